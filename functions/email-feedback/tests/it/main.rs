//! The function over `DynamoDB` in process, with the mail service's events.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod events;
mod failures;
mod world;
