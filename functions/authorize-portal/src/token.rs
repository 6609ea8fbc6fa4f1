//! Whether a token is to be trusted (RFC 7519, RFC 8725, RFC 9068), and what it says.

use domain::ids::ClientId;
use domain::ports::{Clock, PortResult};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use serde::Deserialize;

use crate::keys::{Key, KeySource, Keys};

/// How far the issuer's clock may be from ours, in seconds.
const LEEWAY: u64 = 60;

/// Which tokens are good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Who must have issued it.
    pub issuer: String,
    /// For whom it must be, where tokens say so: client tokens of Cognito do not.
    pub audience: Option<String>,
}

/// A good token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whom it was issued to.
    pub client_id: ClientId,
    /// What it allows, separated by spaces.
    pub scopes: String,
}

/// Why a token is not good. This is for the log alone: the caller learns only that it is not. It holds nothing of
/// the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// It is no JWT.
    Malformed,
    /// It is signed in a way that is not accepted, or not at all.
    Algorithm,
    /// It is a JWT for something else, such as an ID token.
    Kind,
    /// It is signed by a key that the issuer does not publish.
    UnknownKey,
    /// Its signature is wrong.
    Signature,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYet,
    /// Somebody else issued it.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// A claim is missing or has another form.
    Claims,
    /// It names no client that could be a portal.
    Client,
}

impl Rejected {
    fn of(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidSignature => Self::Signature,
            ErrorKind::ExpiredSignature => Self::Expired,
            ErrorKind::ImmatureSignature => Self::NotYet,
            ErrorKind::InvalidIssuer => Self::Issuer,
            ErrorKind::InvalidAudience => Self::Audience,
            ErrorKind::InvalidAlgorithm => Self::Algorithm,
            _ => Self::Claims,
        }
    }
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
    let named = decode_header(token)
        .map_err(|error| not_a_token(error.kind()))
        .and_then(acceptable);
    let (algorithm, kid) = match named {
        Ok(named) => named,
        Err(rejected) => return Ok(Err(rejected)),
    };
    let Some(key) = keys.find(&kid).await? else {
        return Ok(Err(Rejected::UnknownKey));
    };
    // The key decides which algorithm it is for, never the token (RFC 8725, section 3.1).
    if key.algorithm != algorithm {
        return Ok(Err(Rejected::Algorithm));
    }
    Ok(read(token, rules, &key))
}

/// The algorithm and the key that a header names, if it is the header of an access token.
fn acceptable(header: Header) -> Result<(Algorithm, String), Rejected> {
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return Err(Rejected::Algorithm);
    }
    let kind = header.typ.as_deref().unwrap_or("JWT").to_ascii_lowercase();
    // An extension that must be understood is not (RFC 7515, section 4.1.11).
    if !matches!(kind.as_str(), "jwt" | "at+jwt" | "application/at+jwt") || header.crit.is_some() {
        return Err(Rejected::Kind);
    }
    Ok((header.alg, header.kid.ok_or(Rejected::UnknownKey)?))
}

fn read(token: &str, rules: &Rules, key: &Key) -> Result<Token, Rejected> {
    let mut validation = Validation::new(key.algorithm);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_issuer(&[&rules.issuer]);
    validation.required_spec_claims.insert("iss".to_owned());
    match &rules.audience {
        Some(audience) => {
            validation.set_audience(&[audience]);
            validation.required_spec_claims.insert("aud".to_owned());
        }
        None => validation.validate_aud = false,
    }
    let claims = decode::<Claims>(token, &key.public, &validation)
        .map_err(|error| Rejected::of(error.kind()))?
        .claims;
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

/// A header that names an algorithm nobody knows, such as `none`, cannot be read either.
fn not_a_token(kind: &ErrorKind) -> Rejected {
    if matches!(kind, ErrorKind::Json(_)) {
        Rejected::Algorithm
    } else {
        Rejected::Malformed
    }
}
