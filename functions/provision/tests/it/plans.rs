//! The Azure plan: found or ordered once, and the subscription that comes with it is taken over.

use domain::ids::TenantId;
use domain::ports::{Clock, Lease};
use domain::provider::{Failure, Reason};
use domain::provisioning::{Outcome, Progress, Step, StepResult};
use domain::request::Workload;
use domain::status::Status;
use jiff::{SignedDuration, Timestamp};
use provision::Provision;
use testkit::example;
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::trap::Trap;
use crate::world::{World, around, assert_whole, drive, in_memory, run};

type Function<'a> = Provision<World<'a, Cloud>>;

fn plan_lease(tenant: TenantId) -> String {
    let partner = example::reseller().partner_id;
    format!("plan#{tenant}#{}#production", partner.as_str())
}

fn lease(name: String, until: Timestamp) -> Lease {
    Lease {
        name,
        holder: example::request_id(9),
        until,
    }
}

fn give(provision: &Function<'_>, lease: Lease) {
    let mut rows = provision.store.rows();
    rows.leases.insert(lease.name.clone(), lease);
}

fn attention(reason: Reason) -> Outcome {
    Outcome::NeedsAttention {
        reason: reason.to_string(),
    }
}

#[tokio::test]
async fn the_first_request_orders_the_plan_and_takes_over_what_comes_with_it() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "adopted");
    let contents = cloud.contents();
    assert_eq!((contents.plans.len(), contents.orders.len()), (1, 0));
    let default = contents.plans[0].subscriptions[0];
    let rows = provision.store.rows();
    assert_eq!(
        rows.request.subscription.as_ref().unwrap().subscription_id,
        default
    );
    assert_eq!(contents.names[&default], rows.request.friendly_name.as_str());
    assert!(
        !rows.leases.contains_key(&plan_lease(rows.request.tenant_id)),
        "given back"
    );
    assert_eq!(
        rows.leases[&format!("subscription#{default}")].holder,
        rows.request.request_id
    );
}

#[tokio::test]
async fn a_later_request_leaves_the_plan_and_its_subscriptions_alone() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let stranger = Uuid::from_u128(5);
    cloud.contents().plans[0].subscriptions.push(stranger);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    let contents = cloud.contents();
    assert_eq!((contents.plans.len(), contents.orders.len()), (1, 1));
    let rows = provision.store.rows();
    let made = rows.request.subscription.as_ref().unwrap().subscription_id;
    assert_ne!(made, stranger);
}

#[tokio::test]
async fn a_plan_for_development_is_another_plan() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    provision.store.rows().request.workload = Workload::DevTest;
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    let contents = cloud.contents();
    assert_eq!((contents.plans.len(), contents.orders.len()), (2, 0));
}

#[tokio::test]
async fn whoever_orders_the_plan_is_waited_for() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    let tenant = provision.store.rows().request.tenant_id;
    let until = provision.clock.now() + SignedDuration::from_mins(20);
    give(&provision, lease(plan_lease(tenant), until));
    for _ in 0..3 {
        let waiting = run(&provision, &trap).await.unwrap().unwrap();
        assert!(matches!(waiting, Outcome::Pending { .. }), "{waiting:?}");
    }
    assert!(cloud.contents().plans.is_empty());
    // It crashed for good: its lease ends, and somebody else may order.
    provision.clock.advance(SignedDuration::from_mins(20));
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_eq!(cloud.contents().plans.len(), 1);
}

#[tokio::test]
async fn a_plan_that_came_without_a_subscription_gets_one_by_alias() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    cloud.contents().makes_default = false;
    let began = provision.clock.now();
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    let contents = cloud.contents();
    assert_eq!((contents.plans.len(), contents.orders.len()), (1, 1));
    let took = provision.clock.now().duration_since(began);
    assert!(took >= SignedDuration::from_mins(30), "it may come late: {took}");
}

