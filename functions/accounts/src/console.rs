//! What a console has done to a customer: read the account, make the change with its answer, write both at once.

use contracts::problem::Problem;
use contracts::scopes::ACCOUNTS_WRITE;
use domain::account::Customer;
use domain::account_change::{CustomerChange, CustomerCommit};
use domain::ids::CustomerId;
use domain::ports::{AccountReads, Clock, Customers};
use domain::text::Fault;
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::{Call, Caller, Reply, optional_json_body, port_problem};
use serde_json::Value;

use crate::terms::again;
use crate::{ATTEMPTS, Accounts, Ports};

impl<P: Ports> Accounts<P> {
    /// Answers a console's call that may be repeated. `read` takes the body apart; `make` says what becomes of the
    /// customer and what the caller is told, and says so anew when the customer has changed meanwhile.
    pub(crate) async fn change_by_console<T>(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
        read: impl Fn(&Value) -> Result<T, Vec<Fault>>,
        make: impl Fn(&Customer, &T, Timestamp) -> Result<(CustomerChange, Reply), Problem>,
    ) -> Result<Reply, Problem> {
        let reseller = &caller.writing_console(ACCOUNTS_WRITE)?.reseller_id;
        let id = CustomerId::parse(id).ok_or_else(Problem::not_found)?;
        let json = optional_json_body(request)?;
        let call = Call::of(request, caller.client_id(), &json)?;
        let body = read(&json).map_err(Problem::faults)?;
        let facts = self.store.account_facts(reseller, id, Some(&call.id)).await;
        let facts = facts.map_err(|e| port_problem(&e))?;
        let now = self.clock.now();
        if let Some(record) = facts.repeated.filter(|r| now < r.expires_at) {
            return again(&call, record);
        }
        let mut customer = facts.customer.ok_or_else(Problem::not_found)?;
        for _ in 0..ATTEMPTS {
            let (mut change, reply) = make(&customer, &body, now)?;
            change.idempotency = Some(call.record(reply.to_answer(), now));
            let committed = self.store.commit_customer(&change).await;
            match committed.map_err(|e| port_problem(&e))? {
                CustomerCommit::Done => return Ok(reply),
                CustomerCommit::Repeated(record) => return again(&call, *record),
                CustomerCommit::Stale(current) => customer = *current.ok_or_else(Problem::not_found)?,
                CustomerCommit::TenantInUse | CustomerCommit::Link => return Err(Problem::internal()),
            }
        }
        Err(Problem::unavailable())
    }
}
