//! The simulated operations by name: what the journal says and what a fault is aimed at.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::{arm, entra, partner_center};

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident = $name:literal on $host:ident),+ $(,)?) => {
        /// One simulated operation of Microsoft's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Operation {
            $($(#[$doc])* #[serde(rename = $name)] $variant),+
        }

        impl Operation {
            /// The name used in faults and in the journal.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            pub(crate) fn host(self) -> Host {
                match self { $(Self::$variant => Host::$host),+ }
            }
        }
    };
}

operations! {
    /// `POST /{tenant}/oauth2/token` and `…/v2.0/token`.
    TokenPost = "token.post" on Entra,
    /// Discovery of a tenant, both versions.
    DiscoveryGet = "discovery.get" on Entra,
    /// Create a subscription.
    AliasPut = "alias.put" on Arm,
    /// Read an alias.
    AliasGet = "alias.get" on Arm,
    /// Delete an alias; the subscription stays.
    AliasDelete = "alias.delete" on Arm,
    /// List the aliases.
    AliasList = "alias.list" on Arm,
    /// Read a subscription.
    SubscriptionGet = "subscription.get" on Arm,
    /// Rename a subscription.
    SubscriptionRename = "subscription.rename" on Arm,
    /// Cancel a subscription.
    SubscriptionCancel = "subscription.cancel" on Arm,
    /// Enable a cancelled subscription.
    SubscriptionEnable = "subscription.enable" on Arm,
    /// Read a customer.
    CustomerGet = "customer.get" on PartnerCenter,
    /// Read whether a customer accepted the MCA itself.
    AgreementStatusGet = "agreement-status.get" on PartnerCenter,
    /// Read what partners confirmed of a customer's acceptance.
    AgreementsGet = "agreements.get" on PartnerCenter,
    /// Read the agreements' templates.
    AgreementTemplatesGet = "agreement-templates.get" on PartnerCenter,
    /// Create a user in a customer's tenant.
    UserPost = "user.post" on PartnerCenter,
    /// Read a user.
    UserGet = "user.get" on PartnerCenter,
    /// Reset a user's password.
    UserPatch = "user.patch" on PartnerCenter,
}

/// Which of Microsoft's hosts an operation belongs to; it decides the shape of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Entra,
    Arm,
    PartnerCenter,
}

impl Host {
    /// The host's own way of answering a status that a fault asked for.
    pub(crate) fn failure(self, status: u16, retry_after: Option<u64>) -> Response {
        let mut response = match self {
            Self::Entra => entra::failure(status),
            Self::Arm => arm::failure(status),
            Self::PartnerCenter => partner_center::failure(status, retry_after),
        };
        if let Some(seconds) = retry_after {
            response.headers_mut().insert("retry-after", seconds.into());
        }
        response
    }
}
