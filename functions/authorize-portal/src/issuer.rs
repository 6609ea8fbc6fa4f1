//! Reads the issuer's keys over HTTP, from where it is told or from where the issuer says (`OpenID` Connect
//! Discovery 1.0).

use std::sync::Arc;
use std::time::Duration;

use domain::ports::{PortError, PortResult};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::keys::{KeyDocument, KeySource, SERVICE};

/// Most of a document that is read.
const BODY_LIMIT: usize = 256 * 1024;
/// A person waits behind this, and API Gateway for ten seconds at most.
const PATIENCE: Duration = Duration::from_secs(3);

/// A token issuer.
#[derive(Clone, Debug)]
pub struct Issuer {
    client: Client,
    issuer: String,
    keys_url: Option<String>,
}

/// Why the HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be made: {0}")]
pub struct SetUpError(String);

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Issuer {
    /// The issuer of this name. Without `keys_url` it says itself where its keys are.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(issuer: String, keys_url: Option<String>) -> Result<Self, SetUpError> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls().map_err(|error| SetUpError(error.to_string()))?)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            // By the time the keys are read again, the connection has long been closed.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| SetUpError(error.to_string()))?;
        Ok(Self {
            client,
            issuer,
            keys_url,
        })
    }

    async fn discover(&self) -> PortResult<String> {
        let url = format!(
            "{}/.well-known/openid-configuration",
            self.issuer.trim_end_matches('/')
        );
        let found: Discovery = self.get(&url).await?;
        if found.issuer != self.issuer {
            return Err(broken("the discovery document is another issuer's"));
        }
        if self.issuer.starts_with("https:") && !found.jwks_uri.starts_with("https:") {
            return Err(broken("the keys are published without TLS"));
        }
        Ok(found.jwks_uri)
    }

    async fn get<T: DeserializeOwned>(&self, url: &str) -> PortResult<T> {
        let response = self
            .client
            .get(url)
            .send()
            .await
            .map_err(|error| unavailable(&error))?;
        let status = response.status();
        if !status.is_success() {
            let cause = format!("status {}", status.as_u16());
            return Err(if status.is_server_error() {
                lost(cause)
            } else {
                broken(&cause)
            });
        }
        serde_json::from_slice(&read(response).await?).map_err(|_| broken("the document cannot be read"))
    }
}

impl KeySource for Issuer {
    async fn fetch(&self) -> PortResult<KeyDocument> {
        match &self.keys_url {
            Some(url) => self.get(url).await,
            None => self.get(&self.discover().await?).await,
        }
    }
}

async fn read(mut response: Response) -> PortResult<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unavailable(&error))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(broken("the document is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The compiled-in roots: reading the system's costs a cold start tens of milliseconds.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn unavailable(error: &reqwest::Error) -> PortError {
    lost(
        if error.is_timeout() {
            "no answer in time"
        } else {
            "no answer"
        }
        .to_owned(),
    )
}

fn lost(cause: String) -> PortError {
    PortError::Unavailable {
        service: SERVICE,
        cause,
    }
}

fn broken(cause: &str) -> PortError {
    PortError::Broken {
        service: SERVICE,
        cause: cause.to_owned(),
    }
}
