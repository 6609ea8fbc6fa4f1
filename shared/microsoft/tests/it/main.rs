//! The client against the simulator, and against servers that answer as nobody should.
#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod azure;
mod hostile;
mod journeys;
mod orders;
mod pages;
mod plans;
mod renewal;
mod server;
mod support;
mod wire;
