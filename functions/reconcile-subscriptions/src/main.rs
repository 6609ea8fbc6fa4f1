//! Composes `reconcile-subscriptions`.

use aws::{SdkConfig, Store, StoredCredentials, SystemClock, Table, Tables};
use domain::ids::TenantId;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambda_support::{env, telemetry};
use microsoft::http::{Http, Limits};
use microsoft::{Distributor, Endpoints, Microsoft};
use reconcile_subscriptions::ReconcileSubscriptions;
use serde_json::Value;

const TABLES: [Table; 2] = [Table::Requests, Table::Events];

/// What the environment says.
struct Config {
    endpoints: Endpoints,
    partner_tenant: String,
    billing_account: String,
    credentials: String,
}

fn config() -> Result<Config, Error> {
    Ok(env::read(|e| Config {
        endpoints: Endpoints {
            login: e.text("MICROSOFT_LOGIN_URL"),
            arm: e.text("MICROSOFT_ARM_URL"),
            partner_center: e.text("MICROSOFT_PARTNER_CENTER_URL"),
        },
        partner_tenant: e.text("MICROSOFT_PARTNER_TENANT_ID"),
        billing_account: e.text("MICROSOFT_BILLING_ACCOUNT"),
        credentials: e.text("MICROSOFT_CREDENTIALS_SECRET_ID"),
    })?)
}

fn microsoft(config: Config, sdk: &SdkConfig) -> Result<Microsoft<StoredCredentials>, Error> {
    let distributor = Distributor {
        tenant: TenantId::parse(&config.partner_tenant)
            .map_err(|invalid| format!("MICROSOFT_PARTNER_TENANT_ID: {invalid}"))?,
        billing_account: config.billing_account,
    };
    let stored = StoredCredentials::new(sdk, config.credentials);
    let http = Http::new(Limits::default())?;
    Ok(Microsoft::new(http, &config.endpoints, distributor, stored))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let config = config()?;
    let sdk = aws::sdk_config()?;
    let store = Store::new(&sdk, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &ReconcileSubscriptions {
        store,
        microsoft: microsoft(config, &sdk)?,
        clock: SystemClock,
    };
    // What the schedule says does not matter: there is one thing to do.
    let reconcile = |_: LambdaEvent<Value>| async move { function.handle().await };
    lambda_runtime::run(service_fn(reconcile)).await
}
