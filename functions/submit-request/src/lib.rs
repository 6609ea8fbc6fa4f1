//! Accepts subscription requests and takes them back.
//!
//! A submission is one read and one write: the read brings the customer, the terms and an earlier call with the same
//! key; the write is one transaction. A 202 means that it will happen, since everything that follows is started from
//! what was committed.

mod submission;
mod withdrawal;

use contracts::problem::Problem;
use contracts::routes::Endpoint;
use domain::ports::{CallFacts, Clock, Entropy, Requests, SubmissionFacts};
use domain::submission::Limits;
use lambda_http::{Body, Request, Response};
use lambda_support::http::{Reply, endpoint, no_such_route, respond};

/// The function: its ports and its limits.
#[derive(Clone, Debug)]
pub struct SubmitRequest<S, C, E> {
    /// Tables.
    pub store: S,
    /// Time.
    pub clock: C,
    /// Randomness for ids.
    pub entropy: E,
    /// Limits of this deployment.
    pub limits: Limits,
}

impl<S, C, E> SubmitRequest<S, C, E>
where
    S: Requests + SubmissionFacts + CallFacts,
    C: Clock,
    E: Entropy,
{
    /// Answers a call.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        respond(request, self.route(request).await)
    }

    async fn route(&self, request: &Request) -> Result<Reply, Problem> {
        let (endpoint, parameters) = endpoint(request)?;
        match (endpoint, parameters.as_slice()) {
            (Endpoint::SubmitRequest, []) => self.submit(request).await,
            (Endpoint::WithdrawRequest, [id]) => self.withdraw(request, id).await,
            _ => Err(no_such_route(request)),
        }
    }
}
