//! Every call against the simulator.

use azure_simulator::{Behaviour, Fault, Operation, Settings, Simulator};
use domain::email::EmailAddress;
use domain::ids::{Domain, TenantId};
use domain::provider::{
    AgreementState, Failure, NewUser, OrderState, Provider, Reason, Resolution, SubscriptionState,
    TenantDirectory, TenantQuery,
};
use domain::secret::Secret;
use microsoft::directory::Directory;
use serde_json::json;

use crate::support::{self, Stored, count, customer, start, status, tenant};

#[tokio::test]
async fn a_subscription_is_ordered_once_and_appears_in_its_tenant() {
    let (simulator, client) = start(Settings {
        retry_after: 7,
        ..Settings::instant()
    })
    .await;
    let tenant = customer(&simulator);
    let order = support::order(tenant);

    assert_eq!(client.order(order.request).await.unwrap(), None);
    assert_eq!(
        client.place_order(&order).await.unwrap(),
        OrderState::Running { retry_after: Some(7) }
    );
    let Some(OrderState::Succeeded { subscription }) = client.order(order.request).await.unwrap() else {
        panic!("the order is not done");
    };
    assert_eq!(
        client.place_order(&order).await.unwrap(),
        OrderState::Succeeded { subscription }
    );

    let seen = client.subscription(tenant, subscription).await.unwrap().unwrap();
    assert_eq!((seen.tenant, seen.state), (tenant, SubscriptionState::Enabled));

    let contents = simulator.contents();
    assert_eq!(contents.len(), 1);
    let aliased = contents[0].subscriptions.iter().filter(|one| one.alias.is_some());
    let [made] = aliased.collect::<Vec<_>>()[..] else {
        panic!("not one was made");
    };
    assert_eq!(
        (made.workload, made.reseller_id.as_deref()),
        ("DevTest", Some("4847383"))
    );
    assert_eq!(made.display_name, "contoso-fabrikam-0001");
}

#[tokio::test]
async fn a_subscription_is_not_shown_before_it_is_visible_nor_to_another_tenant() {
    let (simulator, client) = start(Settings::instant()).await;
    let tenant = customer(&simulator);
    client.place_order(&support::order(tenant)).await.unwrap();
    let unknown = uuid::Uuid::from_u128(7);
    assert_eq!(client.subscription(tenant, unknown).await.unwrap(), None);

    let Some(OrderState::Succeeded { subscription }) = client.order(support::request()).await.unwrap() else {
        panic!("the order is not done");
    };
    let other = simulator.tenants()[1].id.to_string();
    let other = TenantId::parse(&other).unwrap();
    assert_eq!(
        client.subscription(other, subscription).await,
        Err(Failure::Blocked(Reason::TenantMismatch))
    );
}

#[tokio::test]
async fn customers_stand_as_microsoft_says() {
    let (simulator, client) = start(Settings::instant()).await;
    let (ordinary, domain) = tenant(&simulator, Behaviour::Ordinary);
    let customer = client.customer(ordinary).await.unwrap();
    assert_eq!((customer.tenant, customer.domain), (ordinary, domain));
    let initial = customer.initial_domain.unwrap();
    assert!(initial.as_str().ends_with(".onmicrosoft.com"), "{initial:?}");
    assert!(customer.is_reseller_customer);

    let (stranger, _) = tenant(&simulator, Behaviour::NoRelationship);
    let refused = Failure::Refused(Reason::RelationshipMissing);
    assert_eq!(client.customer(stranger).await, Err(refused));
}

#[tokio::test]
async fn agreements_stand_as_microsoft_says() {
    let (simulator, client) = start(Settings::instant()).await;
    for (behaviour, state, confirmations_read) in [
        (Behaviour::Ordinary, AgreementState::Accepted, 0),
        (Behaviour::TermsMissing, AgreementState::Missing, 1),
        (Behaviour::TermsOutdated, AgreementState::Outdated, 2),
    ] {
        let (tenant, _) = tenant(&simulator, behaviour);
        assert_eq!(client.agreement(tenant).await, Ok(state), "{behaviour:?}");
        assert_eq!(
            count(&simulator, Operation::AgreementsGet),
            confirmations_read,
            "{behaviour:?}: who accepted directly needs no confirmation"
        );
    }
    for behaviour in [Behaviour::TermsMissing, Behaviour::TermsOutdated] {
        let (tenant, _) = tenant(&simulator, behaviour);
        simulator.set_behaviour(&tenant.to_string(), Behaviour::Ordinary);
        assert_eq!(client.agreement(tenant).await, Ok(AgreementState::Accepted));
    }
    let (stranger, _) = tenant(&simulator, Behaviour::NoRelationship);
    let refused = Failure::Refused(Reason::RelationshipMissing);
    assert_eq!(client.agreement(stranger).await, Err(refused));
}

