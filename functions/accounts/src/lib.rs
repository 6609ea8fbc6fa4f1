//! Resellers and portals for the distributor's operations, customers and their tenants for portals.
//!
//! A portal's reseller always comes from its token, so another reseller's customer is as unknown as one that does
//! not exist.

mod customers;
mod portals;
mod resellers;
mod tenants;
mod upsert;

use contracts::problem::Problem;
use domain::ids::TenantId;
use domain::ports::{Clock, Customers, Entropy, Resellers};
use domain::provider::TenantDirectory;
use lambda_http::{Body, Request, Response};
use lambda_support::http::{Caller, Reply, no_such_route, path_segments, respond};

/// The function and its ports.
#[derive(Clone, Debug)]
pub struct Accounts<S, D, C, E> {
    /// Tables.
    pub store: S,
    /// Finds tenants at Microsoft.
    pub directory: D,
    /// Time.
    pub clock: C,
    /// Randomness for ids.
    pub entropy: E,
    /// The distributor's own tenant, which cannot be a customer's.
    pub partner_tenant: TenantId,
}

impl<S, D, C, E> Accounts<S, D, C, E>
where
    S: Resellers + Customers,
    D: TenantDirectory,
    C: Clock,
    E: Entropy,
{
    /// Answers a call.
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        respond(request, self.route(request).await)
    }

    async fn route(&self, request: &Request) -> Result<Reply, Problem> {
        let caller = Caller::of(request)?;
        match (request.method().as_str(), path_segments(request).as_slice()) {
            ("PUT", ["v1", "resellers", id]) => self.put_reseller(&caller, request, id).await,
            ("GET", ["v1", "resellers", id]) => self.get_reseller(&caller, id).await,
            ("PUT", ["v1", "portals", id]) => self.put_portal(&caller, request, id).await,
            ("POST", ["v1", "customers"]) => self.create_customer(&caller, request).await,
            ("GET", ["v1", "customers"]) => self.list_customers(&caller, request).await,
            ("GET", ["v1", "customers", id]) => self.get_customer(&caller, id).await,
            ("PATCH", ["v1", "customers", id]) => self.patch_customer(&caller, request, id).await,
            ("PUT", ["v1", "customers", id, "tenant"]) => self.put_tenant(&caller, request, id).await,
            ("DELETE", ["v1", "customers", id, "tenant"]) => self.delete_tenant(&caller, id).await,
            _ => Err(no_such_route(request)),
        }
    }
}
