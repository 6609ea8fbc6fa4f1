//! Events as the bus hands them to the queue.

use contracts::bus::{ACCOUNTS_SOURCE, AccountDetail, EventDetail, SOURCE};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// What the bus wraps around an event.
#[derive(Deserialize)]
struct Envelope {
    source: String,
    time: Timestamp,
    detail: Value,
}

/// An event from the bus.
#[derive(Clone, Debug)]
pub(crate) struct BusEvent {
    /// When the bus got it; the same in every delivery of the message.
    pub(crate) time: Timestamp,
    /// The event.
    pub(crate) detail: Detail,
}

/// What happened, to what.
#[derive(Clone, Debug)]
pub(crate) enum Detail {
    /// To a request.
    Request(EventDetail),
    /// To an account.
    Account(AccountDetail),
}

impl Detail {
    /// Names the event in logs.
    pub(crate) fn event_id(&self) -> &str {
        match self {
            Self::Request(detail) => &detail.event_id,
            Self::Account(detail) => &detail.event_id,
        }
    }

    /// What happened, in a word.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Request(detail) => detail.kind.as_str(),
            Self::Account(detail) => detail.kind.as_str(),
        }
    }
}

/// The event that a message carries, if it is one of ours.
pub(crate) fn event(message: &str) -> Option<BusEvent> {
    let Envelope { source, time, detail } = serde_json::from_str(message).ok()?;
    let detail = match source.as_str() {
        SOURCE => Detail::Request(serde_json::from_value(detail).ok()?),
        ACCOUNTS_SOURCE => Detail::Account(serde_json::from_value(detail).ok()?),
        _ => return None,
    };
    Some(BusEvent { time, detail })
}
