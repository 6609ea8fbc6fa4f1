//! Batches of queue messages, as far as they are read, and the answer that names the ones that failed.

use contracts::bus::{ACCOUNTS_SOURCE, AccountDetail, EventDetail, SOURCE};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A batch of messages.
#[derive(Clone, Debug, Deserialize)]
pub struct Batch {
    /// The messages.
    #[serde(rename = "Records")]
    pub records: Vec<Record>,
}

/// A message.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// By which the queue knows it.
    pub message_id: String,
    /// The event, as the bus wraps it.
    pub body: String,
}

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

impl Record {
    /// The event it carries, if it is one of ours.
    pub(crate) fn event(&self) -> Option<BusEvent> {
        let Envelope { source, time, detail } = serde_json::from_str(&self.body).ok()?;
        let detail = match source.as_str() {
            SOURCE => Detail::Request(serde_json::from_value(detail).ok()?),
            ACCOUNTS_SOURCE => Detail::Account(serde_json::from_value(detail).ok()?),
            _ => return None,
        };
        Some(BusEvent { time, detail })
    }
}

/// The answer to a batch. Messages that it does not name are done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchAnswer {
    /// The messages that must come again.
    pub batch_item_failures: Vec<Failure>,
}

/// A message that must come again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// By which the queue knows it.
    pub item_identifier: String,
}

impl BatchAnswer {
    pub(crate) fn failed(&mut self, item_identifier: String) {
        self.batch_item_failures.push(Failure { item_identifier });
    }
}
