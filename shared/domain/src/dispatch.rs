//! Which event is told to whom.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::account::{Customer, Reseller};
use crate::email::Person;
use crate::event::EventType;
use crate::ids::RequestId;
use crate::request::{Origin, SubscriptionRequest};

/// The messages people get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// To an approver: please decide.
    ApprovalRequested,
    /// To the requester: it was accepted.
    RequestReceived,
    /// To the requester: the reseller approved.
    RequestApproved,
    /// To the requester: the reseller denied.
    RequestDenied,
    /// To the requester: nobody decided in time.
    RequestExpired,
    /// To the requester: it cannot be fulfilled.
    RequestFailed,
    /// To the customer's contact: the subscription is ready, with a link that reveals the access once.
    SubscriptionReady,
}

impl Message {
    /// Every message.
    pub const ALL: [Self; 7] = [
        Self::ApprovalRequested,
        Self::RequestReceived,
        Self::RequestApproved,
        Self::RequestDenied,
        Self::RequestExpired,
        Self::RequestFailed,
        Self::SubscriptionReady,
    ];

    /// The word in ledgers, tags and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApprovalRequested => "approval_requested",
            Self::RequestReceived => "request_received",
            Self::RequestApproved => "request_approved",
            Self::RequestDenied => "request_denied",
            Self::RequestExpired => "request_expired",
            Self::RequestFailed => "request_failed",
            Self::SubscriptionReady => "subscription_ready",
        }
    }
}

/// One message to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// What is told.
    pub message: Message,
    /// To whom.
    pub to: Person,
    /// About which request.
    pub request_id: RequestId,
    /// By which event, as its place in the request's history.
    pub seq: u64,
}

impl Dispatch {
    /// Names the dispatch within its request: the same event never writes twice to the same person.
    pub fn id(&self) -> String {
        let digest = Sha256::digest(self.to.email.as_str().to_lowercase());
        let recipient: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{}#{}#{recipient}", self.message.as_str(), self.seq)
    }
}

/// The dispatches of an event. Mails about a state that has passed are not sent: an approver is not asked to decide
/// what was decided meanwhile.
pub fn dispatches(
    event: EventType,
    seq: u64,
    request: &SubscriptionRequest,
    reseller: &Reseller,
    customer: &Customer,
) -> Vec<Dispatch> {
    let to_requester = |message| vec![(message, request.requested_by.clone())];
    let told: Vec<(Message, Person)> = match event {
        EventType::Submitted => {
            let pending = request.origin == Origin::Customer && request.decision.is_none();
            let mut told = to_requester(Message::RequestReceived);
            if pending && request.status == crate::status::Status::PendingApproval {
                // Whoever asked may not decide, so is not asked to.
                let may_decide =
                    |p: &&Person| reseller.policy.allow_self_approval || !request.was_requested_by(&p.email);
                let asked = reseller.approvers.iter().filter(may_decide).cloned();
                told.extend(asked.map(|p| (Message::ApprovalRequested, p)));
            }
            told
        }
        EventType::Approved => to_requester(Message::RequestApproved),
        EventType::Denied => to_requester(Message::RequestDenied),
        EventType::Expired => to_requester(Message::RequestExpired),
        EventType::Failed => to_requester(Message::RequestFailed),
        EventType::Completed => customer
            .contact
            .person()
            .into_iter()
            .map(|p| (Message::SubscriptionReady, p))
            .collect(),
        EventType::Withdrawn
        | EventType::AwaitingTerms
        | EventType::OnHold
        | EventType::ProvisioningStarted
        | EventType::StepReached
        | EventType::NeedsAttention
        | EventType::CredentialsRevealed => Vec::new(),
    };
    told.into_iter()
        .map(|(message, to)| Dispatch {
            message,
            to,
            request_id: request.request_id,
            seq,
        })
        .collect()
}

/// How far a dispatch is, as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Delivery {
    /// Somebody is sending it, at most until the lease ends.
    Leased {
        /// When another attempt may begin.
        until: Timestamp,
    },
    /// The mail service took it.
    Sent {
        /// The mail service's name for it.
        message_id: String,
    },
    /// The mail service refused it for good.
    Refused {
        /// Why.
        reason: String,
    },
}
