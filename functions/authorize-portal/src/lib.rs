//! API Gateway's authorizer: a token becomes a portal, its reseller and its scopes.
//!
//! It always lets the call through and says in the context what it found, because an HTTP API cannot answer a bad
//! token with a problem document: the handlers turn the context into 401 and 403. What it could not find out is an
//! error, which API Gateway answers with 500 and does not keep.

pub mod portals;
pub mod token;

use contracts::authorizer::CallerContext;
use domain::ports::{Clock, PortResult};
use oidc::keys::{KeySource, Keys};
use oidc::token::{Rejected, Rules};
use serde::{Deserialize, Serialize};

use portals::Portals;

/// What API Gateway asks, as far as it is read (payload 2.0).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// The caller's `Authorization`: also the key under which API Gateway keeps the answer.
    #[serde(default)]
    identity_source: Vec<String>,
}

/// What API Gateway is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    is_authorized: bool,
    context: CallerContext,
}

/// The function and its ports.
#[derive(Debug)]
pub struct Authorizer<S, K, C> {
    /// Tables.
    pub store: S,
    /// The issuer's keys.
    pub keys: Keys<K, C>,
    /// Which tokens are good.
    pub rules: Rules,
}

impl<S: Portals, K: KeySource, C: Clock> Authorizer<S, K, C> {
    /// Answers a question.
    ///
    /// # Errors
    /// When the keys or the tables cannot be read.
    pub async fn handle(&self, question: &Question) -> PortResult<Verdict> {
        let context = match self.token(question).await? {
            Ok(token) => {
                let portal = self.store.calling_portal(&token.client_id).await?;
                tracing::info!(client.id = %token.client_id, registered = portal.is_some(), "a good token");
                CallerContext::ok(token.client_id, token.scopes, portal)
            }
            Err(rejected) => {
                tracing::info!(reason = ?rejected, "a token was rejected");
                CallerContext::InvalidToken
            }
        };
        Ok(Verdict {
            is_authorized: true,
            context,
        })
    }

    async fn token(&self, question: &Question) -> PortResult<Result<token::Token, Rejected>> {
        match question.identity_source.first().and_then(|header| bearer(header)) {
            Some(token) => token::verify(token, &self.rules, &self.keys).await,
            None => Ok(Err(Rejected::Malformed)),
        }
    }
}

/// The token of `Bearer <token>`; the scheme has no case (RFC 9110, section 11.1).
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_bearer() {
        for good in ["Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c "] {
            assert_eq!(bearer(good), Some("a.b.c"), "{good}");
        }
        for bad in ["", "a.b.c", "Basic a.b.c", "Bearer", "Bearera.b.c"] {
            assert_eq!(bearer(bad), None, "{bad}");
        }
    }
}
