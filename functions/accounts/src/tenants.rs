//! `PUT|DELETE /v1/customers/{customerId}/tenant`.

use contracts::accounts::{TenantView, read_tenant};
use contracts::problem::Problem;
use contracts::scopes::ACCOUNTS_WRITE;
use domain::account::{Customer, Tenant};
use domain::account_change::{CustomerCommit, dissociate};
use domain::ids::TenantId;
use domain::ports::{Clock, Customers};
use domain::provider::TenantQuery;
use domain::text::Invalid;
use domain::usecases::{AssociateTenant, Association, associate_tenant};
use lambda_http::Request;
use lambda_support::http::{Caller, Reply, json_body, port_problem};

use crate::{ATTEMPTS, Accounts, Ports};

/// When Microsoft may be asked again, in seconds.
const ASK_AGAIN: u32 = 10;

const NOT_FOUND: Invalid = Invalid::new(
    "tenant_not_found",
    "Microsoft knows no such tenant. Check the id or the domain with the customer.",
);

impl<P: Ports> Accounts<P> {
    pub(crate) async fn put_tenant(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        let reseller = &caller.writing_portal(ACCOUNTS_WRITE)?.reseller_id;
        let query = read_tenant(&json_body(request)?).map_err(Problem::faults)?;
        let pointer = pointer(&query);
        let customer = self.customer(reseller, id).await?;
        let command = AssociateTenant {
            query,
            partner_tenant: self.partner_tenant,
            actor: caller.actor(),
            link: None,
        };
        let done = associate_tenant(&self.store, &self.directory, &self.clock, customer, command).await;
        match done.map_err(|e| port_problem(&e))? {
            Association::Stands(customer, tenant) => reply(&customer, &tenant),
            Association::Refused(refusal) => Err(refusal.into()),
            Association::Reserved => Err(Problem::fault(pointer, TenantId::reserved())),
            Association::NotFound => Err(Problem::fault(pointer, NOT_FOUND)),
            Association::Unreachable { cause } => {
                tracing::warn!(cause, "a tenant could not be checked");
                Err(check_unavailable())
            }
            Association::Gone => Err(Problem::not_found()),
            Association::Busy => Err(Problem::unavailable()),
        }
    }

    pub(crate) async fn delete_tenant(&self, caller: &Caller, id: &str) -> Result<Reply, Problem> {
        let reseller = &caller.writing_portal(ACCOUNTS_WRITE)?.reseller_id;
        let mut customer = self.customer(reseller, id).await?;
        for _ in 0..ATTEMPTS {
            let Some(change) = dissociate(&customer, caller.actor(), self.clock.now())? else {
                return Ok(Reply::empty(204));
            };
            match self
                .store
                .commit_customer(&change)
                .await
                .map_err(|e| port_problem(&e))?
            {
                CustomerCommit::Done => return Ok(Reply::empty(204)),
                CustomerCommit::Stale(current) => customer = *current.ok_or_else(Problem::not_found)?,
                _ => return Err(Problem::internal()),
            }
        }
        Err(Problem::unavailable())
    }
}

fn reply(customer: &Customer, tenant: &Tenant) -> Result<Reply, Problem> {
    Ok(Reply::json(200, &TenantView::from(tenant))?.etag(customer.version))
}

fn pointer(query: &TenantQuery) -> &'static str {
    match query {
        TenantQuery::Id(_) => "/tenantId",
        TenantQuery::Domain(_) => "/domain",
    }
}

fn check_unavailable() -> Problem {
    let detail = "Microsoft could not be asked about the tenant. Nothing was changed; send the same call again \
                  after Retry-After.";
    Problem {
        retry_after: Some(ASK_AGAIN),
        ..Problem::new(503, "tenant_check_unavailable", detail)
    }
}
