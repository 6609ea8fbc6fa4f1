//! The issuer's keys, kept in memory. They are looked at again often enough that a key that was withdrawn is not
//! trusted for long, and at once when a token names a new one.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use domain::ports::{Clock, PortError, PortResult};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::http::SERVICE;

/// How long keys are used before they are looked at again.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long they may be used when the issuer does not answer.
const USABLE: SignedDuration = SignedDuration::from_hours(24);
/// The least time between two looks: tokens with made-up keys must not become load on the issuer.
const PAUSE: SignedDuration = SignedDuration::from_secs(60);
/// The same while there is no key at all, so that nobody could be let in.
const SHORT_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// A key that may sign tokens.
#[derive(Clone, Debug)]
pub struct Key {
    /// With which algorithm.
    pub algorithm: Algorithm,
    /// Its public half.
    pub public: DecodingKey,
}

/// The keys as the issuer publishes them (RFC 7517, section 5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct KeyDocument {
    keys: Vec<Value>,
}

/// Where keys come from.
pub trait KeySource: Send + Sync {
    /// The keys as they are now.
    fn fetch(&self) -> impl Future<Output = PortResult<KeyDocument>> + Send;
}

/// The keys of one issuer.
#[derive(Debug)]
pub struct Keys<K, C> {
    source: K,
    clock: C,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    keys: HashMap<String, Arc<Key>>,
    read_at: Option<Timestamp>,
    last_look: Option<Look>,
}

#[derive(Clone, Copy, Debug)]
struct Look {
    at: Timestamp,
    answered: bool,
}

impl<K: KeySource, C: Clock> Keys<K, C> {
    /// Keys that are read when they are first needed.
    pub fn new(source: K, clock: C) -> Self {
        Self {
            source,
            clock,
            held: Mutex::default(),
        }
    }

    /// Reads the keys before the first token needs them.
    pub async fn warm(&self) {
        self.look(&mut *self.held.lock().await).await;
    }

    /// The key of a name; nothing when the issuer has none of that name.
    ///
    /// # Errors
    /// When the issuer does not answer, so that nobody knows.
    pub async fn find(&self, kid: &str) -> PortResult<Option<Arc<Key>>> {
        let mut held = self.held.lock().await;
        let now = self.clock.now();
        if held.age(now) > USABLE {
            held.keys.clear();
        }
        if (held.age(now) > FRESH || !held.keys.contains_key(kid)) && held.may_look(now) {
            self.look(&mut held).await;
        }
        match held.keys.get(kid) {
            Some(key) => Ok(Some(key.clone())),
            None if held.last_look.is_some_and(|look| look.answered) => Ok(None),
            None => Err(PortError::Unavailable {
                service: SERVICE,
                cause: "its keys could not be read".to_owned(),
            }),
        }
    }

    async fn look(&self, held: &mut Held) {
        let fetched = self.source.fetch().await;
        let at = self.clock.now();
        held.last_look = Some(Look {
            at,
            answered: fetched.is_ok(),
        });
        match fetched {
            Ok(document) => {
                held.keys = document.usable();
                held.read_at = Some(at);
            }
            Err(error) => {
                tracing::warn!(%error, kept = held.keys.len(), "the issuer's keys could not be read")
            }
        }
    }
}

impl Held {
    fn age(&self, now: Timestamp) -> SignedDuration {
        self.read_at
            .map_or(SignedDuration::MAX, |read_at| now.duration_since(read_at))
    }

    fn may_look(&self, now: Timestamp) -> bool {
        let pause = if self.keys.is_empty() { SHORT_PAUSE } else { PAUSE };
        self.last_look
            .is_none_or(|look| now.duration_since(look.at) >= pause)
    }
}

impl KeyDocument {
    /// The keys that can sign tokens here. Issuers publish others beside them, which are passed over.
    fn usable(self) -> HashMap<String, Arc<Key>> {
        let keys = self
            .keys
            .into_iter()
            .filter_map(|key| usable(&serde_json::from_value(key).ok()?));
        keys.collect()
    }
}

fn usable(jwk: &Jwk) -> Option<(String, Arc<Key>)> {
    let (algorithm, name) = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        _ => return None,
    };
    let signs = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let fits = jwk
        .common
        .key_algorithm
        .as_ref()
        .is_none_or(|named| *named == name);
    let key = Key {
        algorithm,
        public: DecodingKey::from_jwk(jwk).ok()?,
    };
    let kid = jwk.common.key_id.clone()?;
    (signs && fits).then(|| (kid, Arc::new(key)))
}
