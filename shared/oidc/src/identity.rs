//! Who signed in, as an ID token says (`OpenID` Connect Core 1.0, section 3.1.3.7).

use domain::email::EmailAddress;
use domain::ports::{Clock, PortResult};
use serde::Deserialize;

use crate::keys::{KeySource, Keys};
use crate::token::{self, Kind, Rejected, Rules};

/// A person who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The address that the provider knows.
    pub email: EmailAddress,
    /// Whether the provider vouches that it is the person's.
    pub email_verified: bool,
}

#[derive(Deserialize)]
struct Claims {
    aud: Audience,
    azp: Option<String>,
    nonce: Option<String>,
    token_use: Option<String>,
    email: Option<String>,
    /// Anything but a plain `true` is no: nobody may decide because a provider writes booleans otherwise.
    #[serde(default)]
    email_verified: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What an ID token says, if it is good, for this client, and of the sign-in with this nonce.
///
/// # Errors
/// When the issuer's keys cannot be read, so that nobody knows.
pub async fn verify<K: KeySource, C: Clock>(
    token: &str,
    issuer: &str,
    client_id: &str,
    nonce: &str,
    keys: &Keys<K, C>,
) -> PortResult<Result<Identity, Rejected>> {
    let rules = Rules {
        issuer: issuer.to_owned(),
        audience: Some(client_id.to_owned()),
    };
    let claims = token::verify::<Claims, _, _>(token, Kind::Id, &rules, keys).await?;
    Ok(claims.and_then(|claims| read(claims, client_id, nonce)))
}

fn read(claims: Claims, client_id: &str, nonce: &str) -> Result<Identity, Rejected> {
    if claims.token_use.is_some_and(|kind| kind != "id") {
        return Err(Rejected::Kind);
    }
    let meant_for_others = match &claims.aud {
        Audience::One(one) => one != client_id,
        // Whoever else is named could have got it too, so it must say that we asked for it.
        Audience::Several(all) => all.len() > 1 && claims.azp.is_none(),
    };
    if meant_for_others || claims.azp.is_some_and(|party| party != client_id) {
        return Err(Rejected::Audience);
    }
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(Rejected::Nonce);
    }
    let email = claims.email.ok_or(Rejected::Claims)?;
    Ok(Identity {
        email: EmailAddress::parse(&email).map_err(|_| Rejected::Claims)?,
        email_verified: claims.email_verified == true,
    })
}
