//! Azure subscriptions, as their own tenant shows them.

use domain::friendly_name::FriendlyName;
use domain::ids::TenantId;
use domain::ports::CredentialSource;
use domain::provider::{Answer, Failure, SubscriptionAtMicrosoft, SubscriptionState};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::arm::{traced, within, without_access};
use crate::client::{Effect, Microsoft};
use crate::http::Reply;

const VERSION: &str = "2022-12-01";
const ACTION_VERSION: &str = "2021-10-01";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subscription {
    subscription_id: Uuid,
    tenant_id: Uuid,
    #[serde(default)]
    state: Option<String>,
}

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_subscription(
        &self,
        tenant: TenantId,
        id: Uuid,
    ) -> Answer<Option<SubscriptionAtMicrosoft>> {
        match self.get_subscription(tenant, id).await {
            Ok(found) => seen(&found).map(Some),
            Err(Failure::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    pub(crate) async fn post_rename(&self, tenant: TenantId, id: Uuid, name: &FriendlyName) -> Answer<()> {
        let url = self.action_url(id, "rename");
        let body = json!({ "subscriptionName": name.as_str() });
        let build = || traced(self.http().client().post(&url).json(&body));
        let reply = self
            .ask("subscription.rename", within(tenant), Effect::Writes, build)
            .await
            .map_err(without_access)?;
        confirmed(&reply, id)
    }

    pub(crate) async fn post_cancel(&self, tenant: TenantId, id: Uuid) -> Answer<()> {
        let found = self.get_subscription(tenant, id).await?;
        if seen(&found)?.tenant != tenant {
            return Err(Failure::Unreadable);
        }
        if matches!(found.state.as_deref(), Some("Disabled" | "Warned" | "Deleted")) {
            return Ok(());
        }
        let url = self.action_url(id, "cancel");
        let build = || traced(self.http().client().post(&url));
        match self
            .ask("subscription.cancel", within(tenant), Effect::Writes, build)
            .await
            .map_err(without_access)
        {
            Ok(reply) => confirmed(&reply, id),
            // Perhaps it is being cancelled: its state tells next time.
            Err(Failure::Conflict) => Err(Failure::Transient { retry_after: None }),
            Err(failure) => Err(failure),
        }
    }

    async fn get_subscription(&self, tenant: TenantId, id: Uuid) -> Answer<Subscription> {
        let url = format!("{}?api-version={VERSION}", self.subscription_url(id));
        let build = || traced(self.http().client().get(&url));
        let reply = self
            .ask("subscription.get", within(tenant), Effect::Reads, build)
            .await
            .map_err(without_access)?;
        let found: Subscription = reply.json()?;
        if found.subscription_id == id {
            Ok(found)
        } else {
            Err(Failure::Unreadable)
        }
    }

    pub(crate) fn subscription_url(&self, id: Uuid) -> String {
        format!("{}/subscriptions/{id}", self.arm_url())
    }

    fn action_url(&self, id: Uuid, action: &str) -> String {
        let subscription = self.subscription_url(id);
        format!("{subscription}/providers/Microsoft.Subscription/{action}?api-version={ACTION_VERSION}")
    }
}

/// The answer to an action names the subscription that it was done to.
fn confirmed(reply: &Reply, id: Uuid) -> Answer<()> {
    let answer: Value = reply.json()?;
    let named = answer["subscriptionId"].as_str().map(Uuid::try_parse);
    if named == Some(Ok(id)) {
        Ok(())
    } else {
        Err(Failure::Unreadable)
    }
}

fn seen(found: &Subscription) -> Answer<SubscriptionAtMicrosoft> {
    let tenant = TenantId::parse(&found.tenant_id.to_string()).map_err(|_| Failure::Unreadable)?;
    let state = match found.state.as_deref().unwrap_or_default() {
        "Enabled" => SubscriptionState::Enabled,
        "Warned" | "PastDue" | "Disabled" | "Deleted" => SubscriptionState::Unusable,
        _ => SubscriptionState::Settling,
    };
    Ok(SubscriptionAtMicrosoft { tenant, state })
}
