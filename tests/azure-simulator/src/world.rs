//! What exists at the simulated Microsoft.

use std::collections::{BTreeMap, HashMap};

use axum::{body::Bytes, http::HeaderMap, http::StatusCode};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Settings,
    seed::{self, Tenant},
};

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) partner_tenant: Uuid,
    pub(crate) billing_account: String,
    pub(crate) tenants: Vec<Tenant>,
    /// By lower-cased name: resource names are case-insensitive.
    pub(crate) aliases: BTreeMap<String, Alias>,
    /// In order of creation.
    pub(crate) subscriptions: Vec<Subscription>,
    /// In order of creation.
    pub(crate) users: Vec<User>,
    /// First answers of Partner Center's POSTs, by `MS-RequestId` and path.
    pub(crate) replies: HashMap<(String, String), Reply>,
    seed: String,
}

/// ARM's request for one subscription.
#[derive(Debug, Clone)]
pub(crate) struct Alias {
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) subscription: Uuid,
}

#[derive(Debug, Clone)]
pub(crate) struct Subscription {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) alias: String,
    pub(crate) display_name: String,
    pub(crate) workload: &'static str,
    pub(crate) billing_scope: String,
    pub(crate) reseller_id: String,
    pub(crate) management_group: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created_at: Timestamp,
    pub(crate) cancelled: bool,
    pub(crate) polls: u32,
    pub(crate) succeeded_at: Option<Timestamp>,
}

/// How far a subscription has come for somebody who looks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Being provisioned.
    Accepted,
    /// Provisioned, not visible yet.
    Hidden,
    /// Visible, its state still empty.
    Settling,
    Visible,
}

impl Subscription {
    pub(crate) fn standing(&mut self, now: Timestamp, settings: &Settings) -> Standing {
        let ready_at = self.created_at + settings.alias_delay;
        if self.succeeded_at.is_none() && self.polls >= settings.alias_polls && now >= ready_at {
            // With a minimum of polls the last poll is what makes it ready, without one the clock alone.
            self.succeeded_at = Some(if settings.alias_polls == 0 { ready_at } else { now });
        }
        let Some(succeeded_at) = self.succeeded_at else {
            return Standing::Accepted;
        };
        let visible_at = succeeded_at + settings.visibility_delay;
        if now < visible_at {
            Standing::Hidden
        } else if now < visible_at + settings.settling_delay {
            Standing::Settling
        } else {
            Standing::Visible
        }
    }

    pub(crate) fn state(&self) -> &'static str {
        if self.cancelled { "Disabled" } else { "Enabled" }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) principal_name: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) display_name: String,
    pub(crate) usage_location: String,
    pub(crate) force_change: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) password_resets: u32,
}

/// A stored answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl World {
    pub(crate) fn new(seed: &str) -> Self {
        Self {
            partner_tenant: seed::partner_tenant(seed),
            billing_account: seed::billing_account(seed),
            tenants: seed::tenants(seed),
            aliases: BTreeMap::new(),
            subscriptions: Vec::new(),
            users: Vec::new(),
            replies: HashMap::new(),
            seed: seed.to_owned(),
        }
    }

    /// A GUID that depends on the seed and on what it names, not on the order of concurrent calls.
    pub(crate) fn guid(&self, kind: &str, name: &str, nth: usize) -> Uuid {
        seed::guid(&[&self.seed, kind, name, &nth.to_string()])
    }

    pub(crate) fn tenant(&self, id: Uuid) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    pub(crate) fn tenant_mut(&mut self, id: Uuid) -> Option<&mut Tenant> {
        self.tenants.iter_mut().find(|tenant| tenant.id == id)
    }

    pub(crate) fn tenant_of_domain(&self, domain: &str) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.has_domain(domain))
    }

    pub(crate) fn subscription_mut(&mut self, id: Uuid) -> Option<&mut Subscription> {
        self.subscriptions
            .iter_mut()
            .find(|subscription| subscription.id == id)
    }
}
