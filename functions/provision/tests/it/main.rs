//! Provisioning against ports that crash and fail on demand, and against the simulator.
#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod access;
mod cloud;
mod crashes;
mod crowd;
mod journeys;
mod memory;
mod operations;
mod outcomes;
mod plans;
mod real;
mod real_crashes;
mod renew;
mod secrets;
mod storm;
mod tables;
mod terms;
mod throttling;
mod trap;
mod world;
