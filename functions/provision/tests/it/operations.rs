//! What operations do: let a parked request go on, and end one with what it made.

use domain::change::Change;
use domain::ids::ClientId;
use domain::lifecycle::{close_by_hand, request_cancellation, resume};
use domain::ports::{Clock, Lease};
use domain::provider::{Failure, OrderState, Reason, SubscriptionOrder};
use domain::provisioning::{Outcome, Progress, Step, StepResult};
use domain::refusal::Refusal;
use domain::request::{Owner, SubscriptionRequest};
use domain::status::Status;
use domain::text::Remark;
use jiff::{SignedDuration, Timestamp};
use provision::Provision;
use testkit::example;
use uuid::Uuid;

use crate::cloud::{Cloud, subscription_of};
use crate::trap::{Mode, Trap};
use crate::world::{World, around, assert_whole, drive, in_memory, run, sealed};

type Function<'a> = Provision<World<'a, Cloud>>;

fn operations() -> ClientId {
    ClientId::parse("operations").unwrap()
}

fn resume_from(provision: &Function<'_>, step: Option<Step>) {
    let mut rows = provision.store.rows();
    let change = resume(&rows.request, step, operations(), provision.clock.now()).unwrap();
    rows.request = change.request;
    rows.events.push(change.event);
}

fn made(provision: &Function<'_>) -> Option<Uuid> {
    let rows = provision.store.rows();
    let result = |step| match &rows.steps.get(&step)?.progress {
        Progress::Done { result } => result.clone(),
        _ => None,
    };
    match (result(Step::CreateSubscription), result(Step::EnsurePlan)) {
        (Some(StepResult::Subscription { subscription_id }), _) => Some(subscription_id),
        (
            _,
            Some(StepResult::Plan {
                default_subscription, ..
            }),
        ) => default_subscription,
        _ => None,
    }
}

fn cancel(provision: &Function<'_>) {
    end(provision, request_cancellation);
}

/// How operations end a request.
type Ending = fn(
    &SubscriptionRequest,
    Remark,
    Option<Uuid>,
    Option<Uuid>,
    ClientId,
    Timestamp,
) -> Result<Change, Refusal>;

fn end(provision: &Function<'_>, ending: Ending) {
    let made = made(provision);
    let mut rows = provision.store.rows();
    let reason = Remark::parse("Ordered twice by mistake.").unwrap();
    let now = provision.clock.now();
    let change = ending(&rows.request, reason, made, made, operations(), now).unwrap();
    rows.request = change.request;
    rows.events.push(change.event);
}

fn reason(provision: &Function<'_>) -> Option<String> {
    provision.store.rows().request.reason.clone()
}

async fn park(provision: &Function<'_>, trap: &Trap) {
    assert!(matches!(
        drive(provision, trap).await,
        Outcome::NeedsAttention { .. }
    ));
}

#[tokio::test]
async fn a_parked_request_goes_on_where_it_stopped() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud
        .contents()
        .owner_says
        .push_back(Failure::Blocked(Reason::AzureAccessMissing));
    park(&provision, &trap).await;
    let writes = cloud.contents().password_writes;
    resume_from(&provision, None);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_eq!(cloud.contents().password_writes, writes, "nothing is done twice");
    assert_whole(&provision, "resumed");
    assert_eq!(provision.store.rows().request.resume_from, None);
}

#[tokio::test]
async fn a_step_that_operations_name_is_done_again_and_nothing_is_ordered_twice() {
    for from in Step::ALL {
        let trap = Trap::default();
        let (cloud, provision) = around(Cloud::without_plan(), &trap);
        cloud
            .contents()
            .owner_says
            .push_back(Failure::Blocked(Reason::AzureAccessMissing));
        park(&provision, &trap).await;
        let writes = cloud.contents().password_writes;
        resume_from(&provision, Some(*from));
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed, "{from:?}");
        assert_whole(&provision, from.as_str());
        let contents = cloud.contents();
        assert_eq!(
            (contents.plans.len(), contents.subscriptions()),
            (1, 1),
            "{from:?}"
        );
        let again = usize::from(*from <= Step::CreateAdminUser);
        assert_eq!(contents.password_writes, writes + again, "{from:?}");
    }
}

