//! The portals, as the authorizer needs them.

use std::future::Future;

use aws::Store;
use domain::account::CallingPortal;
use domain::ids::ClientId;
use domain::ports::PortResult;

/// Finds portals.
pub trait Portals: Send + Sync {
    /// The portal of a token's client with its reseller; nothing when either is not registered.
    fn calling_portal(
        &self,
        client: &ClientId,
    ) -> impl Future<Output = PortResult<Option<CallingPortal>>> + Send;
}

impl Portals for Store {
    fn calling_portal(
        &self,
        client: &ClientId,
    ) -> impl Future<Output = PortResult<Option<CallingPortal>>> + Send {
        Self::calling_portal(self, client)
    }
}
