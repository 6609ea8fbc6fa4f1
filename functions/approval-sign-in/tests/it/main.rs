//! The function on a real table, with a provider of its own that listens on this machine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod back;
mod failures;
mod identities;
mod languages;
mod provider;
mod routes;
mod start;
mod world;
