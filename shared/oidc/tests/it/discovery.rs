use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use domain::ports::PortError;
use oidc::issuer::Issuer;
use oidc::keys::{KeyDocument, KeySource};
use serde_json::{Value, json};

use testkit::signing::RSA;

/// An issuer at an address of its own.
struct Server {
    url: String,
    status: Arc<AtomicU16>,
}

impl Server {
    /// Publishes its keys, and a discovery document for an issuer of this path.
    async fn start(discovery: impl Fn(&str) -> Value) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let status = Arc::new(AtomicU16::new(200));
        let answer = |body: String| {
            let status = status.clone();
            get(move || async move {
                (
                    StatusCode::from_u16(status.load(Ordering::Relaxed)).unwrap(),
                    body,
                )
            })
        };
        let large = format!("{{\"keys\":[\"{}\"]}}", "x".repeat(300_000));
        let router = Router::new()
            .route(
                "/pool/.well-known/openid-configuration",
                answer(discovery(&url).to_string()),
            )
            .route("/keys", answer(json!({"keys": [RSA.jwk()]}).to_string()))
            .route("/large", answer(large))
            .route("/text", answer("keys".to_owned()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, status }
    }

    fn issuer(&self, keys_url: Option<&str>) -> Issuer {
        let keys_url = keys_url.map(|path| format!("{}{path}", self.url));
        Issuer::new(format!("{}/pool", self.url), keys_url).unwrap()
    }
}

fn honest(url: &str) -> Value {
    json!({"issuer": format!("{url}/pool"), "jwks_uri": format!("{url}/keys"), "token_endpoint": "x"})
}

fn published() -> KeyDocument {
    serde_json::from_value(json!({"keys": [RSA.jwk()]})).unwrap()
}

#[tokio::test]
async fn keys_are_read_from_where_they_are_said_to_be() {
    let server = Server::start(honest).await;
    assert_eq!(server.issuer(Some("/keys")).fetch().await.unwrap(), published());
    assert_eq!(server.issuer(None).fetch().await.unwrap(), published());
}

#[tokio::test]
async fn a_discovery_document_of_somebody_else_is_not_believed() {
    let foreign = |url: &str| json!({"issuer": "https://evil.example", "jwks_uri": format!("{url}/keys")});
    let server = Server::start(foreign).await;
    assert!(matches!(
        server.issuer(None).fetch().await,
        Err(PortError::Broken { .. })
    ));
}

#[tokio::test]
async fn unreadable_keys_are_no_keys() {
    let server = Server::start(honest).await;
    for path in ["/large", "/text", "/nothing"] {
        let outcome = server.issuer(Some(path)).fetch().await;
        assert!(
            matches!(outcome, Err(PortError::Broken { .. })),
            "{path}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_may_answer_later() {
    let server = Server::start(honest).await;
    server.status.store(503, Ordering::Relaxed);
    assert!(matches!(
        server.issuer(Some("/keys")).fetch().await,
        Err(PortError::Unavailable { .. })
    ));
    assert!(matches!(
        server.issuer(None).fetch().await,
        Err(PortError::Unavailable { .. })
    ));

    let nobody = Issuer::new("http://127.0.0.1:1".to_owned(), None).unwrap();
    assert!(matches!(nobody.fetch().await, Err(PortError::Unavailable { .. })));
}
