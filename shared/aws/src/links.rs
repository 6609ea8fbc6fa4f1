//! Links: secret bits made by a key that never leaves KMS, and the keys by which a link is known to be ours.

use std::sync::{Arc, OnceLock};

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;
use aws_types::SdkConfig;
use domain::link::{Link, LinkToken};
use domain::link_key::LinkKeys;
use domain::ports::{LinkKeySource, LinkMaker, PortError, PortResult};
use tokio::time::{Duration, Instant, timeout};

use crate::credentials::secret_text;
use crate::error::port_error;
use crate::kms::{SERVICE, incomplete};
use crate::store::Store;

/// Makes links and keeps them. A token is the MAC of its purpose: a repeated mail carries the same link, and the
/// store never holds what would open it.
#[derive(Clone, Debug)]
pub struct Linker<K> {
    client: Client,
    key: String,
    keys: K,
    store: Store,
}

impl<K> Linker<K> {
    /// Makes secret bits with this key (an `HMAC_256` key), tags and seals them with those, and keeps links in the store.
    pub fn new(config: &SdkConfig, key: impl Into<String>, keys: K, store: Store) -> Self {
        Self {
            client: Client::new(config),
            key: key.into(),
            keys,
            store,
        }
    }
}

impl<K: LinkKeySource> LinkMaker for Linker<K> {
    async fn token(&self, purpose: &str) -> PortResult<LinkToken> {
        let made = self
            .client
            .generate_mac()
            .key_id(&self.key)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(purpose))
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        let mac = made
            .mac
            .map(Blob::into_inner)
            .ok_or_else(|| incomplete("no MAC"))?;
        let bytes = mac
            .try_into()
            .map_err(|_| incomplete("the MAC does not have 32 bytes"))?;
        Ok(self.keys.link_keys(None).await?.token(bytes))
    }

    async fn keep(&self, link: &Link) -> PortResult<()> {
        let sealed = self.keys.link_keys(None).await?.seal(link);
        let sealed = sealed.map_err(|_| incomplete("the link could not be sealed"))?;
        self.store.keep_link(&sealed).await
    }
}

const SECRETS: &str = "secretsmanager";

/// How long keys are good without looking.
const FRESH: Duration = Duration::from_secs(300);
/// How long we look at nothing again: after an unknown key, and after a look that failed.
const CALM: Duration = Duration::from_secs(10);

/// How long keys that are still good wait for newer ones.
const PATIENCE: Duration = Duration::from_secs(1);

/// Keys, and when they are to be looked at again.
#[derive(Debug)]
struct Kept {
    keys: Arc<LinkKeys>,
    looked: Instant,
    again: Instant,
    /// Whether the last look failed: a key that is lacking may exist then.
    stale: bool,
}

/// The keys of links in Secrets Manager, read when they are first needed.
#[derive(Clone, Debug)]
pub struct StoredLinkKeys {
    config: SdkConfig,
    client: OnceLock<aws_sdk_secretsmanager::Client>,
    id: String,
    kept: Arc<tokio::sync::Mutex<Option<Kept>>>,
}

impl StoredLinkKeys {
    /// Calls with this configuration, for the secret of this name or ARN.
    pub fn new(config: &SdkConfig, id: impl Into<String>) -> Self {
        Self {
            config: config.clone(),
            client: OnceLock::new(),
            id: id.into(),
            kept: Arc::default(),
        }
    }

    async fn read(&self) -> PortResult<LinkKeys> {
        let client = self
            .client
            .get_or_init(|| aws_sdk_secretsmanager::Client::new(&self.config));
        let text = secret_text(client, &self.id).await?;
        LinkKeys::parse(&text).map_err(|cause| PortError::Broken {
            service: SECRETS,
            cause: cause.to_owned(),
        })
    }
}

impl LinkKeySource for StoredLinkKeys {
    /// While Secrets Manager is away, keys that were read before go on being good, and nobody can say that there is no
    /// key of another number.
    async fn link_keys(&self, number: Option<u8>) -> PortResult<Arc<LinkKeys>> {
        let mut kept = self.kept.lock().await;
        let now = Instant::now();
        let Some(known) = kept.as_mut() else {
            let keys = Arc::new(self.read().await?);
            *kept = Some(Kept::read(keys.clone()));
            return Ok(keys);
        };
        let lacking = number.is_some_and(|number| !known.keys.have(number));
        if now >= known.again || (lacking && now >= known.looked + CALM) {
            match timeout(PATIENCE, self.read()).await {
                Ok(Ok(keys)) => *known = Kept::read(Arc::new(keys)),
                Ok(Err(error)) => known.keep(&error),
                Err(late) => known.keep(&late),
            }
        }
        match number {
            Some(number) if known.stale && !known.keys.have(number) => Err(PortError::Unavailable {
                service: SECRETS,
                cause: "keys of links cannot be looked at".to_owned(),
            }),
            _ => Ok(known.keys.clone()),
        }
    }
}

impl Kept {
    fn read(keys: Arc<LinkKeys>) -> Self {
        let looked = Instant::now();
        Self {
            keys,
            looked,
            again: looked + FRESH,
            stale: false,
        }
    }

    fn keep(&mut self, why: &dyn std::error::Error) {
        tracing::warn!(error = %why, "the link keys could not be looked at anew");
        self.looked = Instant::now();
        self.again = self.looked + CALM;
        self.stale = true;
    }
}
