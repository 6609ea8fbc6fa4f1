//! Composes `account-pages`.

use std::convert::Infallible;

use account_pages::AccountPages;
use aws::{OsEntropy, Store, StoredLinkKeys, SystemClock, Table, Tables};
use domain::ids::TenantId;
use lambda_http::{Error, Request, service_fn};
use lambda_support::{env, telemetry};
use microsoft::directory::Directory;
use microsoft::http::{Http, Limits};

const TABLES: [Table; 6] = [
    Table::Links,
    Table::Customers,
    Table::Resellers,
    Table::Terms,
    Table::Uniques,
    Table::AccountEvents,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let (base_url, link_keys, login_url, partner_tenant) = env::read(|e| {
        for table in TABLES {
            e.text(table.variable());
        }
        (
            e.text("PUBLIC_BASE_URL"),
            e.text("LINK_KEYS_SECRET_ID"),
            e.text("MICROSOFT_LOGIN_URL"),
            e.text("MICROSOFT_PARTNER_TENANT_ID"),
        )
    })?;
    let config = aws::sdk_config()?;
    let store = Store::new(&config, Tables::from_env(&TABLES)?);
    store.warm().await;
    let function = &AccountPages {
        store,
        keys: StoredLinkKeys::new(&config, link_keys),
        directory: Directory::new(Http::new(Limits::default())?, &login_url),
        clock: SystemClock,
        entropy: OsEntropy,
        base_url,
        partner_tenant: TenantId::parse(&partner_tenant)
            .map_err(|invalid| format!("MICROSOFT_PARTNER_TENANT_ID: {invalid}"))?,
    };
    let answer = |http: Request| async move { Ok::<_, Infallible>(function.handle(&http).await) };
    lambda_http::run(service_fn(answer)).await
}
