//! `POST|GET /v1/customers` and `GET|PATCH /v1/customers/{customerId}`.

use std::collections::BTreeSet;

use contracts::accounts::{CustomerView, read_customer, read_customer_patch};
use contracts::problem::Problem;
use contracts::scopes::{ACCOUNTS_READ, ACCOUNTS_WRITE};
use domain::account::Customer;
use domain::account_change::{CustomerCommit, amend, create};
use domain::ids::{CustomerId, ResellerId};
use domain::ports::{Clock, Customers, Entropy};
use lambda_http::Request;
use lambda_support::http::{Call, Caller, Listing, Reply, if_match, json_body, list_reply, port_problem};

use crate::terms::again;
use crate::{Accounts, Ports};

impl<P: Ports> Accounts<P> {
    pub(crate) async fn create_customer(&self, caller: &Caller, request: &Request) -> Result<Reply, Problem> {
        let reseller = &caller.writing_portal(ACCOUNTS_WRITE)?.reseller_id;
        let json = json_body(request)?;
        let call = Call::of(request, caller.client_id(), &json)?;
        let body = read_customer(&json).map_err(Problem::faults)?;
        let now = self.clock.now();
        let customer = Customer {
            reseller_id: reseller.clone(),
            customer_id: CustomerId::mint(now, self.entropy.bytes()),
            company_name: body.company_name,
            country: body.country,
            language: body.language,
            contact: body.contact,
            portal_enabled: body.portal_enabled,
            tenant: None,
            tenant_invitation: None,
            acceptances: Vec::new(),
            terms_armed_at: None,
            awaiting_terms: BTreeSet::new(),
            open_requests: 0,
            completed_requests: 0,
            created_at: now,
            updated_at: now,
            version: 0,
        };
        let mut change = create(customer, caller.actor());
        let location = format!("/v1/customers/{}", change.customer.customer_id);
        let reply = reply(201, &change.customer)?.header("location", &location);
        change.idempotency = Some(call.record(reply.to_answer(), now));
        // The write itself finds an earlier call, so that only a repetition pays for looking.
        match self
            .store
            .commit_customer(&change)
            .await
            .map_err(|e| port_problem(&e))?
        {
            CustomerCommit::Done => Ok(reply),
            CustomerCommit::Repeated(record) => again(&call, *record),
            _ => {
                tracing::error!("a fresh customer id is in use");
                Err(Problem::internal())
            }
        }
    }

    pub(crate) async fn list_customers(&self, caller: &Caller, request: &Request) -> Result<Reply, Problem> {
        let reseller = &caller.portal(ACCOUNTS_READ)?.reseller_id;
        let listing = Listing::of(request, caller.client_id(), "customers")?
            .after_known(|key| CustomerId::parse(key).is_some())?;
        let page = self
            .store
            .customers(reseller, listing.limit, listing.after.as_deref())
            .await
            .map_err(|e| port_problem(&e))?;
        list_reply(request, &listing, &page, CustomerView::from)
    }

    pub(crate) async fn get_customer(&self, caller: &Caller, id: &str) -> Result<Reply, Problem> {
        let reseller = &caller.portal(ACCOUNTS_READ)?.reseller_id;
        reply(200, &self.customer(reseller, id).await?)
    }

    pub(crate) async fn patch_customer(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        let reseller = &caller.writing_portal(ACCOUNTS_WRITE)?.reseller_id;
        let patch = read_customer_patch(&json_body(request)?).map_err(Problem::faults)?;
        let seen = if_match(request)?;
        let before = self.customer(reseller, id).await?;
        if before.version != seen {
            return Err(Problem::version_stale());
        }
        let mut after = before.clone();
        patch.apply(&mut after);
        if after == before {
            return reply(200, &before);
        }
        let change = amend(after, caller.actor(), self.clock.now());
        match self
            .store
            .commit_customer(&change)
            .await
            .map_err(|e| port_problem(&e))?
        {
            CustomerCommit::Done => reply(200, &change.customer),
            CustomerCommit::Stale(Some(_)) => Err(Problem::version_stale()),
            CustomerCommit::Stale(None) => Err(Problem::not_found()),
            _ => Err(Problem::internal()),
        }
    }

    /// The reseller's customer of an id from a path.
    pub(crate) async fn customer(&self, reseller: &ResellerId, id: &str) -> Result<Customer, Problem> {
        let id = CustomerId::parse(id).ok_or_else(Problem::not_found)?;
        let found = self
            .store
            .customer(reseller, id)
            .await
            .map_err(|e| port_problem(&e))?;
        found.ok_or_else(Problem::not_found)
    }
}

fn reply(status: u16, customer: &Customer) -> Result<Reply, Problem> {
    Ok(Reply::json(status, &CustomerView::from(customer))?.etag(customer.version))
}
