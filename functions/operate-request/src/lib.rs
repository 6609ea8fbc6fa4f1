//! Operations let a parked request go on, or end one and have undone what it made.
//!
//! Both only say what shall happen: the change is committed with its event, and the relay starts or wakes the workflow
//! that does it. So a 202 means here, too, that it will happen.

mod carry_out;
mod command;

use contracts::problem::Problem;
use contracts::routes::Endpoint;
use domain::ports::{CallFacts, Clock, Requests, Reviews, StepLedger};
use lambda_http::{Body, Request, Response};
use lambda_support::http::{Reply, endpoint, json_body, no_such_route, optional_json_body, respond};

use crate::command::{Command, Order};

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
        let now = self.clock.now();
        let command = match (endpoint, parameters.as_slice()) {
            (Endpoint::ResumeRequest, [id]) => {
                Command::read(request, id, optional_json_body, Order::resume, now)?
            }
            (Endpoint::CancelRequest, [id]) => Command::read(request, id, json_body, Order::cancel, now)?,
            _ => return Err(no_such_route(request)),
        };
        self.carry_out(&command).await
    }
}
