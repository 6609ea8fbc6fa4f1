//! Secrets of the deployment.

use std::sync::OnceLock;

use aws_sdk_secretsmanager::Client;
use aws_types::SdkConfig;
use domain::ports::{PortError, PortResult};
use domain::secret::Secret;

use crate::error::port_error;

const SERVICE: &str = "secretsmanager";

/// Secrets Manager.
#[derive(Clone, Debug)]
pub struct Secrets {
    config: SdkConfig,
    client: OnceLock<Client>,
}

impl Secrets {
    /// Calls with this configuration.
    pub fn new(config: &SdkConfig) -> Self {
        Self {
            config: config.clone(),
            client: OnceLock::new(),
        }
    }

    /// The current text of a secret, by name or ARN. Keeping it for a while is the caller's choice.
    ///
    /// # Errors
    /// When Secrets Manager does not give it.
    pub async fn secret(&self, id: &str) -> PortResult<Secret> {
        let answer = self
            .client()
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

    /// Writes a secret in place of another text. Returns whether it did: not when something else stands there.
    ///
    /// Secrets Manager has no conditional write, so somebody who writes within the same moment may be overwritten.
    ///
    /// # Errors
    /// When Secrets Manager does not give or take it.
    pub async fn replace(&self, id: &str, before: &Secret, after: &Secret) -> PortResult<bool> {
        if self.secret(id).await?.expose() != before.expose() {
            return Ok(false);
        }
        self.client()
            .put_secret_value()
            .secret_id(id)
            .secret_string(after.expose())
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        Ok(true)
    }

    /// A secret is read once and kept, mostly after the start: the client is made then.
    fn client(&self) -> &Client {
        self.client.get_or_init(|| Client::new(&self.config))
    }
}
