//! The client against the simulator, and against servers that answer as nobody should.
#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod hostile;
mod journeys;
mod support;