#[tokio::test]
async fn a_resumed_request_has_all_its_time_again() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    let review = || Err(Failure::Held(Reason::CustomerUnderReview));
    cloud.contents().plan_says.extend((0..29).map(|_| review()));
    park(&provision, &trap).await;
    provision.clock.advance(SignedDuration::from_hours(24 * 7));
    resume_from(&provision, None);
    cloud.contents().plan_says.clear();
    cloud.contents().plan_says.push_back(review());
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::OnHold { .. }), "{outcome:?}");
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn a_cancelled_request_takes_back_what_it_made_and_nothing_else() {
    for customer in [Cloud::without_plan, Cloud::default] {
        let trap = Trap::default();
        let (cloud, provision) = around(customer(), &trap);
        let stranger = Uuid::from_u128(5);
        let others = domain::provider::Principal::User { object_id: stranger };
        cloud.contents().owners.push((stranger, others));
        provision.store.rows().request.owner = Some(Owner::ResellerGroup { object_id: stranger });
        // The administrator was made Owner, the group was not.
        cloud.contents().owner_says.push_back(Failure::NotVisible);
        run_until(&provision, &trap, Step::AssignOwner).await;
        cloud
            .contents()
            .owner_says
            .push_back(Failure::Blocked(Reason::AzureAccessMissing));
        park(&provision, &trap).await;
        cancel(&provision);
        assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
        let contents = cloud.contents();
        let rows = provision.store.rows();
        assert_eq!(rows.request.status, Status::Cancelled);
        assert!(contents.users.is_empty(), "its user is gone");
        assert_eq!(contents.owners, [(stranger, others)], "others' roles stay");
        drop(rows);
        assert_eq!(contents.cancelled, [made(&provision).unwrap()]);
        assert_eq!(contents.plans.len(), 1, "the plan stays: it costs nothing");
    }
}

async fn run_until(provision: &Function<'_>, trap: &Trap, step: Step) {
    while provision.store.rows().request.step != Some(step) {
        let outcome = run(provision, trap).await.unwrap().unwrap();
        let Outcome::Pending { retry_after } = outcome else {
            unreachable!("{outcome:?}")
        };
        let wait = SignedDuration::from_secs(i64::from(retry_after));
        provision.clock.advance(wait);
    }
}

#[tokio::test]
async fn a_request_that_has_made_nothing_is_cancelled_at_once() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cancel(&provision);
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), Outcome::Cancelled);
    assert_eq!(cloud.contents().calls, 0);
}

#[tokio::test]
async fn a_subscription_that_appeared_meanwhile_is_not_cancelled_unnamed() {
    for customer in [Cloud::without_plan, Cloud::default] {
        let trap = Trap::default();
        let (cloud, provision) = around(customer(), &trap);
        // The order is placed, and nobody knows yet what comes of it.
        cloud.contents().place_says.clear();
        run(&provision, &trap).await.unwrap().unwrap();
        assert_eq!(made(&provision), None);
        cancel(&provision);
        let unconfirmed = Outcome::NeedsAttention {
            reason: "cancel_unconfirmed".into(),
        };
        assert_eq!(drive(&provision, &trap).await, unconfirmed);
        assert!(cloud.contents().cancelled.is_empty());
        // Now it is known, and can be named.
        assert!(made(&provision).is_some());
        cancel(&provision);
        assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
        assert_eq!(cloud.contents().cancelled, [made(&provision).unwrap()]);
    }
}

#[tokio::test]
async fn a_cancellation_survives_crashes_and_failures_at_every_boundary() {
    for mode in [Mode::Crash, Mode::Error] {
        let mut at = 1;
        loop {
            let trap = Trap::default();
            let (cloud, provision) = in_memory(&trap);
            cloud
                .contents()
                .owner_says
                .extend([Failure::NotVisible, Failure::Blocked(Reason::AzureAccessMissing)]);
            park(&provision, &trap).await;
            cancel(&provision);
            trap.set(&[at], mode);
            assert_eq!(
                drive(&provision, &trap).await,
                Outcome::Cancelled,
                "{mode:?} at {at}"
            );
            let request = provision.store.rows().request.request_id;
            assert_eq!(cloud.contents().cancelled, [subscription_of(request)]);
            assert!(cloud.contents().users.is_empty());
            if trap.passed() < at {
                break;
            }
            at += 1;
        }
        assert!(at > 10, "{at}");
    }
}

