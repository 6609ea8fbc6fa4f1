//! What the distributor's operations do to a request: let it go on, or end it.

use jiff::Timestamp;
use uuid::Uuid;

use super::advance;
use crate::change::Change;
use crate::event::{Actor, EventType};
use crate::ids::ClientId;
use crate::provisioning::Step;
use crate::refusal::Refusal;
use crate::request::{Cancellation, Origin, SubscriptionRequest};
use crate::status::Status;
use crate::text::Remark;

/// Operations let a request go on that was parked, from where it stopped or done again from a step on. What was never
/// approved waits for its decision again.
///
/// # Errors
/// [`Refusal::NotResumable`] where nothing is parked.
pub fn resume(
    request: &SubscriptionRequest,
    from: Option<Step>,
    by: ClientId,
    now: Timestamp,
) -> Result<Change, Refusal> {
    if !matches!(request.status, Status::NeedsAttention | Status::OnHold) {
        return Err(Refusal::NotResumable(request.status));
    }
    let undecided = request.origin == Origin::Customer && request.decision.is_none();
    let next = if undecided {
        Status::PendingApproval
    } else {
        Status::Approved
    };
    let actor = Actor::Operations { client_id: by };
    let mut change = advance(
        request,
        next,
        EventType::Resumed,
        actor,
        from.map(Step::as_str),
        now,
    );
    change.request.reason = None;
    change.request.cancellation = None;
    change.request.resume_from = from.or(request.step).or(Some(Step::CheckCustomer));
    if request.status == Status::NeedsAttention {
        change.request.workflow_run = change.request.version;
    }
    Ok(change)
}

/// Operations end a request; what it has made is undone after that. `made` is the subscription that exists for it,
/// as far as is known: it is cancelled only if it was named.
///
/// # Errors
/// [`Refusal::NotCancellable`] once it has ended, [`Refusal::SubscriptionMustBeNamed`] when another subscription or
/// none was named.
pub fn request_cancellation(
    request: &SubscriptionRequest,
    reason: Remark,
    named: Option<Uuid>,
    made: Option<Uuid>,
    by: ClientId,
    now: Timestamp,
) -> Result<Change, Refusal> {
    if !request.status.may_become(Status::Cancelling) {
        return Err(Refusal::NotCancellable(request.status));
    }
    if named != made {
        return Err(Refusal::SubscriptionMustBeNamed { made });
    }
    let actor = Actor::Operations { client_id: by };
    let mut change = advance(
        request,
        Status::Cancelling,
        EventType::CancellationRequested,
        actor,
        None,
        now,
    );
    change.request.reason = None;
    change.request.cancellation = Some(Cancellation {
        reason,
        subscription_id: named,
        undone_by_hand: false,
        at: now,
    });
    if request.status == Status::NeedsAttention {
        change.request.workflow_run = change.request.version;
    }
    Ok(change)
}

/// The same for a request that is parked and whose making operations have undone by hand, because Microsoft does not let
/// this system do it: it ends, and nothing more is undone.
///
/// # Errors
/// As [`request_cancellation`], and [`Refusal::NotCancellable`] while anything may still be made for it.
pub fn close_by_hand(
    request: &SubscriptionRequest,
    reason: Remark,
    named: Option<Uuid>,
    made: Option<Uuid>,
    by: ClientId,
    now: Timestamp,
) -> Result<Change, Refusal> {
    if request.status != Status::NeedsAttention {
        return Err(Refusal::NotCancellable(request.status));
    }
    let mut change = request_cancellation(request, reason, named, made, by, now)?;
    if let Some(cancellation) = &mut change.request.cancellation {
        cancellation.undone_by_hand = true;
    }
    Ok(change)
}

/// What a cancelled request had made is undone.
pub fn cancelled(request: &SubscriptionRequest, now: Timestamp) -> Option<Change> {
    if request.status != Status::Cancelling {
        return None;
    }
    let mut change = advance(
        request,
        Status::Cancelled,
        EventType::Cancelled,
        Actor::System,
        None,
        now,
    );
    change.request.step = None;
    Some(change)
}
