//! api.partnercenter.microsoft.com: headers, replay and the three shapes of errors.

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header::WWW_AUTHENTICATE},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, patch, post},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    Simulator, faults,
    journal::Entry,
    operation::Operation,
    seed,
    tokens::{Audience, Grant, TokenFault},
    world::Reply,
};

mod agreement;
mod customer;
mod user;

pub(crate) fn routes(simulator: &Simulator) -> Router<Simulator> {
    let on = |operation: Operation, route: MethodRouter<Simulator>| {
        route
            .route_layer(from_fn_with_state(simulator.clone(), conventions))
            .route_layer(from_fn_with_state((simulator.clone(), operation), faults::apply))
    };
    let user = on(Operation::UserGet, get(user::read)).merge(on(Operation::UserPatch, patch(user::update)));
    Router::new()
        .route(
            "/v1/customers/{tenant}",
            on(Operation::CustomerGet, get(customer::read)),
        )
        .route(
            "/v1/agreements",
            on(Operation::AgreementTemplatesGet, get(agreement::templates)),
        )
        .route(
            "/v1/customers/{tenant}/agreements",
            on(Operation::AgreementsGet, get(agreement::confirmations)),
        )
        .route(
            "/v1/customers/{tenant}/directSignedMicrosoftCustomerAgreementStatus",
            on(Operation::AgreementStatusGet, get(agreement::direct_status)),
        )
        .route(
            "/v1/customers/{tenant}/users",
            on(Operation::UserPost, post(user::create)),
        )
        .route("/v1/customers/{tenant}/users/{user}", user)
}

/// An error of Partner Center's. Which of the shapes it has depends on the service behind the operation.
#[derive(Debug)]
enum Refusal {
    /// `{code, description, data, source}`.
    Front {
        status: StatusCode,
        code: u32,
        description: String,
    },
    /// `{code, message, description, errorName, …}`.
    Extended {
        status: StatusCode,
        code: u32,
        name: &'static str,
        message: String,
    },
    /// `{statusCode, message}`, the gateway's.
    Gateway { status: StatusCode, message: String },
}

impl Refusal {
    fn front(status: StatusCode, code: u32, description: impl Into<String>) -> Self {
        Self::Front {
            status,
            code,
            description: description.into(),
        }
    }

    fn extended(status: StatusCode, code: u32, name: &'static str, message: impl Into<String>) -> Self {
        Self::Extended {
            status,
            code,
            name,
            message: message.into(),
        }
    }

