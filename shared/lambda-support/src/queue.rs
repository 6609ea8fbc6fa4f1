//! Batches of queue messages, as far as they are read, and the answer that names the ones that failed.

use serde::{Deserialize, Serialize};

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
    /// What it says.
    pub body: String,
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
    /// Has a message come again.
    pub fn failed(&mut self, item_identifier: String) {
        self.batch_item_failures.push(Failure { item_identifier });
    }
}
