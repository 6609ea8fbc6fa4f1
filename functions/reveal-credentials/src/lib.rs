//! Shows the access to a new subscription, once, to whoever was sent the link to it.
//!
//! Opening the link shows a button, so that a mail scanner reveals nothing. The button's POST unseals first and
//! shows only after the store has taken the sealed access out: of two readers one sees it, and when anything fails
//! before that, nobody has used it up.

mod pages;
mod reveal;

use contracts::routes::Endpoint;
use domain::ports::{Clock, Links, Requests, SealedAccessStore, Unseal};
use lambda_http::{Body, Request, Response};
use lambda_support::http::{endpoint, no_such_route, respond};

/// The function: its ports and where its pages live.
#[derive(Clone, Debug)]
pub struct RevealCredentials<S, K, C> {
    /// Tables.
    pub store: S,
    /// The key that unseals.
    pub key: K,
    /// Time.
    pub clock: C,
    /// Where people find our pages.
    pub base_url: String,
}

impl<S, K, C> RevealCredentials<S, K, C>
where
    S: Links + Requests + SealedAccessStore,
    K: Unseal,
    C: Clock,
{
    /// Answers a call with a page.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        let (endpoint, parameters) = match endpoint(request) {
            Ok(found) => found,
            Err(problem) => return respond(request, Err(problem)),
        };
        let page = match (endpoint, parameters.as_slice()) {
            (Endpoint::ShowCredentials, [token]) => self.offer(token).await,
            (Endpoint::RevealCredentials, [token]) => self.reveal(request, token).await,
            _ => return respond(request, Err(no_such_route(request))),
        };
        page.unwrap_or_else(|page| page).respond(request)
    }
}
