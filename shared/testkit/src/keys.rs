//! Keys of links that are at hand.

use std::sync::Arc;

use domain::link_key::LinkKeys;
use domain::ports::{LinkKeySource, PortError, PortResult};

use crate::example;

/// The example keys, or keys that cannot be had.
#[derive(Clone, Debug)]
pub struct FixedKeys(Option<Arc<LinkKeys>>);

impl Default for FixedKeys {
    fn default() -> Self {
        Self::of(example::link_keys())
    }
}

impl FixedKeys {
    /// These keys.
    pub fn of(keys: LinkKeys) -> Self {
        Self(Some(Arc::new(keys)))
    }

    /// No keys: where they are kept does not answer.
    pub fn away() -> Self {
        Self(None)
    }
}

impl LinkKeySource for FixedKeys {
    async fn link_keys(&self, _number: Option<u8>) -> PortResult<Arc<LinkKeys>> {
        self.0.clone().ok_or_else(|| PortError::Unavailable {
            service: "secretsmanager",
            cause: "away".to_owned(),
        })
    }
}
