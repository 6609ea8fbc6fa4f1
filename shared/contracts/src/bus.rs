//! Events on the bus: thin, so that a reader fetches only what it may see.

use domain::event::{EventType, RequestEvent};
use domain::ids::{RequestId, ResellerId};
use domain::status::Status;
use serde::{Deserialize, Serialize};

/// The source of every event of this system.
pub const SOURCE: &str = "csp.subscription-requests";

/// An event's detail.
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
