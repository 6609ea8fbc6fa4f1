use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use domain::ports::{PortError, PortResult};
use domain::secret::Secret;
use oidc::code::{Code, TokenEndpoint};

const CODE: Code<'_> = Code {
    code: "the-code",
    verifier: "the-verifier",
};

/// What a token endpoint heard: how the client named itself, and the form.
type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// A token endpoint that always answers this.
async fn serve(status: u16, body: String) -> (TokenEndpoint, Heard) {
    let heard = Heard::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    let hears = heard.clone();
    let answer = post(move |headers: HeaderMap, form: String| async move {
        let client = headers["authorization"].to_str().unwrap().to_owned();
        hears.lock().unwrap().push((client, form));
        (StatusCode::from_u16(status).unwrap(), body)
    });
    let router = Router::new().route("/token", answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (endpoint(url), heard)
}

fn endpoint(url: String) -> TokenEndpoint {
    TokenEndpoint::new(url, "a client".to_owned(), "https://csp.example/back".to_owned()).unwrap()
}

async fn hand_in(status: u16, body: &str) -> PortResult<Option<Secret>> {
    let (endpoint, _) = serve(status, body.to_owned()).await;
    endpoint.id_token(CODE, &Secret::new("s:1".to_owned())).await
}

#[tokio::test]
async fn a_code_becomes_an_id_token() {
    let answer = r#"{"access_token":"a","id_token":"i.d.t","token_type":"Bearer"}"#;
    let (endpoint, heard) = serve(200, answer.to_owned()).await;
    let token = endpoint.id_token(CODE, &Secret::new("s:1".to_owned())).await;
    assert_eq!(token.unwrap().unwrap().expose(), "i.d.t");
    let (client, form) = heard.lock().unwrap()[0].clone();
    // base64 of `a+client:s%3A1`
    assert_eq!(client, "Basic YStjbGllbnQ6cyUzQTE=");
    assert_eq!(
        form,
        "grant_type=authorization_code&code=the-code&redirect_uri=https%3A%2F%2Fcsp.example%2Fback\
         &client_id=a+client&code_verifier=the-verifier"
    );
    assert!(!form.contains("s%3A1"), "the secret is in one place");
}

#[tokio::test]
async fn a_code_that_is_not_taken_is_no_fault_of_ours() {
    let refused = hand_in(400, r#"{"error":"invalid_grant","error_description":"used"}"#).await;
    assert!(refused.unwrap().is_none());
}

#[tokio::test]
async fn t30_an_answer_that_is_none_is_a_failure() {
    for (status, body) in [
        (200, "<html>sign in</html>"),
        (200, "{}"),
        (200, r#"{"id_token":7}"#),
        (200, ""),
        (302, r#"{"id_token":"i.d.t"}"#),
        (400, "<html>bad request</html>"),
        (400, r#"{"error":"invalid_request"}"#),
        (401, r#"{"error":"invalid_client"}"#),
        (404, ""),
    ] {
        let outcome = hand_in(status, body).await;
        assert!(
            matches!(outcome, Err(PortError::Broken { .. })),
            "{status} {body}: {outcome:?}"
        );
    }
    let huge = format!(r#"{{"id_token":"{}"}}"#, "x".repeat(300_000));
    assert!(matches!(hand_in(200, &huge).await, Err(PortError::Broken { .. })));
}

#[tokio::test]
async fn a_provider_that_is_away_may_come_back() {
    for status in [429, 500, 503] {
        let outcome = hand_in(status, r#"{"error":"invalid_grant"}"#).await;
        assert!(
            matches!(outcome, Err(PortError::Unavailable { .. })),
            "{status}: {outcome:?}"
        );
    }
    let nobody = endpoint("http://127.0.0.1:1/token".to_owned());
    let outcome = nobody.id_token(CODE, &Secret::new(String::new())).await;
    assert!(matches!(outcome, Err(PortError::Unavailable { .. })));
}