#[tokio::test]
async fn a_partners_confirmation_counts_when_it_is_recent() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, _) = tenant(&simulator, Behaviour::TermsMissing);
    for (agreed, state) in [
        ("2023-03-31T23:59:59", AgreementState::Outdated),
        ("2023-04-01T00:00:00", AgreementState::Accepted),
    ] {
        let confirmation = json!({ "type": "MicrosoftCustomerAgreement", "dateAgreed": agreed });
        let answer = Fault::Body {
            status: 200,
            body: json!({ "totalCount": 1, "items": [confirmation] }),
            content_type: "application/json".into(),
        };
        simulator.inject(Operation::AgreementsGet, 1, answer);
        assert_eq!(client.agreement(tenant).await, Ok(state), "{agreed}");
    }
}

#[tokio::test]
async fn trouble_with_either_question_leaves_the_agreement_open() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, _) = tenant(&simulator, Behaviour::TermsMissing);
    for operation in [Operation::AgreementStatusGet, Operation::AgreementsGet] {
        simulator.inject(operation, 1, status(429, Some(57)));
        assert_eq!(
            client.agreement(tenant).await,
            Err(Failure::Throttled {
                retry_after: Some(57)
            })
        );
        simulator.clear_faults();
        simulator.inject(operation, 1, Fault::DropBeforeCommit);
        assert_eq!(
            client.agreement(tenant).await,
            Err(Failure::Transient { retry_after: None })
        );
    }
}

#[tokio::test]
async fn a_user_is_made_once_and_gets_new_passwords() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, domain) = tenant(&simulator, Behaviour::Ordinary);
    let user = support::user(domain.as_str());
    let name = user.user_principal_name.clone();

    assert_eq!(client.user(tenant, &name).await.unwrap(), None);
    let id = client
        .create_user(tenant, &user, support::attempt(1))
        .await
        .unwrap();
    assert_eq!(client.user(tenant, &name).await.unwrap(), Some(id));
    // The same attempt is the same call to Microsoft; another one is refused.
    assert_eq!(
        client.create_user(tenant, &user, support::attempt(1)).await,
        Ok(id)
    );
    assert_eq!(
        client.create_user(tenant, &user, support::attempt(2)).await,
        Err(Failure::Conflict)
    );

    let password = Secret::new("Zz9!Zz9!Zz9!Zz9!".into());
    client
        .reset_password(tenant, id, &password, support::attempt(2))
        .await
        .unwrap();
    let users = &simulator.contents()[0].users;
    assert_eq!((users.len(), users[0].password_resets), (1, 1));
}

#[tokio::test]
async fn an_address_leads_to_nobody_outside_its_tenant() {
    let (simulator, client) = start(Settings::instant()).await;
    let (other, domain) = tenant(&simulator, Behaviour::Ordinary);
    let name = format!("ada@{}", domain.as_str());
    let user = NewUser {
        user_principal_name: name.clone(),
        ..support::user(domain.as_str())
    };
    let id = client.create_user(other, &user, support::attempt(1)).await;
    assert_eq!(client.user(other, &name).await, Ok(Some(id.unwrap())));

    let (asked, _) = tenant(&simulator, Behaviour::Federated);
    let users = format!("/v1/customers/{asked}/users/");
    for local in [
        format!("%2e%2e/%2e%2e/{other}/users/ada"),
        format!("%2E%2E/%2e%2E/{other}/users/ada"),
        "ada?x=".to_owned(),
        "ada#".to_owned(),
        "ada/x".to_owned(),
        "%".to_owned(),
    ] {
        let address = EmailAddress::parse(&format!("{local}@{}", domain.as_str())).unwrap();
        assert_eq!(client.user(asked, address.as_str()).await, Ok(None), "{local}");
        let calls = simulator.calls();
        let last = calls.last().unwrap();
        assert_eq!(
            (last.operation, &last.query),
            (Some(Operation::UserGet), &None),
            "{local}"
        );
        let segment = last.path.strip_prefix(&users).unwrap();
        assert!(
            !segment.contains('/') && segment.ends_with(domain.as_str()),
            "{segment}"
        );
    }
}

