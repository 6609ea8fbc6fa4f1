//! The wire. HTTP bodies are read with [`fields`], so that all faults of a body are reported at once, and answered
//! with the views of [`accounts`], [`terms`] and [`requests`]; refusals become [`problem::Problem`]s.

pub mod access;
pub mod accounts;
pub mod authorizer;
pub mod bus;
pub mod delegations;
pub mod errors;
pub mod fields;
pub mod openapi;
pub mod problem;
pub mod requests;
pub mod routes;
pub mod scopes;
pub mod terms;
pub mod workflow;
