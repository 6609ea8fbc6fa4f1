//! What must hold for every page and every mail, and a browser that only looks.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod accessible;
mod answers;
mod looking;