#[tokio::test]
async fn a_federated_domain_gets_no_user() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, domain) = tenant(&simulator, Behaviour::Federated);
    let refused = client
        .create_user(tenant, &support::user(domain.as_str()), support::attempt(1))
        .await;
    assert_eq!(refused, Err(Failure::Refused(Reason::DomainFederated)));
}

#[tokio::test]
async fn tokens_are_kept_and_a_refused_one_is_replaced_once() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, _) = tenant(&simulator, Behaviour::Ordinary);
    for _ in 0..3 {
        client.customer(tenant).await.unwrap();
    }
    assert_eq!(count(&simulator, Operation::TokenPost), 1);

    simulator.inject(Operation::CustomerGet, 1, status(401, None));
    client.customer(tenant).await.unwrap();
    assert_eq!(count(&simulator, Operation::TokenPost), 2);

    simulator.inject(Operation::CustomerGet, 2, status(401, None));
    assert_eq!(
        client.customer(tenant).await,
        Err(Failure::Blocked(Reason::DistributorAuth))
    );
    assert_eq!(count(&simulator, Operation::TokenPost), 3);
}

#[tokio::test]
async fn an_expired_token_is_not_used() {
    let lifetime = std::time::Duration::from_secs(1);
    let (simulator, client) = start(Settings {
        token_lifetime: lifetime,
        ..Settings::instant()
    })
    .await;
    let (tenant, _) = tenant(&simulator, Behaviour::Ordinary);
    client.customer(tenant).await.unwrap();
    tokio::time::sleep(lifetime).await;
    client.customer(tenant).await.unwrap();
    assert_eq!(count(&simulator, Operation::TokenPost), 2);
    assert_eq!(count(&simulator, Operation::CustomerGet), 2);
}

#[tokio::test]
async fn sign_in_refusals_are_told_apart() {
    let simulator = Simulator::new(Settings::instant()).start().await.unwrap();
    let (partner, account) = (simulator.partner_tenant_id(), simulator.billing_account());
    let stored = Stored::new("revoked");
    let client = support::client(&simulator.base_url, &partner, &account, stored.clone());
    assert_eq!(
        client.order(support::request()).await,
        Err(Failure::Blocked(Reason::DistributorAuth))
    );
    // Renewed consent is found without a restart.
    stored.replace("partner-refresh-token");
    assert_eq!(client.order(support::request()).await, Ok(None));
    assert_eq!(count(&simulator, Operation::TokenPost), 3);

    let (stranger, _) = tenant(&simulator, Behaviour::NoRelationship);
    let seen = client.subscription(stranger, uuid::Uuid::from_u128(1)).await;
    assert_eq!(seen, Err(Failure::Blocked(Reason::CustomerConsentMissing)));

    simulator.inject(Operation::TokenPost, 1, status(503, Some(9)));
    let seen = client.customer(stranger).await;
    assert_eq!(seen, Err(Failure::Transient { retry_after: Some(9) }));
}

#[tokio::test]
async fn a_customers_tenant_that_lets_nobody_in_blocks_that_customer_alone() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, _) = tenant(&simulator, Behaviour::Ordinary);
    let subscription = uuid::Uuid::from_u128(1);
    let policy = Fault::Body {
        status: 400,
        body: json!({ "error": "interaction_required", "error_codes": [53003], "suberror": "message_only" }),
        content_type: "application/json".into(),
    };
    let blocked = Err(Failure::Blocked(Reason::CustomerAccessBlocked));
    simulator.inject(Operation::TokenPost, 1, policy.clone());
    assert_eq!(client.subscription(tenant, subscription).await, blocked);
    assert_eq!(client.subscription(tenant, subscription).await, Ok(None));
    simulator.inject(Operation::SubscriptionGet, 2, status(401, None));
    assert_eq!(client.subscription(tenant, subscription).await, blocked);

    // In the distributor's own tenant nobody else is meant.
    let auth = Err(Failure::Blocked(Reason::DistributorAuth));
    simulator.inject(Operation::TokenPost, 1, policy);
    assert_eq!(client.order(support::request()).await, auth);
    simulator.inject(Operation::AliasGet, 2, status(401, None));
    assert_eq!(client.order(support::request()).await, auth);
}

#[tokio::test]
async fn a_user_without_multi_factor_sign_in_is_named() {
    let (simulator, client) = start(Settings {
        mfa: false,
        ..Settings::instant()
    })
    .await;
    let (tenant, _) = tenant(&simulator, Behaviour::Ordinary);
    client.customer(tenant).await.unwrap();
    let refused = Failure::Blocked(Reason::DistributorMfaMissing);
    let seen = client.user(tenant, "azure-admin@fabrikam.example").await;
    assert_eq!(seen, Err(refused.clone()));
    assert_eq!(client.agreement(tenant).await, Err(refused));
}

