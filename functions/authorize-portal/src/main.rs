//! Composes the function.

use authorize_portal::{Authorizer, Question};
use aws::{Store, SystemClock, Table, Tables};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use lambda_support::task::TaskError;
use lambda_support::{env, telemetry};
use oidc::issuer::Issuer;
use oidc::keys::Keys;
use oidc::token::Rules;

const TABLES: [Table; 2] = [Table::Portals, Table::Resellers];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let (issuer, audience, keys_url) = env::read(|env| {
        for table in TABLES {
            env.text(table.variable());
        }
        (
            env.text("TOKEN_ISSUER"),
            env.optional("TOKEN_AUDIENCE"),
            env.optional("TOKEN_KEYS_URL"),
        )
    })?;
    let authorizer = Authorizer {
        store: Store::new(&aws::sdk_config()?, Tables::from_env(&TABLES)?),
        keys: Keys::new(Issuer::new(issuer.clone(), keys_url)?, SystemClock),
        rules: Rules { issuer, audience },
    };
    tokio::join!(authorizer.store.warm(), authorizer.keys.warm());
    run(service_fn(|event: LambdaEvent<Question>| {
        let authorizer = &authorizer;
        async move { authorizer.handle(&event.payload).await.map_err(TaskError::from) }
    }))
    .await
}
