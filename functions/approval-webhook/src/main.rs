//! Composes `approval-webhook`.

use std::convert::Infallible;

use approval_webhook::ApprovalWebhook;
use aws::{Store, StoredLinkKeys, SystemClock, Table, Tables};
use lambda_http::{Error, Request, service_fn};
use lambda_support::{env, telemetry};

const TABLES: [Table; 7] = [
    Table::Resellers,
    Table::Links,
    Table::Requests,
    Table::Events,
    Table::Uniques,
    Table::Customers,
    Table::Idempotency,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let (base_url, link_keys, sign_in_issuer) = env::read(|e| {
        for table in TABLES {
            e.text(table.variable());
        }
        (
            e.text("PUBLIC_BASE_URL"),
            e.text("LINK_KEYS_SECRET_ID"),
            e.optional("SIGN_IN_ISSUER"),
        )
    })?;
    let config = aws::sdk_config()?;
    let store = Store::new(&config, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &ApprovalWebhook {
        store,
        keys: StoredLinkKeys::new(&config, link_keys),
        clock: SystemClock,
        base_url,
        sign_in_is_set_up: sign_in_issuer.is_some(),
    };
    let answer = |http: Request| async move { Ok::<_, Infallible>(function.handle(&http).await) };
    lambda_http::run(service_fn(answer)).await
}
