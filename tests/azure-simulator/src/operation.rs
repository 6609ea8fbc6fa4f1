//! The simulated operations by name: what the journal says and what a fault is aimed at.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::{Simulator, arm, entra, partner_center};

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
    AliasPut = "alias.put" on Subscription,
    /// Read an alias.
    AliasGet = "alias.get" on Subscription,
    /// Delete an alias; the subscription stays.
    AliasDelete = "alias.delete" on Subscription,
    /// List the aliases.
    AliasList = "alias.list" on Subscription,
    /// Read how far an alias has come, by its operation.
    OperationGet = "operation.get" on Subscription,
    /// List the billing accounts.
    BillingAccountList = "billing-account.list" on Arm,
    /// Read the billing account.
    BillingAccountGet = "billing-account.get" on Arm,
    /// List the customers with an Azure plan.
    BillingCustomerList = "billing-customer.list" on Arm,
    /// Read a customer with an Azure plan.
    BillingCustomerGet = "billing-customer.get" on Arm,
    /// List the subscriptions of a tenant.
    SubscriptionList = "subscription.list" on Arm,
    /// Read a subscription.
    SubscriptionGet = "subscription.get" on Arm,
    /// Rename a subscription.
    SubscriptionRename = "subscription.rename" on Subscription,
    /// Cancel a subscription.
    SubscriptionCancel = "subscription.cancel" on Subscription,
    /// Enable a cancelled subscription.
    SubscriptionEnable = "subscription.enable" on Subscription,
    /// Give a role in a subscription.
    RoleAssignmentPut = "role-assignment.put" on Arm,
    /// Read a role assignment.
    RoleAssignmentGet = "role-assignment.get" on Arm,
    /// Take a role away.
    RoleAssignmentDelete = "role-assignment.delete" on Arm,
    /// List the role assignments of a subscription.
    RoleAssignmentList = "role-assignment.list" on Arm,
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
    /// Delete a user.
    UserDelete = "user.delete" on PartnerCenter,
    /// Read which resellers a customer has.
    RelationshipsGet = "relationships.get" on PartnerCenter,
    /// Read a partner's profile.
    PartnerGet = "partner.get" on PartnerCenter,
    /// Read whether a reseller signed the Microsoft Partner Agreement.
    PartnerAgreementGet = "partner-agreement.get" on PartnerCenter,
    /// List what a customer may buy.
    ProductsGet = "products.get" on PartnerCenter,
    /// Read under which catalog item an Azure plan is sold to a customer.
    AvailabilitiesGet = "availabilities.get" on PartnerCenter,
    /// Make a cart.
    CartPost = "cart.post" on PartnerCenter,
    /// Order what is in a cart.
    CheckoutPost = "checkout.post" on PartnerCenter,
    /// List a customer's orders.
    OrdersGet = "orders.get" on PartnerCenter,
    /// Read an order.
    OrderGet = "order.get" on PartnerCenter,
    /// List a customer's Azure plans.
    PlansGet = "plans.get" on PartnerCenter,
    /// Read an Azure plan.
    PlanGet = "plan.get" on PartnerCenter,
    /// List the Azure subscriptions under a plan.
    EntitlementsGet = "entitlements.get" on PartnerCenter,
}

/// Which of Microsoft's hosts an operation belongs to; it decides the shape of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Entra,
    Arm,
    /// ARM as well, with the errors of the provider Microsoft.Subscription.
    Subscription,
    PartnerCenter,
}

impl Host {
    /// The host's own way of answering a status that a fault asked for.
    pub(crate) fn failure(self, simulator: &Simulator, status: u16, retry_after: Option<u64>) -> Response {
        let mut response = match self {
            Self::Entra => entra::failure(simulator, status),
            Self::Arm => arm::failure(status, false),
            Self::Subscription => arm::failure(status, true),
            Self::PartnerCenter => partner_center::failure(status, retry_after),
        };
        if let Some(seconds) = retry_after {
            response.headers_mut().insert("retry-after", seconds.into());
        }
        response
    }
}
