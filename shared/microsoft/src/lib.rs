//! The only crate that speaks to Microsoft.
//!
//! One shared HTTP client ([`http::Http`]) carries every call; `token` signs in, [`directory`] finds tenants, and
//! [`Microsoft`] implements [`domain::provider::Provider`] over Partner Center and Azure Resource Manager. What
//! Microsoft says when it says no becomes a [`domain::provider::Failure`] in one table, `failure`.
//!
//! Nothing here is ever logged but statuses, codes and correlation ids: bodies hold tokens, passwords and people.

pub mod directory;
mod failure;
pub mod http;
mod token;

mod agreement;
mod alias;
mod arm;
mod client;
mod credentials;
mod customer;
mod name;
mod partner;
mod partner_center;
mod plan;
mod plan_order;
mod role;
mod segment;
mod subscription;
mod user;

pub use client::{Distributor, Endpoints, Microsoft};
