//! What goes over the wire, made from example accounts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod bus;
mod terms;
