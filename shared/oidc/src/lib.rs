//! `OpenID` providers: the one place that fetches their keys, hands in their codes and says whether a token of theirs
//! is to be trusted.

pub mod code;
mod http;
pub mod identity;
pub mod issuer;
pub mod keys;
pub mod token;

pub use http::SetUpError;
