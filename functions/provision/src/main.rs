//! Composes `provision`.

use aws::{Kms, OsEntropy, SdkConfig, Store, StoredCredentials, SystemClock, Table, Tables};
use contracts::workflow::RequestRef;
use domain::ids::TenantId;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambda_support::{env, telemetry};
use microsoft::http::{Http, Limits};
use microsoft::{Distributor, Endpoints, Microsoft};
use provision::{Patience, Ports, Provision};

const TABLES: [Table; 9] = [
    Table::Terms,
    Table::Requests,
    Table::Events,
    Table::Customers,
    Table::Resellers,
    Table::Uniques,
    Table::Steps,
    Table::Leases,
    Table::Secrets,
];

/// The real world.
struct World;

impl Ports for World {
    type Store = Store;
    type Keys = Kms;
    type Microsoft = Microsoft<StoredCredentials>;
    type Clock = SystemClock;
    type Entropy = OsEntropy;
}

/// What the environment says.
struct Config {
    sealing_key: String,
    endpoints: Endpoints,
    partner_tenant: String,
    billing_account: String,
    credentials: String,
    seconds_per_day: u32,
    order_spacing: u32,
    confirmation: u32,
}

fn config() -> Result<Config, Error> {
    Ok(env::read(|e| Config {
        sealing_key: e.text("SEALING_KEY_ID"),
        endpoints: Endpoints {
            login: e.text("MICROSOFT_LOGIN_URL"),
            arm: e.text("MICROSOFT_ARM_URL"),
            partner_center: e.text("MICROSOFT_PARTNER_CENTER_URL"),
        },
        partner_tenant: e.text("MICROSOFT_PARTNER_TENANT_ID"),
        billing_account: e.text("MICROSOFT_BILLING_ACCOUNT"),
        credentials: e.text("MICROSOFT_CREDENTIALS_SECRET_ID"),
        seconds_per_day: e.parsed_or("SECONDS_PER_DAY", 86_400),
        order_spacing: e.parsed_or("ORDER_SPACING_SECONDS", 30),
        confirmation: e.parsed_or("CONFIRMATION_SECONDS", 10),
    })?)
}

fn compose(config: Config, sdk: &SdkConfig, store: Store) -> Result<Provision<World>, Error> {
    let distributor = Distributor {
        tenant: TenantId::parse(&config.partner_tenant)
            .map_err(|invalid| format!("MICROSOFT_PARTNER_TENANT_ID: {invalid}"))?,
        billing_account: config.billing_account,
    };
    let stored = StoredCredentials::new(sdk, config.credentials);
    let http = Http::new(Limits::default())?;
    Ok(Provision {
        store,
        keys: Kms::new(sdk, config.sealing_key),
        microsoft: Microsoft::new(http, &config.endpoints, distributor, stored),
        clock: SystemClock,
        entropy: OsEntropy,
        patience: Patience::new(config.seconds_per_day).spaced(config.order_spacing, config.confirmation),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let config = config()?;
    let sdk = aws::sdk_config()?;
    let store = Store::new(&sdk, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &compose(config, &sdk, store)?;
    let provision = |event: LambdaEvent<RequestRef>| async move { function.handle(event.payload).await };
    lambda_runtime::run(service_fn(provision)).await
}
