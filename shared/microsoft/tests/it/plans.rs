//! Plans, owners' subscriptions and users against the simulator, from order to cancellation.

use azure_simulator::{Behaviour, Fault, Operation, PartnerState, Settings, Simulator};
use domain::friendly_name::FriendlyName;
use domain::ids::TenantId;
use domain::provider::{
    Failure, OrderState, PlanOrder, PlanState, Principal, Provider, Reason, SubscriptionState,
};
use domain::request::Workload;
use serde_json::json;
use uuid::Uuid;

use crate::support::{self, count, customer, start, status, tenant};

fn ordinary(simulator: &Simulator) -> TenantId {
    tenant(simulator, Behaviour::Ordinary).0
}

fn plans_made(simulator: &Simulator) -> usize {
    simulator.contents().iter().map(|tenant| tenant.plans.len()).sum()
}

#[tokio::test]
async fn a_plan_is_ordered_and_listed_with_its_first_subscription() {
    let (simulator, client) = start(Settings::instant()).await;
    let tenant = ordinary(&simulator);
    assert_eq!(client.plans(tenant).await, Ok(vec![]));
    let order = support::plan_order(tenant);
    client.order_plan(&order, support::attempt(1)).await.unwrap();
    let plans = client.plans(tenant).await.unwrap();
    let [plan] = plans.as_slice() else {
        panic!("{plans:?}");
    };
    assert_eq!(plan.key.partner.as_ref(), Some(&order.partner));
    assert_eq!(
        (plan.key.workload, plan.state),
        (Workload::DevTest, PlanState::Active)
    );
    let listed = client.entitlements(tenant, plan.id).await.unwrap();
    let made = &simulator.contents()[0].subscriptions;
    assert_eq!((listed.len(), made.len()), (1, 1));
    assert_eq!(
        (listed[0].subscription, listed[0].is_active),
        (made[0].subscription_id, true)
    );
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_repeated_and_made_once() {
    let (simulator, client) = start(Settings::instant()).await;
    let order = support::plan_order(ordinary(&simulator));
    simulator.inject(Operation::CheckoutPost, 1, Fault::DropAfterCommit);
    let lost = client.order_plan(&order, support::attempt(1)).await;
    assert_eq!(lost, Err(Failure::OutcomeUnknown));
    assert_eq!(client.order_plan(&order, support::attempt(1)).await, Ok(()));
    assert_eq!(plans_made(&simulator), 1);
    assert_eq!(client.plans(order.tenant).await.unwrap().len(), 1);

    // So is one that was served and answered as if it were not.
    let order = PlanOrder {
        workload: Workload::Production,
        ..order
    };
    let fault = Fault::Status {
        status: 503,
        retry_after: None,
        after_commit: true,
    };
    simulator.inject(Operation::CheckoutPost, 1, fault);
    let failure = client.order_plan(&order, support::attempt(2)).await.unwrap_err();
    assert_eq!(failure, Failure::Transient { retry_after: None });
    assert_eq!(client.order_plan(&order, support::attempt(2)).await, Ok(()));
    assert_eq!(plans_made(&simulator), 2);
}

#[tokio::test]
async fn a_lost_cart_orders_nothing() {
    let (simulator, client) = start(Settings::instant()).await;
    let order = support::plan_order(ordinary(&simulator));
    for fault in [Fault::DropAfterCommit, Fault::DropBeforeCommit] {
        simulator.inject(Operation::CartPost, 1, fault);
        let lost = client.order_plan(&order, support::attempt(1)).await;
        assert_eq!(lost, Err(Failure::Transient { retry_after: None }));
    }
    assert_eq!(count(&simulator, Operation::CheckoutPost), 0);
    assert_eq!(client.order_plan(&order, support::attempt(1)).await, Ok(()));
    assert_eq!(plans_made(&simulator), 1);
}

#[tokio::test]
async fn a_checkout_with_errors_only_ordered_nothing() {
    let (simulator, client) = start(Settings::instant()).await;
    let order = support::plan_order(ordinary(&simulator));
    for (number, code, failure) in [
        (1, 800_069, Failure::Refused(Reason::RiskCheckFailed)),
        (2, 4711, Failure::Blocked(Reason::PlanOrderRefused)),
    ] {
        let error = json!({ "orderGroupId": "0", "code": code, "description": "no" });
        let fault = Fault::Body {
            status: 201,
            body: json!({ "orders": [], "orderErrors": [error] }),
            content_type: "application/json".into(),
        };
        simulator.inject(Operation::CheckoutPost, 1, fault);
        let refused = client.order_plan(&order, support::attempt(number)).await;
        assert_eq!(refused, Err(failure));
    }
    assert_eq!(client.plans(order.tenant).await, Ok(vec![]));

    // A second plan of the same kind is no second order to wait for.
    client.order_plan(&order, support::attempt(3)).await.unwrap();
    let again = client.order_plan(&order, support::attempt(4)).await;
    assert_eq!(again, Err(Failure::Refused(Reason::QuotaCustomer)));
}

#[tokio::test]
async fn whoever_may_not_buy_yet_is_named() {
    let (simulator, client) = start(Settings::instant()).await;
    for (behaviour, failure) in [
        (Behaviour::TermsMissing, Failure::TermsMissing),
        (Behaviour::TermsOutdated, Failure::TermsMissing),
        (Behaviour::UnderReview, Failure::Held(Reason::CustomerUnderReview)),
        (
            Behaviour::NoRelationship,
            Failure::Refused(Reason::RelationshipMissing),
        ),
    ] {
        let order = support::plan_order(tenant(&simulator, behaviour).0);
        let refused = client.order_plan(&order, support::attempt(1)).await;
        assert_eq!(refused, Err(failure), "{behaviour:?}");
    }
}

#[tokio::test]
async fn resellers_signed_did_not_sign_or_are_none() {
    let (simulator, client) = start(Settings::instant()).await;
    let order = support::plan_order(ordinary(&simulator));
    assert_eq!(client.partner_agreement(&order.partner).await, Ok(true));
    let invalid = Failure::Refused(Reason::ResellerIdInvalid);
    for (number, (state, signed, ordered)) in (1..).zip([
        (
            PartnerState::Unsigned,
            Ok(false),
            Failure::Held(Reason::ResellerAgreementMissing),
        ),
        (PartnerState::NotReseller, Err(invalid.clone()), invalid.clone()),
        (PartnerState::Unknown, Err(invalid.clone()), invalid.clone()),
    ]) {
        assert!(simulator.set_partner(support::PARTNER, state));
        assert_eq!(
            client.partner_agreement(&order.partner).await,
            signed,
            "{state:?}"
        );
        let refused = client.order_plan(&order, support::attempt(number)).await;
        assert_eq!(refused, Err(ordered), "{state:?}");
    }
}

#[tokio::test]
async fn plans_are_read_over_all_their_pages() {
    let (simulator, client) = start(Settings {
        page_size: 1,
        ..Settings::instant()
    })
    .await;
    let order = support::plan_order(ordinary(&simulator));
    client.order_plan(&order, support::attempt(1)).await.unwrap();
    let other = PlanOrder {
        workload: Workload::Production,
        ..order
    };
    client.order_plan(&other, support::attempt(2)).await.unwrap();
    let mut workloads: Vec<_> = client
        .plans(order.tenant)
        .await
        .unwrap()
        .iter()
        .map(|plan| plan.key.workload.as_str())
        .collect();
    workloads.sort_unstable();
    assert_eq!(workloads.len(), 2);
    assert_ne!(workloads[0], workloads[1]);
    assert_eq!(count(&simulator, Operation::PlansGet), 2);
}

async fn subscription(simulator: &Simulator, client: &impl Provider) -> (TenantId, Uuid) {
    let tenant = customer(simulator);
    client.place_order(&support::order(tenant)).await.unwrap();
    match client.order(support::request()).await.unwrap() {
        Some(OrderState::Succeeded { subscription }) => (tenant, subscription),
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn a_subscription_is_renamed_and_cancelled_and_both_again() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, id) = subscription(&simulator, &client).await;
    let name = FriendlyName::parse("contoso-fabrikam-0002").unwrap();
    for _ in 0..2 {
        client.rename(tenant, id, &name).await.unwrap();
    }
    let contents = simulator.contents();
    let made = contents[0]
        .subscriptions
        .iter()
        .find(|one| one.subscription_id == id)
        .unwrap();
    assert_eq!(made.display_name, "contoso-fabrikam-0002");

    simulator.inject(Operation::SubscriptionCancel, 1, Fault::DropAfterCommit);
    assert_eq!(client.cancel(tenant, id).await, Err(Failure::OutcomeUnknown));
    for _ in 0..2 {
        client.cancel(tenant, id).await.unwrap();
    }
    assert_eq!(count(&simulator, Operation::SubscriptionCancel), 1);
    let seen = client.subscription(tenant, id).await.unwrap().unwrap();
    assert_eq!(seen.state, SubscriptionState::Unusable);

    let unknown = Uuid::from_u128(7);
    assert_eq!(
        client.rename(tenant, unknown, &name).await,
        Err(Failure::NotFound)
    );
    assert_eq!(client.cancel(tenant, unknown).await, Err(Failure::NotFound));
}

#[tokio::test]
async fn a_user_is_deleted_once_and_then_gone() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, domain) = tenant(&simulator, Behaviour::Ordinary);
    let user = support::user(domain.as_str());
    let id = client
        .create_user(tenant, &user, support::attempt(1))
        .await
        .unwrap();
    for _ in 0..2 {
        client.delete_user(tenant, id).await.unwrap();
    }
    assert_eq!(client.user(tenant, &user.user_principal_name).await, Ok(None));
    simulator.inject(Operation::UserPost, 1, status(403, None));
    let refused = client.create_user(tenant, &user, support::attempt(2)).await;
    assert_eq!(refused, Err(Failure::Refused(Reason::UserRightsMissing)));
}

