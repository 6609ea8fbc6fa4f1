//! A provider that lets people in and takes their codes once, with the verifier whose hash it was given.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use oidc::code::challenge;
use serde_json::{Value, json};
use testkit::signing::{ISSUER, RSA, soon};

pub(crate) const CLIENT: &str = "approvers";
pub(crate) const SECRET: &str = "client-secret";
/// base64 of `approvers:client-secret`
const BASIC: &str = "Basic YXBwcm92ZXJzOmNsaWVudC1zZWNyZXQ=";

/// What happens to the codes that are handed in next.
#[derive(Clone, Debug, Default)]
pub(crate) enum Mood {
    /// Each is looked at.
    #[default]
    Honest,
    /// Each is answered like this.
    Says(u16, String),
    /// Nobody is answered.
    Silent,
}

/// What was asked for with a code.
#[derive(Clone, Debug)]
struct Asked {
    challenge: String,
    redirect_uri: String,
    token: String,
}

#[derive(Debug, Default)]
struct Inner {
    mood: Mood,
    codes: HashMap<String, Asked>,
    handed_in: usize,
    keys_are_away: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Listening {
    pub(crate) url: String,
    inner: Arc<Mutex<Inner>>,
}

impl Listening {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner = Arc::<Mutex<Inner>>::default();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/token", post(token))
            .route("/keys", get(keys))
            .with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    pub(crate) fn feel(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    pub(crate) fn hide_keys(&self) {
        self.inner.lock().unwrap().keys_are_away = true;
    }

    /// How many codes were handed in.
    pub(crate) fn handed_in(&self) -> usize {
        self.inner.lock().unwrap().handed_in
    }

    /// Somebody signs in at this address; the code with which the browser goes back.
    pub(crate) fn sign_in(&self, asked: &HashMap<String, String>, email: &str) -> String {
        self.sign_in_with(asked, &json!({ "email": email }))
    }

    /// The same with other claims in the ID token; null leaves one out.
    pub(crate) fn sign_in_with(&self, asked: &HashMap<String, String>, changes: &Value) -> String {
        let mut claims = json!({
            "iss": ISSUER, "aud": CLIENT, "sub": "4f1c", "token_use": "id", "nonce": asked["nonce"],
            "exp": soon(600), "iat": soon(0), "email": "nobody@northwind.example", "email_verified": true,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        self.sign_in_for(asked, RSA.sign(&claims))
    }

    /// The same with any token at all.
    pub(crate) fn sign_in_for(&self, asked: &HashMap<String, String>, token: String) -> String {
        let mut inner = self.inner.lock().unwrap();
        let code = format!("code-{}", inner.codes.len());
        let asked = Asked {
            challenge: asked["code_challenge"].clone(),
            redirect_uri: asked["redirect_uri"].clone(),
            token,
        };
        inner.codes.insert(code.clone(), asked);
        code
    }
}

async fn token(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap, body: Bytes) -> Response {
    let form: HashMap<String, String> = serde_urlencoded::from_bytes(&body).unwrap();
    let mood = {
        let mut inner = inner.lock().unwrap();
        inner.handed_in += 1;
        inner.mood.clone()
    };
    match mood {
        Mood::Silent => std::future::pending().await,
        Mood::Says(status, text) => (StatusCode::from_u16(status).unwrap(), text).into_response(),
        Mood::Honest => {
            if headers["authorization"] != BASIC {
                return refused(401, "invalid_client");
            }
            let mut inner = inner.lock().unwrap();
            let Some(asked) = inner.codes.get(&form["code"]).cloned() else {
                return refused(400, "invalid_grant");
            };
            if asked.redirect_uri != form["redirect_uri"]
                || asked.challenge != challenge(&form["code_verifier"])
            {
                return refused(400, "invalid_grant");
            }
            inner.codes.get_mut(&form["code"]).unwrap().challenge = "used".to_owned();
            axum::Json(json!({"access_token": "a", "token_type": "Bearer", "id_token": asked.token}))
                .into_response()
        }
    }
}

fn refused(status: u16, error: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, axum::Json(json!({ "error": error }))).into_response()
}

async fn keys(State(inner): State<Arc<Mutex<Inner>>>) -> Response {
    if inner.lock().unwrap().keys_are_away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    axum::Json(json!({ "keys": [RSA.jwk()] })).into_response()
}
