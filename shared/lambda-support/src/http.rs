//! HTTP in and out. A handler returns a [`Reply`] or a [`Problem`]; [`respond`] makes the answer of either.

mod caller;
mod cursor;
mod idempotency;
mod input;
pub mod pages;

pub use caller::Caller;
pub use cursor::{Listing, list_reply};
pub use idempotency::{Call, answer_again};
pub use input::{accepts, endpoint, if_match, json_body, no_such_route, optional_json_body, origin, query};

use contracts::problem::Problem;
use domain::idempotency::Answer;
use domain::ports::PortError;
use lambda_http::{Body, Request, RequestExt, Response};
use serde::Serialize;

const JSON: &str = "application/json";

/// An answer that is not a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body's media type.
    pub media_type: &'static str,
    /// The body, if there is one.
    pub body: Option<String>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// An answer with a JSON body.
    ///
    /// # Errors
    /// When the value cannot be written as JSON, which is a fault of ours.
    pub fn json(status: u16, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|error| {
            tracing::error!(%error, "an answer could not be written as JSON");
            Problem::internal()
        })?;
        Ok(Self {
            status,
            media_type: JSON,
            body: Some(body),
            headers: Vec::new(),
        })
    }

    /// An answer with a text of another media type.
    pub fn text(media_type: &'static str, text: String) -> Self {
        Self {
            status: 200,
            media_type,
            body: Some(text),
            headers: Vec::new(),
        }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            media_type: JSON,
            body: None,
            headers: Vec::new(),
        }
    }

    /// The answer as it is kept for a repeated call: status, body and `Location`.
    pub fn to_answer(&self) -> Answer {
        let location = self.headers.iter().find(|(name, _)| *name == "location");
        Answer::Body {
            status: self.status,
            body: self.body.clone().unwrap_or_default(),
            location: location.map(|(_, value)| value.clone()),
        }
    }

    /// The answer with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer with the `ETag` of a version.
    #[must_use]
    pub fn etag(self, version: u64) -> Self {
        self.header("etag", format!("\"{version}\""))
    }
}

/// What a failed port means for the caller. The cause is logged here, once.
pub fn port_problem(error: &PortError) -> Problem {
    match error {
        PortError::Unavailable { .. } => {
            tracing::warn!(%error, "a service is unavailable");
            Problem::unavailable()
        }
        PortError::Broken { .. } => {
            tracing::error!(%error, "a service failed");
            Problem::internal()
        }
    }
}

/// The id under which API Gateway knows the call.
pub fn request_id(request: &Request) -> String {
    match request.request_context_ref() {
        Some(lambda_http::request::RequestContext::ApiGatewayV2(context)) => {
            context.request_id.clone().unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// The problem document as it is sent, with the call's id.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProblemBody<'a> {
    #[serde(flatten)]
    problem: &'a Problem,
    request_id: &'a str,
}

/// Makes the HTTP answer, and logs the call in one line.
pub fn respond(request: &Request, result: Result<Reply, Problem>) -> Response<Body> {
    let id = request_id(request);
    let (status, code) = match &result {
        Ok(reply) => (reply.status, ""),
        Err(problem) => (problem.status, problem.code.as_str()),
    };
    tracing::info!(http.status = status, http.method = %request.method(), code, request.id = %id, "answered");
    let builder = Response::builder().status(status).header("x-request-id", &id);
    // Only what a reply says itself may be kept by a cache.
    let builder = match &result {
        Ok(reply) if reply.headers.iter().any(|(name, _)| *name == "cache-control") => builder,
        _ => builder.header("cache-control", "no-store"),
    };
    let built = match result {
        Ok(reply) => {
            let mut builder = reply
                .headers
                .iter()
                .fold(builder, |b, (name, value)| b.header(*name, value));
            if reply.body.is_some() {
                builder = builder.header("content-type", reply.media_type);
            }
            builder.body(reply.body.map_or(Body::Empty, Body::Text))
        }
        Err(problem) => {
            let mut builder = builder.header("content-type", "application/problem+json");
            if let Some(seconds) = problem.retry_after {
                builder = builder.header("retry-after", seconds.to_string());
            }
            if !problem.allow.is_empty() {
                builder = builder.header("allow", problem.allow.join(", "));
            }
            if status == 401 {
                builder = builder.header("www-authenticate", "Bearer");
            }
            let body = ProblemBody {
                problem: &problem,
                request_id: &id,
            };
            builder.body(Body::Text(serde_json::to_string(&body).unwrap_or_default()))
        }
    };
    built.unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be built");
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
