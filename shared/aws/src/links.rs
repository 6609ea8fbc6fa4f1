//! Links: secret bits made by a key that never leaves KMS, and the keys by which a link is known to be ours.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;
use aws_types::SdkConfig;
use domain::link::{Link, LinkToken};
use domain::link_key::LinkKeys;
use domain::ports::{LinkKeySource, LinkMaker, PortError, PortResult};

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

/// How long keys are good without looking.
const FRESH: Duration = Duration::from_secs(300);
/// How long not even an unknown key makes us look again.
const CALM: Duration = Duration::from_secs(10);

/// Keys, and when they were read.
type Kept = (Instant, Arc<LinkKeys>);

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
            service: "secretsmanager",
            cause: cause.to_owned(),
        })
    }
}

impl LinkKeySource for StoredLinkKeys {
    /// While Secrets Manager is away, keys that were read before go on being good.
    async fn link_keys(&self, number: Option<u8>) -> PortResult<Arc<LinkKeys>> {
        let mut kept = self.kept.lock().await;
        if let Some((read, keys)) = kept.as_ref() {
            let lacking = number.is_some_and(|number| !keys.have(number));
            if read.elapsed() < if lacking { CALM } else { FRESH } {
                return Ok(keys.clone());
            }
        }
        match (self.read().await, kept.as_ref()) {
            (Ok(keys), _) => {
                let keys = Arc::new(keys);
                *kept = Some((Instant::now(), keys.clone()));
                Ok(keys)
            }
            (Err(error), Some((_, keys))) => {
                tracing::warn!(%error, "the link keys could not be looked at anew");
                Ok(keys.clone())
            }
            (Err(error), None) => Err(error),
        }
    }
}
