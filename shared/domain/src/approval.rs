//! How a request waits for its decision: when people are reminded, when it escalates, and who cannot be reached.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::{Asked, Policy, Reseller};
use crate::email::EmailAddress;
use crate::request::SubscriptionRequest;

/// When something is due while nobody decides. Fixed when the request is accepted: a policy that changes later holds for
/// later requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalClock {
    /// When whoever was asked is reminded, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remind_at: Vec<Timestamp>,
    /// When the next approver is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate_at: Option<Timestamp>,
}

impl ApprovalClock {
    /// The clock of a request accepted now. What would be due when its time is over is left out.
    pub fn of(policy: &Policy, day: SignedDuration, now: Timestamp, expires_at: Timestamp) -> Self {
        let after = |hours: u16| {
            let wait = day.saturating_mul(i32::from(hours)) / 24;
            let due = now.saturating_add(wait).ok().map(whole_second);
            due.filter(|due| *due < expires_at)
        };
        Self {
            remind_at: policy.reminder_hours.iter().copied().filter_map(after).collect(),
            escalate_at: after(policy.escalation_hours),
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many reminders were due by now.
    pub(crate) fn reminders_due(&self, now: Timestamp) -> usize {
        self.remind_at.iter().filter(|due| **due <= now).count()
    }
}

/// The next whole second: the workflow, which waits until then, knows no smaller ones.
pub(crate) fn whole_second(at: Timestamp) -> Timestamp {
    let seconds = at.as_second() + i64::from(at.subsec_nanosecond() > 0);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// How far the wait has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ApprovalProgress {
    /// How many reminders of the clock are done with.
    #[serde(skip_serializing_if = "is_zero")]
    pub reminded: u8,
    /// Whether it escalated because nobody decided in time.
    #[serde(skip_serializing_if = "is_false")]
    pub overdue: bool,
    /// The reseller's backup approvers that had their turn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<Turn>,
    /// The version of the request from which on links were made that still work; 0 when none were taken back.
    #[serde(skip_serializing_if = "is_none_yet")]
    pub links_from: u64,
}

/// That a backup approver was asked. The address counts and no place in a list, which operations may change meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who.
    pub email: EmailAddress,
    /// With which version of the request.
    pub version: u64,
}

impl ApprovalProgress {
    /// The backup approver whom this version of the request asked.
    pub fn turn_at(&self, version: u64) -> Option<&EmailAddress> {
        let turn = self.turns.iter().find(|turn| turn.version == version);
        turn.map(|turn| &turn.email)
    }

    /// Whether the backup approver with this address was asked by this version of the request or an earlier one.
    pub fn was_asked_by(&self, email: &EmailAddress, version: u64) -> bool {
        self.turns
            .iter()
            .any(|turn| turn.version <= version && turn.email.same_mailbox(email))
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whoever was asked to decide on a request by this version of it, and may: whoever asked for the subscription is not
/// asked to approve it.
pub(crate) fn asked(
    request: &SubscriptionRequest,
    reseller: &Reseller,
    version: u64,
    now: Timestamp,
) -> Vec<Asked> {
    let own = |email: &EmailAddress| request.was_requested_by(email);
    reseller.asked(
        |approver| !approver.backup || request.progress.was_asked_by(&approver.person.email, version),
        |asked| {
            let behalf = asked.on_behalf_of.as_ref();
            reseller.policy.allow_self_approval
                || !own(&asked.to.email) && !behalf.is_some_and(|b| own(&b.approver.email))
        },
        now,
    )
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(count: &u8) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_none_yet(version: &u64) -> bool {
    *version == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(crate) fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Why a mail did not reach its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undelivered {
    /// The reader's mail service returned it for good.
    Bounced,
    /// It was given up, for a reason that may pass.
    Returned,
    /// The reader called it spam, so no more is sent there.
    Complained,
    /// The mail service did not send it.
    Rejected,
    /// The address is on the mail service's list of those that are not written to.
    Suppressed,
}

impl Undelivered {
    /// Every cause.
    pub const ALL: [Self; 5] = [
        Self::Bounced,
        Self::Returned,
        Self::Complained,
        Self::Rejected,
        Self::Suppressed,
    ];

    /// The word on the wire, in reasons and in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Returned => "returned",
            Self::Complained => "complained",
            Self::Rejected => "rejected",
            Self::Suppressed => "suppressed",
        }
    }
}

/// A mail about a request that did not reach its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostMail<'a> {
    /// To whom it went.
    pub to: &'a EmailAddress,
    /// Why it did not arrive.
    pub why: Undelivered,
    /// The version of the request of which it told.
    pub version: u64,
}

/// Somebody whom mail about a request does not reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreachable {
    /// The address.
    pub email: EmailAddress,
    /// Why.
    pub why: Undelivered,
    /// Since when that is known.
    pub at: Timestamp,
    /// The version of the request with which it became known.
    #[serde(default)]
    pub since_version: u64,
}
