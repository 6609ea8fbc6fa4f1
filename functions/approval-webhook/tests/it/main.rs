//! The function on a real store: DynamoDB in process, with a wire that counts and fails on demand.

mod mailed;
mod queue;
mod race;
mod refusals;
mod support;
