//! Reads the issuer's keys over HTTP, from where it is told or from where the issuer says (`OpenID` Connect
//! Discovery 1.0).

use domain::ports::PortResult;
use reqwest::Client;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::http::{self, SetUpError, broken};
use crate::keys::{KeyDocument, KeySource};

/// A token issuer.
#[derive(Clone, Debug)]
pub struct Issuer {
    client: Client,
    issuer: String,
    keys_url: Option<String>,
}

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
        Ok(Self {
            client: http::client()?,
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
        let (status, body) = http::exchange(self.client.get(url)).await?;
        if !status.is_success() {
            return Err(http::failure(status));
        }
        http::document(&body)
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
