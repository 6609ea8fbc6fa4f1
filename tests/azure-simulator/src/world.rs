//! What exists at the simulated Microsoft.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use axum::{body::Bytes, http::HeaderMap, http::StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    PartnerState, Settings,
    cart::Cart,
    plan::{self, Plan},
    role::RoleAssignment,
    seed::{self, Behaviour, Tenant},
};

/// 1 January 2024.
const SYNCHRONISED_AT: Timestamp = Timestamp::constant(1_704_067_200, 0);

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) partner_tenant: Uuid,
    pub(crate) billing_account: String,
    pub(crate) tenants: Vec<Tenant>,
    /// By lower-cased name: resource names are case-insensitive.
    pub(crate) aliases: BTreeMap<String, Alias>,
    pub(crate) next_alias: NextAlias,
    /// In order of creation.
    pub(crate) subscriptions: Vec<Subscription>,
    /// In order of creation, deleted ones included.
    pub(crate) users: Vec<User>,
    /// In order of creation.
    pub(crate) plans: Vec<Plan>,
    /// In order of creation.
    pub(crate) role_assignments: Vec<RoleAssignment>,
    /// In order of creation.
    pub(crate) carts: Vec<Cart>,
    /// By MPN id; those that nothing was said about are not in it.
    pub(crate) partners: BTreeMap<String, PartnerState>,
    /// First answers of Partner Center's POSTs, by `MS-RequestId` and path.
    pub(crate) replies: HashMap<(String, String), FirstReply>,
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
    /// The plan that it is under.
    pub(crate) plan: Uuid,
    /// None for the subscription that comes with a plan.
    pub(crate) alias: Option<String>,
    pub(crate) display_name: String,
    pub(crate) workload: &'static str,
    pub(crate) billing_scope: String,
    pub(crate) reseller_id: Option<String>,
    pub(crate) management_group: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created_at: Timestamp,
    pub(crate) cancelled: bool,
    pub(crate) polls: u32,
    /// When provisioning ended.
    pub(crate) succeeded_at: Option<Timestamp>,
    /// Whether it ends in failure.
    pub(crate) fails: bool,
}

/// How far a subscription has come for somebody who looks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Being provisioned.
    Accepted,
    /// Given up: there is no subscription and never was.
    Failed,
    /// Provisioned, not visible yet.
    Hidden,
    /// Visible, its state still empty.
    Settling,
    Visible,
}

impl Standing {
    /// Whether there is a subscription, seen by everybody or not.
    pub(crate) fn is_provisioned(self) -> bool {
        !matches!(self, Self::Accepted | Self::Failed)
    }
}

/// What is to become of the next new alias.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NextAlias {
    /// How its provisioning ends.
    pub end: AliasEnd,
    /// Whether its answer names an operation to poll; as the settings say, if not said.
    pub location: Option<bool>,
}

/// How the provisioning of a subscription ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum AliasEnd {
    /// There is a subscription.
    #[default]
    Succeeded,
    /// There is none.
    Failed,
}

impl Subscription {
    pub(crate) fn standing(&mut self, now: Timestamp, settings: &Settings) -> Standing {
        let (delay, polls) = match self.alias {
            Some(_) => (settings.alias_delay, settings.alias_polls),
            None => (plan::first_subscription_delay(settings), 0),
        };
        let ready_at = self.created_at + delay;
        if self.succeeded_at.is_none() && self.polls >= polls && now >= ready_at {
            // With a minimum of polls the last poll is what makes it ready, without one the clock alone.
            self.succeeded_at = Some(if polls == 0 { ready_at } else { now });
        }
        let Some(succeeded_at) = self.succeeded_at else {
            return Standing::Accepted;
        };
        if self.fails {
            return Standing::Failed;
        }
        let visible_at = succeeded_at + settings.visibility_delay;
        if now < visible_at {
            Standing::Hidden
        } else if now < visible_at + settings.settling_delay {
            Standing::Settling
        } else {
            Standing::Visible
        }
    }

    /// Provisioning as ARM names it.
    pub(crate) fn operation(&self) -> Uuid {
        seed::guid(&["operation", &self.id.to_string()])
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
    /// The one password with which it signs in; none for a user that signs in elsewhere.
    pub(crate) password: Option<PasswordHash>,
    pub(crate) created_at: Timestamp,
    pub(crate) password_resets: u32,
    /// How often somebody wanted to give it a role.
    pub(crate) looks: u32,
    pub(crate) origin: Origin,
    pub(crate) deleted: bool,
}

/// What is kept of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash(Vec<u8>);

impl PasswordHash {
    pub(crate) fn of(password: &str) -> Self {
        Self(Sha256::digest(password).to_vec())
    }
}

/// Whether somebody gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SignIn {
    /// There is no such user, or it has another password.
    Refused,
    /// The password is right, and must be changed first.
    MustChangePassword,
    /// The password is right.
    SignedIn,
}

/// Where a user comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Made through Partner Center.
    Cloud,
    /// Copied from the customer's own directory, which alone may change it.
    Synchronised,
}

/// Held by the call that is finding the answer, so that a repeat waits for it.
pub(crate) type FirstReply = Arc<tokio::sync::Mutex<Option<Reply>>>;

/// A stored answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl World {
    pub(crate) fn new(seed: &str) -> Self {
        let tenants = seed::tenants(seed);
        let federated = tenants
            .iter()
            .filter(|tenant| tenant.behaviour == Behaviour::Federated);
        let users = federated.map(|tenant| synchronised_user(seed, tenant)).collect();
        Self {
            partner_tenant: seed::partner_tenant(seed),
            billing_account: seed::billing_account(seed),
            tenants,
            aliases: BTreeMap::new(),
            next_alias: NextAlias::default(),
            subscriptions: Vec::new(),
            users,
            plans: Vec::new(),
            role_assignments: Vec::new(),
            carts: Vec::new(),
            partners: BTreeMap::new(),
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

/// The one user whom a federated customer's own directory brought along.
fn synchronised_user(seed: &str, tenant: &Tenant) -> User {
    User {
        id: seed::guid(&[seed, "synchronised user", &tenant.domain]),
        tenant: tenant.id,
        principal_name: format!("ada@{}", tenant.domain),
        first_name: "Ada".into(),
        last_name: "Byron".into(),
        display_name: "Ada Byron".into(),
        usage_location: "US".into(),
        force_change: false,
        created_at: SYNCHRONISED_AT,
        password: None,
        password_resets: 0,
        looks: 0,
        origin: Origin::Synchronised,
        deleted: false,
    }
}
