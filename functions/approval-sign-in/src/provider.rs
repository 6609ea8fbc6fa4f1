//! The provider at which people sign in.

use std::future::Future;

use aws::StoredCredentials;
use domain::ports::{Clock, CredentialSource, PortResult};
use domain::secret::Secret;
use oidc::code::{Code, TokenEndpoint, challenge};
use oidc::identity::{self, Identity};
use oidc::keys::{KeySource, Keys};

use crate::state::Started;

/// Where the secret of our client at the provider is kept.
pub trait ClientSecret: Send + Sync {
    /// The secret as it is now.
    fn client_secret(&self) -> impl Future<Output = PortResult<Secret>> + Send;
}

impl ClientSecret for StoredCredentials {
    async fn client_secret(&self) -> PortResult<Secret> {
        self.credentials().await
    }
}

/// Why the provider sends somebody back without a code (RFC 6749 §4.1.2.1, `OpenID` Connect Core §3.1.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// The person did not sign in.
    Person,
    /// It cannot at the moment.
    Away,
    /// It does not like what we ask for, which operations must mend.
    Us,
}

impl Denial {
    /// What a code means. Of a code that nobody knows nothing is logged: it stands in an address that anybody can make.
    pub(crate) fn of(code: &str) -> Self {
        match code {
            "server_error" | "temporarily_unavailable" => {
                tracing::warn!(code, "the provider could not let anybody sign in");
                Self::Away
            }
            "invalid_request" | "invalid_scope" | "unauthorized_client" | "unsupported_response_type" => {
                tracing::error!(code, "the provider refuses what this system asks for");
                Self::Us
            }
            _ => Self::Person,
        }
    }
}

/// An `OpenID` provider, as our client there sees it.
#[derive(Debug)]
pub struct Provider<K, C, S> {
    /// The name under which it issues tokens.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Where people sign in.
    pub authorize_url: String,
    /// Where people come back to.
    pub redirect_uri: String,
    /// Where their codes are handed in.
    pub tokens: TokenEndpoint,
    /// Its keys.
    pub keys: Keys<K, C>,
    /// Our secret there.
    pub secret: S,
}

impl<K: KeySource, C: Clock, S: ClientSecret> Provider<K, C, S> {
    /// Where a person signs in. `anew` asks the provider not to take for granted who that is.
    pub(crate) fn authorize_url(&self, state: &str, started: &Started, anew: bool) -> String {
        let challenge = challenge(started.verifier());
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", "openid email"),
            ("state", state),
            ("nonce", started.nonce()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        if anew {
            query.push(("prompt", "login"));
        }
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        let joint = if self.authorize_url.contains('?') {
            '&'
        } else {
            '?'
        };
        format!("{}{joint}{query}", self.authorize_url)
    }

    /// Who came back with a code; nothing when the code, or what it was given for, is not good for this sign-in.
    ///
    /// # Errors
    /// When the provider, or where our secret is kept, does not answer or not as agreed.
    pub(crate) async fn identity(&self, code: &str, started: &Started) -> PortResult<Option<Identity>> {
        let secret = self.secret.client_secret().await?;
        let code = Code {
            code,
            verifier: started.verifier(),
        };
        let Some(token) = self.tokens.id_token(code, &secret).await? else {
            tracing::warn!("the provider refused a code");
            return Ok(None);
        };
        let (issuer, client) = (&self.issuer, &self.client_id);
        let verified = identity::verify(token.expose(), issuer, client, started.nonce(), &self.keys).await?;
        match verified {
            Ok(identity) => Ok(Some(identity)),
            Err(rejected) => {
                tracing::warn!(reason = ?rejected, "an ID token was rejected");
                Ok(None)
            }
        }
    }
}
