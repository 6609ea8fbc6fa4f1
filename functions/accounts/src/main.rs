//! Composes the function.

use accounts::{Accounts, Ports};
use aws::{OsEntropy, Store, SystemClock, Table, Tables};
use domain::ids::TenantId;
use jiff::SignedDuration;
use lambda_http::{Error, Request, run, service_fn};
use lambda_support::{env, telemetry};
use microsoft::directory::Directory;
use microsoft::http::{Http, Limits};

const TABLES: [Table; 8] = [
    Table::Requests,
    Table::AccountEvents,
    Table::Terms,
    Table::Resellers,
    Table::Portals,
    Table::Customers,
    Table::Uniques,
    Table::Idempotency,
];

/// The real world.
struct World;

impl Ports for World {
    type Store = Store;
    type Directory = Directory;
    type Clock = SystemClock;
    type Entropy = OsEntropy;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let (login_url, partner_tenant, day) = env::read(|env| {
        for table in TABLES {
            env.text(table.variable());
        }
        (
            env.text("MICROSOFT_LOGIN_URL"),
            env.text("MICROSOFT_PARTNER_TENANT_ID"),
            SignedDuration::from_secs(env.parsed_or("SECONDS_PER_DAY", 86_400)),
        )
    })?;
    let accounts = Accounts::<World> {
        store: Store::new(&aws::sdk_config()?, Tables::from_env(&TABLES)?),
        directory: Directory::new(Http::new(Limits::default())?, &login_url),
        clock: SystemClock,
        entropy: OsEntropy,
        partner_tenant: TenantId::parse(&partner_tenant)
            .map_err(|invalid| format!("MICROSOFT_PARTNER_TENANT_ID: {invalid}"))?,
        day,
    };
    accounts.store.warm().await;
    run(service_fn(|request: Request| {
        let accounts = &accounts;
        async move { Ok::<_, Error>(accounts.handle(&request).await) }
    }))
    .await
}
