//! What can happen to a request after it was accepted. Every function returns the change or the refusal.

mod access;
mod approval;
mod operations;

use jiff::{SignedDuration, Timestamp};

use crate::change::Change;
use crate::email::Person;
use crate::event::{Actor, EventType, RequestEvent};
use crate::ids::ClientId;
use crate::provider::Reason;
use crate::provisioning::Step;
use crate::refusal::Refusal;
use crate::request::{
    AccessKind, Channel, Decision, DecisionOrigin, Drift, Subscription, SubscriptionRequest, Verdict,
};
use crate::status::Status;
use crate::terms::ACCEPTANCE_DAYS;
use crate::text::Remark;

pub use self::access::{RESETS, access_renewed, access_reset_failed, request_access_reset, reveal};
pub use self::approval::{NO_DECISION, renew_links, tick, unreachable};
pub use self::operations::{cancelled, close_by_hand, request_cancellation, resume};

/// A decision as a person takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionCommand {
    /// Yes or no.
    pub verdict: Verdict,
    /// Why; needed on a denial.
    pub reason: Option<Remark>,
    /// Who decides.
    pub by: Person,
    /// For whom, when an approver has handed the deciding over.
    pub on_behalf_of: Option<Person>,
    /// From where, as far as the network tells.
    pub origin: Option<DecisionOrigin>,
    /// By which way.
    pub channel: Channel,
    /// Who it is to the history, which names no person.
    pub actor: Actor,
    /// Whether the requester may decide on their own request.
    pub allow_self_approval: bool,
}

/// What a decision command comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Decided {
    /// This is the decision.
    Now(Box<Change>),
    /// The same decision stands already; nothing is written.
    Before,
}

/// Decides on a request: the one command behind the mailed link and the queue.
///
/// # Errors
/// [`Refusal::AlreadyDecided`] when the other decision stands, [`Refusal::ApprovalExpired`] when it is too late,
/// [`Refusal::SelfApproval`], [`Refusal::ReasonRequired`], [`Refusal::NotDecidable`].
pub fn decide(
    request: &SubscriptionRequest,
    command: DecisionCommand,
    now: Timestamp,
) -> Result<Decided, Refusal> {
    if let Some(decision) = &request.decision {
        return if decision.decision == command.verdict {
            Ok(Decided::Before)
        } else {
            Err(Refusal::AlreadyDecided(Box::new(decision.clone())))
        };
    }
    if request.status == Status::Expired
        || request.status == Status::PendingApproval && request.decision_time_is_over(now)
    {
        return Err(Refusal::ApprovalExpired {
            at: request.expires_at.unwrap_or(now),
        });
    }
    if request.status != Status::PendingApproval {
        return Err(Refusal::NotDecidable(request.status));
    }
    let own = |p: &Person| request.was_requested_by(&p.email);
    if !command.allow_self_approval && (own(&command.by) || command.on_behalf_of.as_ref().is_some_and(own)) {
        return Err(Refusal::SelfApproval);
    }
    if command.verdict == Verdict::Deny && command.reason.is_none() {
        return Err(Refusal::ReasonRequired);
    }
    let (status, kind) = match command.verdict {
        Verdict::Approve => (Status::Approved, EventType::Approved),
        Verdict::Deny => (Status::Denied, EventType::Denied),
    };
    let mut change = advance(request, status, kind, command.actor, None, now);
    change.request.decision = Some(Decision {
        decision: command.verdict,
        by: Some(command.by),
        on_behalf_of: command.on_behalf_of,
        at: now,
        channel: command.channel,
        reason: command.reason,
        origin: command.origin,
    });
    Ok(Decided::Now(Box::new(change)))
}

/// Takes a request back.
///
/// # Errors
/// [`Refusal::NotWithdrawable`] once it is past approval and terms.
pub fn withdraw(request: &SubscriptionRequest, by: ClientId, now: Timestamp) -> Result<Change, Refusal> {
    if !matches!(request.status, Status::PendingApproval | Status::AwaitingTerms) {
        return Err(Refusal::NotWithdrawable(request.status));
    }
    Ok(advance(
        request,
        Status::Withdrawn,
        EventType::Withdrawn,
        Actor::Portal { client_id: by },
        None,
        now,
    ))
}

/// Ends a request that nobody decided on, or whose customer did not accept, in time; nothing to do before its time.
pub fn expire(request: &SubscriptionRequest, now: Timestamp) -> Option<Change> {
    let reason = match request.status {
        Status::PendingApproval if request.decision_time_is_over(now) => Reason::ApprovalTimeout.as_str(),
        Status::AwaitingTerms if request.acceptance_time_is_over(now) => TERMS_TIMEOUT,
        _ => return None,
    };
    let mut change = advance(
        request,
        Status::Expired,
        EventType::Expired,
        Actor::System,
        Some(reason),
        now,
    );
    change.request.reason = Some(reason.to_owned());
    Some(change)
}

/// The reason of a request that ended because its customer did not accept in time.
pub const TERMS_TIMEOUT: &str = Reason::TermsTimeout.as_str();

