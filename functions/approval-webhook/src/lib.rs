//! Takes decisions on requests, from the mailed link and from the reseller's queue.
//!
//! Both ways end in the same command: the store decides which one was first, and everybody else is shown what
//! was decided. A mailed link is a permission and not an action, so that whoever merely opens it, such as a mail
//! scanner, changes nothing.

mod decision;
mod mailed;
mod pages;
mod queue;
mod signed_in;

use contracts::routes::Endpoint;
use domain::ports::{CallFacts, Clock, LinkKeySource, Links, RequestOwners, Requests, Reviews};
use lambda_http::{Body, Request, Response};
use lambda_support::http::{endpoint, no_such_route, respond};

/// The function: its ports and where its pages live.
#[derive(Clone, Debug)]
pub struct ApprovalWebhook<S, K, C> {
    /// Tables.
    pub store: S,
    /// The keys of links.
    pub keys: K,
    /// Time.
    pub clock: C,
    /// Where people find our pages.
    pub base_url: String,
    /// Whether people can sign in before they decide, where the reseller wants that.
    pub sign_in_is_set_up: bool,
}

impl<S, K, C> ApprovalWebhook<S, K, C>
where
    S: Links + Requests + RequestOwners + CallFacts + Reviews,
    K: LinkKeySource,
    C: Clock,
{
    /// Answers a call: with a page where a person opened the link, else as the API does.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        let (endpoint, parameters) = match endpoint(request) {
            Ok(found) => found,
            Err(problem) => return respond(request, Err(problem)),
        };
        match (endpoint, parameters.as_slice()) {
            (Endpoint::ShowApproval, [token]) => self.show(request, token).await,
            (Endpoint::DecideApproval, [token]) => self.decide_by_link(request, token).await,
            (Endpoint::DecideRequest, [id]) => respond(request, self.decide_from_queue(request, id).await),
            _ => respond(request, Err(no_such_route(request))),
        }
    }
}
