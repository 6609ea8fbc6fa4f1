//! What operations ask for, as it was sent.

use contracts::problem::Problem;
use contracts::requests::{CancelBody, read_cancel, read_resume};
use domain::ids::{ClientId, RequestId};
use domain::provisioning::Step;
use domain::text::Fault;
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::{Call, Caller};
use serde_json::Value;

/// What shall happen to the request.
#[derive(Clone)]
pub(crate) enum Order {
    /// It goes on, or is done again from a step on.
    Resume(Option<Step>),
    Cancel(CancelBody),
}

impl Order {
    pub(crate) fn resume(body: &Value) -> Result<Self, Vec<Fault>> {
        read_resume(body).map(Self::Resume)
    }

    pub(crate) fn cancel(body: &Value) -> Result<Self, Vec<Fault>> {
        read_cancel(body).map(Self::Cancel)
    }
}

pub(crate) struct Command {
    pub(crate) request: RequestId,
    pub(crate) order: Order,
    pub(crate) by: ClientId,
    pub(crate) now: Timestamp,
    pub(crate) call: Call,
}

impl Command {
    /// Who may not give it is told so before what is wrong with it.
    pub(crate) fn read(
        http: &Request,
        id: &str,
        body: fn(&Request) -> Result<Value, Problem>,
        order: fn(&Value) -> Result<Order, Vec<Fault>>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let caller = Caller::of(http)?;
        let by = caller.operations()?;
        let request = RequestId::parse(id).ok_or_else(Problem::not_found)?;
        let body = body(http)?;
        Ok(Self {
            call: Call::of(http, by, &body)?,
            order: order(&body).map_err(Problem::faults)?,
            by: by.clone(),
            request,
            now,
        })
    }
}
