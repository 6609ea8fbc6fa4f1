//! A Microsoft in memory that needs some looks before anything is ready, and says what a test tells it to.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use domain::ids::{Domain, RequestId, TenantId};
use domain::provider::{
    AgreementState, Answer, Attempt, CustomerAtMicrosoft, Failure, NewUser, OrderState, Provider,
    SubscriptionAtMicrosoft, SubscriptionOrder, SubscriptionState,
};
use domain::secret::Secret;
use uuid::Uuid;

/// What exists, and what the next calls shall say instead of what they would.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) orders: BTreeMap<RequestId, (SubscriptionOrder, u32)>,
    pub(crate) users: BTreeMap<String, Secret>,
    pub(crate) password_writes: usize,
    pub(crate) looks: u32,
    pub(crate) customer_says: VecDeque<Failure>,
    pub(crate) agreement_says: VecDeque<Answer<AgreementState>>,
    pub(crate) order_says: VecDeque<Answer<Option<OrderState>>>,
    pub(crate) place_says: VecDeque<Answer<OrderState>>,
    pub(crate) subscription_says: VecDeque<Answer<Option<SubscriptionAtMicrosoft>>>,
    pub(crate) calls: usize,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Cloud(Arc<Mutex<Contents>>);

impl Cloud {
    pub(crate) fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap()
    }

    fn call(&self) -> MutexGuard<'_, Contents> {
        let mut contents = self.contents();
        contents.calls += 1;
        contents
    }
}

/// The id of a request's subscription.
pub(crate) fn subscription_of(request: RequestId) -> Uuid {
    Uuid::from_u128(request.as_uuid().as_u128() ^ 1)
}

fn user_of(name: &str) -> Uuid {
    Uuid::from_u128(u128::from(name.len() as u64))
}

impl Provider for Cloud {
    async fn customer(&self, tenant: TenantId) -> Answer<CustomerAtMicrosoft> {
        match self.call().customer_says.pop_front() {
            Some(failure) => Err(failure),
            None => Ok(CustomerAtMicrosoft {
                tenant,
                is_reseller_customer: true,
                domain: Domain::parse("fabrikam.example").unwrap(),
            }),
        }
    }

    async fn agreement(&self, _: TenantId) -> Answer<AgreementState> {
        let said = self.call().agreement_says.pop_front();
        said.unwrap_or(Ok(AgreementState::Accepted))
    }

    async fn order(&self, request: RequestId) -> Answer<Option<OrderState>> {
        let mut contents = self.call();
        if let Some(said) = contents.order_says.pop_front() {
            return said;
        }
        Ok(contents.orders.get_mut(&request).map(|(_, looks)| {
            *looks += 1;
            if *looks > 1 {
                OrderState::Succeeded {
                    subscription: subscription_of(request),
                }
            } else {
                OrderState::Running { retry_after: None }
            }
        }))
    }

    async fn place_order(&self, order: &SubscriptionOrder) -> Answer<OrderState> {
        let mut contents = self.call();
        if let Some(said) = contents.place_says.pop_front() {
            return said;
        }
        contents.orders.entry(order.request).or_insert((order.clone(), 0));
        Ok(OrderState::Running { retry_after: Some(7) })
    }

    async fn subscription(&self, tenant: TenantId, _: Uuid) -> Answer<Option<SubscriptionAtMicrosoft>> {
        let mut contents = self.call();
        if let Some(said) = contents.subscription_says.pop_front() {
            return said;
        }
        contents.looks += 1;
        let state = match contents.looks {
            1 => return Ok(None),
            2 => SubscriptionState::Settling,
            _ => SubscriptionState::Enabled,
        };
        Ok(Some(SubscriptionAtMicrosoft { tenant, state }))
    }

    async fn user(&self, _: TenantId, name: &str) -> Answer<Option<Uuid>> {
        Ok(self.call().users.contains_key(name).then(|| user_of(name)))
    }

    async fn create_user(&self, _: TenantId, user: &NewUser, _: Attempt) -> Answer<Uuid> {
        let mut contents = self.call();
        let name = &user.user_principal_name;
        if contents.users.contains_key(name) {
            return Err(Failure::Conflict);
        }
        contents.users.insert(name.clone(), user.password.clone());
        contents.password_writes += 1;
        Ok(user_of(name))
    }

    async fn reset_password(&self, _: TenantId, id: Uuid, password: &Secret, _: Attempt) -> Answer<()> {
        let mut contents = self.call();
        let user = contents.users.iter_mut().find(|(name, _)| user_of(name) == id);
        *user.ok_or(Failure::NotFound)?.1 = password.clone();
        contents.password_writes += 1;
        Ok(())
    }
}
