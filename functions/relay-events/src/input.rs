//! What invokes the function: a batch of the events table's stream, or the schedule.

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
use domain::account_event::AccountEvent;
use domain::event::RequestEvent;
use lambda_support::task::TaskError;
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
    /// What happened, or why it cannot be read.
    pub event: Result<Happened, String>,
}

/// What happened: the streams of both histories come to this function.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    /// To a request.
    Request(RequestEvent),
    /// To an account.
    Account(AccountEvent),
}

impl Happened {
    /// Only an account's event names an account.
    fn read(image: serde_dynamo::Item) -> Result<Self, serde_dynamo::Error> {
        if image.contains_key("account") {
            serde_dynamo::from_item(image).map(Self::Account)
        } else {
            serde_dynamo::from_item(image).map(Self::Request)
        }
    }
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
            // The decoder's message may quote the item, which is not for logs.
            event: Happened::read(r.change.new_image).map_err(|_| "the image is no event of ours".to_owned()),
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

    /// The answer, or an error when not even the first record was relayed. To the stream both mean the same; the
    /// error also counts as one in metrics and alarms.
    ///
    /// # Errors
    /// `Transient`, so that the whole batch comes again.
    pub fn unless_nothing_was_relayed(self, records: &[Record]) -> Result<Self, TaskError> {
        let failed = self
            .batch_item_failures
            .first()
            .map(|item| item.item_identifier.as_str());
        match (failed, records.first()) {
            (Some(failed), Some(first)) if failed == first.sequence_number => Err(TaskError::Transient(
                format!("record {failed} could not be relayed"),
            )),
            _ => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_of_which_nothing_was_relayed_is_an_error() {
        let record = |n: &str| Record {
            sequence_number: n.to_owned(),
            event: Err("unreadable".to_owned()),
        };
        let records = [record("1"), record("2")];
        assert!(
            BatchAnswer::failed_from("1")
                .unless_nothing_was_relayed(&records)
                .is_err()
        );
        assert!(
            BatchAnswer::failed_from("2")
                .unless_nothing_was_relayed(&records)
                .is_ok()
        );
        assert!(
            BatchAnswer::default()
                .unless_nothing_was_relayed(&records)
                .is_ok()
        );
    }
}
