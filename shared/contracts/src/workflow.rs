//! What the state machine passes to functions and gets back.

use domain::ids::{RequestId, ResellerId};
use serde::{Deserialize, Serialize};

/// The execution's input, and the input of every task: ids only, no personal data. Step Functions compares the input of
/// a repeated start byte by byte, so the order of the fields matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestRef {
    /// Whose request.
    pub reseller_id: ResellerId,
    /// Which request.
    pub request_id: RequestId,
}

/// What the clock, or a workflow that cannot go on, asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum AdvanceInput {
    /// Time has passed: do what is due.
    #[serde(rename_all = "camelCase")]
    Clock {
        /// Whose request.
        reseller_id: ResellerId,
        /// Which request.
        request_id: RequestId,
    },
    /// The workflow cannot go on: operations must look.
    #[serde(rename_all = "camelCase")]
    GiveUp {
        /// Whose request.
        reseller_id: ResellerId,
        /// Which request.
        request_id: RequestId,
        /// The error's name, never its message.
        cause: String,
    },
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum AdvanceOutput {
    /// Nothing is due yet.
    Waiting,
    /// The request expired.
    Expired,
    /// The request was parked for operations.
    NeedsAttention,
    /// The access of a completed request could not be made anew.
    ResetFailed,
    /// Somebody else moved the request meanwhile.
    MovedOn,
}
