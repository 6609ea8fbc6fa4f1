//! What happens while a request waits for its decision: reminders, escalation, expiry, unreachable approvers, links.

use jiff::Timestamp;

use super::{advance, expire};
use crate::account::{Approver, Reseller};
use crate::approval::{ApprovalProgress, LostMail, Turn, Unreachable, asked};
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
    let progress = ApprovalProgress {
        reminded: due,
        ..request.progress.clone()
    };
    (due > request.progress.reminded).then(|| go_on(request, EventType::Reminded, None, progress, now))
}

/// Asks the reseller's next backup approver; that nobody is left is told as well.
fn escalate(request: &SubscriptionRequest, reseller: &Reseller, why: &str, now: Timestamp) -> Change {
    let mut progress = request.progress.clone();
    progress.overdue |= why == NO_DECISION;
    progress
        .turns
        .extend(next_backup(request, reseller, now).map(|next| Turn {
            email: next.person.email.clone(),
            version: request.version + 1,
        }));
    go_on(request, EventType::Escalated, Some(why), progress, now)
}

/// The reseller's next backup approver whom it helps to ask: who can decide, and was not asked yet, not as somebody's
/// delegate either.
fn next_backup<'a>(
    request: &SubscriptionRequest,
    reseller: &'a Reseller,
    now: Timestamp,
) -> Option<&'a Approver> {
    let asked = asked(request, reseller, request.version, now);
    reseller.backups().find(|backup| {
        let email = &backup.person.email;
        can_decide(request, reseller, email) && !asked.iter().any(|a| a.to.email.same_mailbox(email))
    })
}

/// Whether it helps to ask somebody: mail arrives, and it is not their own request where that is forbidden.
fn can_decide(request: &SubscriptionRequest, reseller: &Reseller, email: &EmailAddress) -> bool {
    let own = request.was_requested_by(email) && !reseller.policy.allow_self_approval;
    !own && !request.is_unreachable(email)
}

/// The wait goes on, and has come so far.
fn go_on(
    request: &SubscriptionRequest,
    kind: EventType,
    why: Option<&str>,
    progress: ApprovalProgress,
    now: Timestamp,
) -> Change {
    let waiting = SubscriptionRequest {
        progress,
        ..request.clone()
    };
    advance(&waiting, request.status, kind, Actor::System, why, now)
}

/// A mail about the request did not reach somebody. An approver who was asked and cannot be reached makes it escalate
/// at once, if there is somebody else to ask or nobody left who could decide. Nothing to record when it is known, or
/// when the mail is older than what was done to have mail arrive again.
pub fn unreachable(
    request: &SubscriptionRequest,
    reseller: &Reseller,
    lost: LostMail<'_>,
    now: Timestamp,
) -> Option<Change> {
    let LostMail {
        to: email,
        why,
        version,
    } = lost;
    if request.is_unreachable(email) || version < request.mended_at() {
        return None;
    }
    let mut known = request.clone();
    known.unreachable.push(Unreachable {
        email: email.clone(),
        why,
        at: now,
        since_version: request.version + 1,
    });
    let asked = asked(request, reseller, request.version, now);
    let was_asked = asked.iter().any(|asked| asked.to.email.same_mailbox(email));
    let nobody_reads = !asked.iter().any(|asked| !known.is_unreachable(&asked.to.email));
    let helps = nobody_reads || next_backup(&known, reseller, now).is_some();
    Some(
        if request.status == Status::PendingApproval && was_asked && helps {
            escalate(&known, reseller, why.as_str(), now)
        } else {
            let kind = EventType::MailUndelivered;
            advance(
                &known,
                request.status,
                kind,
                Actor::System,
                Some(why.as_str()),
                now,
            )
        },
    )
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
    // Whoever has links sent anew may have mended what kept earlier mail from arriving.
    change.request.unreachable.clear();
    Ok(change)
}
