//! Composes `query-requests`.

use std::convert::Infallible;

use aws::{Store, Table, Tables};
use lambda_http::{Error, Request, service_fn};
use lambda_support::telemetry;
use query_requests::QueryRequests;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let store = Store::new(
        &aws::sdk_config()?,
        Tables::from_env(&[Table::Requests, Table::Events])?,
    );
    store.warm().await;
    let function = &QueryRequests { store };
    let answer = |http: Request| async move { Ok::<_, Infallible>(function.handle(&http).await) };
    lambda_http::run(service_fn(answer)).await
}
