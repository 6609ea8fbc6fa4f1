//! What happens to the access of a completed request: it is opened, or made anew.

use jiff::{SignedDuration, Timestamp};

use super::advance;
use crate::access::{OpenedFrom, Superseded, superseded};
use crate::change::Change;
use crate::event::{Actor, EventType};
use crate::refusal::Refusal;
use crate::request::{AccessKind, AccessReset, SubscriptionRequest};
use crate::status::Status;

/// How often the access to a request may be made anew by whoever has its link.
pub const RESETS: u8 = 5;

/// A reset that has not ended by then never will: provisioning waits a day for what passes, and nothing else came of it.
const RESET_OVERDUE: SignedDuration = SignedDuration::from_hours(25);

/// Somebody opened the access by a link that was made after so many renewals: recorded, and the sealed access is taken
/// out. From where it was opened is kept with what was sealed, not in the history.
///
/// # Errors
/// When the link leads to it no more.
pub fn reveal(
    request: &SubscriptionRequest,
    renewals: u32,
    from: OpenedFrom,
    now: Timestamp,
) -> Result<Change, Superseded> {
    if let Some(superseded) = superseded(request, renewals) {
        return Err(superseded);
    }
    let mut change = advance(
        request,
        request.status,
        EventType::CredentialsRevealed,
        Actor::Recipient,
        None,
        now,
    );
    change.takes_secret = Some(from);
    change.request.access_opened_at = Some(now);
    Ok(change)
}

/// Asks for a new first password: the one before was not opened in time, or somebody else opened it. A workflow of its
/// own makes it.
///
/// # Errors
/// [`Refusal::AccessNotResettable`] when there is no user that was made for the request, or its password is being made
/// anew already; [`Refusal::AccessResetLimit`] when that was asked for too often.
pub fn request_access_reset(
    request: &SubscriptionRequest,
    actor: Actor,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let before = request.access_reset.clone().unwrap_or_default();
    let has_password = request.status == Status::Completed && request.access == Some(AccessKind::NewUser);
    let is_under_way = before.pending && now.duration_since(request.updated_at) < RESET_OVERDUE;
    if !has_password || is_under_way {
        return Err(Refusal::AccessNotResettable);
    }
    if before.count >= RESETS && actor == Actor::Recipient {
        return Err(Refusal::AccessResetLimit);
    }
    let kind = EventType::AccessResetRequested;
    let mut change = advance(request, request.status, kind, actor, None, now);
    change.request.access_reset = Some(AccessReset {
        pending: true,
        count: before.count.saturating_add(1),
        since: change.request.version,
        ..before
    });
    change.request.workflow_run = change.request.version;
    // Whoever has it made anew may have mended what kept earlier mail from arriving.
    change.request.unreachable.clear();
    Ok(change)
}

/// The new first password is sealed. Nothing to record when none was asked for.
pub fn access_renewed(request: &SubscriptionRequest, now: Timestamp) -> Option<Change> {
    let mut change = end_reset(request, EventType::AccessRenewed, None, now)?;
    if let Some(reset) = &mut change.request.access_reset {
        reset.renewals = reset.renewals.saturating_add(1);
    }
    change.request.access_opened_at = None;
    Some(change)
}

/// The new first password could not be made, for this reason: the one before stands as it did. Nothing to record when
/// none was asked for.
pub fn access_reset_failed(request: &SubscriptionRequest, reason: &str, now: Timestamp) -> Option<Change> {
    end_reset(request, EventType::AccessResetFailed, Some(reason), now)
}

fn end_reset(
    request: &SubscriptionRequest,
    kind: EventType,
    reason: Option<&str>,
    now: Timestamp,
) -> Option<Change> {
    let reset = request.access_reset.as_ref().filter(|reset| reset.pending)?;
    let mut change = advance(request, request.status, kind, Actor::System, reason, now);
    change.request.access_reset = Some(AccessReset {
        pending: false,
        ..reset.clone()
    });
    Some(change)
}
