//! What is asked for, as it was sent, and by whom.

use contracts::problem::Problem;
use contracts::requests::{CancelBody, read_cancel, read_nothing, read_resume};
use contracts::scopes::{APPROVALS_DECIDE, REQUESTS_WRITE};
use domain::event::Actor;
use domain::ids::{ClientId, RequestId, ResellerId};
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
    /// The first password of its user is made anew.
    ResetAccess,
    /// Mailed links to decide on it are taken back, and new ones sent.
    RenewLinks,
}

impl Order {
    pub(crate) fn resume(body: &Value) -> Result<Self, Vec<Fault>> {
        read_resume(body).map(Self::Resume)
    }

    pub(crate) fn cancel(body: &Value) -> Result<Self, Vec<Fault>> {
        read_cancel(body).map(Self::Cancel)
    }

    pub(crate) fn renew_links(body: &Value) -> Result<Self, Vec<Fault>> {
        read_nothing(body).map(|()| Self::RenewLinks)
    }

    pub(crate) fn reset_access(body: &Value) -> Result<Self, Vec<Fault>> {
        read_nothing(body).map(|()| Self::ResetAccess)
    }
}

/// Who gives a command.
#[derive(Clone)]
pub(crate) enum By {
    /// The distributor's operations, about every reseller's requests.
    Operations(ClientId),
    /// A reseller's console, about its own.
    Console(ClientId, ResellerId),
}

impl By {
    /// Operations, and nobody else.
    pub(crate) fn operations(caller: &Caller) -> Result<Self, Problem> {
        caller.operations().cloned().map(Self::Operations)
    }

    /// Operations or a console that may write requests.
    pub(crate) fn operations_or_console(caller: &Caller) -> Result<Self, Problem> {
        Self::operations_or_console_with(caller, REQUESTS_WRITE)
    }

    /// Operations or a console that may decide.
    pub(crate) fn operations_or_decider(caller: &Caller) -> Result<Self, Problem> {
        Self::operations_or_console_with(caller, APPROVALS_DECIDE)
    }

    fn operations_or_console_with(caller: &Caller, scope: &str) -> Result<Self, Problem> {
        if caller.is_operations() {
            return Self::operations(caller);
        }
        let portal = caller.writing_console(scope)?;
        Ok(Self::Console(
            portal.client_id.clone(),
            portal.reseller_id.clone(),
        ))
    }

    pub(crate) fn client(&self) -> &ClientId {
        match self {
            Self::Operations(client) | Self::Console(client, _) => client,
        }
    }

    /// As histories name it.
    pub(crate) fn actor(&self) -> Actor {
        let client_id = self.client().clone();
        match self {
            Self::Operations(_) => Actor::Operations { client_id },
            Self::Console(..) => Actor::Portal { client_id },
        }
    }
}

pub(crate) struct Command {
    pub(crate) request: RequestId,
    pub(crate) order: Order,
    pub(crate) by: By,
    pub(crate) now: Timestamp,
    pub(crate) call: Call,
}

impl Command {
    /// Who may not give it is told so before what is wrong with it.
    pub(crate) fn read(
        http: &Request,
        id: &str,
        by: fn(&Caller) -> Result<By, Problem>,
        body: fn(&Request) -> Result<Value, Problem>,
        order: fn(&Value) -> Result<Order, Vec<Fault>>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let by = by(&Caller::of(http)?)?;
        let request = RequestId::parse(id).ok_or_else(Problem::not_found)?;
        let body = body(http)?;
        Ok(Self {
            call: Call::of(http, by.client(), &body)?,
            order: order(&body).map_err(Problem::faults)?,
            by,
            request,
            now,
        })
    }
}