#[tokio::test]
async fn an_owner_is_assigned_once_azure_knows_the_user_and_taken_back() {
    let (simulator, client) = start(Settings {
        principal_looks: 1,
        ..Settings::instant()
    })
    .await;
    let (tenant, id) = subscription(&simulator, &client).await;
    let domain = client.customer(tenant).await.unwrap().domain;
    let user = support::user(domain.as_str());
    let object_id = client
        .create_user(tenant, &user, support::attempt(1))
        .await
        .unwrap();
    let group = Principal::ForeignGroup {
        object_id: Uuid::from_u128(u128::MAX),
    };
    let user = Principal::User { object_id };
    assert_eq!(
        client.assign_owner(tenant, id, user).await,
        Err(Failure::NotVisible)
    );
    for owner in [user, user, group] {
        client.assign_owner(tenant, id, owner).await.unwrap();
    }
    let owners = || {
        let contents = simulator.contents();
        let made = contents[0]
            .subscriptions
            .iter()
            .find(|one| one.subscription_id == id);
        let listed = made.unwrap().role_assignments.iter().map(|one| one.principal_id);
        listed.collect::<Vec<_>>()
    };
    let both = owners();
    assert!(
        both.contains(&object_id) && both.contains(&Uuid::from_u128(u128::MAX)),
        "{both:?}"
    );
    for owner in [user, user, group] {
        client.unassign_owner(tenant, id, owner).await.unwrap();
    }
    assert_eq!(owners().len(), both.len() - 2);
}

#[tokio::test]
async fn access_that_the_customer_took_away_is_named() {
    let (simulator, client) = start(Settings::instant()).await;
    let (tenant, id) = subscription(&simulator, &client).await;
    assert!(simulator.set_access(&tenant.to_string(), false));
    let owner = Principal::ForeignGroup { object_id: id };
    let missing = Failure::Blocked(Reason::AzureAccessMissing);
    let name = FriendlyName::parse("contoso-fabrikam-0002").unwrap();
    assert_eq!(client.assign_owner(tenant, id, owner).await, Err(missing.clone()));
    assert_eq!(client.rename(tenant, id, &name).await, Err(missing.clone()));
    assert_eq!(client.cancel(tenant, id).await, Err(missing));
}
