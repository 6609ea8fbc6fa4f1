//! Routes that the simulator does not have, answered as the host behind the path would.

use axum::{
    Json,
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{arm, partner_center};

pub(crate) async fn route(uri: Uri) -> Response {
    let path = uri.path();
    if path.starts_with("/v1/") {
        return partner_center::unknown_route(path);
    }
    if path.starts_with("/providers") || path.starts_with("/subscriptions") {
        return arm::unknown_route(path);
    }
    if path.starts_with("/_simulator") {
        let body = Json(json!({ "error": format!("the simulator has no route {path}") }));
        return (StatusCode::NOT_FOUND, body).into_response();
    }
    // Entra answers with an empty page.
    StatusCode::NOT_FOUND.into_response()
}

pub(crate) async fn method(method: Method, uri: Uri) -> Response {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let message = format!("The requested resource does not support http method '{method}'.");
    let path = uri.path();
    if path.starts_with("/v1/") {
        (status, Json(json!({ "message": message }))).into_response()
    } else if path.starts_with("/providers") || path.starts_with("/subscriptions") {
        let error = json!({ "error": { "code": "MethodNotAllowed", "message": message } });
        (status, Json(error)).into_response()
    } else {
        status.into_response()
    }
}
