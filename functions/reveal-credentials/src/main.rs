//! Composes `reveal-credentials`.

use std::convert::Infallible;

use aws::{Kms, Store, StoredLinkKeys, SystemClock, Table, Tables};
use lambda_http::{Error, Request, service_fn};
use lambda_support::{env, telemetry};
use reveal_credentials::RevealCredentials;

const TABLES: [Table; 5] = [
    Table::Links,
    Table::Requests,
    Table::Events,
    Table::Customers,
    Table::Secrets,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let (sealing, keys, base_url) = env::read(|e| {
        for table in TABLES {
            e.text(table.variable());
        }
        (
            e.text("SEALING_KEY_ID"),
            e.text("LINK_KEYS_SECRET_ID"),
            e.text("PUBLIC_BASE_URL"),
        )
    })?;
    let config = aws::sdk_config()?;
    let store = Store::new(&config, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &RevealCredentials {
        store,
        keys: StoredLinkKeys::new(&config, keys),
        sealing: Kms::new(&config, sealing),
        clock: SystemClock,
        base_url,
    };
    let answer = |http: Request| async move { Ok::<_, Infallible>(function.handle(&http).await) };
    lambda_http::run(service_fn(answer)).await
}
