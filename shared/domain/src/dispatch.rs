//! Which event is told to whom.

mod accounts;
mod readers;
mod requests;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::account::OnBehalfOf;
use crate::delivery::{DispatchKey, RecipientHash};
use crate::email::Person;
use crate::event::EventType;
use crate::ids::{CustomerId, RequestId, ResellerId};
use crate::text::Language;

pub use self::accounts::{AccountNotice, account_dispatches};
pub use self::requests::{dispatches, for_operations, instead_of_late};

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

            /// The message of a word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|message| message.as_str() == word)
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
    /// To the customer's contact, and to the requester where somebody else signs in: the subscription is ready, and how
    /// that is done.
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
    /// To whoever was asked to decide and has not: the same link once more.
    ApprovalReminded = "approval_reminded",
    /// To the requester: nobody has decided yet; who was reminded or asked now.
    RequestWaiting = "request_waiting",
    /// To the distributor's operations: a request waits, and the reseller has nobody left to ask.
    ApprovalStuck = "approval_stuck",
    /// To whoever decided and to everybody else who may decide: what was decided, by whom and how.
    DecisionReceipt = "decision_receipt",
    /// To an approver and the delegate: the deciding was handed over, until when.
    ApprovalDelegated = "approval_delegated",
    /// To the requester and those who approve: the mail with the access did not reach the customer's contact.
    AccessUndelivered = "access_undelivered",
    /// To the requester and those who approve: the mail that asks the customer's contact to accept did not reach it.
    TermsUndelivered = "terms_undelivered",
    /// To the customer's contact: the access was opened, and what to do if that was somebody else.
    AccessOpened = "access_opened",
    /// To the customer's contact: the first password was made anew, and how to see it.
    AccessRenewed = "access_renewed",
    /// To the distributor's operations: the first password could not be made anew.
    AccessResetFailed = "access_reset_failed",
}

impl Message {
    /// Whether the distributor's operations get it: such mails are in English, and no reseller's style touches them.
    pub fn is_for_operations(self) -> bool {
        matches!(
            self,
            Self::OwnerRequested
                | Self::OperationsNeeded
                | Self::DriftFound
                | Self::ApprovalStuck
                | Self::AccessResetFailed
        )
    }

    /// The message of a word, if a reseller's people or its customers get it.
    pub fn of_people(word: &str) -> Option<Self> {
        Self::parse(word).filter(|message| !message.is_for_operations())
    }
}

/// What a message is about. Its text form names it in the ledger of dispatches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// In which language, where that is known of the reader; English otherwise.
    pub language: Option<Language>,
    /// For whom the reader decides, when it is a delegate.
    pub on_behalf_of: Option<OnBehalfOf>,
    /// About what.
    pub about: Subject,
    /// By which event of the subject.
    pub cause: String,
}

impl Dispatch {
    /// Names it in the ledger and in the mail service's events.
    pub fn key(&self) -> DispatchKey {
        DispatchKey {
            about: self.about.clone(),
            message: self.message,
            cause: self.cause.clone(),
            recipient: RecipientHash::of(&self.to.email),
        }
    }

    /// Names the dispatch within its subject.
    pub fn id(&self) -> String {
        self.key().id()
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
