//! A Microsoft in memory that needs some looks before anything is ready, and says what a test tells it to.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use domain::friendly_name::FriendlyName;
use domain::ids::{Domain, PartnerId, RequestId, TenantId};
use domain::provider::{
    AgreementState, Answer, Attempt, AzurePlan, CustomerAtMicrosoft, Entitlement, Failure, NewUser,
    OrderState, PlanKey, PlanOrder, PlanState, Principal, Provider, SubscriptionAtMicrosoft,
    SubscriptionOrder, SubscriptionState,
};
use domain::request::Workload;
use domain::secret::Secret;
use testkit::example;
use uuid::Uuid;

/// What exists, and what the next calls shall say instead of what they would.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) orders: BTreeMap<RequestId, (SubscriptionOrder, u32)>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) makes_default: bool,
    pub(crate) names: BTreeMap<Uuid, String>,
    pub(crate) owners: Vec<(Uuid, Principal)>,
    pub(crate) cancelled: Vec<Uuid>,
    pub(crate) users: BTreeMap<String, Secret>,
    /// Users that the tenant had before, by their names.
    pub(crate) known: BTreeMap<String, Uuid>,
    pub(crate) password_writes: usize,
    pub(crate) looks: u32,
    pub(crate) customer_says: VecDeque<Failure>,
    pub(crate) partner_says: VecDeque<Answer<bool>>,
    pub(crate) plan_says: VecDeque<Answer<()>>,
    pub(crate) user_says: VecDeque<Failure>,
    /// What whoever looks for a user is told, each time.
    pub(crate) look_says: Option<Failure>,
    pub(crate) delete_says: VecDeque<Failure>,
    pub(crate) password_says: VecDeque<Failure>,
    pub(crate) owner_says: VecDeque<Failure>,
    /// What the second one to become Owner of a subscription is told.
    pub(crate) second_owner_says: Option<Failure>,
    pub(crate) cancel_says: VecDeque<Failure>,
    pub(crate) agreement_says: VecDeque<Answer<AgreementState>>,
    pub(crate) order_says: VecDeque<Answer<Option<OrderState>>>,
    pub(crate) place_says: VecDeque<Answer<OrderState>>,
    pub(crate) subscription_says: VecDeque<Answer<Option<SubscriptionAtMicrosoft>>>,
    pub(crate) calls: usize,
}

impl Contents {
    /// How many subscriptions there are, made by aliases or with plans.
    pub(crate) fn subscriptions(&self) -> usize {
        self.orders.len() + self.names.len()
    }
}

/// A plan, and how often it was looked for.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) id: Uuid,
    order: PlanOrder,
    attempt: Option<Attempt>,
    looks: u32,
    /// The subscriptions under it, and how often they were looked for.
    pub(crate) subscriptions: Vec<Uuid>,
    entitlement_looks: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Cloud(Arc<Mutex<Contents>>);

/// A customer that has its plan already.
impl Default for Cloud {
    fn default() -> Self {
        let cloud = Self::without_plan();
        cloud.contents().plans.push(Plan {
            id: Uuid::from_u128(77),
            order: PlanOrder {
                tenant: example::tenant_id(1),
                partner: example::reseller().partner_id,
                workload: Workload::Production,
            },
            attempt: None,
            looks: 9,
            subscriptions: Vec::new(),
            entitlement_looks: 9,
        });
        cloud
    }
}

