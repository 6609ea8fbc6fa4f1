//! Resellers, portals and terms for the distributor's operations; customers, their tenants and their terms for portals;
//! delegations of approvers and previews of mails for consoles.
//!
//! A portal's reseller always comes from its token, so another reseller's customer is as unknown as one that does
//! not exist.

mod console;
mod customers;
mod delegations;
mod invitations;
mod mail_previews;
mod portals;
mod reseller_change;
mod resellers;
mod tenants;
mod terms;

use contracts::problem::Problem;
use contracts::routes::Endpoint;
use domain::ids::TenantId;
use domain::ports::{AccountReads, Clock, Customers, Entropy, Resellers, Terms};
use domain::provider::TenantDirectory;
use jiff::SignedDuration;
use lambda_http::{Body, Request, Response};
use lambda_support::http::{Caller, Reply, endpoint, no_such_route, respond};

/// How often something that changed meanwhile is looked at again.
const ATTEMPTS: usize = 3;

/// What accounts need of the world.
pub trait Ports: Send + Sync {
    /// Tables.
    type Store: Resellers + Customers + AccountReads + Terms;
    /// Finds tenants at Microsoft.
    type Directory: TenantDirectory;
    /// Time.
    type Clock: Clock;
    /// Randomness for ids.
    type Entropy: Entropy;
}

/// The function and its ports.
pub struct Accounts<P: Ports> {
    /// Tables.
    pub store: P::Store,
    /// Finds tenants at Microsoft.
    pub directory: P::Directory,
    /// Time.
    pub clock: P::Clock,
    /// Randomness for ids.
    pub entropy: P::Entropy,
    /// The distributor's own tenant, which cannot be a customer's.
    pub partner_tenant: TenantId,
    /// How long a policy's day lasts.
    pub day: SignedDuration,
}

impl<P: Ports> Accounts<P> {
    /// Answers a call.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        respond(request, self.route(request).await)
    }

    async fn route(&self, request: &Request) -> Result<Reply, Problem> {
        let caller = Caller::of(request)?;
        let (endpoint, parameters) = endpoint(request)?;
        match (endpoint, parameters.as_slice()) {
            (Endpoint::PutReseller, [id]) => self.put_reseller(&caller, request, id).await,
            (Endpoint::GetReseller, [id]) => self.get_reseller(&caller, id).await,
            (Endpoint::PutPortal, [id]) => self.put_portal(&caller, request, id).await,
            (Endpoint::CreateCustomer, []) => self.create_customer(&caller, request).await,
            (Endpoint::ListCustomers, []) => self.list_customers(&caller, request).await,
            (Endpoint::GetCustomer, [id]) => self.get_customer(&caller, id).await,
            (Endpoint::PatchCustomer, [id]) => self.patch_customer(&caller, request, id).await,
            (Endpoint::PutTenant, [id]) => self.put_tenant(&caller, request, id).await,
            (Endpoint::DeleteTenant, [id]) => self.delete_tenant(&caller, id).await,
            (Endpoint::PostInvitation, [id]) => self.post_invitation(&caller, request, id).await,
            (Endpoint::PutTerms, [kind, version]) => self.put_terms(&caller, request, kind, version).await,
            (Endpoint::GetTerms, [id]) => self.get_terms(&caller, id).await,
            (Endpoint::PostAcceptance, [id]) => self.post_acceptance(&caller, request, id).await,
            (Endpoint::GetAcceptance, [customer, id]) => {
                self.get_acceptance(&caller, request, customer, id).await
            }
            (Endpoint::RearmCustomer, [id]) => self.rearm_customer(&caller, request, id).await,
            (Endpoint::RearmReseller, []) => self.rearm_reseller(&caller, request).await,
            (Endpoint::PreviewMail, []) => self.preview_mail(&caller, request).await,
            (Endpoint::ListDelegations, []) => self.list_delegations(&caller).await,
            (Endpoint::Delegate, []) => self.delegate(&caller, request).await,
            (Endpoint::EndDelegation, []) => self.end_delegation(&caller, request).await,
            _ => Err(no_such_route(request)),
        }
    }
}