/// Makes a request wait until its customer has accepted; `why` says what. The time to accept begins with the wait.
/// Nothing to record when it waits for that already. `customer_seen` is the version of the customer that showed what
/// is missing, where the customer's account showed it.
pub fn await_terms(
    request: &SubscriptionRequest,
    why: Reason,
    customer_seen: Option<u64>,
    day: SignedDuration,
    now: Timestamp,
) -> Option<Change> {
    let waits = request.status == Status::AwaitingTerms;
    if waits && request.reason.as_deref() == Some(why.as_str()) {
        return None;
    }
    let kind = EventType::AwaitingTerms;
    let mut change = if waits {
        // Only what is waited for changes, so the time to accept goes on.
        advance(
            request,
            request.status,
            kind,
            Actor::System,
            Some(why.as_str()),
            now,
        )
    } else {
        let mut change = set_aside(request, Status::AwaitingTerms, kind, why.as_str(), now)?;
        let patience = day.saturating_mul(i32::from(ACCEPTANCE_DAYS));
        change.request.accept_until = Some(now.saturating_add(patience).unwrap_or(Timestamp::MAX));
        change
    };
    change.request.reason = Some(why.to_string());
    change.customer_seen = customer_seen;
    Some(change)
}

/// The customer has accepted what was in force: a request that waited for that goes on. Nothing to do for others.
pub fn go_on_after_acceptance(request: &SubscriptionRequest, now: Timestamp) -> Option<Change> {
    let waits = request.status == Status::AwaitingTerms
        && request.reason.as_deref() == Some(Reason::TermsNotAccepted.as_str());
    if !waits {
        return None;
    }
    let mut change = advance(
        request,
        Status::Approved,
        EventType::TermsAccepted,
        Actor::System,
        None,
        now,
    );
    change.request.reason = None;
    Some(change)
}

/// Provisioning begins or reaches its next step. Nothing to record when it is there already.
pub fn reach_step(request: &SubscriptionRequest, step: Step, now: Timestamp) -> Option<Change> {
    if !request.status.may_provision() || request.status == Status::Provisioning && request.step == Some(step)
    {
        return None;
    }
    let kind = if request.status == Status::Provisioning {
        EventType::StepReached
    } else {
        EventType::ProvisioningStarted
    };
    let mut change = advance(
        request,
        Status::Provisioning,
        kind,
        Actor::System,
        Some(step.as_str()),
        now,
    );
    change.request.step = Some(step);
    change.request.reason = None;
    change.request.resume_from = None;
    Some(change)
}

/// Provisioning is done, and the customer's contact has access of this kind.
pub fn complete(
    request: &SubscriptionRequest,
    subscription: Subscription,
    access: AccessKind,
    now: Timestamp,
) -> Option<Change> {
    if !request.status.may_become(Status::Completed) {
        return None;
    }
    let mut change = advance(
        request,
        Status::Completed,
        EventType::Completed,
        Actor::System,
        None,
        now,
    );
    change.request.subscription = Some(subscription);
    change.request.access = Some(access);
    change.request.step = None;
    Some(change)
}

/// The request cannot be fulfilled, is held, or needs operations: `status` is one of `failed`, `needs_attention`,
/// `on_hold` (for `awaiting_terms` see [`await_terms`]). Nothing to record when it stands there already.
pub fn park(request: &SubscriptionRequest, status: Status, reason: &str, now: Timestamp) -> Option<Change> {
    let kind = match status {
        Status::Failed => EventType::Failed,
        Status::NeedsAttention => EventType::NeedsAttention,
        Status::OnHold => EventType::OnHold,
        _ => return None,
    };
    set_aside(request, status, kind, reason, now)
}

fn set_aside(
    request: &SubscriptionRequest,
    status: Status,
    kind: EventType,
    reason: &str,
    now: Timestamp,
) -> Option<Change> {
    if !request.status.may_become(status) {
        return None;
    }
    let mut change = advance(request, status, kind, Actor::System, Some(reason), now);
    change.request.reason = Some(reason.to_owned());
    Some(change)
}

/// How a completed request's subscription was found at Microsoft. Nothing to record when that was known.
pub fn found(request: &SubscriptionRequest, drift: Option<Drift>, now: Timestamp) -> Option<Change> {
    if request.status != Status::Completed || request.drift == drift {
        return None;
    }
    let kind = match drift {
        Some(_) => EventType::DriftDetected,
        None => EventType::DriftResolved,
    };
    let why = drift.map(Drift::as_str);
    let mut change = advance(request, request.status, kind, Actor::System, why, now);
    change.request.drift = drift;
    Some(change)
}

fn advance(
    request: &SubscriptionRequest,
    status: Status,
    kind: EventType,
    actor: Actor,
    reason: Option<&str>,
    now: Timestamp,
) -> Change {
    let version = request.version + 1;
    let event = RequestEvent {
        request_id: request.request_id,
        seq: version,
        reseller_id: request.reseller_id.clone(),
        kind,
        at: now,
        actor,
        from: Some(request.status),
        to: status,
        reason: reason.map(str::to_owned),
    };
    let mut request = SubscriptionRequest {
        status,
        version,
        updated_at: now,
        // The time to accept counts only while the request waits for that.
        accept_until: request.accept_until.filter(|_| status == Status::AwaitingTerms),
        ..request.clone()
    };
    request.clock_at = request.next_due();
    Change {
        request,
        event,
        open_limit: 0,
        customer_seen: None,
        approver: None,
        link: None,
        contact: None,
        takes_secret: None,
        idempotency: None,
    }
}
