//! The distributor's credentials at Microsoft.

use std::sync::OnceLock;

use aws_sdk_secretsmanager::Client;
use aws_types::SdkConfig;
use domain::ports::{CredentialSource, PortError, PortResult};
use domain::secret::Secret;

use crate::error::port_error;

const SERVICE: &str = "secretsmanager";

/// The distributor's credentials in Secrets Manager. Keeping what it gives for a while is the caller's choice.
#[derive(Clone, Debug)]
pub struct StoredCredentials {
    config: SdkConfig,
    client: OnceLock<Client>,
    id: String,
}

impl StoredCredentials {
    /// Calls with this configuration, for the secret of this name or ARN.
    pub fn new(config: &SdkConfig, id: String) -> Self {
        Self {
            config: config.clone(),
            client: OnceLock::new(),
            id,
        }
    }

    /// They are read once and kept, mostly after the start: the client is made then.
    fn client(&self) -> &Client {
        self.client.get_or_init(|| Client::new(&self.config))
    }
}

/// A secret that is text.
pub(crate) async fn secret_text(client: &Client, id: &str) -> PortResult<Secret> {
    let answer = client
        .get_secret_value()
        .secret_id(id)
        .send()
        .await
        .map_err(|error| port_error(SERVICE, &error))?;
    answer
        .secret_string
        .map(Secret::new)
        .ok_or_else(|| PortError::Broken {
            service: SERVICE,
            cause: "the secret is not text".to_owned(),
        })
}

impl CredentialSource for StoredCredentials {
    async fn credentials(&self) -> PortResult<Secret> {
        secret_text(self.client(), &self.id).await
    }

    /// Secrets Manager has no conditional write, so somebody who writes within the same moment may be overwritten.
    async fn renew(&self, before: &Secret, after: &Secret) -> PortResult<bool> {
        if self.credentials().await?.expose() != before.expose() {
            return Ok(false);
        }
        self.client()
            .put_secret_value()
            .secret_id(&self.id)
            .secret_string(after.expose())
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        Ok(true)
    }
}
