//! Composes `email-feedback`.

use std::convert::Infallible;

use aws::{Store, SystemClock, Table, Tables};
use email_feedback::EmailFeedback;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambda_support::queue::Batch;
use lambda_support::telemetry;

const TABLES: [Table; 4] = [
    Table::Requests,
    Table::Resellers,
    Table::Dispatches,
    Table::Events,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let store = Store::new(&aws::sdk_config()?, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &EmailFeedback {
        store,
        clock: SystemClock,
    };
    let answer =
        |event: LambdaEvent<Batch>| async move { Ok::<_, Infallible>(function.handle(event.payload).await) };
    lambda_runtime::run(service_fn(answer)).await
}
