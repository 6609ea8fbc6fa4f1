//! Azure plans: what a customer must have ordered before it can have subscriptions.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Settings,
    seed::{Behaviour, Tenant},
    world::{Subscription, World},
};

/// The product of which all Azure plans are SKUs.
pub(crate) const PRODUCT: &str = "DZH318Z0BPS6";

/// Which Azure plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Sku {
    /// For production.
    #[serde(rename = "0001")]
    Azure,
    /// For development and tests.
    #[serde(rename = "0002")]
    DevTest,
}

impl Sku {
    pub(crate) const ALL: [Self; 2] = [Self::Azure, Self::DevTest];

    pub(crate) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sku| sku.code() == code)
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Azure => "0001",
            Self::DevTest => "0002",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Azure => "Azure plan",
            Self::DevTest => "Azure plan for DevTest",
        }
    }

    /// The only workload that subscriptions under such a plan may have.
    pub(crate) fn workload(self) -> &'static str {
        match self {
            Self::Azure => "Production",
            Self::DevTest => "DevTest",
        }
    }
}

/// A plan as it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct NewPlan {
    pub(crate) sku: Sku,
    pub(crate) reseller: Option<String>,
    pub(crate) friendly_name: String,
}

/// A plan of a customer's, which is at the same time the only line of its order.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) sku: Sku,
    /// The MPN of the reseller of record; none when the order named nobody.
    pub(crate) reseller: Option<String>,
    pub(crate) friendly_name: String,
    pub(crate) order: String,
    pub(crate) ordered_at: Timestamp,
}

impl Plan {
    /// Whether the lists show it and its order already.
    pub(crate) fn is_visible(&self, now: Timestamp, settings: &Settings) -> bool {
        now >= self.ordered_at + settings.plan_delay
    }
}

/// Time from the order of a plan until its first subscription is provisioned.
pub(crate) fn first_subscription_delay(settings: &Settings) -> Duration {
    settings.plan_delay.saturating_add(settings.entitlement_delay)
}

impl World {
    /// The plans that can be seen by now, in order of their orders.
    pub(crate) fn visible_plans(
        &self,
        tenant: Uuid,
        now: Timestamp,
        settings: &Settings,
    ) -> impl Iterator<Item = &Plan> {
        let own = self.plans.iter().filter(move |plan| plan.tenant == tenant);
        own.filter(move |plan| plan.is_visible(now, settings))
    }

    /// Only customers with an Azure plan are billed, and only as long as the relationship lasts.
    pub(crate) fn is_billed(&self, tenant: &Tenant, now: Timestamp, settings: &Settings) -> bool {
        tenant.behaviour != Behaviour::NoRelationship
            && self.visible_plans(tenant.id, now, settings).next().is_some()
    }

    /// Whether this names the billing account, in any case and with its colon escaped or not.
    pub(crate) fn is_billing_account(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase().replace("%3a", ":");
        name == self.billing_account.to_ascii_lowercase()
    }

    /// Orders a plan; its first subscription comes with it.
    ///
    /// # Errors
    /// The plan that the customer has of that SKU and reseller already, visible or not.
    pub(crate) fn order_plan(
        &mut self,
        tenant: Uuid,
        plan: NewPlan,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Plan, Plan> {
        let same = |one: &Plan| {
            one.tenant == tenant && one.sku == plan.sku && one.reseller.as_deref() == plan.reseller.as_deref()
        };
        if let Some(existing) = self.plans.iter().find(|one| same(one)) {
            return Err(existing.clone());
        }
        let reseller = plan.reseller.as_deref().unwrap_or_default();
        let name = format!("{tenant}:{}:{reseller}", plan.sku.code());
        let plan = Plan {
            id: self.guid("plan", &name, 0),
            tenant,
            sku: plan.sku,
            reseller: plan.reseller,
            friendly_name: plan.friendly_name,
            order: short(self.guid("order", &name, 0)),
            ordered_at: now,
        };
        self.plans.push(plan.clone());
        if settings.creates_default_subscription {
            self.create_default_subscription(&plan);
        }
        Ok(plan)
    }

    fn create_default_subscription(&mut self, plan: &Plan) {
        let id = self.guid("default subscription", &plan.id.to_string(), 0);
        let account = &self.billing_account;
        let customer = plan.tenant;
        let scope = format!("/providers/Microsoft.Billing/billingAccounts/{account}/customers/{customer}");
        self.subscriptions.push(Subscription {
            id,
            tenant: plan.tenant,
            plan: plan.id,
            alias: None,
            display_name: "Azure subscription 1".into(),
            workload: plan.sku.workload(),
            billing_scope: scope,
            reseller_id: plan.reseller.clone(),
            management_group: None,
            tags: Default::default(),
            created_at: plan.ordered_at,
            cancelled: false,
            polls: 0,
            succeeded_at: None,
            fails: false,
        });
    }
}

/// Twelve letters, as Partner Center numbers its orders.
fn short(id: Uuid) -> String {
    id.simple().to_string().chars().take(12).collect()
}
