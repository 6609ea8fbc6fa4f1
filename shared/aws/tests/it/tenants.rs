//! A customer's tenant: taken, freed, and asked for.

use aws::Table;
use domain::account::Customer;
use domain::account_change::{Associated, CustomerChange, CustomerCommit, associate, dissociate, invite};
use domain::change::Commit;
use domain::ids::ResellerId;
use domain::ports::{Customers, Requests};
use jiff::SignedDuration;
use serde_json::json;
use testkit::{Dynamo, example};

use crate::{change_customer, contents, denial, history_of, nth_customer, operations, stored, submission};

/// The change that gives a customer the `n`th tenant.
pub(crate) fn association(customer: &Customer, n: u8) -> CustomerChange {
    let now = example::at("2026-05-04T10:00:00Z");
    match associate(customer, &example::tenant(n), operations(), now).unwrap() {
        Associated::Now(change) => *change,
        Associated::Before(_) => panic!("the customer has it already"),
    }
}

fn dissociation(customer: &Customer) -> CustomerChange {
    let now = example::at("2026-05-04T10:30:00Z");
    dissociate(customer, operations(), now).unwrap().unwrap()
}

async fn commit(dynamo: &Dynamo, change: &CustomerChange) -> CustomerCommit {
    dynamo.store.commit_customer(change).await.unwrap()
}

#[tokio::test]
async fn a_tenant_comes_and_goes_while_nothing_needs_it() {
    let dynamo = Dynamo::start().await;
    let new = nth_customer(1);
    dynamo.customer(&new).await;
    let associated = association(&new, 1);
    change_customer(&dynamo, &associated).await;
    assert_eq!(stored(&dynamo, &new).await, associated.customer);
    let before = contents(&dynamo);
    let stale = CustomerCommit::Stale(Some(Box::new(associated.customer.clone())));
    assert_eq!(commit(&dynamo, &associated).await, stale);
    assert_eq!(contents(&dynamo), before);
    let unique = &dynamo.items(Table::Uniques)[0];
    assert_eq!(unique["scope"], json!({"S": "tenant#northwind"}));
    assert_eq!(unique["value"], json!({"S": example::tenant_id(1).to_string()}));

    // The request comes in between reading the customer and taking its tenant away.
    let freed = dissociation(&associated.customer);
    assert_eq!(dynamo.store.commit(&submission(1)).await.unwrap(), Commit::Done);
    let before = contents(&dynamo);
    let locked = commit(&dynamo, &freed).await;
    assert!(matches!(locked, CustomerCommit::Stale(Some(customer)) if customer.tenant_is_locked()));
    assert_eq!(contents(&dynamo), before);

    let denied = denial(&submission(1).request);
    assert_eq!(dynamo.store.commit(&denied).await.unwrap(), Commit::Done);
    change_customer(&dynamo, &freed).await;
    assert_eq!(stored(&dynamo, &new).await, freed.customer);
    assert_eq!(
        dynamo.items(Table::Uniques).len(),
        0,
        "the tenant and the name are free again"
    );
    let told = ["customer_created", "tenant_associated", "tenant_removed"];
    assert_eq!(history_of(&dynamo, &new).await, told);
}

#[tokio::test]
async fn a_tenant_is_used_once_per_reseller() {
    let dynamo = Dynamo::start().await;
    let elsewhere = Customer {
        reseller_id: ResellerId::parse("rival").unwrap(),
        ..nth_customer(3)
    };
    for customer in [&nth_customer(1), &nth_customer(2), &elsewhere] {
        dynamo.customer(customer).await;
    }
    let first = association(&nth_customer(1), 1);
    change_customer(&dynamo, &first).await;
    let before = contents(&dynamo);
    let second = association(&nth_customer(2), 1);
    assert_eq!(commit(&dynamo, &second).await, CustomerCommit::TenantInUse);
    assert_eq!(contents(&dynamo), before);
    change_customer(&dynamo, &association(&elsewhere, 1)).await;

    change_customer(&dynamo, &dissociation(&first.customer)).await;
    change_customer(&dynamo, &second).await;
    assert_eq!(stored(&dynamo, &second.customer).await, second.customer);
}

#[tokio::test]
async fn a_change_takes_and_frees_only_the_tenant_it_means() {
    let dynamo = Dynamo::start().await;
    let customer = example::customer();
    dynamo.customer(&customer).await;
    let before = contents(&dynamo);
    let with_another = Customer {
        tenant: Some(example::tenant(2)),
        ..customer.clone()
    };
    let stale = CustomerCommit::Stale(Some(Box::new(customer)));
    for change in [association(&nth_customer(1), 2), dissociation(&with_another)] {
        assert_eq!(commit(&dynamo, &change).await, stale);
    }
    assert_eq!(contents(&dynamo), before);
}

#[tokio::test]
async fn a_completed_request_locks_the_tenant_for_good() {
    let dynamo = Dynamo::start().await;
    dynamo.customer(&nth_customer(1)).await;
    let associated = association(&nth_customer(1), 1);
    change_customer(&dynamo, &associated).await;
    let freed = dissociation(&associated.customer);
    crate::awaiting::completed(&dynamo, 1).await;
    let locked = commit(&dynamo, &freed).await;
    let CustomerCommit::Stale(Some(customer)) = locked else {
        panic!("{locked:?}")
    };
    assert_eq!((customer.open_requests, customer.completed_requests), (0, 1));
    assert_eq!(dynamo.items(Table::Uniques).len(), 2);
}

#[tokio::test]
async fn an_invitation_goes_when_the_tenant_comes() {
    let dynamo = Dynamo::start().await;
    let new = nth_customer(1);
    dynamo.customer(&new).await;
    let day = SignedDuration::from_hours(24);
    let (invited, _) = invite(&new, None, day, operations(), example::now()).unwrap();
    change_customer(&dynamo, &invited).await;
    let again = invite(&invited.customer, None, day, operations(), example::now()).unwrap();
    change_customer(&dynamo, &again.0).await;
    assert_eq!(stored(&dynamo, &new).await.tenant_invitation, Some(again.1));

    change_customer(&dynamo, &association(&again.0.customer, 1)).await;
    let customer = stored(&dynamo, &new).await;
    assert_eq!(customer.tenant, Some(example::tenant(1)));
    assert_eq!(customer.tenant_invitation, None);
    assert_eq!(dynamo.items(Table::Customers)[0].get("tenantInvitation"), None);
    let told = [
        "customer_created",
        "tenant_invited",
        "tenant_invited",
        "tenant_associated",
    ];
    assert_eq!(history_of(&dynamo, &new).await, told);
}
