//! The function on a real ledger: `DynamoDB` in process, with a wire that counts and fails on demand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod accounts;
mod delivery;
mod failures;
mod mailed_access;
mod operations;
mod pace;
mod settings;
mod simulation;
mod support;
mod throttling;
mod waiting;
