//! What invokes the function: a batch of the events table's stream, or the schedule.

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
use domain::event::RequestEvent;
use serde::{Deserialize, Serialize};

/// An invocation.
#[derive(Debug)]
pub enum Input {
    /// Records of the stream, oldest first.
    Records(Vec<Record>),
    /// The schedule.
    Sweep,
}

/// One record of the stream.
#[derive(Debug)]
pub struct Record {
    /// By which the stream knows it.
    pub sequence_number: String,
    /// The event, or why it cannot be read.
    pub event: Result<RequestEvent, String>,
}

impl Input {
    /// Reads an invocation.
    ///
    /// # Errors
    /// When it is neither.
    pub fn read(value: serde_json::Value) -> Result<Self, String> {
        if value.get("sweep").and_then(serde_json::Value::as_bool) == Some(true) {
            return Ok(Self::Sweep);
        }
        let batch: StreamEvent = serde_json::from_value(value).map_err(|e| e.to_string())?;
        let record = |r: aws_lambda_events::event::dynamodb::EventRecord| Record {
            sequence_number: r.change.sequence_number.unwrap_or_default(),
            event: serde_dynamo::from_item(r.change.new_image).map_err(|e| e.to_string()),
        };
        Ok(Self::Records(batch.records.into_iter().map(record).collect()))
    }
}

/// Which records the stream shall bring again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchAnswer {
    /// The first record that failed, if one did.
    pub batch_item_failures: Vec<FailedItem>,
}

/// A record that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedItem {
    /// Its sequence number.
    pub item_identifier: String,
}

impl BatchAnswer {
    /// This record failed, and what follows was not tried.
    pub fn failed_from(sequence_number: &str) -> Self {
        Self {
            batch_item_failures: vec![FailedItem {
                item_identifier: sequence_number.to_owned(),
            }],
        }
    }
}
