//! Portals: the API clients of resellers.

use serde::{Deserialize, Serialize};

use super::{Policy, ResellerStatus};
use crate::ids::{ClientId, ResellerId};
use crate::text::Name;

/// What a portal is for, which decides what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortalKind {
    /// A reseller's management console: requests on behalf of customers, decides.
    Console,
    /// A customer's portal: requests that the reseller must approve.
    CustomerPortal,
}

/// An API client of one reseller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Portal {
    /// The `client_id` of its tokens.
    pub client_id: ClientId,
    /// Whose portal it is.
    pub reseller_id: ResellerId,
    /// What it is for.
    pub kind: PortalKind,
    /// Counts changes.
    pub version: u64,
}

/// A portal as it calls: what the authorizer found out about the token's client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallingPortal {
    /// The portal.
    pub client_id: ClientId,
    /// What it is for.
    pub kind: PortalKind,
    /// Its reseller: the tenancy of everything it does.
    pub reseller_id: ResellerId,
    /// The reseller's name.
    pub reseller_name: Name,
    /// Whether the reseller may act.
    pub reseller_status: ResellerStatus,
    /// The reseller's choices.
    pub policy: Policy,
}
