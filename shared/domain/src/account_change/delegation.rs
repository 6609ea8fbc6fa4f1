//! An approver hands the deciding over for a while, and takes it back.

use jiff::{SignedDuration, Timestamp};

use super::{ResellerChange, advance_reseller};
use crate::account::{Delegation, Reseller};
use crate::account_event::AccountEventType;
use crate::email::{EmailAddress, Person};
use crate::event::Actor;
use crate::refusal::Refusal;
use crate::text::Language;

/// The longest time for which an approver may hand the deciding over.
const DELEGATION_DAYS: i32 = 90;

/// To whom an approver hands the deciding over, and until when.
#[derive(Clone, Debug, PartialEq)]
pub struct Delegate {
    /// The approver.
    pub approver: EmailAddress,
    /// To whom.
    pub to: Person,
    /// In which language that person is written to.
    pub language: Option<Language>,
    /// Until when.
    pub until: Timestamp,
}

/// An approver hands the deciding over for a while, in place of an earlier delegation.
///
/// # Errors
/// [`Refusal::NotAnApprover`], [`Refusal::DelegationInvalid`].
pub fn delegate(
    reseller: &Reseller,
    command: Delegate,
    day: SignedDuration,
    actor: Actor,
    now: Timestamp,
) -> Result<ResellerChange, Refusal> {
    let latest = now
        .saturating_add(day.saturating_mul(DELEGATION_DAYS))
        .unwrap_or(Timestamp::MAX);
    let to_oneself = command.to.email.same_mailbox(&command.approver);
    if to_oneself || command.until <= now || command.until > latest {
        return Err(Refusal::DelegationInvalid);
    }
    let delegation = Delegation {
        to: command.to,
        language: command.language,
        until: command.until,
        since_version: reseller.version + 1,
    };
    set_delegation(reseller, &command.approver, Some(delegation), actor, now)
}

/// An approver takes the deciding back. Nothing to do when it was not handed over.
///
/// # Errors
/// [`Refusal::NotAnApprover`].
pub fn end_delegation(
    reseller: &Reseller,
    approver: &EmailAddress,
    actor: Actor,
    now: Timestamp,
) -> Result<Option<ResellerChange>, Refusal> {
    let found = reseller.approver(approver).ok_or(Refusal::NotAnApprover)?;
    if found.delegation_at(now).is_none() {
        return Ok(None);
    }
    set_delegation(reseller, approver, None, actor, now).map(Some)
}

fn set_delegation(
    reseller: &Reseller,
    approver: &EmailAddress,
    delegation: Option<Delegation>,
    actor: Actor,
    now: Timestamp,
) -> Result<ResellerChange, Refusal> {
    let kind = if delegation.is_some() {
        AccountEventType::ApprovalDelegated
    } else {
        AccountEventType::DelegationEnded
    };
    let mut after = reseller.clone();
    let found = after
        .approvers
        .iter_mut()
        .find(|a| a.person.email.same_mailbox(approver))
        .ok_or(Refusal::NotAnApprover)?;
    found.delegation = delegation;
    Ok(advance_reseller(after, kind, actor, now))
}
