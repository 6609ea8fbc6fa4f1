//! The ports over `DynamoDB`. Each module has the traits of one table or one use; they share the few calls below.

mod account_facts;
mod completed;
mod customers;
mod deliveries;
mod dispatches;
mod item;
mod leases;
mod links;
mod lists;
mod mail_throttle;
mod relay;
mod requests;
mod resellers;
mod sealed;
mod steps;
mod submission;
mod terms;
mod transaction;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use aws_types::SdkConfig;
use domain::ports::{Entropy, PortError, PortResult};

use crate::error::port_error;
use crate::system::OsEntropy;
use crate::tables::{Table, Tables};
use item::{Item, text};

const SERVICE: &str = "dynamodb";
/// How often a call is made in all when the table is busy for a moment.
const ATTEMPTS: u32 = 3;

/// How long opening the connection ahead of time may take.
const WARMING: Duration = Duration::from_secs(2);

/// The tables of this deployment.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: Arc<Tables>,
}

impl Store {
    /// The store on these tables.
    pub fn new(config: &SdkConfig, tables: Tables) -> Self {
        Self {
            client: Client::new(config),
            tables: Arc::new(tables),
        }
    }

    /// Opens the connection before the first request needs it: Init has a full processor, an invocation may have a
    /// fraction. Whatever comes back, the connection is open; and if nothing does, Init goes on all the same.
    pub async fn warm(&self) {
        let Some(table) = self.tables.first() else { return };
        let (partition, sort) = table.key();
        let key = [Some(partition), sort]
            .into_iter()
            .flatten()
            .map(|name| (name, "-"));
        let _ = tokio::time::timeout(WARMING, self.get(table, key, false)).await;
    }

    fn table(&self, table: Table) -> PortResult<&str> {
        self.tables.name(table)
    }

    /// One item by its key of text attributes.
    async fn get<'a>(
        &self,
        table: Table,
        key: impl IntoIterator<Item = (&'a str, &'a str)>,
        consistent: bool,
    ) -> PortResult<Option<Item>> {
        self.get_item(table, item::key(key), consistent).await
    }

    /// One item by its key.
    async fn get_item(&self, table: Table, key: Item, consistent: bool) -> PortResult<Option<Item>> {
        let answer = self
            .client
            .get_item()
            .table_name(self.table(table)?)
            .set_key(Some(key))
            .consistent_read(consistent)
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        Ok(answer.item)
    }

    /// One item of each of several tables, in one round trip and read consistently.
    async fn get_together(&self, keys: Vec<(Table, Item)>) -> PortResult<BTreeMap<Table, Item>> {
        let mut wanted = HashMap::with_capacity(keys.len());
        for (table, key) in keys {
            let keys = KeysAndAttributes::builder()
                .keys(key)
                .consistent_read(true)
                .build();
            let keys = keys.map_err(|_| broken("a read could not be composed"))?;
            wanted.insert(self.table(table)?.to_owned(), keys);
        }
        let mut found = BTreeMap::new();
        for attempt in 0..ATTEMPTS {
            let answer = self
                .client
                .batch_get_item()
                .set_request_items(Some(wanted))
                .send()
                .await
                .map_err(|error| port_error(SERVICE, &error))?;
            for (name, items) in answer.responses.unwrap_or_default() {
                let table = self
                    .tables
                    .named(&name)
                    .ok_or_else(|| broken("an item of a foreign table"))?;
                found.extend(items.into_iter().map(|item| (table, item)));
            }
            match answer.unprocessed_keys.filter(|keys| !keys.is_empty()) {
                None => return Ok(found),
                Some(rest) => wanted = rest,
            }
            pause(attempt).await;
        }
        Err(busy("reads were left over"))
    }
}

/// Waits a moment before the next attempt: longer each time, and not as long as everybody else.
async fn pause(attempt: u32) {
    let longest = 20_u64 << attempt;
    let [random] = OsEntropy.bytes::<1>();
    let wait = longest / 2 + longest * u64::from(random) / 512;
    tokio::time::sleep(Duration::from_millis(wait)).await;
}

fn busy(cause: &str) -> PortError {
    PortError::Unavailable {
        service: SERVICE,
        cause: cause.to_owned(),
    }
}

fn broken(cause: &str) -> PortError {
    PortError::Broken {
        service: SERVICE,
        cause: cause.to_owned(),
    }
}

/// A number as an attribute.
fn number(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// The key of a row under a partition and a sort key.
fn row(table: Table, partition: &str, sort: &str) -> Item {
    let (partition_name, sort_name) = table.key();
    let mut key = Item::from([(partition_name.to_owned(), text(partition))]);
    key.extend(sort_name.map(|name| (name.to_owned(), text(sort))));
    key
}
