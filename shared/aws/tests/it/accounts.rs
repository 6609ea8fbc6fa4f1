//! Resellers, portals and customers.

use aws::Table;
use domain::account::{Customer, Policy, Portal, PortalKind, Reseller};
use domain::change::Commit;
use domain::ids::ClientId;
use domain::ports::{Association, Customers, Requests, Resellers, Write};
use domain::terms::{Acceptance, TermsKind};
use serde_json::json;
use testkit::{Dynamo, example};

use crate::{create_customer, dynamo, submission};

#[tokio::test]
async fn resellers_and_portals_change_one_version_at_a_time() {
    let dynamo = Dynamo::start().await;
    let reseller = example::reseller();
    assert_eq!(dynamo.store.put_reseller(&reseller).await.unwrap(), Write::Done);
    let other = Reseller {
        name: example::name("Southwind Cloud"),
        ..reseller.clone()
    };
    assert_eq!(
        dynamo.store.put_reseller(&other).await.unwrap(),
        Write::Stale(Some(reseller.clone()))
    );
    let policy = Policy {
        auto_approve: true,
        ..Policy::default()
    };
    let changed = Reseller {
        policy,
        version: 2,
        ..reseller.clone()
    };
    assert_eq!(dynamo.store.put_reseller(&changed).await.unwrap(), Write::Done);
    assert_eq!(
        dynamo.store.reseller(&reseller.reseller_id).await.unwrap(),
        Some(changed)
    );
    let unknown = Reseller {
        reseller_id: "unknown".to_owned().try_into().unwrap(),
        version: 4,
        ..reseller
    };
    assert_eq!(
        dynamo.store.put_reseller(&unknown).await.unwrap(),
        Write::Stale(None)
    );

    let portal = example::portal(PortalKind::Console);
    assert_eq!(dynamo.store.put_portal(&portal).await.unwrap(), Write::Done);
    let other = Portal {
        kind: PortalKind::CustomerPortal,
        ..portal.clone()
    };
    assert_eq!(
        dynamo.store.put_portal(&other).await.unwrap(),
        Write::Stale(Some(portal.clone()))
    );
    assert_eq!(
        dynamo.store.portal(&portal.client_id).await.unwrap(),
        Some(portal)
    );
}

#[tokio::test]
async fn a_portal_calls_with_its_reseller() {
    let dynamo = Dynamo::start().await;
    let portal = example::portal(PortalKind::Console);
    dynamo.store.put_portal(&portal).await.unwrap();
    assert_eq!(
        dynamo.store.calling_portal(&portal.client_id).await.unwrap(),
        None,
        "without a reseller"
    );
    dynamo.store.put_reseller(&example::reseller()).await.unwrap();
    let calling = dynamo.store.calling_portal(&portal.client_id).await.unwrap();
    assert_eq!(calling, Some(example::calling_portal(PortalKind::Console)));
    let stranger = ClientId::parse("stranger").unwrap();
    assert_eq!(dynamo.store.calling_portal(&stranger).await.unwrap(), None);
}

#[tokio::test]
async fn a_repeated_creation_finds_the_first_one() {
    let dynamo = dynamo().await;
    let record = submission(1).idempotency.unwrap();
    let second = Customer {
        customer_id: example::customer_id(2),
        ..example::customer()
    };
    assert_eq!(
        dynamo.store.create_customer(&second, &record).await.unwrap(),
        None
    );
    let third = Customer {
        customer_id: example::customer_id(3),
        ..example::customer()
    };
    assert_eq!(
        dynamo.store.create_customer(&third, &record).await.unwrap(),
        Some(record)
    );
    assert_eq!(dynamo.items(Table::Customers).len(), 2);
}

#[tokio::test]
async fn an_update_leaves_counters_and_tenant_alone() {
    let dynamo = dynamo().await;
    let read = example::customer();
    assert_eq!(dynamo.store.commit(&submission(1)).await.unwrap(), Commit::Done);
    let accepted = Acceptance {
        kind: TermsKind::ProviderTerms,
        version: "2026-01".into(),
        accepted_at: example::now(),
    };
    let changed = Customer {
        company_name: example::name("Fabrikam AG"),
        portal_enabled: false,
        tenant: None,
        acceptances: vec![accepted.clone()],
        terms_armed_at: Some(example::now()),
        version: 2,
        ..read.clone()
    };
    assert_eq!(dynamo.store.update_customer(&changed).await.unwrap(), Write::Done);
    let stands = Customer {
        tenant: read.tenant.clone(),
        open_requests: 1,
        ..changed.clone()
    };
    let stored = dynamo
        .store
        .customer(&read.reseller_id, read.customer_id)
        .await
        .unwrap();
    assert_eq!(stored, Some(stands.clone()));
    let rival = Customer {
        company_name: example::name("Fabrikam SE"),
        ..changed
    };
    assert_eq!(
        dynamo.store.update_customer(&rival).await.unwrap(),
        Write::Stale(Some(stands.clone()))
    );

    let voided = Customer {
        acceptances: Vec::new(),
        terms_armed_at: None,
        version: 3,
        ..stands
    };
    assert_eq!(dynamo.store.update_customer(&voided).await.unwrap(), Write::Done);
    assert_eq!(
        dynamo
            .store
            .customer(&read.reseller_id, read.customer_id)
            .await
            .unwrap(),
        Some(voided)
    );
    let unknown = Customer {
        customer_id: example::customer_id(9),
        version: 2,
        ..read
    };
    assert_eq!(
        dynamo.store.update_customer(&unknown).await.unwrap(),
        Write::Stale(None)
    );
}

#[tokio::test]
async fn a_tenant_comes_and_goes_while_nothing_needs_it() {
    let dynamo = Dynamo::start().await;
    let new = Customer {
        tenant: None,
        ..example::customer()
    };
    create_customer(&dynamo, &new).await;
    let associated = Customer {
        tenant: Some(example::tenant(1)),
        updated_at: example::at("2026-05-04T10:00:00Z"),
        version: 2,
        ..new.clone()
    };
    let tenant = example::tenant(1);
    assert_eq!(
        dynamo.store.associate_tenant(&associated, &tenant).await.unwrap(),
        Association::Done
    );
    let stored = dynamo
        .store
        .customer(&new.reseller_id, new.customer_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored, associated);
    let again = dynamo.store.associate_tenant(&associated, &tenant).await.unwrap();
    assert_eq!(again, Association::Stale(Some(Box::new(stored))));
    let unique = &dynamo.items(Table::Uniques)[0];
    assert_eq!(unique["scope"], json!({"S": "tenant#northwind"}));
    assert_eq!(unique["value"], json!({"S": tenant.tenant_id.to_string()}));

    assert_eq!(dynamo.store.commit(&submission(1)).await.unwrap(), Commit::Done);
    let without = Customer {
        tenant: None,
        version: 3,
        ..new
    };
    let locked = dynamo
        .store
        .dissociate_tenant(&without, tenant.tenant_id)
        .await
        .unwrap();
    assert!(matches!(locked, Write::Stale(Some(customer)) if customer.tenant_is_locked()));

    let denied = crate::denial(&submission(1).request);
    assert_eq!(dynamo.store.commit(&denied).await.unwrap(), Commit::Done);
    assert_eq!(
        dynamo
            .store
            .dissociate_tenant(&without, tenant.tenant_id)
            .await
            .unwrap(),
        Write::Done
    );
    let stored = dynamo
        .store
        .customer(&without.reseller_id, without.customer_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored, without);
    assert_eq!(
        dynamo.items(Table::Uniques).len(),
        0,
        "the tenant and the name are free again"
    );
}
