//! Hands in the code with which a person came back from the provider (RFC 6749, section 4.1.3; RFC 7636).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ports::PortResult;
use domain::secret::Secret;
use reqwest::{Client, StatusCode};
use serde::Deserialize;

use crate::http::{self, SetUpError, broken};

/// Where codes are handed in, and by whom.
#[derive(Clone, Debug)]
pub struct TokenEndpoint {
    client: Client,
    url: String,
    client_id: String,
    redirect_uri: String,
}

/// A code as the person's browser brought it, with what proves that we asked for it.
#[derive(Clone, Copy)]
pub struct Code<'a> {
    /// The code.
    pub code: &'a str,
    /// The secret whose hash was sent along when it was asked for.
    pub verifier: &'a str,
}

#[derive(Deserialize)]
struct Granted {
    id_token: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

impl TokenEndpoint {
    /// The endpoint at `url`, for this client and the address to which people come back.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(url: String, client_id: String, redirect_uri: String) -> Result<Self, SetUpError> {
        Ok(Self {
            client: http::client()?,
            url,
            client_id,
            redirect_uri,
        })
    }

    /// The ID token for a code; nothing when the provider does not take the code, or not again.
    ///
    /// # Errors
    /// When the provider does not answer, or not as agreed.
    pub async fn id_token(&self, code: Code<'_>, client_secret: &Secret) -> PortResult<Option<Secret>> {
        let request = self
            .client
            .post(&self.url)
            .basic_auth(encoded(&self.client_id), Some(encoded(client_secret.expose())))
            .header("accept", "application/json")
            .form(&[
                ("grant_type", "authorization_code"),
                ("code", code.code),
                ("redirect_uri", &self.redirect_uri),
                ("client_id", &self.client_id),
                ("code_verifier", code.verifier),
            ]);
        let (status, body) = http::exchange(request).await?;
        if status.is_success() {
            let granted: Granted = http::document(&body)?;
            let token = granted.id_token.ok_or_else(|| broken("no ID token came back"))?;
            return Ok(Some(Secret::new(token)));
        }
        let refused = serde_json::from_slice::<Refused>(&body);
        match refused {
            Ok(refused) if status == StatusCode::BAD_REQUEST && refused.error == "invalid_grant" => Ok(None),
            _ => Err(http::failure(status)),
        }
    }
}

/// The challenge of a verifier, by the method `S256`.
pub fn challenge(verifier: &str) -> String {
    use sha2::{Digest, Sha256};
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// A name or password as it stands in a client's credentials (RFC 6749, section 2.3.1).
fn encoded(text: &str) -> String {
    let pair = serde_urlencoded::to_string([("", text)]).unwrap_or_default();
    pair.trim_start_matches('=').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_challenge_is_the_hash_of_its_verifier() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn credentials_are_encoded_before_they_are_joined() {
        assert_eq!(encoded("a:b=c d%"), "a%3Ab%3Dc+d%25");
        assert_eq!(encoded(""), "");
    }
}
