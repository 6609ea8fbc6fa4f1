//! Signing in: access tokens by the Secure Application Model, kept until shortly before they expire.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::TenantId;
use domain::ports::{PortError, PortResult};
use domain::provider::{Answer, Failure, Reason};
use domain::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer};

use crate::failure;
use crate::http::{self, Http};

/// A token is renewed when it has less than this left, as Microsoft asks.
const MARGIN_SECONDS: i64 = 300;

/// Where the distributor's credentials are kept.
pub trait CredentialSource: Send + Sync {
    /// The credentials as they are kept: `{"clientId","clientSecret","refreshToken"}`.
    fn credentials(&self) -> impl Future<Output = PortResult<Secret>> + Send;
}

/// What the distributor signs in with.
#[derive(Clone, Debug)]
struct Credentials {
    client_id: String,
    client_secret: Secret,
    refresh_token: Secret,
}

impl Credentials {
    /// Nothing when a member is missing or empty.
    fn parse(json: &Secret) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Stored {
            client_id: String,
            client_secret: String,
            refresh_token: String,
        }
        let Stored {
            client_id,
            client_secret,
            refresh_token,
        } = serde_json::from_str(json.expose()).ok()?;
        if [&client_id, &client_secret, &refresh_token]
            .into_iter()
            .any(String::is_empty)
        {
            return None;
        }
        Some(Self {
            client_id,
            client_secret: Secret::new(client_secret),
            refresh_token: Secret::new(refresh_token),
        })
    }
}

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
    own_tenant: TenantId,
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
    #[serde(deserialize_with = "number")]
    expires_in: i64,
}

impl<S: CredentialSource> Tokens<S> {
    pub(crate) fn new(http: Http, login_url: &str, own_tenant: TenantId, source: S) -> Self {
        Self {
            http,
            login_url: login_url.trim_end_matches('/').to_owned(),
            own_tenant,
            source,
            credentials: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// A token that is good for some minutes.
    pub(crate) async fn token(&self, purpose: Purpose) -> Answer<Secret> {
        let now = Timestamp::now();
        let kept = lock(&self.kept)
            .get(&purpose)
            .filter(|kept| now < kept.renew_at)
            .map(|kept| kept.token.clone());
        match kept {
            Some(token) => Ok(token),
            None => self.sign_in(purpose).await,
        }
    }

    /// Forgets a token that was refused.
    pub(crate) fn forget(&self, purpose: Purpose) {
        lock(&self.kept).remove(&purpose);
    }

    async fn sign_in(&self, purpose: Purpose) -> Answer<Secret> {
        let Credentials {
            client_id,
            client_secret,
            refresh_token,
        } = &self.credentials().await?;
        let mut form = vec![
            ("resource", purpose.resource.identifier()),
            ("client_id", client_id),
            ("client_secret", client_secret.expose()),
        ];
        match purpose.kind {
            Kind::App => form.push(("grant_type", "client_credentials")),
            Kind::AppAndUser => form.extend([
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh_token.expose()),
                ("scope", "openid"),
            ]),
        }
        let url = format!("{}/{}/oauth2/token", self.login_url, purpose.tenant);
        let asked_at = Timestamp::now();
        let reply = http::send(self.http.client().post(url).form(&form))
            .await
            .map_err(http::Lost::of_read)?;
        if !reply.is_success() {
            let failure = failure::of_sign_in(&reply, purpose.tenant == self.own_tenant);
            if matches!(failure, Failure::Blocked(_)) {
                // Whoever mends the consent stores new credentials; the next call shall find them.
                *lock(&self.credentials) = None;
            }
            return Err(failure);
        }
        let granted: Granted = reply.json()?;
        // It goes into a header, where nothing but visible characters may go.
        if granted.access_token.is_empty() || !granted.access_token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Failure::Unreadable);
        }
        let token = Secret::new(granted.access_token);
        let kept = Kept {
            token: token.clone(),
            renew_at: renew_at(asked_at, granted.expires_in),
        };
        lock(&self.kept).insert(purpose, kept);
        Ok(token)
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
    fn credentials_must_be_whole_and_do_not_print() {
        let stored = r#"{"clientId":"app","clientSecret":"hush","refreshToken":"rt-1","more":1}"#;
        let credentials = Credentials::parse(&Secret::new(stored.into())).unwrap();
        let printed = format!("{credentials:?}");
        assert!(
            !printed.contains("hush") && !printed.contains("rt-1"),
            "{printed}"
        );
        for bad in [
            "",
            "[]",
            "{}",
            r#"{"clientId":"","clientSecret":"x","refreshToken":"y"}"#,
        ] {
            assert!(Credentials::parse(&Secret::new(bad.into())).is_none());
        }
    }

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
