//! Composes `relay-events`.

use aws::{EventBus, StepFunctions, Store, SystemClock, Table, Tables};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambda_support::task::TaskError;
use lambda_support::{env, telemetry};
use relay_events::RelayEvents;
use relay_events::input::Input;
use serde_json::{Value, json};

const TABLES: [Table; 5] = [
    Table::Requests,
    Table::Events,
    Table::Customers,
    Table::Resellers,
    Table::Terms,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let (machine, bus) = env::read(|e| {
        for table in TABLES {
            e.text(table.variable());
        }
        (e.text("STATE_MACHINE_ARN"), e.text("EVENT_BUS_NAME"))
    })?;
    let config = aws::sdk_config()?;
    let store = Store::new(&config, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &RelayEvents {
        store,
        workflow: StepFunctions::new(&config, machine),
        bus: EventBus::new(&config, bus),
        clock: SystemClock,
    };
    let relay = |event: LambdaEvent<Value>| async move {
        match Input::read(event.payload).map_err(TaskError::Permanent)? {
            Input::Records(records) => {
                let answer = function.relay(&records).await;
                answer
                    .unless_nothing_was_relayed(&records)
                    .map(|answer| json!(answer))
            }
            Input::Sweep => Ok(json!({ "started": function.sweep().await? })),
        }
    };
    lambda_runtime::run(service_fn(relay)).await
}
