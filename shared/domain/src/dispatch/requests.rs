//! Which event of a request is told to whom.

use jiff::Timestamp;

use super::readers::{Reader, Readers};
use super::{Dispatch, Happened, Message, Subject};
use crate::account::{Customer, Reseller};
use crate::approval::Unreachable;
use crate::email::Person;
use crate::event::EventType;
use crate::lifecycle::TERMS_TIMEOUT;
use crate::provider::Reason;
use crate::request::{AccessKind, Drift, Origin, SubscriptionRequest};
use crate::status::Status;

/// The dispatches of a request's event. Mails about a state that has passed are not sent: an approver is not asked
/// to decide what was decided meanwhile. `operations` are the distributor's.
pub fn dispatches(
    happened: Happened<'_>,
    request: &SubscriptionRequest,
    reseller: &Reseller,
    customer: &Customer,
    operations: Option<&Person>,
    now: Timestamp,
) -> Vec<Dispatch> {
    let readers = Readers {
        request,
        reseller,
        customer,
        operations,
        now,
    };
    let mut told = told(happened, &readers);
    if let Some(message) = for_operations(happened, request) {
        told.push((message, readers.operations()));
    }
    addressed(told, happened, request)
}

/// The dispatches in the place of one that comes too late for its link: where it was to hand over the access, somebody
/// must have that made anew. Nobody is told where that was done.
pub fn instead_of_late(
    late: &Dispatch,
    happened: Happened<'_>,
    request: &SubscriptionRequest,
    reseller: &Reseller,
    customer: &Customer,
    now: Timestamp,
) -> Vec<Dispatch> {
    let reset = request.access_reset.clone().unwrap_or_default();
    let still_due = match late.message {
        Message::SubscriptionReady => !reset.pending && reset.renewals == 0,
        Message::AccessRenewed => !reset.pending,
        _ => false,
    };
    if !still_due || request.status != Status::Completed || request.access_opened_at.is_some() {
        return Vec::new();
    }
    let readers = Readers {
        request,
        reseller,
        customer,
        operations: None,
        now,
    };
    addressed(
        instead_of_contact(Message::AccessUndelivered, &readers),
        happened,
        request,
    )
}

fn addressed(told: Told, happened: Happened<'_>, request: &SubscriptionRequest) -> Vec<Dispatch> {
    told.into_iter()
        .filter_map(|(message, reader)| {
            reader.map(|reader| Dispatch {
                message,
                to: reader.to,
                language: reader.language,
                on_behalf_of: reader.on_behalf_of,
                about: Subject::Request(request.request_id),
                cause: happened.seq.to_string(),
            })
        })
        .collect()
}

/// Who is told what, as far as there is somebody.
type Told = Vec<(Message, Option<Reader>)>;

fn all(message: Message, readers: Vec<Reader>) -> Told {
    readers.into_iter().map(|r| (message, Some(r))).collect()
}

/// Who is told what of an event, operations apart.
fn told(happened: Happened<'_>, readers: &Readers<'_>) -> Told {
    let request = readers.request;
    let undecided = request.status == Status::PendingApproval;
    match happened.kind {
        EventType::Submitted => {
            let pending = request.origin == Origin::Customer && request.decision.is_none();
            // What matters most goes first.
            let mut told = if pending && undecided {
                all(Message::ApprovalRequested, readers.asked_by(happened.seq))
            } else {
                Vec::new()
            };
            told.push((Message::RequestReceived, readers.requester()));
            told
        }
        EventType::Reminded if undecided => {
            let asked = readers.asked_by(request.version);
            let reachable = asked.into_iter().filter(|r| !request.is_unreachable(&r.to.email));
            let mut told = all(Message::ApprovalReminded, reachable.collect());
            told.push((Message::RequestWaiting, readers.requester()));
            told
        }
        EventType::Escalated if undecided => {
            let mut told = all(Message::ApprovalRequested, newly_asked(happened, readers));
            told.push((Message::RequestWaiting, readers.requester()));
            told
        }
        EventType::LinksRenewed if undecided => {
            all(Message::ApprovalRequested, readers.asked_by(request.version))
        }
        EventType::Approved | EventType::Denied => {
            let message = if happened.kind == EventType::Approved {
                Message::RequestApproved
            } else {
                Message::RequestDenied
            };
            let mut told = vec![(message, readers.requester())];
            told.extend(all(Message::DecisionReceipt, readers.deciders()));
            told
        }
        EventType::Expired => {
            let mut told = vec![(Message::RequestExpired, readers.requester())];
            if happened.reason == Some(TERMS_TIMEOUT) {
                let other = readers
                    .contact()
                    .filter(|r| !request.was_requested_by(&r.to.email));
                told.push((Message::RequestExpired, other));
            }
            told
        }
        EventType::Failed => vec![(Message::RequestFailed, readers.requester())],
        EventType::Completed => {
            let mut told = to_contact(
                Message::SubscriptionReady,
                Message::AccessUndelivered,
                happened,
                readers,
            );
            // Of the one who signs in no address is known; whoever asked can tell.
            let is_ready = told
                .iter()
                .all(|(message, _)| *message == Message::SubscriptionReady);
            if is_ready && request.access == Some(AccessKind::NamedOwner) && !readers.contact_asked() {
                told.push((Message::SubscriptionReady, readers.requester()));
            }
            told
        }
        EventType::AwaitingTerms if stands(request, Status::AwaitingTerms, happened.reason) => {
            let microsofts = happened.reason == Some(Reason::McaNotAccepted.as_str());
            let message = if microsofts {
                Message::MicrosoftAgreementRequested
            } else {
                Message::TermsRequested
            };
            to_contact(message, Message::TermsUndelivered, happened, readers)
        }
        EventType::OnHold if stands(request, Status::OnHold, happened.reason) => {
            vec![(Message::RequestOnHold, readers.requester())]
        }
        EventType::Cancelled => vec![(Message::RequestCancelled, readers.requester())],
        EventType::MailUndelivered => {
            let missed = missed_by_contact(happened, readers);
            missed.map_or_else(Vec::new, |message| instead_of_contact(message, readers))
        }
        EventType::CredentialsRevealed => vec![(Message::AccessOpened, readers.contact())],
        EventType::AccessRenewed => to_contact(
            Message::AccessRenewed,
            Message::AccessUndelivered,
            happened,
            readers,
        ),
        EventType::Reminded
        | EventType::Escalated
        | EventType::LinksRenewed
        | EventType::AwaitingTerms
        | EventType::TermsAccepted
        | EventType::Withdrawn
        | EventType::OnHold
        | EventType::Resumed
        | EventType::CancellationRequested
        | EventType::DriftDetected
        | EventType::DriftResolved
        | EventType::ProvisioningStarted
        | EventType::StepReached
        | EventType::NeedsAttention
        | EventType::AccessResetRequested
        | EventType::AccessResetFailed => Vec::new(),
    }
}

