//! Composes `advance-request`.

use advance_request::AdvanceRequest;
use aws::{Store, SystemClock, Table, Tables};
use contracts::workflow::AdvanceInput;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambda_support::telemetry;

const TABLES: [Table; 5] = [
    Table::Requests,
    Table::Resellers,
    Table::Events,
    Table::Uniques,
    Table::Customers,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let store = Store::new(&aws::sdk_config()?, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &AdvanceRequest {
        store,
        clock: SystemClock,
    };
    let advance = |event: LambdaEvent<AdvanceInput>| async move { function.handle(event.payload).await };
    lambda_runtime::run(service_fn(advance)).await
}
