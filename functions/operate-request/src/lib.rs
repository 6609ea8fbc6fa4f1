//! Operations let a parked request go on, or end one and have undone what it made.
//!
//! Both only say what shall happen: the change is committed with its event, and the relay starts or wakes the workflow
//! that does it. So a 202 means here, too, that it will happen.

mod cancel;
mod command;
mod resume;

use contracts::problem::Problem;
use contracts::routes::Endpoint;
use domain::ports::{CallFacts, Clock, Requests, Reviews, StepLedger};
use lambda_http::{Body, Request, Response};
use lambda_support::http::{Reply, endpoint, no_such_route, respond};

/// The function and its ports.
#[derive(Clone, Debug)]
pub struct OperateRequest<S, C> {
    /// Tables.
    pub store: S,
    /// Time.
    pub clock: C,
}

impl<S, C> OperateRequest<S, C>
where
    S: Requests + CallFacts + Reviews + StepLedger,
    C: Clock,
{
    /// Answers a call.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        respond(request, self.route(request).await)
    }

    async fn route(&self, request: &Request) -> Result<Reply, Problem> {
        let (endpoint, parameters) = endpoint(request)?;
        match (endpoint, parameters.as_slice()) {
            (Endpoint::ResumeRequest, [id]) => self.resume(request, id).await,
            (Endpoint::CancelRequest, [id]) => self.cancel(request, id).await,
            _ => Err(no_such_route(request)),
        }
    }
}
