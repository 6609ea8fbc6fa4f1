//! Aliases, which make subscriptions.
//!
//! An alias is read by its name until it is done: the name is known before the first call, while an address to poll
//! stands in an answer that may be lost, and would have to be trusted with a token.

use domain::ids::RequestId;
use domain::ports::CredentialSource;
use domain::provider::{Answer, Failure, OrderState, Reason, SubscriptionOrder};
use domain::request::Workload;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::arm::traced;
use crate::client::{Effect, Microsoft};
use crate::http::Reply;
use crate::token::{Kind, Resource};

const VERSION: &str = "2021-10-01";

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

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_alias(&self, request: RequestId) -> Answer<Option<OrderState>> {
        let url = self.alias_url(request);
        let purpose = self.own(Resource::Arm, Kind::AppAndUser);
        let build = || traced(self.http().client().get(&url));
        match self.ask("alias.get", purpose, Effect::Reads, build).await {
            Ok(reply) => state(&reply).map(Some),
            Err(Failure::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    pub(crate) async fn put_alias(&self, order: &SubscriptionOrder) -> Answer<OrderState> {
        let url = self.alias_url(order.request);
        let body = alias_body(&self.distributor().billing_account, order);
        let purpose = self.own(Resource::Arm, Kind::AppAndUser);
        let build = || traced(self.http().client().put(&url).json(&body));
        match self.ask("alias.put", purpose, Effect::Writes, build).await {
            Ok(reply) => state(&reply),
            // The alias is being made, so what is missing is the customer it would be billed to.
            Err(Failure::NotFound) => Err(Failure::Blocked(Reason::BillingCustomerMissing)),
            Err(failure) => Err(failure),
        }
    }

    fn alias_url(&self, request: RequestId) -> String {
        let base = self.arm_url();
        format!("{base}/providers/Microsoft.Subscription/aliases/{request}?api-version={VERSION}")
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
        ("Failed" | "Canceled", left) => Ok(OrderState::Failed { left }),
        _ => Ok(OrderState::Running {
            retry_after: reply.retry_after,
        }),
    }
}
