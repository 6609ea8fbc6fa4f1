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

/// Who is told what of an event, operations apart.
fn told(happened: Happened<'_>, readers: &Readers<'_>) -> Vec<(Message, Option<Reader>)> {
    let request = readers.request;
    let undecided = request.status == Status::PendingApproval;
    let all = |message, readers: Vec<Reader>| -> Vec<(Message, Option<Reader>)> {
        readers.into_iter().map(|r| (message, Some(r))).collect()
    };
    match happened.kind {
        EventType::Submitted => {
            let pending = request.origin == Origin::Customer && request.decision.is_none();
            // What matters most goes first.
            let mut told = if pending && undecided {
                all(Message::ApprovalRequested, readers.asked(0))
            } else {
                Vec::new()
            };
            told.push((Message::RequestReceived, readers.requester()));
            told
        }
        EventType::Reminded if undecided => {
            let asked = readers.asked(request.progress.backups.len());
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
        EventType::LinksRenewed if undecided => all(
            Message::ApprovalRequested,
            readers.asked(request.progress.backups.len()),
        ),
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
        EventType::Completed => vec![(Message::SubscriptionReady, readers.contact())],
        EventType::AwaitingTerms if stands(request, Status::AwaitingTerms, happened.reason) => {
            let microsofts = happened.reason == Some(Reason::McaNotAccepted.as_str());
            let message = if microsofts {
                Message::MicrosoftAgreementRequested
            } else {
                Message::TermsRequested
            };
            vec![(message, readers.contact())]
        }
        EventType::OnHold if stands(request, Status::OnHold, happened.reason) => {
            vec![(Message::RequestOnHold, readers.requester())]
        }
        EventType::Cancelled => vec![(Message::RequestCancelled, readers.requester())],
        EventType::MailUndelivered if lost_its_access(happened, readers) => {
            let requester = readers.requester();
            let requester = requester.filter(|r| !request.is_unreachable(&r.to.email));
            let mut told = all(Message::AccessUndelivered, readers.asked(0));
            told.push((Message::AccessUndelivered, requester));
            told
        }
        EventType::CredentialsRevealed => vec![(Message::AccessOpened, readers.contact())],
        EventType::AccessRenewed => vec![(Message::AccessRenewed, readers.contact())],
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
        | EventType::MailUndelivered
        | EventType::AccessResetRequested
        | EventType::AccessResetFailed => Vec::new(),
    }
}

/// Whether by this event the customer's contact is known not to have got the first password, which nobody opened.
fn lost_its_access(happened: Happened<'_>, readers: &Readers<'_>) -> bool {
    let request = readers.request;
    let contact = readers.contact();
    let theirs = |u: &Unreachable| {
        u.since_version == happened.seq
            && contact
                .as_ref()
                .is_some_and(|c| c.to.email.same_mailbox(&u.email))
    };
    request.status == Status::Completed
        && request.access == Some(AccessKind::NewUser)
        && request.access_opened_at.is_none()
        && request.unreachable.iter().any(theirs)
}

/// Whoever this escalation asked: the backup approver whose turn it was, and the delegate.
fn newly_asked(happened: Happened<'_>, readers: &Readers<'_>) -> Vec<Reader> {
    let Some(turn) = readers.request.progress.backup_asked_at(happened.seq) else {
        return Vec::new();
    };
    let earlier = readers.asked(turn);
    let new = |r: &Reader| !earlier.iter().any(|e| e.to.email.same_mailbox(&r.to.email));
    readers.asked(turn + 1).into_iter().filter(new).collect()
}

/// Whether the request stands so, and for just this reason: a mail about a wait that is over helps nobody.
fn stands(request: &SubscriptionRequest, status: Status, why: Option<&str>) -> bool {
    request.status == status && request.reason.as_deref() == why
}

/// What the distributor's operations must be told of an event.
pub fn for_operations(happened: Happened<'_>, request: &SubscriptionRequest) -> Option<Message> {
    match happened.kind {
        EventType::Escalated if request.status == Status::PendingApproval => {
            let asked = request.progress.backup_asked_at(happened.seq);
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