impl Cloud {
    /// A customer whose first plan comes with a subscription.
    pub(crate) fn without_plan() -> Self {
        Self(Arc::new(Mutex::new(Contents {
            makes_default: true,
            ..Contents::default()
        })))
    }

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

pub(crate) fn user_of(name: &str) -> Uuid {
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
                initial_domain: Some(Domain::parse("fabrikam1234.onmicrosoft.com").unwrap()),
            }),
        }
    }

    async fn partner_agreement(&self, _: &PartnerId) -> Answer<bool> {
        self.call().partner_says.pop_front().unwrap_or(Ok(true))
    }

    async fn plans(&self, tenant: TenantId) -> Answer<Vec<AzurePlan>> {
        let mut contents = self.call();
        let mine = contents
            .plans
            .iter_mut()
            .filter(|plan| plan.order.tenant == tenant);
        let listed = mine.filter_map(|plan| {
            plan.looks += 1;
            let state = match plan.looks {
                1 => return None,
                2 => PlanState::Pending,
                _ => PlanState::Active,
            };
            Some(AzurePlan {
                id: plan.id,
                key: PlanKey {
                    partner: Some(plan.order.partner.clone()),
                    workload: plan.order.workload,
                },
                state,
            })
        });
        Ok(listed.collect())
    }

    async fn order_plan(&self, order: &PlanOrder, attempt: Attempt) -> Answer<()> {
        let mut contents = self.call();
        if let Some(said) = contents.plan_says.pop_front() {
            return said;
        }
        if contents.plans.iter().any(|plan| plan.attempt == Some(attempt)) {
            return Ok(());
        }
        let id = Uuid::from_u128(1000 + contents.plans.len() as u128);
        let default = Uuid::from_u128(2000 + contents.plans.len() as u128);
        let subscriptions = if contents.makes_default {
            contents.names.insert(default, "Azure subscription 1".into());
            vec![default]
        } else {
            Vec::new()
        };
        contents.plans.push(Plan {
            id,
            order: order.clone(),
            attempt: Some(attempt),
            looks: 0,
            subscriptions,
            entitlement_looks: 0,
        });
        Ok(())
    }

    async fn entitlements(&self, _: TenantId, plan: Uuid) -> Answer<Vec<Entitlement>> {
        let mut contents = self.call();
        let plan = contents.plans.iter_mut().find(|one| one.id == plan);
        let plan = plan.ok_or(Failure::NotFound)?;
        plan.entitlement_looks += 1;
        if plan.entitlement_looks < 2 {
            return Ok(Vec::new());
        }
        let listed = plan.subscriptions.iter().map(|id| Entitlement {
            subscription: *id,
            is_active: true,
        });
        Ok(listed.collect())
    }

    async fn rename(&self, _: TenantId, id: Uuid, name: &FriendlyName) -> Answer<()> {
        let mut contents = self.call();
        let named = contents.names.get_mut(&id).ok_or(Failure::NotFound)?;
        name.as_str().clone_into(named);
        Ok(())
    }

    async fn cancel(&self, _: TenantId, id: Uuid) -> Answer<()> {
        let mut contents = self.call();
        if let Some(failure) = contents.cancel_says.pop_front() {
            return Err(failure);
        }
        if !contents.cancelled.contains(&id) {
            contents.cancelled.push(id);
        }
        Ok(())
    }

    async fn assign_owner(&self, _: TenantId, id: Uuid, principal: Principal) -> Answer<()> {
        let mut contents = self.call();
        if let Some(failure) = contents.owner_says.pop_front() {
            return Err(failure);
        }
        if !contents.owners.contains(&(id, principal)) {
            let has_one = contents.owners.iter().any(|(of, _)| *of == id);
            if let Some(failure) = contents.second_owner_says.clone().filter(|_| has_one) {
                return Err(failure);
            }
            contents.owners.push((id, principal));
        }
        Ok(())
    }

    async fn unassign_owner(&self, _: TenantId, id: Uuid, principal: Principal) -> Answer<()> {
        self.call().owners.retain(|owner| *owner != (id, principal));
        Ok(())
    }

    async fn delete_user(&self, _: TenantId, user: Uuid) -> Answer<()> {
        let mut contents = self.call();
        if let Some(failure) = contents.delete_says.pop_front() {
            return Err(failure);
        }
        contents.users.retain(|name, _| user_of(name) != user);
        Ok(())
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
        let contents = self.call();
        if let Some(failure) = &contents.look_says {
            return Err(failure.clone());
        }
        let known = contents.known.get(name).copied();
        Ok(known.or_else(|| contents.users.contains_key(name).then(|| user_of(name))))
    }

    async fn create_user(&self, _: TenantId, user: &NewUser, _: Attempt) -> Answer<Uuid> {
        let mut contents = self.call();
        if let Some(failure) = contents.user_says.pop_front() {
            return Err(failure);
        }
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
        if let Some(failure) = contents.password_says.pop_front() {
            return Err(failure);
        }
        let user = contents.users.iter_mut().find(|(name, _)| user_of(name) == id);
        *user.ok_or(Failure::NotFound)?.1 = password.clone();
        contents.password_writes += 1;
        Ok(())
    }
}
