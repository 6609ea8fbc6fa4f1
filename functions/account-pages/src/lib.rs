//! The pages behind the links that customers get: accept the terms in force, name and confirm the Microsoft tenant.
//!
//! A link is a permission and not an action: whoever opens it, such as a mail scanner, changes nothing, and neither
//! does looking up a tenant. What is recorded is what the reader was shown; when the account has moved since, the page
//! is shown anew.

mod link;
mod pages;
mod tenant;
mod terms;

use contracts::routes::Endpoint;
use domain::ids::TenantId;
use domain::ports::{AccountReads, Clock, Customers, Entropy, LinkKeySource, Links};
use domain::provider::TenantDirectory;
use lambda_http::{Body, Request, Response};
use lambda_support::http::{endpoint, no_such_route, respond};

/// The function: its ports and where its pages live.
#[derive(Clone, Debug)]
pub struct AccountPages<S, K, D, C, E> {
    /// Tables.
    pub store: S,
    /// The keys of links.
    pub keys: K,
    /// Finds tenants at Microsoft.
    pub directory: D,
    /// Time.
    pub clock: C,
    /// Randomness for ids.
    pub entropy: E,
    /// Where people find our pages.
    pub base_url: String,
    /// The distributor's own tenant, which cannot be a customer's.
    pub partner_tenant: TenantId,
}

impl<S, K, D, C, E> AccountPages<S, K, D, C, E>
where
    S: Links + AccountReads + Customers,
    K: LinkKeySource,
    D: TenantDirectory,
    C: Clock,
    E: Entropy,
{
    /// Answers a call with a page.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        let (endpoint, parameters) = match endpoint(request) {
            Ok(found) => found,
            Err(problem) => return respond(request, Err(problem)),
        };
        let page = match (endpoint, parameters.as_slice()) {
            (Endpoint::ShowTerms, [token]) => self.show_terms(request, token).await,
            (Endpoint::AcceptTerms, [token]) => self.accept_shown(request, token).await,
            (Endpoint::ShowTenant, [token]) => self.show_tenant(request, token).await,
            (Endpoint::ConfirmTenant, [token]) => self.name_tenant(request, token).await,
            _ => return respond(request, Err(no_such_route(request))),
        };
        page.unwrap_or_else(|page| page).respond(request)
    }
}
