//! Composes `approval-webhook`.

use std::convert::Infallible;

use approval_webhook::ApprovalWebhook;
use aws::{Store, SystemClock, Table, Tables};
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
    let base_url = env::read(|e| {
        for table in TABLES {
            e.text(table.variable());
        }
        e.text("PUBLIC_BASE_URL")
    })?;
    let store = Store::new(&aws::sdk_config()?, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &ApprovalWebhook {
        store,
        clock: SystemClock,
        base_url,
    };
    let answer = |http: Request| async move { Ok::<_, Infallible>(function.handle(&http).await) };
    lambda_http::run(service_fn(answer)).await
}
