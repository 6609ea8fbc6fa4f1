//! Sealing with a key that never leaves KMS.

use std::sync::OnceLock;

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_types::SdkConfig;
use domain::ids::RequestId;
use domain::ports::{PortError, PortResult, Seal, Unseal};
use domain::secret::Secret;

use crate::error::port_error;

pub(crate) const SERVICE: &str = "kms";

/// Seals and unseals with one key. The request's id is bound in, so that a ciphertext moved to another request
/// does not open there.
#[derive(Clone, Debug)]
pub struct Kms {
    config: SdkConfig,
    client: OnceLock<Client>,
    key: String,
}

impl Kms {
    /// Seals with this key (id, ARN or alias).
    pub fn new(config: &SdkConfig, key: impl Into<String>) -> Self {
        Self {
            config: config.clone(),
            client: OnceLock::new(),
            key: key.into(),
        }
    }

    /// Most invocations seal nothing, so the client is made by the first that does.
    fn client(&self) -> &Client {
        self.client.get_or_init(|| Client::new(&self.config))
    }
}

impl Seal for Kms {
    async fn seal(&self, request: RequestId, plain: &Secret) -> PortResult<Vec<u8>> {
        let sealed = self
            .client()
            .encrypt()
            .key_id(&self.key)
            .plaintext(Blob::new(plain.expose()))
            .encryption_context("purpose", "credentials")
            .encryption_context("requestId", request.to_string())
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        sealed
            .ciphertext_blob
            .map(Blob::into_inner)
            .ok_or_else(|| incomplete("no ciphertext"))
    }
}

impl Unseal for Kms {
    async fn unseal(&self, request: RequestId, sealed: &[u8]) -> PortResult<Secret> {
        let plain = self
            .client()
            .decrypt()
            .key_id(&self.key)
            .ciphertext_blob(Blob::new(sealed))
            .encryption_context("purpose", "credentials")
            .encryption_context("requestId", request.to_string())
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        let bytes = plain
            .plaintext
            .map(Blob::into_inner)
            .ok_or_else(|| incomplete("no plaintext"))?;
        String::from_utf8(bytes)
            .map(Secret::new)
            .map_err(|_| incomplete("the plaintext is not text"))
    }
}

/// An answer that lacks what it must have.
pub(crate) fn incomplete(cause: &str) -> PortError {
    PortError::Broken {
        service: SERVICE,
        cause: cause.to_owned(),
    }
}
