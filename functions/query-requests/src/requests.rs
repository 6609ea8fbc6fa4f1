//! Lists and single requests. The reseller always comes from the token, so another reseller's id finds nothing.

use contracts::problem::Problem;
use contracts::requests::{EventView, RequestView};
use contracts::scopes::{APPROVALS_DECIDE, REQUESTS_READ};
use domain::account::PortalKind;
use domain::ids::{CustomerId, RequestId};
use domain::ports::{RequestFilter, RequestLists, Requests};
use domain::status::Status;
use lambda_http::Request;
use lambda_support::http::{Caller, Listing, Reply, list_reply, port_problem, query};

use crate::QueryRequests;

impl<S: Requests + RequestLists> QueryRequests<S> {
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
        let portal = caller.portal(REQUESTS_READ)?;
        let id = RequestId::parse(id).ok_or_else(Problem::not_found)?;
        let found = self.store.request(&portal.reseller_id, id).await;
        let request = found
            .map_err(|e| port_problem(&e))?
            .ok_or_else(Problem::not_found)?;
        // Addresses of people who decide are for those who must find out whether it was they; no customer sees them.
        let decides = portal.kind == PortalKind::Console && caller.portal(APPROVALS_DECIDE).is_ok();
        let view = RequestView::from(&request);
        let view = if decides { view.with_origin(&request) } else { view };
        Ok(Reply::json(200, &view)?.etag(request.version))
    }

    pub(crate) async fn events(&self, http: &Request, id: &str) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let reseller = &caller.portal(REQUESTS_READ)?.reseller_id;
        let id = RequestId::parse(id).ok_or_else(Problem::not_found)?;
        let listing = Listing::of(http, caller.client_id(), &format!("events {id}"))?
            .after_known(|key| key.parse::<u64>().is_ok())?;
        let found = self
            .store
            .request(reseller, id)
            .await
            .map_err(|e| port_problem(&e))?;
        found.ok_or_else(Problem::not_found)?;
        let page = self
            .store
            .events(id, listing.limit, listing.after.as_deref())
            .await
            .map_err(|e| port_problem(&e))?;
        list_reply(http, &listing, &page, EventView::from)
    }
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
