//! `/v1/delegations`: approvers hand the deciding over for a while, and take it back.

use contracts::delegations::{DelegationsView, read_delegation, read_delegation_end};
use contracts::problem::Problem;
use contracts::scopes::APPROVALS_DECIDE;
use domain::account::Reseller;
use domain::account_change::{delegate, end_delegation};
use domain::ports::{Clock, Resellers};
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::{Call, Caller, Reply, json_body, port_problem};

use crate::{Accounts, Ports};

impl<P: Ports> Accounts<P> {
    pub(crate) async fn list_delegations(&self, caller: &Caller) -> Result<Reply, Problem> {
        let id = &caller.console(APPROVALS_DECIDE)?.reseller_id;
        let found = self.store.reseller(id).await.map_err(|e| port_problem(&e))?;
        lasting(200, &found.ok_or_else(Problem::not_found)?, self.clock.now())
    }

    pub(crate) async fn delegate(&self, caller: &Caller, request: &Request) -> Result<Reply, Problem> {
        let id = &caller.writing_console(APPROVALS_DECIDE)?.reseller_id;
        let json = json_body(request)?;
        let call = Call::of(request, caller.client_id(), &json)?;
        let command = read_delegation(&json).map_err(Problem::faults)?;
        let make = |reseller: &Reseller, now| {
            let change = delegate(reseller, command.clone(), self.day, caller.actor(), now)?;
            Ok(Some(change))
        };
        let tell = |reseller: &Reseller, now| lasting(201, reseller, now);
        self.change_reseller(id, &call, make, tell).await
    }

    pub(crate) async fn end_delegation(&self, caller: &Caller, request: &Request) -> Result<Reply, Problem> {
        let id = &caller.writing_console(APPROVALS_DECIDE)?.reseller_id;
        let json = json_body(request)?;
        let call = Call::of(request, caller.client_id(), &json)?;
        let approver = read_delegation_end(&json).map_err(Problem::faults)?;
        let make = |reseller: &Reseller, now| Ok(end_delegation(reseller, &approver, caller.actor(), now)?);
        let tell = |reseller: &Reseller, now| lasting(200, reseller, now);
        self.change_reseller(id, &call, make, tell).await
    }
}

fn lasting(status: u16, reseller: &Reseller, now: Timestamp) -> Result<Reply, Problem> {
    Reply::json(status, &DelegationsView::of(reseller, now))
}
