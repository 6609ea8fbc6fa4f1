//! Which event is told to whom.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::account::{Customer, Reseller};
use crate::account_event::AccountEventType;
use crate::email::Person;
use crate::event::EventType;
use crate::ids::{CustomerId, RequestId, ResellerId};
use crate::lifecycle::TERMS_TIMEOUT;
use crate::provider::Reason;
use crate::request::{Drift, Origin, SubscriptionRequest};
use crate::status::Status;
use crate::terms::TermsState;

macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// The messages people get.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Message {
            $($(#[$doc])* #[serde(rename = $word)] $name),+
        }

        impl Message {
            /// Every message.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word in ledgers, tags and logs.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

messages! {
    /// To an approver: please decide.
    ApprovalRequested = "approval_requested",
    /// To the requester: it was accepted.
    RequestReceived = "request_received",
    /// To the requester: the reseller approved.
    RequestApproved = "request_approved",
    /// To the requester: the reseller denied.
    RequestDenied = "request_denied",
    /// To the requester, and to the customer's contact where that one was waited for: nobody acted in time.
    RequestExpired = "request_expired",
    /// To the requester: it cannot be fulfilled.
    RequestFailed = "request_failed",
    /// To the requester: Microsoft holds it, and it is tried again by itself.
    RequestOnHold = "request_on_hold",
    /// To the requester: operations cancelled it.
    RequestCancelled = "request_cancelled",
    /// To the distributor's operations: a request is parked for them, or nothing goes on at Microsoft.
    OperationsNeeded = "operations_needed",
    /// To the distributor's operations: what stands at Microsoft is not what was handed over.
    DriftFound = "drift_found",
    /// To the customer's contact: the subscription is ready, and how to sign in.
    SubscriptionReady = "subscription_ready",
    /// To the distributor's operations: somebody shall be Owner.
    OwnerRequested = "owner_requested",
    /// To the customer's contact: a request waits for Microsoft's own agreement.
    MicrosoftAgreementRequested = "microsoft_agreement_requested",
    /// To the customer's contact: please accept the terms, because a request waits for that or they were re-armed.
    TermsRequested = "terms_requested",
    /// To whom the reseller named: please name the customer's tenant.
    TenantInvited = "tenant_invited",
    /// To somebody who decides no more: links that were mailed work no more.
    ApproverRemoved = "approver_removed",
}

/// What a message is about. Its text form names it in the ledger of dispatches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A request.
    Request(RequestId),
    /// A customer account.
    Customer(CustomerId),
    /// A reseller.
    Reseller(ResellerId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(id) => write!(f, "{id}"),
            Self::Customer(id) => write!(f, "customer#{id}"),
            Self::Reseller(id) => write!(f, "reseller#{id}"),
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
    /// About what.
    pub about: Subject,
    /// By which event of the subject.
    pub cause: String,
}

impl Dispatch {
    /// Names the dispatch within its subject: the same event never writes twice to the same person.
    pub fn id(&self) -> String {
        let digest = Sha256::digest(self.to.email.as_str().to_lowercase());
        let recipient: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{}#{}#{recipient}", self.message.as_str(), self.cause)
    }
}

/// An event of a request, as far as dispatches depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// What happened.
    pub kind: EventType,
    /// Its place in the request's history.
    pub seq: u64,
    /// Why.
    pub reason: Option<&'a str>,
}

/// The dispatches of a request's event. Mails about a state that has passed are not sent: an approver is not asked
/// to decide what was decided meanwhile. `operations` are the distributor's.
pub fn dispatches(
    happened: Happened<'_>,
    request: &SubscriptionRequest,
    reseller: &Reseller,
    customer: &Customer,
    operations: Option<&Person>,
) -> Vec<Dispatch> {
    let requester = || Some(request.requested_by.clone());
    let contact = || customer.contact.person();
    let mut told: Vec<(Message, Option<Person>)> = match happened.kind {
        EventType::Submitted => {
            let pending = request.origin == Origin::Customer && request.decision.is_none();
            let mut told = vec![(Message::RequestReceived, requester())];
            if pending && request.status == Status::PendingApproval {
                // Whoever asked may not decide, so is not asked to.
                let may_decide =
                    |p: &&Person| reseller.policy.allow_self_approval || !request.was_requested_by(&p.email);
                let asked = reseller.approvers.iter().filter(may_decide).cloned();
                told.extend(asked.map(|p| (Message::ApprovalRequested, Some(p))));
            }
            told
        }
        EventType::Approved => vec![(Message::RequestApproved, requester())],
        EventType::Denied => vec![(Message::RequestDenied, requester())],
        EventType::Expired => {
            let mut told = vec![(Message::RequestExpired, requester())];
            if happened.reason == Some(TERMS_TIMEOUT) {
                let other = contact().filter(|p| !request.was_requested_by(&p.email));
                told.push((Message::RequestExpired, other));
            }
            told
        }
        EventType::Failed => vec![(Message::RequestFailed, requester())],
        EventType::Completed => vec![(Message::SubscriptionReady, contact())],
        EventType::AwaitingTerms if stands(request, Status::AwaitingTerms, happened.reason) => {
            let microsofts = happened.reason == Some(Reason::McaNotAccepted.as_str());
            let message = if microsofts {
                Message::MicrosoftAgreementRequested
            } else {
                Message::TermsRequested
            };
            vec![(message, contact())]
        }
        EventType::OnHold if stands(request, Status::OnHold, happened.reason) => {
            vec![(Message::RequestOnHold, requester())]
        }
        EventType::Cancelled => vec![(Message::RequestCancelled, requester())],
        EventType::AwaitingTerms
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
        | EventType::CredentialsRevealed => Vec::new(),
    };
    if let Some(message) = for_operations(happened, request) {
        told.push((message, operations.cloned()));
    }
    told.into_iter()
        .filter_map(|(message, to)| {
            to.map(|to| Dispatch {
                message,
                to,
                about: Subject::Request(request.request_id),
                cause: happened.seq.to_string(),
            })
        })
        .collect()
}

/// Whether the request stands so, and for just this reason: a mail about a wait that is over helps nobody.
fn stands(request: &SubscriptionRequest, status: Status, why: Option<&str>) -> bool {
    request.status == status && request.reason.as_deref() == why
}

/// What the distributor's operations must be told of an event.
pub fn for_operations(happened: Happened<'_>, request: &SubscriptionRequest) -> Option<Message> {
    match happened.kind {
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

/// An event of an account, as it is told. What concerns all customers of a reseller is told once for each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountNotice {
    /// What happened.
    pub kind: AccountEventType,
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Whom it concerns; nobody but the reseller when there is none.
    pub customer_id: Option<CustomerId>,
    /// The event's place in its account's history.
    pub seq: u64,
    /// Whether the event is the reseller's, though it is told to a customer.
    pub of_reseller: bool,
}

impl AccountNotice {
    /// The same for every delivery of the notice.
    pub fn id(&self) -> String {
        let about = self.about();
        format!("{about}#{}", self.cause())
    }

    fn about(&self) -> Subject {
        match self.customer_id {
            Some(id) => Subject::Customer(id),
            None => Subject::Reseller(self.reseller_id.clone()),
        }
    }

    /// Names the event among those told about the same account, which may come from two histories.
    fn cause(&self) -> String {
        if self.of_reseller {
            format!("r{}", self.seq)
        } else {
            self.seq.to_string()
        }
    }
}

/// The dispatches of an account's event, as things stand now.
pub fn account_dispatches(
    notice: &AccountNotice,
    reseller: &Reseller,
    customer: Option<&Customer>,
    terms: &TermsState,
) -> Vec<Dispatch> {
    let told: Vec<(Message, Person)> = match (notice.kind, customer) {
        (AccountEventType::TermsRearmed, Some(customer)) if !terms.satisfied() => {
            let contact = customer.contact.person();
            contact
                .map(|p| (Message::TermsRequested, p))
                .into_iter()
                .collect()
        }
        (AccountEventType::TenantInvited, Some(customer)) if customer.tenant.is_none() => {
            let invitation = customer.tenant_invitation.as_ref();
            let this = invitation.filter(|i| i.version == notice.seq);
            this.map(|i| (Message::TenantInvited, i.recipient.clone()))
                .into_iter()
                .collect()
        }
        (AccountEventType::ApproversRemoved, None) => reseller
            .former_approvers
            .iter()
            .filter(|f| f.since_version == notice.seq && !reseller.is_approver(&f.person.email))
            .map(|f| (Message::ApproverRemoved, f.person.clone()))
            .collect(),
        _ => Vec::new(),
    };
    told.into_iter()
        .map(|(message, to)| Dispatch {
            message,
            to,
            about: notice.about(),
            cause: notice.cause(),
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
