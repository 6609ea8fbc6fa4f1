//! What is wrong with what people and programs send.

use serde::{Deserialize, Serialize};

/// Why a single value was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Invalid {
    /// Stable code for programs.
    pub code: &'static str,
    /// What to do about it, for people.
    pub detail: &'static str,
}

impl Invalid {
    /// A refusal with its code and what to do.
    pub const fn new(code: &'static str, detail: &'static str) -> Self {
        Self { code, detail }
    }
}

/// One fault of a body: where, which, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the value.
    pub pointer: String,
    /// Stable code for programs.
    pub code: String,
    /// What to do about it, for people.
    pub detail: String,
}

impl Fault {
    /// The fault of the value at `pointer`.
    pub fn at(pointer: impl Into<String>, invalid: Invalid) -> Self {
        Self {
            pointer: pointer.into(),
            code: invalid.code.into(),
            detail: invalid.detail.into(),
        }
    }
}
