//! Glue between Lambda and the handlers. It knows no business: it reads the environment, sets up logs, names errors
//! for the state machine, and turns HTTP requests and answers into values and back.

pub mod env;
pub mod http;
pub mod queue;
pub mod task;
pub mod telemetry;
