//! Signing in: access tokens by the Secure Application Model, kept until shortly before they expire.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::TenantId;
use domain::ports::{CredentialSource, PortError};
use domain::provider::{Answer, Failure, Reason};
use domain::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::credentials::{Credentials, is_plain};
use crate::failure::{self, Whose};
use crate::http::{self, Http};

/// A token is renewed when it has less than this left, as Microsoft asks.
const MARGIN_SECONDS: i64 = 300;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Resource {
    Arm,
    PartnerCenter,
}

impl Resource {
    /// Its name to the token endpoint, which is not its address: a simulator has another address.
    fn identifier(self) -> &'static str {
        match self {
            Self::Arm => "https://management.azure.com",
            Self::PartnerCenter => "https://api.partnercenter.microsoft.com",
        }
    }
}

/// In whose name a token speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// The application alone: needs no user's consent, and no multi-factor claim.
    App,
    /// The application and the distributor's consented user.
    AppAndUser,
}

/// Which token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Purpose {
    pub(crate) tenant: TenantId,
    pub(crate) resource: Resource,
    pub(crate) kind: Kind,
}

/// Signs in and keeps the tokens.
#[derive(Debug)]
pub(crate) struct Tokens<S> {
    http: Http,
    login_url: String,
    source: S,
    credentials: Mutex<Option<Credentials>>,
    kept: Mutex<HashMap<Purpose, Kept>>,
}

#[derive(Debug)]
struct Kept {
    token: Secret,
    renew_at: Timestamp,
}

/// The part of the answer that matters; of v1 the numbers are strings.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// Comes with a user's tokens. One that is no text shall not spoil the rest.
    #[serde(default, deserialize_with = "text")]
    refresh_token: Option<String>,
    #[serde(deserialize_with = "number")]
    expires_in: i64,
}

