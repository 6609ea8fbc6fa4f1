//! `PUT|DELETE /v1/customers/{customerId}/tenant`.

use contracts::accounts::{TenantView, read_tenant};
use contracts::problem::Problem;
use contracts::scopes::ACCOUNTS_WRITE;
use domain::account::{Customer, Tenant};
use domain::ids::TenantId;
use domain::ports::{Association, Clock, Customers, Entropy, Resellers, Write};
use domain::provider::{Resolution, TenantDirectory, TenantQuery};
use domain::refusal::Refusal;
use domain::text::Invalid;
use lambda_http::Request;
use lambda_support::http::{Caller, Reply, json_body, port_problem};

use crate::Accounts;

/// How often a customer that changed meanwhile is looked at again.
const ATTEMPTS: usize = 3;
/// When Microsoft may be asked again, in seconds.
const ASK_AGAIN: u32 = 10;

const NOT_FOUND: Invalid = Invalid::new(
    "tenant_not_found",
    "Microsoft knows no such tenant. Check the id or the domain with the customer.",
);

impl<S, D, C, E> Accounts<S, D, C, E>
where
    S: Resellers + Customers,
    D: TenantDirectory,
    C: Clock,
    E: Entropy,
{
    pub(crate) async fn put_tenant(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        let reseller = &caller.writing_portal(ACCOUNTS_WRITE)?.reseller_id;
        let query = read_tenant(&json_body(request)?).map_err(Problem::faults)?;
        if query == TenantQuery::Id(self.partner_tenant) {
            return Err(Problem::fault(pointer(&query), TenantId::reserved()));
        }
        let mut customer = self.customer(reseller, id).await?;
        if let Some(settled) = settle_without_asking(&customer, &query) {
            return settled;
        }
        let tenant = self.verify(query).await?;
        for _ in 0..ATTEMPTS {
            if let Some(held) = &customer.tenant {
                return settle(&customer, held, tenant.tenant_id);
            }
            customer.version += 1;
            customer.updated_at = tenant.verified_at;
            let outcome = self.store.associate_tenant(&customer, &tenant).await;
            match outcome.map_err(|e| port_problem(&e))? {
                Association::Done => return reply(&customer, &tenant),
                Association::InUse => return Err(Refusal::TenantInUse.into()),
                Association::Stale(current) => customer = *current.ok_or_else(Problem::not_found)?,
            }
        }
        Err(Problem::unavailable())
    }

    pub(crate) async fn delete_tenant(&self, caller: &Caller, id: &str) -> Result<Reply, Problem> {
        let reseller = &caller.writing_portal(ACCOUNTS_WRITE)?.reseller_id;
        let mut customer = self.customer(reseller, id).await?;
        for _ in 0..ATTEMPTS {
            let Some(tenant_id) = customer.tenant.as_ref().map(|tenant| tenant.tenant_id) else {
                return Ok(Reply::empty(204));
            };
            if customer.tenant_is_locked() {
                return Err(Refusal::TenantLocked.into());
            }
            customer.version += 1;
            customer.updated_at = self.clock.now();
            let outcome = self.store.dissociate_tenant(&customer, tenant_id).await;
            match outcome.map_err(|e| port_problem(&e))? {
                Write::Done => return Ok(Reply::empty(204)),
                Write::Stale(current) => customer = current.ok_or_else(Problem::not_found)?,
            }
        }
        Err(Problem::unavailable())
    }

    /// The tenant as Microsoft confirms it.
    async fn verify(&self, query: TenantQuery) -> Result<Tenant, Problem> {
        let pointer = pointer(&query);
        let tenant_id = match self.directory.resolve(&query).await {
            Resolution::Found(id) if id != self.partner_tenant => id,
            Resolution::Found(_) | Resolution::Reserved => {
                return Err(Problem::fault(pointer, TenantId::reserved()));
            }
            Resolution::NotFound => return Err(Problem::fault(pointer, NOT_FOUND)),
            Resolution::Unreachable { cause } => {
                tracing::warn!(cause, "a tenant could not be checked");
                return Err(check_unavailable());
            }
        };
        let domain = match query {
            TenantQuery::Id(_) => None,
            TenantQuery::Domain(domain) => Some(domain),
        };
        Ok(Tenant {
            tenant_id,
            domain,
            verified_at: self.clock.now(),
        })
    }
}

/// The answer for a customer with a tenant, when it does not depend on Microsoft.
fn settle_without_asking(customer: &Customer, query: &TenantQuery) -> Option<Result<Reply, Problem>> {
    let held = customer.tenant.as_ref()?;
    match query {
        TenantQuery::Id(id) => Some(settle(customer, held, *id)),
        TenantQuery::Domain(domain) => (held.domain.as_ref() == Some(domain)).then(|| reply(customer, held)),
    }
}

/// The answer for a customer with a tenant: the same one is no change, another one is refused.
fn settle(customer: &Customer, held: &Tenant, wanted: TenantId) -> Result<Reply, Problem> {
    if held.tenant_id == wanted {
        return reply(customer, held);
    }
    let locked = customer.tenant_is_locked();
    Err(if locked {
        Refusal::TenantLocked
    } else {
        Refusal::TenantAlreadyAssociated
    }
    .into())
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
