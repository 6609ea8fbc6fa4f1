//! What happens while a request waits for its decision: reminders, escalation, expiry, unreachable approvers, links.

use jiff::Timestamp;

use super::{advance, expire};
use crate::account::Reseller;
use crate::approval::{Undelivered, Unreachable};
use crate::change::Change;
use crate::email::EmailAddress;
use crate::event::{Actor, EventType};
use crate::refusal::Refusal;
use crate::request::SubscriptionRequest;
use crate::status::Status;

/// The reason of an escalation because nobody decided in time.
pub const NO_DECISION: &str = "no_decision";

/// Does the first thing that is due by now, if something is: expiry before escalation before a reminder. Of reminders
/// that were missed only one is sent.
pub fn tick(request: &SubscriptionRequest, reseller: &Reseller, now: Timestamp) -> Option<Change> {
    if let Some(change) = expire(request, now) {
        return Some(change);
    }
    if request.status != Status::PendingApproval {
        return None;
    }
    let overdue = request.clock.escalate_at.is_some_and(|due| due <= now);
    if overdue && !request.progress.overdue {
        return Some(escalate(request, reseller, NO_DECISION, now));
    }
    let due = u8::try_from(request.clock.reminders_due(now)).unwrap_or(u8::MAX);
    (due > request.progress.reminded).then(|| {
        let kind = EventType::Reminded;
        let mut change = advance(request, request.status, kind, Actor::System, None, now);
        change.request.progress.reminded = due;
        change.request.clock_at = change.request.next_due();
        change
    })
}

/// Asks the reseller's next backup approver, if there is one left; that nobody is left is told as well.
fn escalate(request: &SubscriptionRequest, reseller: &Reseller, why: &str, now: Timestamp) -> Change {
    let kind = EventType::Escalated;
    let mut change = advance(request, request.status, kind, Actor::System, Some(why), now);
    let progress = &mut change.request.progress;
    if why == NO_DECISION {
        progress.overdue = true;
    }
    if reseller.backup(progress.backups_asked).is_some() {
        progress.backups_asked = progress.backups_asked.saturating_add(1);
    } else {
        progress.nobody_left = true;
    }
    change.request.clock_at = change.request.next_due();
    change
}

/// A mail about the request did not reach somebody. An approver who was asked and cannot be reached makes it escalate
/// at once. Nothing to record when it is known.
pub fn unreachable(
    request: &SubscriptionRequest,
    reseller: &Reseller,
    email: &EmailAddress,
    why: Undelivered,
    now: Timestamp,
) -> Option<Change> {
    if request.is_unreachable(email) {
        return None;
    }
    let asked = reseller
        .asked(request.progress.backups_asked, now)
        .any(|asked| asked.to.email.same_mailbox(email));
    let mut change = if asked && request.status == Status::PendingApproval {
        escalate(request, reseller, why.as_str(), now)
    } else {
        let kind = EventType::MailUndelivered;
        let why = Some(why.as_str());
        advance(request, request.status, kind, Actor::System, why, now)
    };
    change.request.unreachable.push(Unreachable {
        email: email.clone(),
        why,
        at: now,
    });
    Some(change)
}

/// Takes back every link that was mailed to decide on the request; whoever was asked is mailed a new one.
///
/// # Errors
/// [`Refusal::NotDecidable`] when there is nothing to decide.
pub fn renew_links(request: &SubscriptionRequest, actor: Actor, now: Timestamp) -> Result<Change, Refusal> {
    if request.status != Status::PendingApproval {
        return Err(Refusal::NotDecidable(request.status));
    }
    if request.decision_time_is_over(now) {
        return Err(Refusal::ApprovalExpired {
            at: request.expires_at.unwrap_or(now),
        });
    }
    let kind = EventType::LinksRenewed;
    let mut change = advance(request, request.status, kind, actor, None, now);
    change.request.progress.links_from = change.request.version;
    Ok(change)
}
