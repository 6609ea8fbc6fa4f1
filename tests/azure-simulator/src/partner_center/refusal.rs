//! The three shapes of Partner Center's errors.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error of Partner Center's. Which of the shapes it has depends on the service behind the operation.
#[derive(Debug)]
pub(super) enum Refusal {
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
    pub(super) fn front(status: StatusCode, code: u32, description: impl Into<String>) -> Self {
        Self::Front {
            status,
            code,
            description: description.into(),
        }
    }

    pub(super) fn extended(
        status: StatusCode,
        code: u32,
        name: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::Extended {
            status,
            code,
            name,
            message: message.into(),
        }
    }

    pub(super) fn invalid_input(message: impl Into<String>) -> Self {
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
