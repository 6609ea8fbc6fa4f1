//! The function on a real ledger: DynamoDB in process, with a wire that counts and fails on demand.

mod delivery;
mod support;
