//! Provisioning against ports that crash and fail on demand, and against the simulator.
#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod cloud;
mod crashes;
mod journeys;
mod memory;
mod outcomes;
mod tables;
mod terms;
mod trap;
mod world;
