//! Partner Center's idempotency: a POST with a known `MS-RequestId` gets the first answer again.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{Simulator, journal::Entry, world::Reply};

/// Runs a request, or repeats the answer that it got before. A repeat that comes too soon waits for the first.
pub(super) async fn run(simulator: &Simulator, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    // In a task of its own, because work that has begun is finished also when its caller hangs up.
    let work = tokio::spawn(once(simulator.clone(), request, next));
    work.await.unwrap_or_else(|_| super::failure(500, None))
}

async fn once(simulator: Simulator, request: Request, next: Next) -> Response {
    let id = request.headers().get("ms-requestid");
    let Some(id) = id.and_then(|value| value.to_str().ok()) else {
        return next.run(request).await;
    };
    let key = (id.to_ascii_lowercase(), request.uri().path().to_ascii_lowercase());
    let first = simulator.world().replies.entry(key).or_default().clone();
    let mut first = first.lock().await;
    if let Some(Reply {
        status,
        headers,
        body,
    }) = first.clone()
    {
        if let Some(entry) = request.extensions().get::<Entry>() {
            entry.replayed();
        }
        return (status, headers, Body::from(body)).into_response();
    }

    let (parts, body) = next.run(request).await.into_parts();
    // The bodies are the simulator's own, held in memory: reading them cannot fail.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    // A refusal of the caller itself is not an answer to the request, so it is not kept.
    if !parts.status.is_server_error() && parts.status != StatusCode::UNAUTHORIZED {
        *first = Some(Reply {
            status: parts.status,
            headers: parts.headers.clone(),
            body: body.clone(),
        });
    }
    Response::from_parts(parts, Body::from(body))
}
