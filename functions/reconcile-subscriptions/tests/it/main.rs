//! The comparison on tables and a Microsoft in memory that fail on demand, and on tables and the simulator.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod cloud;
mod drift;
mod failures;
mod memory;
mod tables;
mod walk;
