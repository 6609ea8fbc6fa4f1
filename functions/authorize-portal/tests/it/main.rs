//! Tokens of every kind, against keys that are made here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod tokens;
mod verdicts;
