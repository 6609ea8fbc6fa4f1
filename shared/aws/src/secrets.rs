//! Secrets of the deployment.

use std::sync::OnceLock;

use aws_sdk_secretsmanager::Client;
use aws_types::SdkConfig;
use domain::ports::{PortError, PortResult};
use domain::secret::Secret;

use crate::error::port_error;

const SERVICE: &str = "secretsmanager";

/// Reads secrets from Secrets Manager.
#[derive(Clone, Debug)]
pub struct Secrets {
    config: SdkConfig,
    client: OnceLock<Client>,
}

impl Secrets {
    /// Reads with this configuration.
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
        // A secret is read once and kept, mostly after the start: the client is made then.
        let client = self.client.get_or_init(|| Client::new(&self.config));
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
}
