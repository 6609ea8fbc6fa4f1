//! Azure Resource Manager: aliases, which make subscriptions, and the subscriptions themselves.

use domain::ids::{RequestId, TenantId};
use domain::provider::{
    Answer, Failure, OrderState, Reason, SubscriptionAtMicrosoft, SubscriptionOrder, SubscriptionState,
};
use domain::request::Workload;
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Effect, Microsoft, trace_id};
use crate::failure;
use crate::http::Reply;
use crate::token::{CredentialSource, Kind, Purpose, Resource};

const ALIAS_VERSION: &str = "2021-10-01";
const SUBSCRIPTION_VERSION: &str = "2022-12-01";

#[derive(Deserialize)]
struct Alias {
    properties: AliasProperties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AliasProperties {
    subscription_id: Option<String>,
    provisioning_state: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subscription {
    subscription_id: Uuid,
    tenant_id: Uuid,
    #[serde(default)]
    state: Option<String>,
}

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_alias(&self, request: RequestId) -> Answer<Option<OrderState>> {
        let url = self.alias_url(request);
        let purpose = self.own(Resource::Arm, Kind::AppAndUser);
        let build = || traced(self.http().client().get(&url));
        let reply = self.call(purpose, Effect::Reads, build).await?;
        if reply.is_success() {
            return state(&reply).map(Some);
        }
        match failure::of_reply("alias.get", &reply) {
            Failure::NotFound => Ok(None),
            other => Err(other),
        }
    }

    pub(crate) async fn put_alias(&self, order: &SubscriptionOrder) -> Answer<OrderState> {
        let url = self.alias_url(order.request);
        let body = alias_body(&self.distributor().billing_account, order);
        let purpose = self.own(Resource::Arm, Kind::AppAndUser);
        let build = || traced(self.http().client().put(&url).json(&body));
        let reply = self.call(purpose, Effect::Writes, build).await?;
        if reply.is_success() {
            return state(&reply);
        }
        match failure::of_reply("alias.put", &reply) {
            // The alias is being made, so what is missing is the customer it would be billed to.
            Failure::NotFound => Err(Failure::Blocked(Reason::BillingCustomerMissing)),
            other => Err(other),
        }
    }

    pub(crate) async fn read_subscription(
        &self,
        tenant: TenantId,
        id: Uuid,
    ) -> Answer<Option<SubscriptionAtMicrosoft>> {
        let url = format!(
            "{}/subscriptions/{id}?api-version={SUBSCRIPTION_VERSION}",
            self.arm_url()
        );
        // Only the customer's own tenant shows the customer's subscriptions.
        let purpose = Purpose {
            tenant,
            resource: Resource::Arm,
            kind: Kind::AppAndUser,
        };
        let build = || traced(self.http().client().get(&url));
        let reply = self.call(purpose, Effect::Reads, build).await?;
        if reply.is_success() {
            let found: Subscription = reply.json()?;
            return if found.subscription_id == id {
                seen(&found).map(Some)
            } else {
                Err(Failure::Unreadable)
            };
        }
        match failure::of_reply("subscription.get", &reply) {
            Failure::NotFound => Ok(None),
            other => Err(other),
        }
    }

    fn alias_url(&self, request: RequestId) -> String {
        let base = self.arm_url();
        format!("{base}/providers/Microsoft.Subscription/aliases/{request}?api-version={ALIAS_VERSION}")
    }
}

/// The customer's billing scope puts the subscription into the customer's tenant. `resellerId` is a property of its
/// own: under `additionalProperties` it would be ignored and the reseller not recorded.
fn alias_body(billing_account: &str, order: &SubscriptionOrder) -> Value {
    let tenant = order.tenant;
    json!({ "properties": {
        "displayName": order.name.as_str(),
        "workload": match order.workload {
            Workload::Production => "Production",
            Workload::DevTest => "DevTest",
        },
        "billingScope": format!("/providers/Microsoft.Billing/billingAccounts/{billing_account}/customers/{tenant}"),
        "resellerId": order.partner.as_str(),
        "additionalProperties": { "tags": { "requestId": order.request } },
    }})
}

fn traced(call: RequestBuilder) -> RequestBuilder {
    call.header("accept", "application/json")
        .header("x-ms-correlation-request-id", trace_id().to_string())
}

/// The set of states is open: what is not known to be an end is not an end. A missing state means done.
fn state(reply: &Reply) -> Answer<OrderState> {
    let properties = reply.json::<Alias>()?.properties;
    let subscription = properties
        .subscription_id
        .and_then(|id| Uuid::try_parse(&id).ok());
    let state = properties.provisioning_state;
    match (state.as_deref().unwrap_or("Succeeded"), subscription) {
        ("Succeeded", Some(subscription)) => Ok(OrderState::Succeeded { subscription }),
        ("Succeeded", None) => Err(Failure::Unreadable),
        ("Failed" | "Canceled", None) => Ok(OrderState::Failed),
        // It gave up half-way: what it left behind, a person must judge.
        ("Failed" | "Canceled", Some(_)) => Err(Failure::Blocked(Reason::SubscriptionRefused)),
        _ => Ok(OrderState::Running {
            retry_after: reply.retry_after,
        }),
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
