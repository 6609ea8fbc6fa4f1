//! Tokens of links, made by a key that never leaves KMS.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;
use aws_types::SdkConfig;
use domain::link::{Link, LinkToken};
use domain::ports::{LinkMaker, PortResult};

use crate::error::port_error;
use crate::kms::{SERVICE, incomplete};
use crate::store::Store;

/// Makes links and keeps them. A token is the MAC of its purpose: a repeated mail carries the same link, and the
/// store never holds what would open it.
#[derive(Clone, Debug)]
pub struct Linker {
    client: Client,
    key: String,
    store: Store,
}

impl Linker {
    /// Makes tokens with this key (an `HMAC_256` key) and keeps links in the store.
    pub fn new(config: &SdkConfig, key: impl Into<String>, store: Store) -> Self {
        Self {
            client: Client::new(config),
            key: key.into(),
            store,
        }
    }
}

impl LinkMaker for Linker {
    async fn token(&self, purpose: &str) -> PortResult<LinkToken> {
        let made = self
            .client
            .generate_mac()
            .key_id(&self.key)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(purpose))
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        let mac = made
            .mac
            .map(Blob::into_inner)
            .ok_or_else(|| incomplete("no MAC"))?;
        let bytes = mac
            .try_into()
            .map_err(|_| incomplete("the MAC does not have 32 bytes"))?;
        Ok(LinkToken::from_bytes(&bytes))
    }

    async fn keep(&self, link: &Link) -> PortResult<()> {
        self.store.keep_link(link).await
    }
}