#[tokio::test]
async fn a_subscription_of_another_request_is_not_taken_over() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    let default = Uuid::from_u128(2000);
    give(
        &provision,
        lease(format!("subscription#{default}"), Timestamp::MAX),
    );
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_eq!(cloud.contents().orders.len(), 1);
    let rows = provision.store.rows();
    assert_ne!(
        rows.request.subscription.as_ref().unwrap().subscription_id,
        default
    );
}

#[tokio::test]
async fn what_another_request_made_under_the_plan_is_told_from_what_came_with_it() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    run(&provision, &trap).await.unwrap().unwrap();
    let default = cloud.contents().plans[0].subscriptions[0];
    // While this request was held others saw the plan and ordered by alias; the last one has not claimed its own yet.
    let others = [Uuid::from_u128(5), Uuid::from_u128(6)];
    cloud.contents().plans[0].subscriptions.extend(others);
    give(
        &provision,
        lease(format!("subscription#{}", others[0]), Timestamp::MAX),
    );
    for _ in 0..4 {
        let outcome = run(&provision, &trap).await.unwrap().unwrap();
        assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
        provision.clock.advance(SignedDuration::from_secs(60));
    }
    give(
        &provision,
        lease(format!("subscription#{}", others[1]), Timestamp::MAX),
    );
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    let rows = provision.store.rows();
    let adopted = rows.request.subscription.as_ref().unwrap();
    assert_eq!(adopted.subscription_id, default);
    assert!(cloud.contents().orders.is_empty());
}

#[tokio::test]
async fn half_an_hour_is_counted_from_when_the_plan_was_seen_and_by_several_looks() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    run(&provision, &trap).await.unwrap().unwrap();
    let subscriptions = std::mem::take(&mut cloud.contents().plans[0].subscriptions);
    // What was ordered is looked for again after half a day, and its subscription is not listed at once.
    for hours in [12, 1] {
        provision.clock.advance(SignedDuration::from_hours(hours));
        for _ in 0..2 {
            let outcome = run(&provision, &trap).await.unwrap().unwrap();
            assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
        }
    }
    cloud.contents().plans[0].subscriptions = subscriptions;
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert!(cloud.contents().orders.is_empty());
}

#[tokio::test]
async fn a_plan_that_somebody_else_orders_is_waited_for_and_its_subscription_left_alone() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    cloud.contents().plan_says.push_back(Err(Failure::Conflict));
    run(&provision, &trap).await.unwrap().unwrap();
    let forestalled = Progress::Forestalled;
    let progress =
        |provision: &Function<'_>| provision.store.rows().steps[&Step::EnsurePlan].progress.clone();
    assert_eq!(progress(&provision), forestalled);
    // It is not ordered again while the other order may be listed.
    for _ in 0..3 {
        run(&provision, &trap).await.unwrap().unwrap();
        assert!(cloud.contents().plans.is_empty());
        assert_eq!(progress(&provision), forestalled);
        provision.clock.advance(SignedDuration::from_mins(5));
    }
    let theirs = Cloud::default().contents().plans.remove(0);
    let id = Uuid::from_u128(5);
    cloud.contents().plans.push(theirs);
    cloud.contents().plans[0].subscriptions.push(id);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_eq!(cloud.contents().orders.len(), 1);
    let rows = provision.store.rows();
    assert_ne!(rows.request.subscription.as_ref().unwrap().subscription_id, id);
}

#[tokio::test]
async fn an_order_of_somebody_elses_of_which_nothing_comes_is_made_up_for() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    cloud.contents().plan_says.push_back(Err(Failure::Conflict));
    let began = provision.clock.now();
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    let took = provision.clock.now().duration_since(began);
    assert!(took >= SignedDuration::from_mins(16), "{took}");
    let contents = cloud.contents();
    assert_eq!((contents.plans.len(), contents.orders.len()), (1, 0));
}

#[tokio::test]
async fn which_subscription_came_with_the_plan_is_not_guessed() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    run(&provision, &trap).await.unwrap().unwrap();
    cloud.contents().plans[0].subscriptions.push(Uuid::from_u128(5));
    assert_eq!(
        drive(&provision, &trap).await,
        attention(Reason::DefaultSubscriptionUnclear)
    );
    assert!(cloud.contents().users.is_empty());
}

