//! The function on a real store: `DynamoDB` in process, with a wire that counts and fails on demand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod evidence;
mod languages;
mod recipient;
mod reset;
mod reveal;
mod routes;
mod seen;
mod support;
