//! Operations let a parked request go on, or end one and have undone what it made; they and the reseller's console take
//! back the mailed links of one that waits and send new ones, and have the first password of a completed one made anew.
//!
//! Each only says what shall happen: the change is committed with its event, and the relay starts or wakes the workflow
//! that does it. So a 202 means here, too, that it will happen.

mod carry_out;
mod command;

use contracts::problem::Problem;
use contracts::routes::Endpoint;
use domain::ports::{CallFacts, Clock, RequestOwners, Requests, StepLedger};
use lambda_http::{Body, Request, Response};
use lambda_support::http::{Reply, endpoint, json_body, no_such_route, optional_json_body, respond};

use crate::command::{By, Command, Order};

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
    S: Requests + RequestOwners + CallFacts + StepLedger,
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
            (Endpoint::ResumeRequest, [id]) => Command::read(
                request,
                id,
                By::operations,
                optional_json_body,
                Order::resume,
                now,
            )?,
            (Endpoint::CancelRequest, [id]) => {
                Command::read(request, id, By::operations, json_body, Order::cancel, now)?
            }
            (Endpoint::ResetAccess, [id]) => {
                let by = By::operations_or_console;
                Command::read(request, id, by, optional_json_body, Order::reset_access, now)?
            }
            (Endpoint::RenewLinks, [id]) => {
                let by = By::operations_or_decider;
                Command::read(request, id, by, optional_json_body, Order::renew_links, now)?
            }
            _ => return Err(no_such_route(request)),
        };
        self.carry_out(&command).await
    }
}
