//! What the handlers share, called as API Gateway calls them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod answers;
mod callers;
mod input;
mod pages;