#[tokio::test]
async fn what_microsoft_does_not_undo_is_left_to_operations() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud
        .contents()
        .owner_says
        .push_back(Failure::Blocked(Reason::AzureAccessMissing));
    park(&provision, &trap).await;
    cancel(&provision);
    cloud
        .contents()
        .cancel_says
        .push_back(Failure::Held(Reason::CreditLimit));
    park(&provision, &trap).await;
    let request = provision.store.rows().request.clone();
    assert_eq!(request.reason.as_deref(), Some("credit_limit"));
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
}

#[tokio::test]
async fn what_a_given_up_order_left_behind_is_found_and_cancelled() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let subscription = Uuid::from_u128(0x1ef7);
    let left = Some(subscription);
    cloud
        .contents()
        .place_says
        .push_back(Ok(OrderState::Failed { left }));
    let given_up = Outcome::NeedsAttention {
        reason: "subscription_refused".into(),
    };
    assert_eq!(drive(&provision, &trap).await, given_up);
    cancel(&provision);
    cloud
        .contents()
        .order_says
        .push_back(Ok(Some(OrderState::Failed { left })));
    park(&provision, &trap).await;
    assert_eq!(made(&provision), left, "now it can be named");
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
    assert_eq!(cloud.contents().cancelled, [subscription]);
}

#[tokio::test]
async fn what_was_to_be_done_again_is_still_known_to_a_cancellation() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let known = Uuid::from_u128(0x5eed);
    let email = example::customer().contact.email.unwrap();
    cloud.contents().known.insert(email.as_str().to_owned(), known);
    cloud
        .contents()
        .user_says
        .push_back(Failure::Refused(Reason::DomainFederated));
    provision.store.rows().request.owner = Some(Owner::ResellerGroup {
        object_id: Uuid::from_u128(5),
    });
    run_until(&provision, &trap, Step::ConfirmSubscription).await;
    // The contact's own account is Owner; the group cannot be made so.
    let refused = Failure::Blocked(Reason::AzureAccessMissing);
    cloud.contents().second_owner_says = Some(refused);
    park(&provision, &trap).await;
    assert_eq!(cloud.contents().owners.len(), 1);
    resume_from(&provision, Some(Step::CheckCustomer));
    // Done again in part when it is cancelled.
    cloud
        .contents()
        .customer_says
        .push_back(Failure::Transient { retry_after: None });
    run(&provision, &trap).await.unwrap().unwrap();
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
    let contents = cloud.contents();
    assert!(contents.owners.is_empty(), "{:?}", contents.owners);
    assert_eq!(contents.known.len(), 1, "the account is not ours to delete");
}

#[tokio::test]
async fn a_cancellation_waits_out_what_microsoft_asked_for() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    run(&provision, &trap).await.unwrap().unwrap();
    cancel(&provision);
    let calls = cloud.contents().calls;
    let lease = Lease {
        name: "throttling".into(),
        holder: example::request_id(9),
        until: provision.clock.now() + SignedDuration::from_secs(57),
    };
    provision.store.rows().leases.insert(lease.name.clone(), lease);
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome::Pending { retry_after: 57 });
    assert_eq!(cloud.contents().calls, calls);
}

#[tokio::test]
async fn a_password_that_a_repair_left_little_time_is_made_anew_before_it_is_sent() {
    for (days, anew) in [(1, 0), (4, 1)] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        let says = Failure::Blocked(Reason::AzureAccessMissing);
        cloud.contents().owner_says.push_back(says);
        park(&provision, &trap).await;
        let before = sealed(&provision);
        let writes = cloud.contents().password_writes;
        provision.clock.advance(SignedDuration::from_hours(24 * days));
        resume_from(&provision, Some(Step::AssignOwner));
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        assert_whole(&provision, "after the repair");
        assert_eq!(cloud.contents().password_writes, writes + anew, "{days}");
        assert_eq!(sealed(&provision).password != before.password, anew == 1);
        let rows = provision.store.rows();
        let end = rows.sealed.as_ref().unwrap().expires_at;
        let left = end.duration_since(rows.request.updated_at);
        assert!(left > SignedDuration::from_hours(36), "{days}: {left}");
    }
}

