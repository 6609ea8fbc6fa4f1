//! The client against the simulator, and against servers that answer as nobody should.

mod hostile;
mod journeys;
mod support;
