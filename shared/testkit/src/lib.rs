//! For tests only: `DynamoDB` in process, a wire that counts round trips and fails on demand, calls over HTTP, and
//! example people, accounts and requests.
//!
//! ```
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
//! # runtime.block_on(async {
//! use domain::ports::Resellers;
//! use testkit::{Dynamo, example};
//!
//! let dynamo = Dynamo::start().await;
//! dynamo.reseller(&example::reseller()).await;
//! dynamo.store.reseller(&example::reseller_id()).await.unwrap();
//! assert_eq!(dynamo.wire.take_calls()[0].units_of("resellers"), 1.0);
//! # });
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod accounts;
mod dynamo;
pub mod example;
pub mod http;
mod keys;
mod logs;
pub mod routes;
pub mod schema;
pub mod signing;
pub mod texts;
mod time;
mod wire;

pub use crate::dynamo::{Dynamo, sdk_config};
pub use crate::keys::FixedKeys;
pub use crate::logs::Logs;
pub use crate::time::{CountingEntropy, FixedClock};
pub use crate::wire::{Call, Fault, Wire};
