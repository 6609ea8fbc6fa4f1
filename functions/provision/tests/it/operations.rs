//! What operations do: let a parked request go on, and end one with what it made.

mod cancel;

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
