//! The function on a real store: `DynamoDB` in process, with a wire that counts and fails on demand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod approvers;
mod languages;
mod mailed;
mod operations;
mod queue;
mod refusals;
mod routes;
mod sign_in;
mod support;
mod threats;
