//! The rules of requesting, approving and provisioning CSP Azure subscriptions.
//!
//! Everything here is pure: values go in, decisions come out. Time and randomness arrive as arguments, storage
//! and the network as the traits of [`ports`]. A request changes only through the functions of [`lifecycle`] and
//! [`submission`], each of which returns a [`change::Change`]: the new state, the event that records it and what
//! must hold when both are written. Accounts change in the same way, through [`account_change`]. What more than one
//! function of the system does over the ports stands in [`usecases`].

pub mod access;
pub mod account;
pub mod account_change;
pub mod account_event;
pub mod approval;
pub mod change;
pub mod delivery;
pub mod dispatch;
pub mod email;
pub mod event;
pub mod friendly_name;
pub mod idempotency;
pub mod ids;
pub mod lifecycle;
pub mod link;
pub mod link_key;
pub mod locale;
pub mod mail_style;
pub mod mail_tags;
pub mod ports;
pub mod provider;
pub mod provisioning;
pub mod reason;
pub mod refusal;
pub mod request;
pub mod secret;
pub mod shard;
pub mod sign_in;
pub mod status;
pub mod submission;
pub mod terms;
pub mod text;
pub mod usecases;
