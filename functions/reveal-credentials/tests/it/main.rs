//! The function on a real store: DynamoDB in process, with a wire that counts and fails on demand.

mod reveal;
mod support;
