//! The function over `DynamoDB` in process, called as API Gateway calls it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod access_reset;
mod callers;
mod cancel;
mod failures;
mod repeated;
mod resume;
mod routes;
mod world;
