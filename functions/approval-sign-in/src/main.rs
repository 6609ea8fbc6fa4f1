//! Composes `approval-sign-in`.

use std::convert::Infallible;

use approval_sign_in::{ApprovalSignIn, Provider};
use aws::{OsEntropy, Store, StoredCredentials, StoredLinkKeys, SystemClock, Table, Tables};
use lambda_http::{Error, Request, service_fn};
use lambda_support::{env, telemetry};
use oidc::code::TokenEndpoint;
use oidc::issuer::Issuer;
use oidc::keys::Keys;

const TABLES: [Table; 1] = [Table::Links];

/// What must be known of a provider.
struct Settings {
    issuer: String,
    client_id: String,
    authorize_url: String,
    token_url: String,
    keys_url: String,
    secret_id: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let (base_url, link_keys, settings) = env::read(|e| {
        for table in TABLES {
            e.text(table.variable());
        }
        // Without an issuer nobody can sign in, and the links that want it say so.
        let settings = e.optional("SIGN_IN_ISSUER").map(|issuer| Settings {
            issuer,
            client_id: e.text("SIGN_IN_CLIENT_ID"),
            authorize_url: e.text("SIGN_IN_AUTHORIZE_URL"),
            token_url: e.text("SIGN_IN_TOKEN_URL"),
            keys_url: e.text("SIGN_IN_KEYS_URL"),
            secret_id: e.text("SIGN_IN_SECRET_ID"),
        });
        (e.text("PUBLIC_BASE_URL"), e.text("LINK_KEYS_SECRET_ID"), settings)
    })?;
    let config = aws::sdk_config()?;
    let store = Store::new(&config, Tables::from_env(&TABLES)?);
    store.warm().await;
    let provider = match settings {
        Some(settings) => {
            let redirect_uri = format!("{base_url}/sign-in/callback");
            let client_id = settings.client_id;
            Some(Provider {
                tokens: TokenEndpoint::new(settings.token_url, client_id.clone(), redirect_uri.clone())?,
                keys: Keys::new(
                    Issuer::new(settings.issuer.clone(), Some(settings.keys_url))?,
                    SystemClock,
                ),
                issuer: settings.issuer,
                client_id,
                authorize_url: settings.authorize_url,
                redirect_uri,
                secret: StoredCredentials::new(&config, settings.secret_id),
            })
        }
        None => None,
    };
    let function = &ApprovalSignIn {
        store,
        keys: StoredLinkKeys::new(&config, link_keys),
        clock: SystemClock,
        entropy: OsEntropy,
        provider,
        base_url,
    };
    let answer = |http: Request| async move { Ok::<_, Infallible>(function.handle(&http).await) };
    lambda_http::run(service_fn(answer)).await
}
