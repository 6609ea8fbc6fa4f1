//! Events on the bus: thin, so that a reader fetches only what it may see.

use domain::account_event::AccountEventType;
use domain::dispatch::AccountNotice;
use domain::event::{EventType, RequestEvent};
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::status::Status;
use serde::{Deserialize, Serialize};

/// The source of every event of a request.
pub const SOURCE: &str = "csp.subscription-requests";
/// The source of every event of an account.
pub const ACCOUNTS_SOURCE: &str = "csp.accounts";

/// The detail of a request's event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventDetail {
    /// The same for every delivery of the event.
    pub event_id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// Whose request.
    pub reseller_id: ResellerId,
    /// Which request.
    pub request_id: RequestId,
    /// The event's place in the request's history.
    pub seq: u64,
    /// The status after it.
    pub status: Status,
    /// Why: a stable code.
    pub reason: Option<String>,
}

impl EventDetail {
    /// The event's detail type.
    pub fn detail_type(&self) -> String {
        format!("subscription-request.{}", self.kind.as_str())
    }
}

impl From<&RequestEvent> for EventDetail {
    fn from(event: &RequestEvent) -> Self {
        Self {
            event_id: format!("{}#{}", event.request_id, event.seq),
            kind: event.kind,
            reseller_id: event.reseller_id.clone(),
            request_id: event.request_id,
            seq: event.seq,
            status: event.to,
            reason: event.reason.clone(),
        }
    }
}

/// The detail of an account's event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountDetail {
    /// The same for every delivery of the event.
    pub event_id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: AccountEventType,
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Whom it concerns; nobody but the reseller when there is none.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// The event's place in its account's history.
    pub seq: u64,
    /// Whether the event is the reseller's, though it is told to a customer.
    pub of_reseller: bool,
}

impl AccountDetail {
    /// The event's detail type.
    pub fn detail_type(&self) -> String {
        format!("account.{}", self.kind.as_str())
    }

    /// The notice as the rules know it.
    pub fn notice(&self) -> AccountNotice {
        AccountNotice {
            kind: self.kind,
            reseller_id: self.reseller_id.clone(),
            customer_id: self.customer_id,
            seq: self.seq,
            of_reseller: self.of_reseller,
        }
    }
}

impl From<&AccountNotice> for AccountDetail {
    fn from(notice: &AccountNotice) -> Self {
        Self {
            event_id: notice.id(),
            kind: notice.kind,
            reseller_id: notice.reseller_id.clone(),
            customer_id: notice.customer_id,
            seq: notice.seq,
            of_reseller: notice.of_reseller,
        }
    }
}
