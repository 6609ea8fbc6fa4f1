//! What operations do to a request: let it go on, or end it.

use domain::change::Counts;
use domain::event::{Actor, EventType};
use domain::ids::ClientId;
use domain::lifecycle::{cancelled, close_by_hand, found, request_cancellation, resume};
use domain::provisioning::Step;
use domain::refusal::Refusal;
use domain::request::{Channel, Decision, Drift, Origin, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::text::Remark;
use jiff::Timestamp;
use uuid::Uuid;

use crate::support::{APPROVER, NOW, at, pending, person};

const MADE: Uuid = Uuid::from_u128(7);

fn operations() -> ClientId {
    ClientId::parse("operations").unwrap()
}

fn now() -> Timestamp {
    at(NOW + 60)
}

fn approved() -> Option<Decision> {
    Some(Decision {
        decision: Verdict::Approve,
        by: Some(person("Grace", APPROVER)),
        on_behalf_of: None,
        origin: None,
        at: at(NOW),
        channel: Channel::Queue,
        reason: None,
    })
}

fn parked(decision: Option<Decision>) -> SubscriptionRequest {
    SubscriptionRequest {
        status: Status::NeedsAttention,
        reason: Some("overdue".into()),
        step: Some(Step::ConfirmSubscription),
        origin: Origin::Customer,
        decision,
        ..pending()
    }
}

fn reason() -> Remark {
    Remark::parse("Ordered twice.").unwrap()
}

#[test]
fn a_parked_request_goes_on_as_approved_in_a_workflow_of_its_own() {
    let before = parked(approved());
    let change = resume(&before, Some(Step::AssignOwner), operations(), now()).unwrap();
    let request = &change.request;
    assert_eq!(
        (request.status, request.reason.as_deref()),
        (Status::Approved, None)
    );
    assert_eq!(request.resume_from, Some(Step::AssignOwner));
    assert_eq!(request.workflow_run, request.version);
    assert_eq!(
        (change.event.kind, &change.event.actor),
        (
            EventType::Resumed,
            &Actor::Operations {
                client_id: operations()
            }
        )
    );
    assert_eq!((change.counts(), change.releases_name()), (None, false));
    let same = resume(&before, None, operations(), now()).unwrap();
    assert_eq!(
        same.request.resume_from,
        Some(Step::ConfirmSubscription),
        "where it stopped"
    );
}

#[test]
fn what_was_never_approved_waits_for_its_decision_again() {
    let change = resume(&parked(None), None, operations(), now()).unwrap();
    assert_eq!(change.request.status, Status::PendingApproval);
}

#[test]
fn a_hold_goes_on_in_the_workflow_it_is_in() {
    let held = SubscriptionRequest {
        status: Status::OnHold,
        ..parked(approved())
    };
    let change = resume(&held, None, operations(), now()).unwrap();
    assert_eq!(
        (change.request.status, change.request.workflow_run),
        (Status::Approved, 0)
    );
    assert!(change.event.kind.wakes_workflow());
}

#[test]
fn only_what_is_parked_can_be_resumed_and_only_what_has_not_ended_cancelled() {
    for status in Status::ALL {
        let request = SubscriptionRequest {
            status,
            ..parked(approved())
        };
        let resumed = resume(&request, None, operations(), now());
        let parked = matches!(status, Status::NeedsAttention | Status::OnHold);
        assert_eq!(resumed.is_ok(), parked, "{status}");
        let asked = request_cancellation(&request, reason(), None, None, operations(), now());
        let open = !status.is_final() && status != Status::Cancelling;
        assert_eq!(asked.is_ok(), open, "{status}");
        if !open {
            assert_eq!(asked, Err(Refusal::NotCancellable(status)));
        }
        // While anything may still be made for it, nobody can have undone it all.
        let closed = close_by_hand(&request, reason(), None, None, operations(), now());
        if status != Status::NeedsAttention {
            assert_eq!(closed, Err(Refusal::NotCancellable(status)));
        } else {
            let closed = closed.unwrap().request;
            assert!(closed.cancellation.unwrap().undone_by_hand);
        }
    }
}

#[test]
fn a_cancellation_names_just_the_subscription_that_exists() {
    let request = parked(approved());
    let ask = |named, made| request_cancellation(&request, reason(), named, made, operations(), now());
    let refused = |made| Err(Refusal::SubscriptionMustBeNamed { made });
    assert_eq!(ask(None, Some(MADE)), refused(Some(MADE)));
    assert_eq!(ask(Some(Uuid::nil()), Some(MADE)), refused(Some(MADE)));
    assert_eq!(ask(Some(MADE), None), refused(None));
    let change = ask(Some(MADE), Some(MADE)).unwrap();
    assert_eq!(change.request.status, Status::Cancelling);
    let cancellation = change.request.cancellation.clone().unwrap();
    assert_eq!(
        (cancellation.reason, cancellation.subscription_id),
        (reason(), Some(MADE))
    );

    let close = |named| close_by_hand(&request, reason(), named, Some(MADE), operations(), now());
    assert_eq!(close(None), refused(Some(MADE)));
    assert!(close(Some(MADE)).is_ok());

    let undone = cancelled(&change.request, now()).unwrap();
    assert_eq!(undone.request.status, Status::Cancelled);
    assert_eq!(
        (undone.counts(), undone.releases_name()),
        (Some(Counts::Closes), true)
    );
    assert_eq!(cancelled(&undone.request, now()), None);
}

#[test]
fn a_drift_is_recorded_once_and_so_is_its_end() {
    let completed = SubscriptionRequest {
        status: Status::Completed,
        ..parked(approved())
    };
    assert_eq!(found(&completed, None, now()), None);
    let drifted = found(&completed, Some(Drift::NotActive), now()).unwrap();
    assert_eq!(drifted.event.kind, EventType::DriftDetected);
    assert_eq!(drifted.event.reason.as_deref(), Some("not-active"));
    assert_eq!(
        (drifted.request.status, drifted.counts()),
        (Status::Completed, None)
    );
    assert_eq!(found(&drifted.request, Some(Drift::NotActive), now()), None);
    let worse = found(&drifted.request, Some(Drift::Missing), now()).unwrap();
    assert_eq!(worse.event.kind, EventType::DriftDetected);
    let resolved = found(&worse.request, None, now()).unwrap();
    assert_eq!(resolved.event.kind, EventType::DriftResolved);
    assert_eq!(resolved.request.drift, None);
}
