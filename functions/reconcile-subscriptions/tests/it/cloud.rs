//! A Microsoft in memory that lists what a test puts there, and is asked for nothing but lists.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use domain::friendly_name::FriendlyName;
use domain::ids::{PartnerId, RequestId, TenantId};
use domain::provider::{
    AgreementState, Answer, Attempt, AzurePlan, CustomerAtMicrosoft, Entitlement, Failure, NewUser,
    OrderState, PlanKey, PlanOrder, PlanState, Principal, Provider, SubscriptionAtMicrosoft,
    SubscriptionOrder,
};
use domain::request::Workload;
use domain::secret::Secret;
use testkit::example;
use uuid::Uuid;

/// What exists, and what is said instead.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// The subscriptions under each plan of each tenant.
    pub(crate) plans: BTreeMap<TenantId, Vec<Vec<Entitlement>>>,
    /// What is answered to those who ask for a tenant's plans.
    pub(crate) plans_say: BTreeMap<TenantId, Failure>,
    /// What is answered to those who ask for a tenant's subscriptions.
    pub(crate) entitlements_say: BTreeMap<TenantId, Failure>,
    /// What was asked, in order.
    pub(crate) calls: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Cloud(Arc<Mutex<Contents>>);

impl Cloud {
    pub(crate) fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap()
    }

    /// Lists a subscription under the tenant's `plan`th plan.
    pub(crate) fn list(&self, tenant: TenantId, plan: usize, subscription: Uuid, is_active: bool) {
        let mut contents = self.contents();
        let plans = contents.plans.entry(tenant).or_default();
        plans.resize(plans.len().max(plan + 1), Vec::new());
        plans[plan].retain(|one| one.subscription != subscription);
        plans[plan].push(Entitlement {
            subscription,
            is_active,
        });
    }

    /// Lists nothing in the tenant any more.
    pub(crate) fn empty(&self, tenant: TenantId) {
        self.contents().plans.remove(&tenant);
    }

    /// What was asked since the last look.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.contents().calls)
    }
}

/// The tenant's number among the examples.
fn number(tenant: TenantId) -> u8 {
    (0..=u8::MAX).find(|n| example::tenant_id(*n) == tenant).unwrap()
}

fn unasked<T>(what: &str) -> Answer<T> {
    panic!("{what} is not for this function")
}

impl Provider for Cloud {
    async fn plans(&self, tenant: TenantId) -> Answer<Vec<AzurePlan>> {
        let mut contents = self.contents();
        contents.calls.push(format!("plans {}", number(tenant)));
        if let Some(failure) = contents.plans_say.get(&tenant) {
            return Err(failure.clone());
        }
        let count = contents.plans.get(&tenant).map_or(0, Vec::len);
        let plan = |n| AzurePlan {
            id: Uuid::from_u128(n),
            key: PlanKey {
                partner: Some(example::reseller().partner_id),
                workload: Workload::Production,
            },
            state: PlanState::Active,
        };
        Ok((0..).map(plan).take(count).collect())
    }

    async fn entitlements(&self, tenant: TenantId, plan: Uuid) -> Answer<Vec<Entitlement>> {
        let plan = usize::try_from(plan.as_u128()).unwrap();
        let mut contents = self.contents();
        contents
            .calls
            .push(format!("entitlements {} {plan}", number(tenant)));
        match contents.entitlements_say.get(&tenant) {
            Some(failure) => Err(failure.clone()),
            None => Ok(contents.plans[&tenant][plan].clone()),
        }
    }

    async fn customer(&self, _: TenantId) -> Answer<CustomerAtMicrosoft> {
        unasked("a customer")
    }

    async fn agreement(&self, _: TenantId) -> Answer<AgreementState> {
        unasked("an agreement")
    }

    async fn partner_agreement(&self, _: &PartnerId) -> Answer<bool> {
        unasked("a reseller's agreement")
    }

    async fn order_plan(&self, _: &PlanOrder, _: Attempt) -> Answer<()> {
        unasked("ordering a plan")
    }

    async fn order(&self, _: RequestId) -> Answer<Option<OrderState>> {
        unasked("an order")
    }

    async fn place_order(&self, _: &SubscriptionOrder) -> Answer<OrderState> {
        unasked("placing an order")
    }

    async fn subscription(&self, _: TenantId, _: Uuid) -> Answer<Option<SubscriptionAtMicrosoft>> {
        unasked("a subscription")
    }

    async fn rename(&self, _: TenantId, _: Uuid, _: &FriendlyName) -> Answer<()> {
        unasked("renaming")
    }

    async fn cancel(&self, _: TenantId, _: Uuid) -> Answer<()> {
        unasked("cancelling")
    }

    async fn assign_owner(&self, _: TenantId, _: Uuid, _: Principal) -> Answer<()> {
        unasked("assigning a role")
    }

    async fn unassign_owner(&self, _: TenantId, _: Uuid, _: Principal) -> Answer<()> {
        unasked("taking a role")
    }

    async fn user(&self, _: TenantId, _: &str) -> Answer<Option<Uuid>> {
        unasked("a user")
    }

    async fn create_user(&self, _: TenantId, _: &NewUser, _: Attempt) -> Answer<Uuid> {
        unasked("making a user")
    }

    async fn reset_password(&self, _: TenantId, _: Uuid, _: &Secret, _: Attempt) -> Answer<()> {
        unasked("resetting a password")
    }

    async fn delete_user(&self, _: TenantId, _: Uuid) -> Answer<()> {
        unasked("deleting a user")
    }
}
