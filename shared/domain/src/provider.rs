//! What provisioning asks of Microsoft, and how Microsoft may say no.

use std::fmt;
use std::future::Future;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::Contact;
use crate::friendly_name::FriendlyName;
use crate::ids::{Domain, PartnerId, RequestId, TenantId};
use crate::provisioning::Step;
use crate::request::Workload;
use crate::secret::Secret;
use crate::text::Country;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// Why provisioning waits or ends, as a stable code. Text for people hangs on these codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[$doc])* #[serde(rename = $code)] $name),+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

reasons! {
    /// The customer has not accepted the distributor's invitation.
    RelationshipMissing = "relationship_missing",
    /// The customer has not accepted the terms in force here.
    TermsNotAccepted = "terms_not_accepted",
    /// The customer has not accepted the Microsoft Customer Agreement.
    McaNotAccepted = "mca_not_accepted",
    /// Microsoft reviews the customer's account, which takes days.
    CustomerUnderReview = "customer_under_review",
    /// Microsoft reviewed the customer and said no.
    CustomerRejected = "customer_rejected",
    /// The reseller has not accepted the Microsoft Partner Agreement.
    ResellerAgreementMissing = "reseller_agreement_missing",
    /// Microsoft does not know the reseller's partner id as an indirect reseller's.
    ResellerIdInvalid = "reseller_id_invalid",
    /// A credit line is exhausted.
    CreditLimit = "credit_limit",
    /// The customer has as many subscriptions as it may.
    QuotaCustomer = "quota_customer",
    /// The distributor has as many subscriptions as it may.
    QuotaPartner = "quota_partner",
    /// Microsoft's risk check refused the customer.
    RiskCheckFailed = "risk_check_failed",
    /// The distributor may not sell Azure in the customer's country.
    CountryUnsupported = "country_unsupported",
    /// The customer still moves from the older Azure offer.
    LegacyAzureUpgrading = "legacy_azure_upgrading",
    /// The customer's move from the older Azure offer failed.
    LegacyAzurePresent = "legacy_azure_present",
    /// Microsoft took the order and then gave up on it.
    SubscriptionRefused = "subscription_refused",
    /// The subscription exists but is not usable.
    SubscriptionNotEnabled = "subscription_not_enabled",
    /// The subscription or the customer is in another tenant than the request's.
    TenantMismatch = "tenant_mismatch",
    /// The customer's domain is federated, so no user can be made in it.
    DomainFederated = "domain_federated",
    /// The customer is not billed through the distributor's account: it has no Azure plan there.
    BillingCustomerMissing = "billing_customer_missing",
    /// The distributor's consent is gone: it must sign in again.
    DistributorAuth = "distributor_auth",
    /// The distributor's consent was given without multi-factor authentication.
    DistributorMfaMissing = "distributor_mfa_missing",
    /// The distributor has not accepted the Microsoft Partner Agreement.
    DistributorAgreementMissing = "distributor_agreement_missing",
    /// The distributor's user lacks a role for this.
    DistributorRightsMissing = "distributor_rights_missing",
    /// The distributor's application has no consent in the customer's tenant.
    CustomerConsentMissing = "customer_consent_missing",
    /// A sandbox limit of the distributor's account.
    SandboxLimit = "sandbox_limit",
    /// Microsoft refused the call in a way that no rule foresaw.
    CallRefused = "call_refused",
    /// Microsoft kept answering in a way nobody understands.
    AnswerUnreadable = "answer_unreadable",
    /// It took longer than anybody should wait.
    Overdue = "overdue",
    /// The customer account, its reseller or its contact is gone.
    AccountIncomplete = "account_incomplete",
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a call to Microsoft failed. What to do about it follows from the class, never from a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Busy, unreachable or slow.
    #[error("unavailable")]
    Transient {
        /// Not before this many seconds.
        retry_after: Option<u32>,
    },
    /// Too many calls.
    #[error("throttled")]
    Throttled {
        /// Not before this many seconds.
        retry_after: Option<u32>,
    },
    /// A write left and its answer never came: it may have been done.
    #[error("outcome unknown")]
    OutcomeUnknown,
    /// The answer made no sense; of a write it may have been done.
    #[error("unreadable answer")]
    Unreadable,
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// There is such a thing already, or it is being changed.
    #[error("conflict")]
    Conflict,
    /// The customer must accept Microsoft's agreement first.
    #[error("terms missing")]
    TermsMissing,
    /// Not now; perhaps in hours or days.
    #[error("held: {0}")]
    Held(Reason),
    /// No, and asking again will not help.
    #[error("refused: {0}")]
    Refused(Reason),
    /// Only the distributor's operations can mend it.
    #[error("blocked: {0}")]
    Blocked(Reason),
}

/// One attempt at a write. Microsoft recognises a repetition of the same attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    /// For which request.
    pub request: RequestId,
    /// In which step.
    pub step: Step,
    /// The how-manieth.
    pub number: u32,
}