#[tokio::test]
async fn trouble_on_the_line_is_classified_by_what_may_have_happened() {
    let (simulator, client) = start(Settings::instant()).await;
    let tenant = customer(&simulator);
    let order = support::order(tenant);

    simulator.inject(Operation::AliasPut, 1, Fault::DropAfterCommit);
    assert_eq!(client.place_order(&order).await, Err(Failure::OutcomeUnknown));
    assert!(
        client.order(order.request).await.unwrap().is_some(),
        "the alias is there"
    );

    simulator.inject(Operation::AliasGet, 1, Fault::DropBeforeCommit);
    assert_eq!(
        client.order(order.request).await,
        Err(Failure::Transient { retry_after: None })
    );
    simulator.inject(Operation::AliasGet, 1, status(429, Some(57)));
    assert_eq!(
        client.order(order.request).await,
        Err(Failure::Throttled {
            retry_after: Some(57)
        })
    );
    simulator.inject(Operation::CustomerGet, 1, status(429, Some(31)));
    assert_eq!(
        client.customer(tenant).await,
        Err(Failure::Throttled {
            retry_after: Some(31)
        })
    );
    simulator.inject(Operation::AliasPut, 1, status(403, None));
    assert_eq!(
        client.place_order(&order).await,
        Err(Failure::Blocked(Reason::DistributorRightsMissing))
    );
}

#[tokio::test]
async fn a_customer_without_a_plan_is_named() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, _) = tenant(&simulator, Behaviour::TermsMissing);
    let refused = client.place_order(&support::order(tenant)).await;
    assert_eq!(refused, Err(Failure::Blocked(Reason::BillingCustomerMissing)));
}

#[tokio::test]
async fn domains_and_ids_resolve_to_tenants() {
    let simulator = Simulator::new(Settings::instant()).start().await.unwrap();
    let directory = Directory::new(support::http(), &simulator.base_url);
    let (tenant, domain) = tenant(&simulator, Behaviour::Ordinary);
    let named = |name: &str| TenantQuery::Domain(Domain::parse(name).unwrap());

    assert_eq!(
        directory.resolve(&TenantQuery::Domain(domain)).await,
        Resolution::Found(tenant)
    );
    assert_eq!(
        directory.resolve(&TenantQuery::Id(tenant)).await,
        Resolution::Found(tenant)
    );
    assert_eq!(
        directory.resolve(&named("nobody.example")).await,
        Resolution::NotFound
    );
    let nobody = TenantId::parse("4f15978e-005c-4763-8b78-2a8fab289c58").unwrap();
    assert_eq!(
        directory.resolve(&TenantQuery::Id(nobody)).await,
        Resolution::NotFound
    );

    simulator.inject(Operation::DiscoveryGet, 1, Fault::DropBeforeCommit);
    assert_eq!(
        directory.resolve(&TenantQuery::Id(tenant)).await,
        Resolution::Found(tenant)
    );
    simulator.inject(Operation::DiscoveryGet, 1, status(503, None));
    assert_eq!(
        directory.resolve(&TenantQuery::Id(tenant)).await,
        Resolution::Found(tenant)
    );
    simulator.inject(Operation::DiscoveryGet, 2, status(503, None));
    let resolution = directory.resolve(&TenantQuery::Id(tenant)).await;
    assert!(
        matches!(resolution, Resolution::Unreachable { .. }),
        "{resolution:?}"
    );
}

#[tokio::test]
async fn a_directory_that_says_when_to_come_back_is_asked_once() {
    for (status, retry_after) in [(429, Some(1)), (429, None), (503, Some(1))] {
        let simulator = Simulator::new(Settings::instant()).start().await.unwrap();
        let directory = Directory::new(support::http(), &simulator.base_url);
        let (tenant, _) = tenant(&simulator, Behaviour::Ordinary);
        simulator.inject(Operation::DiscoveryGet, 1, support::status(status, retry_after));
        let resolution = directory.resolve(&TenantQuery::Id(tenant)).await;
        assert!(
            matches!(resolution, Resolution::Unreachable { .. }),
            "{resolution:?}"
        );
        assert_eq!(count(&simulator, Operation::DiscoveryGet), 1, "{status}");
        assert!(simulator.calls().iter().all(|call| !call.early));
    }
}
