//! The function over `DynamoDB` in process, with a workflow and a bus that keep a journal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod acceptance;
mod access_reset;
mod accounts;
mod input;
mod operations;
mod relay;
mod sweep;
mod world;
