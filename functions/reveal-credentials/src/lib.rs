//! Shows the access to a new subscription, once, to whoever was sent the link to it, and lets that reader ask for a new
//! first password.
//!
//! Opening the link shows buttons, so that a mail scanner reveals nothing. The button's POST unseals first and
//! shows only after the store has taken the sealed access out: of two readers one sees it, and when anything fails
//! before that, nobody has used it up.

mod opening;
mod pages;
mod reset;
mod reveal;

use contracts::routes::Endpoint;
use domain::ports::{AccessReads, Clock, LinkKeySource, Links, Requests, SealedAccessStore, Unseal};
use lambda_http::{Body, Request, Response};
use lambda_support::http::pages::{Page, form_field};
use lambda_support::http::{endpoint, no_such_route, respond};

use crate::pages::Pages;

/// The function: its ports and where its pages live.
#[derive(Clone, Debug)]
pub struct RevealCredentials<S, L, K, C> {
    /// Tables.
    pub store: S,
    /// The keys of links.
    pub keys: L,
    /// The key that unseals.
    pub sealing: K,
    /// Time.
    pub clock: C,
    /// Where people find our pages.
    pub base_url: String,
}

impl<S, L, K, C> RevealCredentials<S, L, K, C>
where
    S: Links + AccessReads + Requests + SealedAccessStore,
    L: LinkKeySource,
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
            (Endpoint::ShowCredentials, [token]) => self.offer(request, token).await,
            (Endpoint::RevealCredentials, [token]) => self.act(request, token).await,
            _ => return respond(request, Err(no_such_route(request))),
        };
        page.unwrap_or_else(|page| page).respond(request)
    }

    /// What a button's POST asks for; without a word it reveals.
    async fn act(&self, http: &Request, token: &str) -> Result<Page, Page> {
        match form_field(http, "action").as_deref() {
            None | Some("reveal") => self.reveal(http, token).await,
            Some("reset") => self.reset(http, token).await,
            Some(_) => Err(Pages::before_the_link(http).unclear()),
        }
    }
}