#[tokio::test]
async fn an_order_without_an_answer_is_the_same_attempt_and_a_refused_one_is_not() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    let attempts = |provision: &Function<'_>| provision.store.rows().steps[&Step::EnsurePlan].attempts;
    cloud.contents().plan_says.extend([
        Err(Failure::OutcomeUnknown),
        Err(Failure::Transient { retry_after: None }),
        Err(Failure::Held(Reason::CustomerUnderReview)),
    ]);
    // What comes of the first call is not known before its order would be listed, so the refusal of its repetition does
    // not count before that.
    for _ in 0..4 {
        run(&provision, &trap).await.unwrap().unwrap();
        assert_eq!(attempts(&provision), 1);
    }
    assert_eq!(cloud.contents().plans.len(), 1);

    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    let held = Err(Failure::Held(Reason::CustomerUnderReview));
    cloud.contents().plan_says.push_back(held);
    for expected in [1, 2] {
        run(&provision, &trap).await.unwrap().unwrap();
        assert_eq!(attempts(&provision), expected);
    }
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_eq!(cloud.contents().plans.len(), 1);
}

#[tokio::test]
async fn a_cart_that_is_gone_is_made_anew_only_when_nothing_can_have_been_ordered() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    cloud.contents().plan_says.extend([
        Err(Failure::OutcomeUnknown),
        Err(Failure::NotFound),
        Err(Failure::NotFound),
    ]);
    run(&provision, &trap).await.unwrap().unwrap();
    run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(
        provision.store.rows().steps[&Step::EnsurePlan].progress,
        Progress::Intended
    );
    provision.clock.advance(SignedDuration::from_mins(16));
    run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(
        provision.store.rows().steps[&Step::EnsurePlan].progress,
        Progress::Answered
    );
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_eq!(cloud.contents().plans.len(), 1);
}

#[tokio::test]
async fn a_refused_plan_order_ends_the_request_and_lets_the_next_one_order() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    cloud
        .contents()
        .plan_says
        .push_back(Err(Failure::Refused(Reason::RiskCheckFailed)));
    let failed = Outcome::Failed {
        reason: "risk_check_failed".into(),
    };
    assert_eq!(drive(&provision, &trap).await, failed);
    assert!(provision.store.rows().leases.is_empty());
    assert!(cloud.contents().plans.is_empty());
}

#[tokio::test]
async fn what_came_with_the_plan_is_never_left_behind_by_a_failed_request() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    run(&provision, &trap).await.unwrap().unwrap();
    provision.clock.advance(SignedDuration::from_mins(1));
    // From now on the plan is there, and what Microsoft says no to is a matter for operations.
    cloud
        .contents()
        .customer_says
        .push_back(Failure::Refused(Reason::QuotaCustomer));
    provision.store.rows().steps.remove(&Step::CheckCustomer);
    assert_eq!(drive(&provision, &trap).await, attention(Reason::QuotaCustomer));
}

#[tokio::test]
async fn a_reseller_that_has_not_signed_is_waited_for() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud.contents().partner_says.extend([Ok(false), Ok(false)]);
    let held = Outcome::OnHold {
        reason: "reseller_agreement_missing".into(),
    };
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), held);
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), held);
    assert_eq!(provision.store.rows().request.status, Status::OnHold);
    let steps = provision.store.rows().steps.clone();
    assert!(!steps.contains_key(&Step::EnsurePlan));
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn the_plan_is_remembered() {
    let trap = Trap::default();
    let (_, provision) = in_memory(&trap);
    drive(&provision, &trap).await;
    let rows = provision.store.rows();
    assert_eq!(
        rows.steps[&Step::EnsurePlan].progress,
        Progress::Done {
            result: Some(StepResult::Plan {
                plan_id: Uuid::from_u128(77),
                default_subscription: None,
            })
        }
    );
}
