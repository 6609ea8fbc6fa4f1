//! `/v1/delegations`: approvers hand the deciding over for a while, and take it back.

use contracts::delegations::{DelegationsView, read_delegation, read_delegation_end};
use contracts::problem::Problem;
use contracts::scopes::APPROVALS_DECIDE;
use domain::account::Reseller;
use domain::account_change::{ResellerChange, ResellerCommit, delegate, end_delegation};
use domain::ports::{Clock, Resellers};
use domain::text::Fault;
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::{Call, Caller, Reply, json_body, port_problem};
use serde_json::Value;

use crate::terms::again;
use crate::{ATTEMPTS, Accounts, Ports};

impl<P: Ports> Accounts<P> {
    pub(crate) async fn list_delegations(&self, caller: &Caller) -> Result<Reply, Problem> {
        let id = &caller.console(APPROVALS_DECIDE)?.reseller_id;
        let found = self.store.reseller(id).await.map_err(|e| port_problem(&e))?;
        lasting(200, &found.ok_or_else(Problem::not_found)?, self.clock.now())
    }

    pub(crate) async fn delegate(&self, caller: &Caller, request: &Request) -> Result<Reply, Problem> {
        self.change_approvers(caller, request, 201, read_delegation, |reseller, command, now| {
            let change = delegate(reseller, command.clone(), self.day, caller.actor(), now)?;
            Ok(Some(change))
        })
        .await
    }

    pub(crate) async fn end_delegation(&self, caller: &Caller, request: &Request) -> Result<Reply, Problem> {
        self.change_approvers(
            caller,
            request,
            200,
            read_delegation_end,
            |reseller, approver, now| Ok(end_delegation(reseller, approver, caller.actor(), now)?),
        )
        .await
    }

    /// Answers a console's call that may be repeated with the delegations that then last. `make` says what becomes of
    /// the reseller, anew when it has changed meanwhile.
    async fn change_approvers<T>(
        &self,
        caller: &Caller,
        request: &Request,
        status: u16,
        read: impl Fn(&Value) -> Result<T, Vec<Fault>>,
        make: impl Fn(&Reseller, &T, Timestamp) -> Result<Option<ResellerChange>, Problem>,
    ) -> Result<Reply, Problem> {
        let id = &caller.writing_console(APPROVALS_DECIDE)?.reseller_id;
        let json = json_body(request)?;
        let call = Call::of(request, caller.client_id(), &json)?;
        let body = read(&json).map_err(Problem::faults)?;
        let facts = self.store.reseller_facts(id, &call.id).await;
        let (found, repeated) = facts.map_err(|e| port_problem(&e))?;
        let now = self.clock.now();
        if let Some(record) = repeated.filter(|r| now < r.expires_at) {
            return again(&call, record);
        }
        let mut reseller = found.ok_or_else(Problem::not_found)?;
        for _ in 0..ATTEMPTS {
            let Some(mut change) = make(&reseller, &body, now)? else {
                return lasting(status, &reseller, now);
            };
            let reply = lasting(status, &change.reseller, now)?;
            change.idempotency = Some(call.record(reply.to_answer(), now));
            let committed = self.store.commit_reseller(&change).await;
            match committed.map_err(|e| port_problem(&e))? {
                ResellerCommit::Done => return Ok(reply),
                ResellerCommit::Repeated(record) => return again(&call, *record),
                ResellerCommit::Stale(current) => reseller = *current.ok_or_else(Problem::not_found)?,
            }
        }
        Err(Problem::unavailable())
    }
}

fn lasting(status: u16, reseller: &Reseller, now: Timestamp) -> Result<Reply, Problem> {
    Reply::json(status, &DelegationsView::of(reseller, now))
}
