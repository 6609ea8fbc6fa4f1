//! The ports of [`domain`] over AWS. No other crate names an AWS SDK.
//!
//! A function composes what it needs in `main`:
//!
//! ```no_run
//! use aws::{Kms, Store, Table, Tables};
//!
//! # fn main() -> Result<(), aws::Missing> {
//! let config = aws::sdk_config()?;
//! let store = Store::new(&config, Tables::from_env(&[Table::Requests, Table::Events])?);
//! let kms = Kms::new(&config, "alias/sealing");
//! # let _ = (store, kms);
//! # Ok(())
//! # }
//! ```

mod bus;
mod config;
mod credentials;
mod error;
mod kms;
mod links;
mod mailer;
mod sender;
mod store;
mod system;
mod tables;
mod workflow;

pub use aws_types::SdkConfig;

pub use crate::bus::EventBus;
pub use crate::config::{LONGEST_CALL, Missing, sdk_config, sdk_config_from};
pub use crate::credentials::StoredCredentials;
pub use crate::kms::Kms;
pub use crate::links::{Linker, StoredLinkKeys};
pub use crate::mailer::SesMailer;
pub use crate::store::Store;
pub use crate::system::{OsEntropy, SystemClock};
pub use crate::tables::{Table, Tables};
pub use crate::workflow::StepFunctions;
