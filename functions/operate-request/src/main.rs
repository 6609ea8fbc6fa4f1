//! Composes `operate-request`.

use std::convert::Infallible;

use aws::{Store, SystemClock, Table, Tables};
use lambda_http::{Error, Request, service_fn};
use lambda_support::{env, telemetry};
use operate_request::OperateRequest;

const TABLES: [Table; 5] = [
    Table::Requests,
    Table::Events,
    Table::Customers,
    Table::Steps,
    Table::Idempotency,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    env::read(|e| {
        for table in TABLES {
            e.text(table.variable());
        }
    })?;
    let store = Store::new(&aws::sdk_config()?, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &OperateRequest {
        store,
        clock: SystemClock,
    };
    let answer = |http: Request| async move { Ok::<_, Infallible>(function.handle(&http).await) };
    lambda_http::run(service_fn(answer)).await
}
