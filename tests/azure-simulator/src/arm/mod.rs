//! management.azure.com: what every call to Azure Resource Manager has in common.

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header::WWW_AUTHENTICATE},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, delete, get, post, put},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Simulator, faults,
    operation::Operation,
    seed,
    tokens::{Audience, TokenFault},
};

mod alias;
mod subscription;

/// A resource type and the one API version the simulator knows of it.
#[derive(Debug, Clone, Copy)]
struct Api {
    /// Provider namespace; none for ARM's own types, whose errors have no second envelope.
    namespace: Option<&'static str>,
    kind: &'static str,
    version: &'static str,
}

const ALIASES: Api = Api {
    namespace: Some("Microsoft.Subscription"),
    kind: "aliases",
    version: "2021-10-01",
};
const SUBSCRIPTION_ACTIONS: Api = Api {
    namespace: Some("Microsoft.Subscription"),
    kind: "subscriptions",
    version: "2021-10-01",
};
const SUBSCRIPTIONS: Api = Api {
    namespace: None,
    kind: "subscriptions",
    version: "2022-12-01",
};

pub(crate) fn routes(simulator: &Simulator) -> Router<Simulator> {
    let on = |operation: Operation, api: Api, route: MethodRouter<Simulator>| {
        route
            .route_layer(from_fn_with_state((simulator.clone(), api), conventions))
            .route_layer(from_fn_with_state((simulator.clone(), operation), faults::apply))
    };
    let action = |operation, route| on(operation, SUBSCRIPTION_ACTIONS, route);
    let alias = on(Operation::AliasPut, ALIASES, put(alias::create))
        .merge(on(Operation::AliasGet, ALIASES, get(alias::read)))
        .merge(on(Operation::AliasDelete, ALIASES, delete(alias::remove)));
    let provider = "/subscriptions/{id}/providers/Microsoft.Subscription";
    Router::new()
        .route("/providers/Microsoft.Subscription/aliases/{alias}", alias)
        .route(
            "/providers/Microsoft.Subscription/aliases",
            on(Operation::AliasList, ALIASES, get(alias::list)),
        )
        .route(
            "/subscriptions/{id}",
            on(Operation::SubscriptionGet, SUBSCRIPTIONS, get(subscription::read)),
        )
        .route(
            &format!("{provider}/rename"),
            action(Operation::SubscriptionRename, post(subscription::rename)),
        )
        .route(
            &format!("{provider}/cancel"),
            action(Operation::SubscriptionCancel, post(subscription::cancel)),
        )
        .route(
            &format!("{provider}/enable"),
            action(Operation::SubscriptionEnable, post(subscription::enable)),
        )
}

/// An error of ARM's, or of a resource provider behind it.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// Microsoft.Subscription repeats code and message outside of `error`.
    twice: bool,
}

impl Refusal {
    fn arm(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            twice: false,
        }
    }

    fn provider(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            twice: true,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self {
            status,
            code,
            message,
            twice,
        } = self;
        let mut body = json!({ "error": { "code": code, "message": message } });
        if twice {
            body["code"] = json!(code);
            body["message"] = json!(message);
        }
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = format!(
                "Bearer authorization_uri=\"https://login.windows.net/\", error=\"invalid_token\", \
                 error_description=\"{code}\""
            );
            if let Ok(value) = HeaderValue::from_str(&challenge) {
                response.headers_mut().insert(WWW_AUTHENTICATE, value);
            }
        }
        response
    }
}

/// ARM's shape for a status that a fault asked for.
pub(crate) fn failure(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (code, message) = match status.as_u16() {
        401 => ("InvalidAuthenticationToken", "The access token is invalid."),
        403 => (
            "UserNotAuthorized",
            "User is not authorized to create subscriptions on this enrollment account.",
        ),
        404 => ("NotFound", "The resource was not found."),
        409 => ("Conflict", "Another operation on this resource is in progress."),
        429 => (
            "TooManyRequests",
            "The request is being throttled. Please try again after some time.",
        ),
        503 => ("ServerBusy", "The server is busy. Please try again later."),
        504 => (
            "GatewayTimeout",
            "The gateway did not receive a response within the specified time period.",
        ),
        500.. => ("InternalServerError", "Encountered internal server error."),
        _ => ("BadRequest", "The request is invalid."),
    };
    Refusal::provider(status, code, message).into_response()
}

pub(crate) fn unknown_route(path: &str) -> Response {
    let mut segments = path
        .split('/')
        .skip_while(|segment| *segment != "providers")
        .skip(1);
    let refusal = match (segments.next(), segments.next()) {
        (Some(namespace), Some(kind)) => Refusal::arm(
            StatusCode::NOT_FOUND,
            "InvalidResourceType",
            format!("The resource type '{kind}' could not be found in the namespace '{namespace}'."),
        ),
        _ => Refusal::arm(
            StatusCode::NOT_FOUND,
            "NotFound",
            format!("No resource was found at '{path}'."),
        ),
    };
    refusal.into_response()
}

