//! What provisioning asks of Microsoft, and how Microsoft may say no.

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

pub use crate::reason::Reason;

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
    /// It exists, but the part of Microsoft that was asked does not see it yet.
    #[error("not visible yet")]
    NotVisible,
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

impl Failure {
    /// Whether Microsoft said no: what was asked for was not done, and will not be.
    pub fn is_definite(&self) -> bool {
        !matches!(
            self,
            Self::Transient { .. }
                | Self::Throttled { .. }
                | Self::OutcomeUnknown
                | Self::Unreadable
                | Self::NotVisible
        )
    }

    /// Before how many seconds Microsoft wants no further call, if it said so.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Transient { retry_after } | Self::Throttled { retry_after } => *retry_after,
            _ => None,
        }
    }
}

/// One attempt at a write. Microsoft recognises a repetition of the same attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    /// For which request.
    pub request: RequestId,
    /// In which step.
    pub step: Step,
    /// Its number.
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
    /// The domain that every tenant has from the start, below `onmicrosoft.com`; it is never federated.
    pub initial_domain: Option<Domain>,
}

/// An Azure plan: what a customer buys once from a reseller for each workload, and under which its subscriptions stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AzurePlan {
    /// Partner Center's id of it.
    pub id: Uuid,
    /// Which plan it is.
    pub key: PlanKey,
    /// Whether subscriptions can be made under it.
    pub state: PlanState,
}

/// Tells the plans of one customer apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanKey {
    /// The reseller of record. A plan without one belongs to nobody whom this system serves.
    pub partner: Option<PartnerId>,
    /// What its subscriptions are for.
    pub workload: Workload,
}

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanState {
    /// Microsoft works on it.
    Pending,
    /// It can be used.
    Active,
    /// It was suspended or deleted.
    Ended,
}

/// The order of a plan. The reseller is part of it: without one Microsoft takes the order and records nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOrder {
    /// The customer.
    pub tenant: TenantId,
    /// The reseller of record.
    pub partner: PartnerId,
    /// What the plan's subscriptions are for.
    pub workload: Workload,
}

/// A subscription under a plan, as Partner Center lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The Azure subscription.
    pub subscription: Uuid,
    /// Whether it is in use.
    pub is_active: bool,
}

/// Somebody who can have a role in a customer's subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Principal {
    /// A user of the customer's tenant.
    User {
        /// Its object id.
        object_id: Uuid,
    },
    /// A group of another tenant, such as the reseller's.
    ForeignGroup {
        /// Its object id.
        object_id: Uuid,
    },
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
    Failed {
        /// What it left behind, if it gave up half-way: a person must judge it.
        left: Option<Uuid>,
    },
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

    /// Whether the reseller has signed the Microsoft Partner Agreement.
    fn partner_agreement(&self, partner: &PartnerId) -> impl Future<Output = Answer<bool>> + Send;

    /// The customer's Azure plans, whoever sold them.
    fn plans(&self, tenant: TenantId) -> impl Future<Output = Answer<Vec<AzurePlan>>> + Send;

    /// Orders a plan. Microsoft recognises a repetition of the same attempt; another attempt may order a second one.
    /// [`Failure::Conflict`] when the attempt's order is known or under way, [`Failure::NotFound`] when the attempt
    /// is too old to be repeated.
    fn order_plan(&self, order: &PlanOrder, attempt: Attempt) -> impl Future<Output = Answer<()>> + Send;

    /// The subscriptions under a plan.
    fn entitlements(
        &self,
        tenant: TenantId,
        plan: Uuid,
    ) -> impl Future<Output = Answer<Vec<Entitlement>>> + Send;

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

    /// Gives a subscription its name; the same again changes nothing. [`Failure::NotFound`] until it can be seen.
    fn rename(
        &self,
        tenant: TenantId,
        subscription: Uuid,
        name: &FriendlyName,
    ) -> impl Future<Output = Answer<()>> + Send;

    /// Cancels a subscription; the same again changes nothing.
    fn cancel(&self, tenant: TenantId, subscription: Uuid) -> impl Future<Output = Answer<()>> + Send;

    /// Makes somebody Owner of a subscription; the same again changes nothing. [`Failure::NotVisible`] while Azure
    /// does not know the principal yet.
    fn assign_owner(
        &self,
        tenant: TenantId,
        subscription: Uuid,
        principal: Principal,
    ) -> impl Future<Output = Answer<()>> + Send;

    /// Takes the Owner role back that [`assign_owner`](Self::assign_owner) gave; it is no error when it is gone.
    fn unassign_owner(
        &self,
        tenant: TenantId,
        subscription: Uuid,
        principal: Principal,
    ) -> impl Future<Output = Answer<()>> + Send;

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

    /// Deletes a user; it is no error when it is gone.
    fn delete_user(&self, tenant: TenantId, user: Uuid) -> impl Future<Output = Answer<()>> + Send;
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
