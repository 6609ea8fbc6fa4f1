//! What the authorizer tells the handlers about a caller, through API Gateway's authorizer context.

use domain::account::{CallingPortal, Policy, PortalKind, ResellerStatus};
use domain::ids::{ClientId, ResellerId};
use domain::text::Name;
use serde::{Deserialize, Serialize};

/// The context. It is flat text, since that is what API Gateway passes on in every payload format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum CallerContext {
    /// The token is not one to trust.
    InvalidToken,
    /// The token is good.
    Ok {
        /// Its client.
        client_id: ClientId,
        /// Its scopes, separated by spaces.
        scopes: String,
        /// The client's portal as JSON ([`PortalContext`]); empty when the client is no registered portal.
        portal: String,
    },
}

/// A registered portal, as far as handlers need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortalContext {
    /// What it is for.
    pub kind: PortalKind,
    /// Whose it is.
    pub reseller_id: ResellerId,
    /// The reseller's name.
    pub reseller_name: Name,
    /// Whether the reseller may act.
    pub reseller_status: ResellerStatus,
    /// The reseller's choices.
    pub policy: Policy,
}

impl CallerContext {
    /// The context of a good token.
    pub fn ok(client_id: ClientId, scopes: String, portal: Option<CallingPortal>) -> Self {
        let portal = portal.map(|p| PortalContext {
            kind: p.kind,
            reseller_id: p.reseller_id,
            reseller_name: p.reseller_name,
            reseller_status: p.reseller_status,
            policy: p.policy,
        });
        let portal = portal
            .and_then(|p| serde_json::to_string(&p).ok())
            .unwrap_or_default();
        Self::Ok {
            client_id,
            scopes,
            portal,
        }
    }
}

impl PortalContext {
    /// The portal as the rules know it.
    pub fn into_portal(self, client_id: ClientId) -> CallingPortal {
        CallingPortal {
            client_id,
            kind: self.kind,
            reseller_id: self.reseller_id,
            reseller_name: self.reseller_name,
            reseller_status: self.reseller_status,
            policy: self.policy,
        }
    }
}