/// Who may call, in which API version; then ARM's own headers on the answer.
async fn conventions(
    State((simulator, api)): State<(Simulator, Api)>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers().clone();
    let allowed = authenticate(&simulator, &headers).and_then(|grant| {
        check_version(api, request.uri())?;
        Ok(grant)
    });
    let mut response = match allowed {
        Ok(grant) => {
            request.extensions_mut().insert(grant);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    trace(&headers, response.headers_mut());
    response
}

fn authenticate(simulator: &Simulator, headers: &HeaderMap) -> Result<crate::tokens::Grant, Refusal> {
    let refuse = |code, message: String| Err(Refusal::arm(StatusCode::UNAUTHORIZED, code, message));
    match simulator.inner.tokens.bearer(headers, Audience::Arm) {
        Ok(grant) => Ok(grant),
        Err(TokenFault::Missing) => refuse(
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.".into(),
        ),
        Err(TokenFault::Unknown) => refuse(
            "InvalidAuthenticationToken",
            "The access token is invalid.".into(),
        ),
        Err(TokenFault::Expired(at)) => refuse(
            "ExpiredAuthenticationToken",
            format!(
                "The access token expiry UTC time '{at}' is earlier than current UTC time '{}'.",
                Timestamp::now()
            ),
        ),
        Err(TokenFault::WrongAudience(audience)) => refuse(
            "InvalidAuthenticationTokenAudience",
            format!(
                "The access token has been obtained for wrong audience or resource '{}'. It should exactly match \
                 with one of the allowed audiences 'https://management.core.windows.net/',\
                 'https://management.azure.com'.",
                audience.resource()
            ),
        ),
    }
}

fn check_version(api: Api, uri: &Uri) -> Result<(), Refusal> {
    let parameters = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let asked = parameters
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("api-version"));
    let Api {
        namespace,
        kind,
        version,
    } = api;
    match (asked, namespace) {
        (None | Some((_, "")), _) => Err(Refusal::arm(
            StatusCode::BAD_REQUEST,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )),
        (Some((_, asked)), _) if asked == version => Ok(()),
        (Some((_, asked)), Some(namespace)) => Err(Refusal::arm(
            StatusCode::BAD_REQUEST,
            "NoRegisteredProviderFound",
            format!(
                "No registered resource provider found for location 'global' and API version '{asked}' for type \
                 '{kind}' in namespace '{namespace}'. The supported api-versions are '{version}'."
            ),
        )),
        (Some((_, asked)), None) => Err(Refusal::arm(
            StatusCode::BAD_REQUEST,
            "InvalidApiVersionParameter",
            format!("The api-version '{asked}' is invalid. The supported versions are '{version}'."),
        )),
    }
}

fn trace(asked: &HeaderMap, answer: &mut HeaderMap) {
    let moment = Timestamp::now().as_nanosecond().to_string();
    let id = |kind| HeaderValue::from_str(&seed::guid(&[kind, &moment]).to_string()).ok();
    if let Some(id) = id("arm request") {
        answer.insert("x-ms-request-id", id);
    }
    let correlation = asked.get("x-ms-correlation-request-id").cloned();
    if let Some(id) = correlation.or_else(|| id("arm correlation")) {
        answer.insert("x-ms-correlation-request-id", id);
    }
    let wants_echo = asked
        .get("x-ms-return-client-request-id")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    if let (true, Some(id)) = (wants_echo, asked.get("x-ms-client-request-id")) {
        answer.insert("x-ms-client-request-id", id.clone());
    }
}

/// A JSON body read as ARM reads it: unknown members are errors.
fn body<T: serde::de::DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Refusal> {
    let media = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !media.to_ascii_lowercase().starts_with("application/json") {
        return Err(Refusal::arm(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            format!(
                "The content media type '{media}' is not supported. Only 'application/json' is supported."
            ),
        ));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        Refusal::arm(
            StatusCode::BAD_REQUEST,
            "InvalidRequestContent",
            format!("The request content was invalid and could not be deserialized: '{error}'."),
        )
    })
}

fn subscription_id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| {
        Refusal::arm(
            StatusCode::BAD_REQUEST,
            "InvalidSubscriptionId",
            format!("The provided subscription identifier '{text}' is malformed or invalid."),
        )
    })
}

fn subscription_not_found(id: Uuid) -> Refusal {
    Refusal::arm(
        StatusCode::NOT_FOUND,
        "SubscriptionNotFound",
        format!("The subscription '{id}' could not be found."),
    )
}

fn accepted_subscription(id: Uuid) -> Json<Value> {
    Json(json!({ "subscriptionId": id }))
}
