//! Lists and single requests. A portal's reseller always comes from the token, so another reseller's id finds nothing.

use contracts::problem::Problem;
use contracts::requests::{EventView, RequestView};
use contracts::scopes::{APPROVALS_DECIDE, REQUESTS_READ};
use domain::ids::{CustomerId, RequestId};
use domain::ports::{RequestFilter, RequestLists, RequestOwners, Requests};
use domain::request::SubscriptionRequest;
use domain::status::Status;
use lambda_http::Request;
use lambda_support::http::{Caller, Listing, Reply, list_reply, port_problem, query};

use crate::QueryRequests;

impl<S: Requests + RequestOwners + RequestLists> QueryRequests<S> {
    pub(crate) async fn list(&self, http: &Request) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let reseller = &caller.portal(REQUESTS_READ)?.reseller_id;
        let filter = read_filter(http)?;
        let Some(filter) = filter else {
            let listing = Listing::of(http, caller.client_id(), "requests of nobody")?;
            let nothing = domain::ports::Page {
                items: Vec::new(),
                next: None,
            };
            return list_reply(http, &listing, &nothing, RequestView::from);
        };
        let listing = Listing::of(http, caller.client_id(), &format!("requests {filter:?}"))?
            .after_known(is_request_id)?;
        let page = self
            .store
            .requests(reseller, &filter, listing.limit, listing.after.as_deref())
            .await
            .map_err(|e| port_problem(&e))?;
        list_reply(http, &listing, &page, RequestView::from)
    }

    pub(crate) async fn approvals(&self, http: &Request) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let reseller = &caller.portal(REQUESTS_READ)?.reseller_id;
        let listing = Listing::of(http, caller.client_id(), "approvals")?.after_known(is_request_id)?;
        let page = self
            .store
            .approval_queue(reseller, listing.limit, listing.after.as_deref())
            .await
            .map_err(|e| port_problem(&e))?;
        list_reply(http, &listing, &page, RequestView::from)
    }

    pub(crate) async fn one(&self, http: &Request, id: &str) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let request = self.of_caller(&caller, id).await?;
        let view = RequestView::from(&request);
        let view = if sees_origin(&caller) {
            view.with_origin(&request)
        } else {
            view
        };
        Ok(Reply::json(200, &view)?.etag(request.version))
    }

    pub(crate) async fn events(&self, http: &Request, id: &str) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let request = self.of_caller(&caller, id).await?;
        let listing = Listing::of(http, caller.client_id(), &format!("events {id}"))?
            .after_known(|key| key.parse::<u64>().is_ok())?;
        let page = self
            .store
            .events(request.request_id, listing.limit, listing.after.as_deref())
            .await
            .map_err(|e| port_problem(&e))?;
        list_reply(http, &listing, &page, EventView::from)
    }

    /// The request of this id, if it is the reseller's that calls; operations see every reseller's.
    async fn of_caller(&self, caller: &Caller, id: &str) -> Result<SubscriptionRequest, Problem> {
        let parse = || RequestId::parse(id).ok_or_else(Problem::not_found);
        let (reseller, id) = if caller.is_operations() {
            let id = parse()?;
            let owner = self.store.reseller_of(id).await;
            let owner = owner.map_err(|e| port_problem(&e))?;
            (owner.ok_or_else(Problem::not_found)?, id)
        } else {
            (caller.portal(REQUESTS_READ)?.reseller_id.clone(), parse()?)
        };
        let found = self.store.request(&reseller, id).await;
        found
            .map_err(|e| port_problem(&e))?
            .ok_or_else(Problem::not_found)
    }
}

/// Addresses of people who decide are for those who must find out whether it was they; no customer sees them.
fn sees_origin(caller: &Caller) -> bool {
    caller.is_operations() || caller.console(APPROVALS_DECIDE).is_ok()
}

fn is_request_id(key: &str) -> bool {
    RequestId::parse(key).is_some()
}

/// The filter of a list; nothing when it names a customer that cannot exist.
fn read_filter(http: &Request) -> Result<Option<RequestFilter>, Problem> {
    let status = match query(http, "status") {
        None => None,
        Some(word) => Some(Status::parse(&word).ok_or_else(|| {
            Problem::query(
                "status",
                "status_invalid",
                "Give one of the statuses of a request.",
            )
        })?),
    };
    let customer = query(http, "customerId");
    let known = customer.as_deref().map(CustomerId::parse);
    Ok(match known {
        Some(None) => None,
        known => Some(RequestFilter {
            status,
            customer: known.flatten(),
        }),
    })
}
