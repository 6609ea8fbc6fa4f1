//! Composes `email-dispatch`.

use std::convert::Infallible;

use aws::{Kms, Linker, SesMailer, Store, StoredLinkKeys, SystemClock, Table, Tables};
use email_dispatch::{EmailDispatch, Pace, Shares, operations};
use jiff::SignedDuration;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambda_support::queue::Batch;
use lambda_support::{env, telemetry};

const TABLES: [Table; 9] = [
    Table::Requests,
    Table::Customers,
    Table::Resellers,
    Table::Terms,
    Table::Links,
    Table::Secrets,
    Table::Dispatches,
    Table::Events,
    Table::Leases,
];

struct Settings {
    link_key: String,
    link_keys: String,
    sealing_key: String,
    from: String,
    configuration_set: String,
    base_url: String,
    day: SignedDuration,
    operations: Option<String>,
    shares: Shares,
    repeat_after: SignedDuration,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let settings = env::read(|e| {
        for table in TABLES {
            e.text(table.variable());
        }
        Settings {
            link_key: e.text("LINK_KEY_ID"),
            link_keys: e.text("LINK_KEYS_SECRET_ID"),
            sealing_key: e.text("SEALING_KEY_ID"),
            from: e.text("MAIL_FROM"),
            configuration_set: e.optional("MAIL_CONFIGURATION_SET").unwrap_or_default(),
            base_url: e.text("PUBLIC_BASE_URL"),
            day: SignedDuration::from_secs(e.parsed_or("SECONDS_PER_DAY", 86_400)),
            operations: e.optional("OPERATIONS_EMAIL"),
            shares: Shares {
                decision: e.parsed_or("DECISION_MAIL_SHARE", 0.2),
                ordinary: e.parsed_or("ORDINARY_MAIL_SHARE", 0.07),
            },
            repeat_after: SignedDuration::from_secs(e.parsed_or("MAIL_REPEAT_SECONDS", 300)),
        }
    })?;
    let operations = settings.operations.as_deref().map(operations).transpose();
    let operations = operations.map_err(|why| format!("OPERATIONS_EMAIL is no mail address: {why}"))?;
    let config = aws::sdk_config()?;
    let store = Store::new(&config, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &EmailDispatch {
        links: Linker::new(
            &config,
            settings.link_key,
            StoredLinkKeys::new(&config, settings.link_keys),
            store.clone(),
        ),
        sealing: Kms::new(&config, settings.sealing_key),
        mailer: SesMailer::new(&config, settings.from, settings.configuration_set),
        store,
        clock: SystemClock,
        base_url: settings.base_url,
        day: settings.day,
        operations,
        pace: Pace::new(settings.shares),
        repeat_after: settings.repeat_after,
    };
    let answer =
        |event: LambdaEvent<Batch>| async move { Ok::<_, Infallible>(function.handle(event.payload).await) };
    lambda_runtime::run(service_fn(answer)).await
}
