//! Answers that send a browser on.

use lambda_http::{Body, Request, Response};
use lambda_support::http::request_id;

/// Sends the browser to `location`. Neither the address that it leaves nor the one that it goes to may be kept or told.
pub(crate) fn redirect(request: &Request, status: u16, location: &str) -> Response<Body> {
    tracing::info!(http.status = status, http.method = %request.method(), "answered with a redirect");
    let built = Response::builder()
        .status(status)
        .header("location", location)
        .header("cache-control", "no-store")
        .header(
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'",
        )
        .header("referrer-policy", "no-referrer")
        .header("strict-transport-security", "max-age=31536000; includeSubDomains")
        .header("x-content-type-options", "nosniff")
        .header("x-robots-tag", "noindex, nofollow")
        .header("x-request-id", request_id(request))
        .body(Body::Empty);
    built.unwrap_or_else(|error| {
        tracing::error!(%error, "a redirect could not be built");
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
