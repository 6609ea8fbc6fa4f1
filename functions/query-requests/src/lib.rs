//! Reads requests, their history and the approval queue. It also answers `GET /health`, `GET /openapi.json`
//! and whatever no other function answers.

mod requests;

use contracts::openapi;
use contracts::problem::Problem;
use contracts::routes::Endpoint;
use domain::ports::{RequestLists, RequestOwners, Requests};
use lambda_http::{Body, Request, Response};
use lambda_support::http::{Reply, endpoint, no_such_route, respond};

/// The function and its port.
#[derive(Clone, Debug)]
pub struct QueryRequests<S> {
    /// Tables.
    pub store: S,
}

impl<S: Requests + RequestOwners + RequestLists> QueryRequests<S> {
    /// Answers a call.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        respond(request, self.route(request).await)
    }

    async fn route(&self, request: &Request) -> Result<Reply, Problem> {
        let (endpoint, parameters) = endpoint(request)?;
        match (endpoint, parameters.as_slice()) {
            (Endpoint::GetHealth, []) => health(),
            (Endpoint::GetOpenapi, []) => Ok(document()),
            (Endpoint::ListApprovals, []) => self.approvals(request).await,
            (Endpoint::ListRequests, []) => self.list(request).await,
            (Endpoint::GetRequest, [id]) => self.one(request, id).await,
            (Endpoint::ListEvents, [id]) => self.events(request, id).await,
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

/// The document is part of the program, so it changes with a deployment only.
fn document() -> Reply {
    Reply {
        body: Some(openapi::DOCUMENT.to_owned()),
        ..Reply::empty(200)
    }
    .header("cache-control", "public, max-age=300")
}
