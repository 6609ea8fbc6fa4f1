//! Whether a token is to be trusted (RFC 7519, RFC 8725, RFC 9068), and what it says.

use domain::ports::{Clock, PortResult};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use serde::de::DeserializeOwned;

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

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To call with.
    Access,
    /// To say who signed in.
    Id,
}

impl Kind {
    /// Whether the header may name this type. What an ID token is called is not agreed on beyond `JWT`.
    fn allows_type(self, named: &str) -> bool {
        match named {
            "jwt" => true,
            "at+jwt" | "application/at+jwt" => self == Self::Access,
            _ => false,
        }
    }
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
    /// It belongs to another sign-in.
    Nonce,
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

/// The claims of a token of this kind, if it is good.
///
/// # Errors
/// When the issuer's keys cannot be read, so that nobody knows.
pub async fn verify<T: DeserializeOwned, K: KeySource, C: Clock>(
    token: &str,
    kind: Kind,
    rules: &Rules,
    keys: &Keys<K, C>,
) -> PortResult<Result<T, Rejected>> {
    let named = decode_header(token)
        .map_err(|error| not_a_token(error.kind()))
        .and_then(|header| acceptable(header, kind));
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
    Ok(claims(token, rules, &key))
}

/// The algorithm and the key that a header names, if it is the header of such a token.
fn acceptable(header: Header, kind: Kind) -> Result<(Algorithm, String), Rejected> {
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return Err(Rejected::Algorithm);
    }
    let named = header.typ.as_deref().unwrap_or("JWT").to_ascii_lowercase();
    // An extension that must be understood is not (RFC 7515, section 4.1.11).
    if !kind.allows_type(&named) || header.crit.is_some() {
        return Err(Rejected::Kind);
    }
    Ok((header.alg, header.kid.ok_or(Rejected::UnknownKey)?))
}

fn claims<T: DeserializeOwned>(token: &str, rules: &Rules, key: &Key) -> Result<T, Rejected> {
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
    let decoded = decode::<T>(token, &key.public, &validation);
    Ok(decoded.map_err(|error| Rejected::of(error.kind()))?.claims)
}

/// A header that names an algorithm nobody knows, such as `none`, cannot be read either.
fn not_a_token(kind: &ErrorKind) -> Rejected {
    if matches!(kind, ErrorKind::Json(_)) {
        Rejected::Algorithm
    } else {
        Rejected::Malformed
    }
}
