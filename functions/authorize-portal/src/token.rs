//! What an access token of a portal says, if it is to be trusted.

use domain::ids::ClientId;
use domain::ports::{Clock, PortResult};
use oidc::keys::{KeySource, Keys};
use oidc::token::{self, Kind, Rejected, Rules};
use serde::Deserialize;

/// A good token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whom it was issued to.
    pub client_id: ClientId,
    /// What it allows, separated by spaces.
    pub scopes: String,
}

#[derive(Deserialize)]
struct Claims {
    client_id: Option<String>,
    azp: Option<String>,
    token_use: Option<String>,
    scope: Option<Words>,
    scp: Option<Words>,
}

/// Scopes are one text with spaces (RFC 8693), or a list at some issuers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Text(String),
    List(Vec<String>),
}

/// What a token says, if it is good.
///
/// # Errors
/// When the issuer's keys cannot be read, so that nobody knows.
pub async fn verify<K: KeySource, C: Clock>(
    token: &str,
    rules: &Rules,
    keys: &Keys<K, C>,
) -> PortResult<Result<Token, Rejected>> {
    let claims = token::verify::<Claims, _, _>(token, Kind::Access, rules, keys).await?;
    Ok(claims.and_then(read))
}

fn read(claims: Claims) -> Result<Token, Rejected> {
    if claims.token_use.is_some_and(|kind| kind != "access") {
        return Err(Rejected::Kind);
    }
    let client = claims.client_id.or(claims.azp).ok_or(Rejected::Client)?;
    let client_id = ClientId::parse(&client).map_err(|_| Rejected::Client)?;
    let scopes = match claims.scope.or(claims.scp) {
        None => String::new(),
        Some(Words::Text(text)) => text,
        Some(Words::List(list)) => list.join(" "),
    };
    Ok(Token { client_id, scopes })
}
