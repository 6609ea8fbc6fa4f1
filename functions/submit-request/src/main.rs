//! Composes `submit-request`.

use std::convert::Infallible;

use aws::{OsEntropy, Store, SystemClock, Table, Tables};
use domain::submission::Limits;
use jiff::SignedDuration;
use lambda_http::{Error, Request, service_fn};
use lambda_support::{env, telemetry};
use submit_request::SubmitRequest;

const TABLES: [Table; 7] = [
    Table::Customers,
    Table::Resellers,
    Table::Terms,
    Table::Requests,
    Table::Events,
    Table::Uniques,
    Table::Idempotency,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let limits = env::read(|e| Limits {
        day: SignedDuration::from_secs(e.parsed_or("SECONDS_PER_DAY", 86_400)),
        open_requests: e.parsed_or("OPEN_REQUESTS_PER_CUSTOMER", 100),
    })?;
    let store = Store::new(&aws::sdk_config()?, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &SubmitRequest {
        store,
        clock: SystemClock,
        entropy: OsEntropy,
        limits,
    };
    let answer = |http: Request| async move { Ok::<_, Infallible>(function.handle(&http).await) };
    lambda_http::run(service_fn(answer)).await
}
