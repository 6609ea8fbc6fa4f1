//! Errors in ARM's shape.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error of ARM's, or of a resource provider behind it.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// Microsoft.Subscription repeats code and message outside of `error`.
    twice: bool,
}

impl Refusal {
    pub(super) fn arm(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            twice: false,
        }
    }

    pub(super) fn provider(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
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

/// ARM's shape for a status that a fault asked for; `twice` for Microsoft.Subscription.
pub(crate) fn failure(status: u16, twice: bool) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (code, message) = match status.as_u16() {
        401 => ("InvalidAuthenticationToken", "The access token is invalid."),
        403 if !twice => (
            "AuthorizationFailed",
            "The client does not have authorization to perform the action over the scope.",
        ),
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
    let refusal = Refusal {
        status,
        code,
        message: message.into(),
        twice,
    };
    refusal.into_response()
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
