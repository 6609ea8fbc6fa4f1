//! Boundaries: the moments just before and just after each call to a port, at any of which a run may end.

use std::sync::Mutex;

use domain::friendly_name::FriendlyName;
use domain::ids::{PartnerId, RequestId, TenantId};
use domain::provider::{
    AgreementState, Answer, Attempt, AzurePlan, CustomerAtMicrosoft, Entitlement, Failure, NewUser,
    OrderState, PlanOrder, Principal, Provider, SubscriptionAtMicrosoft, SubscriptionOrder,
};
use domain::secret::Secret;
use tokio::sync::Notify;
use uuid::Uuid;

/// How a boundary gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The process ends.
    Crash,
    /// The call fails.
    Error,
}

/// Counts boundaries and gives way at chosen ones.
#[derive(Debug, Default)]
pub(crate) struct Trap {
    state: Mutex<(usize, Vec<usize>, Option<Mode>)>,
    sprung: Notify,
}

/// A boundary gave way.
#[derive(Debug)]
pub(crate) struct Sprung;

impl Trap {
    /// Gives way at each of these boundaries, counted from now.
    pub(crate) fn set(&self, at: &[usize], mode: Mode) {
        *self.state.lock().unwrap() = (0, at.to_vec(), Some(mode));
    }

    /// How many boundaries were passed since it was set.
    pub(crate) fn passed(&self) -> usize {
        self.state.lock().unwrap().0
    }

    /// Resolves when the process shall end.
    pub(crate) async fn crash(&self) {
        self.sprung.notified().await;
    }

    pub(crate) async fn pass(&self) -> Result<(), Sprung> {
        let mode = {
            let mut state = self.state.lock().unwrap();
            state.0 += 1;
            let here = state.0;
            state.2.filter(|_| state.1.contains(&here))
        };
        match mode {
            None => Ok(()),
            Some(Mode::Error) => Err(Sprung),
            Some(Mode::Crash) => {
                self.sprung.notify_one();
                std::future::pending().await
            }
        }
    }
}

/// Microsoft behind a trap. It also knows which password the user really has: the last one whose write landed,
/// whatever the caller was told.
pub(crate) struct Trapped<'a, M> {
    pub(crate) inner: M,
    pub(crate) trap: &'a Trap,
    /// How many writes of passwords have landed.
    pub(crate) landed: Box<dyn Fn() -> usize + Send + Sync>,
    pub(crate) password: Mutex<Option<Secret>>,
}

impl<M> Trapped<'_, M> {
    async fn read<T>(&self, call: impl Future<Output = Answer<T>>) -> Answer<T> {
        let failed = |_| Failure::Transient { retry_after: None };
        self.trap.pass().await.map_err(failed)?;
        let answer = call.await;
        self.trap.pass().await.map_err(failed)?;
        answer
    }

    async fn write<T>(&self, call: impl Future<Output = Answer<T>>, password: Option<&Secret>) -> Answer<T> {
        self.trap.pass().await.map_err(|_| Failure::OutcomeUnknown)?;
        let before = (self.landed)();
        let answer = call.await;
        if let Some(password) = password.filter(|_| (self.landed)() > before) {
            *self.password.lock().unwrap() = Some(password.clone());
        }
        self.trap.pass().await.map_err(|_| Failure::OutcomeUnknown)?;
        answer
    }
}

impl<M: Provider> Provider for Trapped<'_, M> {
    async fn customer(&self, tenant: TenantId) -> Answer<CustomerAtMicrosoft> {
        self.read(self.inner.customer(tenant)).await
    }

    async fn agreement(&self, tenant: TenantId) -> Answer<AgreementState> {
        self.read(self.inner.agreement(tenant)).await
    }

    async fn partner_agreement(&self, partner: &PartnerId) -> Answer<bool> {
        self.read(self.inner.partner_agreement(partner)).await
    }

    async fn plans(&self, tenant: TenantId) -> Answer<Vec<AzurePlan>> {
        self.read(self.inner.plans(tenant)).await
    }

    async fn order_plan(&self, order: &PlanOrder, attempt: Attempt) -> Answer<()> {
        self.write(self.inner.order_plan(order, attempt), None).await
    }

    async fn entitlements(&self, tenant: TenantId, plan: Uuid) -> Answer<Vec<Entitlement>> {
        self.read(self.inner.entitlements(tenant, plan)).await
    }

    async fn rename(&self, tenant: TenantId, id: Uuid, name: &FriendlyName) -> Answer<()> {
        self.write(self.inner.rename(tenant, id, name), None).await
    }

    async fn cancel(&self, tenant: TenantId, id: Uuid) -> Answer<()> {
        self.write(self.inner.cancel(tenant, id), None).await
    }

    async fn assign_owner(&self, tenant: TenantId, id: Uuid, principal: Principal) -> Answer<()> {
        self.write(self.inner.assign_owner(tenant, id, principal), None)
            .await
    }

    async fn unassign_owner(&self, tenant: TenantId, id: Uuid, principal: Principal) -> Answer<()> {
        self.write(self.inner.unassign_owner(tenant, id, principal), None)
            .await
    }

    async fn delete_user(&self, tenant: TenantId, user: Uuid) -> Answer<()> {
        self.write(self.inner.delete_user(tenant, user), None).await
    }

    async fn order(&self, request: RequestId) -> Answer<Option<OrderState>> {
        self.read(self.inner.order(request)).await
    }

    async fn place_order(&self, order: &SubscriptionOrder) -> Answer<OrderState> {
        self.write(self.inner.place_order(order), None).await
    }

    async fn subscription(&self, tenant: TenantId, id: Uuid) -> Answer<Option<SubscriptionAtMicrosoft>> {
        self.read(self.inner.subscription(tenant, id)).await
    }

    async fn user(&self, tenant: TenantId, name: &str) -> Answer<Option<Uuid>> {
        self.read(self.inner.user(tenant, name)).await
    }

    async fn create_user(&self, tenant: TenantId, user: &NewUser, attempt: Attempt) -> Answer<Uuid> {
        let call = self.inner.create_user(tenant, user, attempt);
        self.write(call, Some(&user.password)).await
    }

    async fn reset_password(
        &self,
        tenant: TenantId,
        user: Uuid,
        password: &Secret,
        attempt: Attempt,
    ) -> Answer<()> {
        let call = self.inner.reset_password(tenant, user, password, attempt);
        self.write(call, Some(password)).await
    }
}
