//! What Microsoft lists in each tenant, asked once a run.

use std::collections::HashMap;

use domain::ids::TenantId;
use domain::provider::{Answer, Failure, Provider};
use domain::request::Drift;
use uuid::Uuid;

use crate::report::Stopped;

/// The subscriptions of a tenant, whichever plan they stand under, and whether they are in use.
#[derive(Debug, Default)]
pub(crate) struct Listed(HashMap<Uuid, bool>);

impl Listed {
    /// How a subscription differs from one in use.
    pub(crate) fn drift(&self, subscription: Uuid) -> Option<Drift> {
        match self.0.get(&subscription) {
            None => Some(Drift::Missing),
            Some(false) => Some(Drift::NotActive),
            Some(true) => None,
        }
    }
}

/// The tenants that a run has asked for. There are as many as a run has time for, some thousands at most.
#[derive(Debug)]
pub(crate) struct Tenants<'a, M> {
    microsoft: &'a M,
    seen: HashMap<TenantId, Option<Listed>>,
}

impl<'a, M: Provider> Tenants<'a, M> {
    pub(crate) fn new(microsoft: &'a M) -> Self {
        Self {
            microsoft,
            seen: HashMap::new(),
        }
    }

    /// What is listed in a tenant; nothing when Microsoft cannot say.
    pub(crate) async fn look(&mut self, tenant: TenantId) -> Result<Option<&Listed>, Stopped> {
        if !self.seen.contains_key(&tenant) {
            let listed = match self.ask(tenant).await {
                Ok(listed) => Some(listed),
                Err(failure) => {
                    tracing::warn!(%tenant, %failure, "a tenant's subscriptions could not be listed");
                    if let Some(stopped) = stops(&failure) {
                        return Err(stopped);
                    }
                    None
                }
            };
            self.seen.insert(tenant, listed);
        }
        Ok(self.seen.get(&tenant).and_then(Option::as_ref))
    }

    async fn ask(&self, tenant: TenantId) -> Answer<Listed> {
        let mut listed = HashMap::new();
        for plan in self.microsoft.plans(tenant).await? {
            for entitlement in self.microsoft.entitlements(tenant, plan.id).await? {
                // Under more than one plan while it moves from one to the other: in use under one is in use.
                *listed.entry(entitlement.subscription).or_insert(false) |= entitlement.is_active;
            }
        }
        Ok(Listed(listed))
    }
}

/// Whether a failure would be that of every other tenant as well.
fn stops(failure: &Failure) -> Option<Stopped> {
    match failure {
        Failure::Throttled { .. } => Some(Stopped::Throttled),
        // It is Microsoft that is in trouble, not the tenant.
        Failure::Transient { retry_after: Some(_) } => Some(Stopped::Unavailable),
        Failure::Blocked(reason) if reason.stops_everything() => Some(Stopped::Blocked(*reason)),
        _ => None,
    }
}
