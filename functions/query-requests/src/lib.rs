//! Reads requests, their history and the approval queue. It also answers `GET /health` and whatever no other
//! function answers.

mod requests;

use contracts::problem::Problem;
use domain::ports::{RequestLists, Requests};
use lambda_http::{Body, Request, Response};
use lambda_support::http::{Reply, no_such_route, path_segments, respond};

/// The function and its port.
#[derive(Clone, Debug)]
pub struct QueryRequests<S> {
    /// Tables.
    pub store: S,
}

impl<S: Requests + RequestLists> QueryRequests<S> {
    /// Answers a call.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        respond(request, self.route(request).await)
    }

    async fn route(&self, request: &Request) -> Result<Reply, Problem> {
        match (request.method().as_str(), path_segments(request).as_slice()) {
            // An id must be something, or API Gateway knows no route and asks for no token.
            (_, parts) if parts.contains(&"") => Err(no_such_route(request)),
            ("GET", ["health"]) => health(),
            ("GET", ["v1", "approvals"]) => self.approvals(request).await,
            ("GET", ["v1", "subscription-requests"]) => self.list(request).await,
            ("GET", ["v1", "subscription-requests", id]) => self.one(request, id).await,
            ("GET", ["v1", "subscription-requests", id, "events"]) => self.events(request, id).await,
            _ => Err(no_such_route(request)),
        }
    }
}

fn health() -> Result<Reply, Problem> {
    #[derive(serde::Serialize)]
    struct Health {
        status: &'static str,
        version: &'static str,
    }
    Reply::json(
        200,
        &Health {
            status: "ok",
            version: env!("CARGO_PKG_VERSION"),
        },
    )
}