impl<S: CredentialSource> Tokens<S> {
    pub(crate) fn new(http: Http, login_url: &str, source: S) -> Self {
        Self {
            http,
            login_url: login_url.trim_end_matches('/').to_owned(),
            source,
            credentials: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// A token that is good for some minutes.
    pub(crate) async fn token(&self, purpose: Purpose, whose: Whose) -> Answer<Secret> {
        let now = Timestamp::now();
        let kept = lock(&self.kept)
            .get(&purpose)
            .filter(|kept| now < kept.renew_at)
            .map(|kept| kept.token.clone());
        match kept {
            Some(token) => Ok(token),
            None => self.sign_in(purpose, whose).await,
        }
    }

    /// Forgets a token that was refused.
    pub(crate) fn forget(&self, purpose: Purpose) {
        lock(&self.kept).remove(&purpose);
    }

    /// Reads the stored credentials anew: whether they are others than those kept until now. If so, no token is kept
    /// that was had by the former.
    pub(crate) async fn are_given_anew(&self) -> Answer<bool> {
        let before = lock(&self.credentials).take();
        let stored = self.credentials().await?.stored;
        let are_others = before.is_none_or(|before| before.stored != stored);
        if are_others {
            lock(&self.kept).clear();
        }
        Ok(are_others)
    }

    async fn sign_in(&self, purpose: Purpose, whose: Whose) -> Answer<Secret> {
        let were_kept = lock(&self.credentials).is_some();
        let signed_in = self.sign_in_once(purpose, whose).await;
        // Whoever mends the consent stores it where a process that has kept the former one does not look by itself.
        let may_be_mended = were_kept && matches!(signed_in, Err(Failure::Blocked(_)));
        if may_be_mended && self.are_given_anew().await? {
            return self.sign_in_once(purpose, whose).await;
        }
        signed_in
    }

    async fn sign_in_once(&self, purpose: Purpose, whose: Whose) -> Answer<Secret> {
        let credentials = self.credentials().await?;
        let mut form = vec![
            ("resource", purpose.resource.identifier()),
            ("client_id", &credentials.client_id),
            ("client_secret", credentials.client_secret.expose()),
        ];
        match purpose.kind {
            Kind::App => form.push(("grant_type", "client_credentials")),
            Kind::AppAndUser => form.extend([
                ("grant_type", "refresh_token"),
                ("refresh_token", credentials.refresh_token.expose()),
                ("scope", "openid"),
            ]),
        }
        let url = format!("{}/{}/oauth2/token", self.login_url, purpose.tenant);
        let asked_at = Timestamp::now();
        let reply = http::send(self.http.client().post(url).form(&form))
            .await
            .map_err(http::Lost::of_read)?;
        if !reply.is_success() {
            return Err(failure::of_sign_in(&reply, whose));
        }
        let granted: Granted = reply.json()?;
        // It goes into a header, where nothing but visible characters may go.
        if !is_plain(&granted.access_token) {
            return Err(Failure::Unreadable);
        }
        let token = Secret::new(granted.access_token);
        let kept = Kept {
            token: token.clone(),
            renew_at: renew_at(asked_at, granted.expires_in),
        };
        lock(&self.kept).insert(purpose, kept);
        // What another tenant grants might be bound to the consent there.
        if purpose.kind == Kind::AppAndUser
            && whose == Whose::Distributors
            && let Some(refresh_token) = granted.refresh_token
        {
            self.renew(&credentials, &Secret::new(refresh_token), asked_at)
                .await;
        }
        Ok(token)
    }

    /// Stores a new refresh token, so that the consent does not grow old. Whatever hinders it, the stored one is good
    /// for months, so that a later call may do it.
    async fn renew(&self, before: &Credentials, refresh_token: &Secret, now: Timestamp) {
        let Some(after) = before.renewed(refresh_token, now) else {
            return;
        };
        match self.source.renew(&before.stored, &after.stored).await {
            Ok(true) => {
                tracing::info!("a new refresh token is stored");
                *lock(&self.credentials) = Some(after);
            }
            Ok(false) => {
                tracing::warn!("other credentials are stored by now: the new refresh token is dropped");
                *lock(&self.credentials) = None;
            }
            Err(error) => tracing::error!(%error, "a new refresh token could not be stored"),
        }
    }

    /// The credentials, read once and then kept.
    async fn credentials(&self) -> Answer<Credentials> {
        let kept = lock(&self.credentials).clone();
        if let Some(credentials) = kept {
            return Ok(credentials);
        }
        let stored = self.source.credentials().await.map_err(|error| {
            tracing::error!(%error, "the distributor's credentials could not be read");
            match error {
                PortError::Unavailable { .. } => Failure::Transient { retry_after: None },
                PortError::Broken { .. } => Failure::Blocked(Reason::DistributorAuth),
            }
        })?;
        let credentials = Credentials::parse(&stored).ok_or_else(|| {
            tracing::error!("the credentials are no object with clientId, clientSecret and refreshToken");
            Failure::Blocked(Reason::DistributorAuth)
        })?;
        *lock(&self.credentials) = Some(credentials.clone());
        Ok(credentials)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Short-lived tokens keep a fifth of their life in hand.
fn renew_at(asked_at: Timestamp, expires_in: i64) -> Timestamp {
    let life = expires_in.clamp(0, 86_400);
    let usable = life - MARGIN_SECONDS.min(life / 5);
    asked_at
        .checked_add(SignedDuration::from_secs(usable))
        .unwrap_or(asked_at)
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        _ => None,
    })
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Written(i64),
        Quoted(String),
    }
    match Number::deserialize(deserializer)? {
        Number::Written(number) => Ok(number),
        Number::Quoted(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_of_the_answer_are_read() {
        let life = |json: &str| {
            serde_json::from_str::<Granted>(json)
                .map(|granted| granted.expires_in)
                .ok()
        };
        assert_eq!(
            life(r#"{"access_token":"t","expires_in":"3600","expires_on":"1547581389"}"#),
            Some(3600)
        );
        assert_eq!(life(r#"{"access_token":"t","expires_in":3599}"#), Some(3599));
        assert_eq!(life(r#"{"access_token":"t","expires_in":"soon"}"#), None);
        assert_eq!(life(r#"{"expires_in":1}"#), None);
    }

    #[test]
    fn tokens_are_renewed_before_they_expire() {
        let second = |seconds| Timestamp::from_second(seconds).unwrap();
        assert_eq!(renew_at(second(0), 3600), second(3300));
        assert_eq!(renew_at(second(0), 10), second(8));
        assert_eq!(renew_at(second(0), -5), second(0));
        assert_eq!(renew_at(second(0), i64::MAX), second(86_100));
    }
}
