//! The history of a request: append-only, audit trail and outbox in one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ClientId, RequestId, ResellerId};
use crate::status::Status;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// Accepted from a portal.
    Submitted,
    /// Decided in favour.
    Approved,
    /// Decided against.
    Denied,
    /// Taken back.
    Withdrawn,
    /// Nobody acted in time.
    Expired,
    /// Waits for the customer's acceptance.
    AwaitingTerms,
    /// The customer has accepted; it goes on.
    TermsAccepted,
    /// Held by Microsoft or a missing precondition.
    OnHold,
    /// Steps at Microsoft began, or went on after a wait.
    ProvisioningStarted,
    /// A step at Microsoft is done; the next one is under way.
    StepReached,
    /// The subscription exists and its access is ready.
    Completed,
    /// It cannot be fulfilled.
    Failed,
    /// Operations must look.
    NeedsAttention,
    /// The customer opened the access.
    CredentialsRevealed,
    /// Operations let it go on.
    Resumed,
    /// Operations want it ended, and what it made undone.
    CancellationRequested,
    /// It is undone.
    Cancelled,
    /// What stands at Microsoft is not what was handed over any more.
    DriftDetected,
    /// It is again.
    DriftResolved,
    /// Nobody has decided yet; whoever was asked was reminded.
    Reminded,
    /// The next approver was asked: nobody decided, or an approver cannot be reached.
    Escalated,
    /// A mail about the request did not reach its reader.
    MailUndelivered,
    /// The links to decide on it were taken back, and new ones sent.
    LinksRenewed,
    /// A new first password was asked for.
    AccessResetRequested,
    /// The new first password is ready.
    AccessRenewed,
    /// The new first password could not be made.
    AccessResetFailed,
}

impl EventType {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::AwaitingTerms => "awaiting_terms",
            Self::TermsAccepted => "terms_accepted",
            Self::OnHold => "on_hold",
            Self::ProvisioningStarted => "provisioning_started",
            Self::StepReached => "step_reached",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::NeedsAttention => "needs_attention",
            Self::CredentialsRevealed => "credentials_revealed",
            Self::Resumed => "resumed",
            Self::CancellationRequested => "cancellation_requested",
            Self::Cancelled => "cancelled",
            Self::DriftDetected => "drift_detected",
            Self::DriftResolved => "drift_resolved",
            Self::Reminded => "reminded",
            Self::Escalated => "escalated",
            Self::MailUndelivered => "mail_undelivered",
            Self::LinksRenewed => "links_renewed",
            Self::AccessResetRequested => "access_reset_requested",
            Self::AccessRenewed => "access_renewed",
            Self::AccessResetFailed => "access_reset_failed",
        }
    }

    /// Whether it ends a wait of the workflow for a person.
    pub fn wakes_workflow(self) -> bool {
        matches!(
            self,
            Self::Approved
                | Self::Denied
                | Self::Withdrawn
                | Self::Expired
                | Self::TermsAccepted
                | Self::Resumed
                | Self::CancellationRequested
        )
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Actor {
    /// A portal.
    Portal {
        /// The portal's client.
        client_id: ClientId,
    },
    /// A client of the distributor's operations.
    Operations {
        /// The client.
        client_id: ClientId,
    },
    /// A person who decided. Who it was stands in the request's decision, not here: events outlive people's data.
    Approver {
        /// By which way.
        channel: crate::request::Channel,
    },
    /// The person who opened a mailed link.
    Recipient,
    /// The system itself.
    System,
}

/// One fact about a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestEvent {
    /// Of which request.
    pub request_id: RequestId,
    /// Its place in the request's history: 1, 2, 3, …
    pub seq: u64,
    /// Whose request.
    pub reseller_id: ResellerId,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The status before; nothing for the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Status>,
    /// The status after.
    pub to: Status,
    /// Why: a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