/// A message to the customer's contact; another one to those who can reach the contact otherwise, where mail was known
/// before the event not to arrive there.
fn to_contact(message: Message, otherwise: Message, happened: Happened<'_>, readers: &Readers<'_>) -> Told {
    let before = |u: &Unreachable| u.since_version < happened.seq;
    let contact = readers.contact();
    match contact.filter(|c| !readers.is_unreachable(c, before)) {
        Some(contact) => vec![(message, Some(contact))],
        None => instead_of_contact(otherwise, readers),
    }
}

/// Whoever may decide, and the requester, as far as mail is known to reach them.
fn instead_of_contact(message: Message, readers: &Readers<'_>) -> Told {
    let requester = readers.requester().into_iter();
    let told = readers.asked_by(0).into_iter().chain(requester);
    let reachable = told.filter(|r| !readers.is_unreachable(r, |_| true));
    all(message, reachable.collect())
}

/// What the customer's contact does not know, when by this event mail is known not to arrive there.
fn missed_by_contact(happened: Happened<'_>, readers: &Readers<'_>) -> Option<Message> {
    let now = |u: &Unreachable| u.since_version == happened.seq;
    readers.contact().filter(|c| readers.is_unreachable(c, now))?;
    let request = readers.request;
    match request.status {
        Status::Completed if request.access_opened_at.is_none() => Some(Message::AccessUndelivered),
        Status::AwaitingTerms => Some(Message::TermsUndelivered),
        _ => None,
    }
}

/// Whoever this escalation asked: the backup approver whose turn it was, and the delegate.
fn newly_asked(happened: Happened<'_>, readers: &Readers<'_>) -> Vec<Reader> {
    let earlier = readers.asked_by(happened.seq.saturating_sub(1));
    let turn = readers.request.progress.turn_at(happened.seq);
    // A backup who became somebody's delegate since is still asked in turn.
    let new = |r: &Reader| {
        turn.is_some_and(|turn| turn.same_mailbox(&r.to.email))
            || !earlier.iter().any(|e| e.to.email.same_mailbox(&r.to.email))
    };
    let asked = readers.asked_by(happened.seq).into_iter();
    asked.filter(new).collect()
}

/// Whether the request stands so, and for just this reason: a mail about a wait that is over helps nobody.
fn stands(request: &SubscriptionRequest, status: Status, why: Option<&str>) -> bool {
    request.status == status && request.reason.as_deref() == why
}

/// What the distributor's operations must be told of an event.
pub fn for_operations(happened: Happened<'_>, request: &SubscriptionRequest) -> Option<Message> {
    match happened.kind {
        EventType::Escalated if request.status == Status::PendingApproval => {
            let asked = request.progress.turn_at(happened.seq);
            asked.is_none().then_some(Message::ApprovalStuck)
        }
        EventType::AccessResetFailed => Some(Message::AccessResetFailed),
        EventType::NeedsAttention if request.status == Status::NeedsAttention => {
            Some(Message::OperationsNeeded)
        }
        EventType::OnHold if stands(request, Status::OnHold, happened.reason) => {
            let reason = happened.reason.and_then(Reason::parse)?;
            reason.stops_everything().then_some(Message::OperationsNeeded)
        }
        EventType::Failed => {
            let reason = happened.reason.and_then(Reason::parse)?;
            reason.fails_everything().then_some(Message::OperationsNeeded)
        }
        EventType::DriftDetected => {
            let still = request.drift.map(Drift::as_str) == happened.reason;
            still.then_some(Message::DriftFound)
        }
        kind => (request.owner.is_some() && makes_approved(kind, request)).then_some(Message::OwnerRequested),
    }
}

/// Whether this is the event after which provisioning may begin.
fn makes_approved(kind: EventType, request: &SubscriptionRequest) -> bool {
    match kind {
        EventType::Submitted => request.as_submitted().status == Status::Approved,
        other => other == EventType::Approved,
    }
}
