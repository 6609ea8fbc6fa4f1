//! How providers are called: with patience that ends, and without believing how much they want to say.

use std::sync::Arc;
use std::time::Duration;

use domain::ports::{PortError, PortResult};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use rustls::{ClientConfig, RootCertStore};
use serde::de::DeserializeOwned;

pub(crate) const SERVICE: &str = "token issuer";
/// Most of a document that is read.
const BODY_LIMIT: usize = 256 * 1024;
/// A person waits behind this, and API Gateway for ten seconds at most.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why the HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be made: {0}")]
pub struct SetUpError(String);

/// A client that follows nothing and waits for seconds.
pub(crate) fn client() -> Result<Client, SetUpError> {
    Client::builder()
        .tls_backend_preconfigured(tls().map_err(|error| SetUpError(error.to_string()))?)
        .redirect(Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        // By the time a provider is called again, the connection has long been closed.
        .pool_max_idle_per_host(0)
        .build()
        .map_err(|error| SetUpError(error.to_string()))
}

/// Sends a request and reads the whole answer, whatever it says.
pub(crate) async fn exchange(request: RequestBuilder) -> PortResult<(StatusCode, Vec<u8>)> {
    let response = request.send().await.map_err(|error| unavailable(&error))?;
    let status = response.status();
    Ok((status, read(response).await?))
}

/// What a status means that is none of success.
pub(crate) fn failure(status: StatusCode) -> PortError {
    let cause = format!("status {}", status.as_u16());
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        lost(cause)
    } else {
        broken(&cause)
    }
}

/// The JSON document of an answer.
pub(crate) fn document<T: DeserializeOwned>(body: &[u8]) -> PortResult<T> {
    serde_json::from_slice(body).map_err(|_| broken("the document cannot be read"))
}

async fn read(mut response: Response) -> PortResult<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unavailable(&error))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(broken("the document is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The compiled-in roots: reading the system's costs a cold start tens of milliseconds.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn unavailable(error: &reqwest::Error) -> PortError {
    lost(
        if error.is_timeout() {
            "no answer in time"
        } else {
            "no answer"
        }
        .to_owned(),
    )
}

pub(crate) fn lost(cause: String) -> PortError {
    PortError::Unavailable {
        service: SERVICE,
        cause,
    }
}

pub(crate) fn broken(cause: &str) -> PortError {
    PortError::Broken {
        service: SERVICE,
        cause: cause.to_owned(),
    }
}
