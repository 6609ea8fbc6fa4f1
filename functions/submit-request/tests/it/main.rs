//! The function over `DynamoDB` in process, called as API Gateway calls it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod bodies;
mod faults;
mod linking;
mod names;
mod refusals;
mod repeated;
mod routes;
mod submission;
mod terms;
mod withdrawal;
mod world;
