//! Azure plans, which Partner Center calls subscriptions, and the Azure subscriptions below them, which it calls
//! entitlements.

use domain::ids::{PartnerId, TenantId};
use domain::ports::CredentialSource;
use domain::provider::{Answer, AzurePlan, Entitlement, Failure, PlanKey, PlanState};
use domain::request::Workload;
use serde_json::Value;
use uuid::Uuid;

use crate::client::Microsoft;

/// What all Azure plans are sold as.
pub(crate) const PRODUCT: &str = "DZH318Z0BPS6";

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_plans(&self, tenant: TenantId) -> Answer<Vec<AzurePlan>> {
        let url = format!("{}/subscriptions", self.customer_url(tenant));
        let listed = self.read_collection("plans.get", &url).await?;
        listed.iter().filter_map(|item| plan(item).transpose()).collect()
    }

    pub(crate) async fn read_entitlements(&self, tenant: TenantId, plan: Uuid) -> Answer<Vec<Entitlement>> {
        let url = format!(
            "{}/subscriptions/{plan}/azureEntitlements",
            self.customer_url(tenant)
        );
        let listed = self.read_collection("entitlements.get", &url).await;
        // Whoever asks has seen the plan, so it is there.
        let listed = listed.map_err(|failure| match failure {
            Failure::NotFound => Failure::NotVisible,
            other => other,
        })?;
        listed.iter().map(entitlement).collect()
    }
}

/// The number of the SKU under which a plan for a workload is sold.
pub(crate) fn sku(workload: Workload) -> &'static str {
    match workload {
        Workload::Production => "0001",
        Workload::DevTest => "0002",
    }
}

/// A plan, unless the item is of something else that the customer bought. Whatever hides what it is makes the whole
/// list unreadable: a plan that is overlooked would be ordered a second time.
fn plan(item: &Value) -> Answer<Option<AzurePlan>> {
    let offer = item["offerId"].as_str().ok_or(Failure::Unreadable)?;
    let mut parts = offer.split(':');
    if !parts
        .next()
        .is_some_and(|product| product.eq_ignore_ascii_case(PRODUCT))
    {
        return Ok(None);
    }
    let sold_as = parts.next().unwrap_or_default();
    let workloads = [Workload::Production, Workload::DevTest];
    let Some(workload) = workloads.into_iter().find(|workload| sku(*workload) == sold_as) else {
        return Ok(None);
    };
    Ok(Some(AzurePlan {
        id: id(item)?,
        key: PlanKey {
            partner: partner(&item["partnerId"])?,
            workload,
        },
        state: match word(item, "status")?.as_str() {
            "active" => PlanState::Active,
            "suspended" | "deleted" => PlanState::Ended,
            _ => PlanState::Pending,
        },
    }))
}

fn entitlement(item: &Value) -> Answer<Entitlement> {
    Ok(Entitlement {
        subscription: id(item)?,
        is_active: word(item, "status")? == "active",
    })
}

fn id(item: &Value) -> Answer<Uuid> {
    let id = item["id"].as_str().ok_or(Failure::Unreadable)?;
    Uuid::try_parse(id).map_err(|_| Failure::Unreadable)
}

fn word(item: &Value, member: &str) -> Answer<String> {
    let word = item[member].as_str().ok_or(Failure::Unreadable)?;
    Ok(word.to_ascii_lowercase())
}

/// The reseller of record: absent or empty when there is none. What can be no reseller's id is no reseller of ours.
fn partner(value: &Value) -> Answer<Option<PartnerId>> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err(Failure::Unreadable),
    };
    Ok(PartnerId::parse(&text).ok())
}