    fn invalid_input(message: impl Into<String>) -> Self {
        Self::extended(StatusCode::BAD_REQUEST, 800_002, "InvalidRequestInput", message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Self::Front {
                status,
                code,
                description,
            } => (
                status,
                json!({ "code": code, "description": description, "data": [], "source": "PartnerFD" }),
            ),
            Self::Extended {
                status,
                code,
                name,
                message,
            } => (
                status,
                json!({
                    "code": code,
                    "message": message,
                    "description": message,
                    "errorName": name,
                    "isRetryable": false,
                    "parameters": {},
                    "errorMessageExtended": format!("InternalErrorCode={code}"),
                }),
            ),
            Self::Gateway { status, message } => (
                status,
                json!({ "statusCode": status.as_u16(), "message": message }),
            ),
        };
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("OAuth realm=urn:cpsvc:cpid");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Partner Center's shape for a status that a fault asked for.
pub(crate) fn failure(status: u16, retry_after: Option<u64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let refusal = match status.as_u16() {
        401 => Refusal::front(status, 400, "Access denied"),
        403 => Refusal::front(status, 2032, "Access denied"),
        404 => Refusal::front(status, 1000, "Not found"),
        429 => {
            let seconds = retry_after.unwrap_or(60);
            let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
            Refusal::Gateway { status, message }
        }
        502..=504 => Refusal::Gateway {
            status,
            message: status.canonical_reason().unwrap_or_default().to_owned(),
        },
        500.. => Refusal::front(status, 800_003, "Unexpected service error"),
        _ => Refusal::front(status, 800_002, "Invalid request input"),
    };
    refusal.into_response()
}

pub(crate) fn unknown_route(path: &str) -> Response {
    let message = format!("No HTTP resource was found that matches the request URI '{path}'.");
    Refusal::Gateway {
        status: StatusCode::NOT_FOUND,
        message,
    }
    .into_response()
}

/// Who may call; the replay of a known `MS-RequestId`; and the headers that every answer carries.
async fn conventions(State(simulator): State<Simulator>, request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    let grant = authenticate(&simulator, &asked);
    let mfa = grant.as_ref().ok().map(|grant| grant.mfa);
    let mut response = match grant {
        Ok(grant) => replay_or_run(&simulator, grant, request, next).await,
        Err(refusal) => refusal.into_response(),
    };
    echo(&asked, response.headers_mut());
    if let (Some(mfa), true) = (mfa, asked.contains_key("validatemfa")) {
        let compliant = HeaderValue::from_static(if mfa { "true" } else { "false" });
        response.headers_mut().insert("ismfacompliant", compliant);
    }
    response
}

fn authenticate(simulator: &Simulator, headers: &HeaderMap) -> Result<Grant, Refusal> {
    let denied = || Refusal::front(StatusCode::UNAUTHORIZED, 400, "Access denied");
    match simulator.inner.tokens.bearer(headers, Audience::PartnerCenter) {
        Ok(grant) if grant.tenant == simulator.world().partner_tenant => Ok(grant),
        Err(TokenFault::Missing) => {
            let description = "Partner Token missing in request context";
            Err(Refusal::front(StatusCode::UNAUTHORIZED, 800_001, description))
        }
        Ok(_) | Err(TokenFault::Unknown | TokenFault::Expired(_) | TokenFault::WrongAudience(_)) => {
            Err(denied())
        }
    }
}

async fn replay_or_run(simulator: &Simulator, grant: Grant, mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get("ms-requestid")
        .and_then(|value| value.to_str().ok());
    let key = id
        .filter(|_| request.method() == Method::POST)
        .map(|id| (id.to_ascii_lowercase(), request.uri().path().to_ascii_lowercase()));
    let entry = request.extensions().get::<Entry>().cloned();
    request.extensions_mut().insert(grant);
    let Some(key) = key else {
        return next.run(request).await;
    };

    let earlier = simulator.world().replies.get(&key).cloned();
    if let Some(Reply {
        status,
        headers,
        body,
    }) = earlier
    {
        if let Some(entry) = entry {
            entry.replayed();
        }
        return (status, headers, Body::from(body)).into_response();
    }
    let (parts, body) = next.run(request).await.into_parts();
    // The bodies are the simulator's own, held in memory: reading them cannot fail.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    // A refusal of the caller itself is not an answer to the request, so it is not kept.
    if !parts.status.is_server_error() && parts.status != StatusCode::UNAUTHORIZED {
        let reply = Reply {
            status: parts.status,
            headers: parts.headers.clone(),
            body: body.clone(),
        };
        simulator.world().replies.insert(key, reply);
    }
    Response::from_parts(parts, Body::from(body))
}

fn echo(asked: &HeaderMap, answer: &mut HeaderMap) {
    let moment = Timestamp::now().as_nanosecond().to_string();
    for name in ["ms-requestid", "ms-correlationid"] {
        let made_up = || HeaderValue::from_str(&seed::guid(&[name, &moment]).to_string()).ok();
        if let Some(value) = asked.get(name).cloned().or_else(made_up) {
            answer.insert(name, value);
        }
    }
    answer.insert("ms-serverid", HeaderValue::from_static("1"));
    let locale = asked.get("x-locale").cloned();
    answer.insert(
        "x-locale",
        locale.unwrap_or_else(|| HeaderValue::from_static("en-US")),
    );
}

impl Grant {
    /// Operations that need App+User refuse app-only tokens as they refuse users without MFA.
    fn user_with_mfa(self) -> Result<(), Refusal> {
        if self.user && self.mfa {
            return Ok(());
        }
        let description = "Access denied. The request needs a user's token that carries an MFA claim.";
        Err(Refusal::front(StatusCode::UNAUTHORIZED, 900_421, description))
    }
}

/// A JSON body. Partner Center accepts member names in any case, of which `PascalCase` is the one in use.
fn body(bytes: &[u8]) -> Result<Value, Refusal> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::invalid_input(format!("The request body is not valid JSON: {error}.")))?;
    Ok(camel_case(value))
}

fn camel_case(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let camel = |name: String| {
                let mut letters = name.chars();
                letters
                    .next()
                    .map(|first| first.to_lowercase().chain(letters).collect())
                    .unwrap_or(name)
            };
            let members = members
                .into_iter()
                .map(|(name, value)| (camel(name), camel_case(value)));
            Value::Object(members.collect::<Map<String, Value>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(camel_case).collect()),
        other => other,
    }
}