#[tokio::test]
async fn it_is_made_anew_wherever_a_run_ends() {
    for mode in [Mode::Crash, Mode::Error] {
        for at in 1..60 {
            let trap = Trap::default();
            let (cloud, provision) = in_memory(&trap);
            let says = Failure::Blocked(Reason::AzureAccessMissing);
            cloud.contents().owner_says.push_back(says);
            park(&provision, &trap).await;
            provision.clock.advance(SignedDuration::from_hours(24 * 4));
            resume_from(&provision, Some(Step::AssignOwner));
            trap.set(&[at], mode);
            assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
            assert_whole(&provision, &format!("{mode:?} at {at}"));
            assert_eq!(cloud.contents().owners.len(), 1, "{mode:?} at {at}");
        }
    }
}

#[tokio::test]
async fn where_users_may_not_be_made_or_looked_for_the_subscription_is_cancelled_all_the_same() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let refused = Failure::Refused(Reason::UserRightsMissing);
    cloud.contents().user_says.push_back(refused.clone());
    park(&provision, &trap).await;
    assert_eq!(reason(&provision).as_deref(), Some("user_rights_missing"));
    cloud.contents().look_says = Some(refused);
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
    assert_eq!(cloud.contents().cancelled, [made(&provision).unwrap()]);
}

#[tokio::test]
async fn a_user_that_cannot_be_deleted_does_not_keep_the_subscription() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let missing = Failure::Blocked(Reason::AzureAccessMissing);
    cloud.contents().owner_says.push_back(missing);
    park(&provision, &trap).await;
    let refused = Failure::Refused(Reason::UserRightsMissing);
    cloud.contents().delete_says.push_back(refused);
    cancel(&provision);
    park(&provision, &trap).await;
    assert_eq!(reason(&provision).as_deref(), Some("user_rights_missing"));
    assert_eq!(cloud.contents().cancelled, [made(&provision).unwrap()]);
    assert_eq!(cloud.contents().users.len(), 1);
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
    assert!(cloud.contents().users.is_empty());
}

#[tokio::test]
async fn what_was_undone_by_hand_ends_without_a_call() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let missing = || Failure::Blocked(Reason::AzureAccessMissing);
    cloud.contents().owner_says.push_back(missing());
    park(&provision, &trap).await;
    // Microsoft lets nobody in any more.
    cloud.contents().cancel_says.push_back(missing());
    cancel(&provision);
    park(&provision, &trap).await;
    let calls = cloud.contents().calls;
    end(&provision, close_by_hand);
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), Outcome::Cancelled);
    assert_eq!(cloud.contents().calls, calls);
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_waited_for_before_nothing_is_undone() {
    for arrives in [true, false] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        let lost = Err(Failure::OutcomeUnknown);
        cloud.contents().place_says.push_back(lost);
        run(&provision, &trap).await.unwrap().unwrap();
        let began = provision.clock.now();
        cancel(&provision);
        for _ in 0..3 {
            let outcome = run(&provision, &trap).await.unwrap().unwrap();
            assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
        }
        if arrives {
            let request = provision.store.rows().request.clone();
            let order = SubscriptionOrder {
                request: request.request_id,
                tenant: request.tenant_id,
                name: request.friendly_name,
                workload: request.workload,
                partner: example::reseller().partner_id,
            };
            cloud.contents().orders.insert(request.request_id, (order, 0));
            park(&provision, &trap).await;
            assert_eq!(reason(&provision).as_deref(), Some("cancel_unconfirmed"));
            assert!(made(&provision).is_some());
        } else {
            assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
            let waited = provision.clock.now().duration_since(began);
            assert!(waited >= SignedDuration::from_mins(10), "{waited}");
        }
    }
}

#[tokio::test]
async fn a_plan_that_was_ordered_is_waited_for_before_nothing_is_undone() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    run(&provision, &trap).await.unwrap().unwrap();
    // It is listed later than it should be.
    let plan = cloud.contents().plans.pop().unwrap();
    cancel(&provision);
    provision.clock.advance(SignedDuration::from_mins(40));
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
    cloud.contents().plans.push(plan);
    park(&provision, &trap).await;
    assert_eq!(reason(&provision).as_deref(), Some("cancel_unconfirmed"));

    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    run(&provision, &trap).await.unwrap().unwrap();
    cloud.contents().plans.clear();
    cancel(&provision);
    provision
        .clock
        .advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
    provision.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), Outcome::Cancelled);
}