/// A customer as Microsoft knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerAtMicrosoft {
    /// Its tenant.
    pub tenant: TenantId,
    /// Whether it buys from the distributor's resellers.
    pub is_reseller_customer: bool,
    /// The domain for new users.
    pub domain: Domain,
}

/// How a customer stands to the Microsoft Customer Agreement. Microsoft takes orders only for one that
/// [accepted](Self::Accepted) it.
///
/// A customer accepts by itself, in Microsoft's admin center, or a partner confirms to Microsoft that it did. What was
/// confirmed as agreed before 1 April 2023 does not count any more: the customer must accept again
/// (<https://learn.microsoft.com/en-us/partner-center/confirm-customer-agreement>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreementState {
    /// It accepted, by itself or as a partner confirmed.
    Accepted,
    /// It never did, as far as Microsoft knows.
    Missing,
    /// It did, but nothing shows that it was lately enough.
    Outdated,
}

/// An order for one subscription. Its alias, the name under which it is made at most once, is the request's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionOrder {
    /// The request.
    pub request: RequestId,
    /// In which tenant, which also names the customer that is billed.
    pub tenant: TenantId,
    /// The subscription's name.
    pub name: FriendlyName,
    /// What it is for.
    pub workload: Workload,
    /// The reseller of record.
    pub partner: PartnerId,
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Microsoft works on it.
    Running {
        /// Not before this many seconds.
        retry_after: Option<u32>,
    },
    /// The subscription exists.
    Succeeded {
        /// Its id.
        subscription: Uuid,
    },
    /// Microsoft gave up.
    Failed,
}

/// Whether a subscription can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionState {
    /// It is changing.
    Settling,
    /// It can be used.
    Enabled,
    /// It cannot.
    Unusable,
}

/// A subscription as seen from its tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubscriptionAtMicrosoft {
    /// The tenant it is in.
    pub tenant: TenantId,
    /// Whether it can be used.
    pub state: SubscriptionState,
}

/// A user to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// The sign-in name.
    pub user_principal_name: String,
    /// Whose name it carries.
    pub contact: Contact,
    /// Where it is used.
    pub country: Country,
    /// The first password, to be changed at the first sign-in.
    pub password: Secret,
}

/// The result of a call to Microsoft.
pub type Answer<T> = Result<T, Failure>;

/// Microsoft, as provisioning needs it. What does not exist is `None`, except where it must.
pub trait Provider: Send + Sync {
    /// The distributor's customer in a tenant.
    fn customer(&self, tenant: TenantId) -> impl Future<Output = Answer<CustomerAtMicrosoft>> + Send;

    /// How the customer in a tenant stands to the Microsoft Customer Agreement.
    fn agreement(&self, tenant: TenantId) -> impl Future<Output = Answer<AgreementState>> + Send;

    /// The order under the request's alias.
    fn order(&self, request: RequestId) -> impl Future<Output = Answer<Option<OrderState>>> + Send;

    /// Places an order; placing it again changes nothing.
    fn place_order(&self, order: &SubscriptionOrder) -> impl Future<Output = Answer<OrderState>> + Send;

    /// A subscription, once it can be seen from its tenant.
    fn subscription(
        &self,
        tenant: TenantId,
        subscription: Uuid,
    ) -> impl Future<Output = Answer<Option<SubscriptionAtMicrosoft>>> + Send;

    /// Whether the user exists: its object id.
    fn user(
        &self,
        tenant: TenantId,
        user_principal_name: &str,
    ) -> impl Future<Output = Answer<Option<Uuid>>> + Send;

    /// Makes a user: its object id. [`Failure::Conflict`] when there is one of that name.
    fn create_user(
        &self,
        tenant: TenantId,
        user: &NewUser,
        attempt: Attempt,
    ) -> impl Future<Output = Answer<Uuid>> + Send;

    /// Gives a user another first password.
    fn reset_password(
        &self,
        tenant: TenantId,
        user: Uuid,
        password: &Secret,
        attempt: Attempt,
    ) -> impl Future<Output = Answer<()>> + Send;
}

/// How a customer names its tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenantQuery {
    /// By its id.
    Id(TenantId),
    /// By one of its domains.
    Domain(Domain),
}

/// What a tenant query comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The tenant exists.
    Found(TenantId),
    /// It exists but is nobody's own, such as the tenant of all personal accounts.
    Reserved,
    /// Microsoft knows no such tenant.
    NotFound,
    /// Microsoft could not be asked.
    Unreachable {
        /// What was seen, without personal data.
        cause: String,
    },
}

/// Finds tenants.
pub trait TenantDirectory: Send + Sync {
    /// The tenant behind an id or a domain.
    fn resolve(&self, query: &TenantQuery) -> impl Future<Output = Resolution> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_distinct_snake_case_words() {
        for reason in Reason::ALL {
            let code = reason.as_str();
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{code}"
            );
            assert_eq!(serde_json::to_value(reason).unwrap(), code);
            assert_eq!(
                Reason::ALL.iter().filter(|other| other.as_str() == code).count(),
                1,
                "{code}"
            );
        }
    }
}
