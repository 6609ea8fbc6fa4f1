//! Keys over HTTP and in memory, codes, and ID tokens of every kind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod codes;
mod discovery;
mod identities;
mod rotation;
