//! Microsoft.Subscription/aliases: a named, idempotent request for one subscription.

use std::collections::BTreeMap;

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Refusal;
use crate::{
    Settings, Simulator,
    plan::Plan,
    seed::Tenant,
    tokens::Grant,
    world::{Alias, AliasEnd, Standing, Subscription, World},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PutAlias {
    properties: Option<Properties>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Properties {
    display_name: Option<String>,
    workload: Option<String>,
    billing_scope: Option<String>,
    subscription_id: Option<String>,
    reseller_id: Option<String>,
    additional_properties: Option<Additional>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Additional {
    management_group_id: Option<String>,
    subscription_tenant_id: Option<String>,
    subscription_owner_id: Option<String>,
    tags: Option<BTreeMap<String, String>>,
}

/// A body that passed every check.
struct Order {
    display_name: String,
    workload: &'static str,
    billing_scope: String,
    tenant: Uuid,
    plan: Uuid,
    reseller_id: String,
    management_group: Option<String>,
    tags: BTreeMap<String, String>,
}

pub(super) async fn create(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(name): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let settings = simulator.settings();
    let mut world = simulator.world();
    // Only a user of the partner tenant can be Admin agent, which the billing account demands.
    if grant.tenant != world.partner_tenant || !grant.user {
        return Err(not_authorized());
    }
    let body: PutAlias = super::body(&headers, &bytes)?;
    let now = simulator.now();
    if let Some(alias) = world.aliases.get(&name.to_lowercase()).cloned() {
        return Ok(respond(&mut world, &alias, settings, now));
    }

    let order = check(&world, settings, now, body.properties.unwrap_or_default())?;
    let next = std::mem::take(&mut world.next_alias);
    let earlier = world
        .subscriptions
        .iter()
        .filter_map(|one| one.alias.as_deref())
        .filter(|alias| alias.eq_ignore_ascii_case(&name))
        .count();
    let id = world.guid("subscription", &name.to_lowercase(), earlier);
    let alias = Alias {
        name: name.clone(),
        display_name: order.display_name.clone(),
        subscription: id,
    };
    world.aliases.insert(name.to_lowercase(), alias.clone());
    world.subscriptions.push(Subscription {
        id,
        tenant: order.tenant,
        plan: order.plan,
        alias: Some(name),
        display_name: order.display_name,
        workload: order.workload,
        billing_scope: order.billing_scope,
        reseller_id: Some(order.reseller_id),
        management_group: order.management_group,
        tags: order.tags,
        created_at: now,
        cancelled: false,
        polls: 0,
        succeeded_at: None,
        fails: next.end == AliasEnd::Failed,
    });
    let subscription = world.subscription_mut(id);
    let operation = subscription.as_ref().map(|subscription| subscription.operation());
    let body = resource(&alias, subscription, Standing::Accepted);
    let mut response = (StatusCode::CREATED, later(settings), Json(body)).into_response();
    if let Some(operation) = operation.filter(|_| next.location.unwrap_or(settings.alias_location)) {
        super::operation::locate(operation, &headers, response.headers_mut());
    }
    Ok(response)
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let mut world = simulator.world();
    let alias = world.aliases.get(&name.to_lowercase()).cloned();
    let alias = alias
        .filter(|_| grant.tenant == world.partner_tenant)
        .ok_or_else(|| {
            Refusal::provider(
                StatusCode::NOT_FOUND,
                "NotFound",
                format!("The alias '{name}' was not found."),
            )
        })?;
    let (settings, now) = (simulator.settings(), simulator.now());
    let response = respond(&mut world, &alias, settings, now);
    if let Some(subscription) = world.subscription_mut(alias.subscription) {
        subscription.polls = subscription.polls.saturating_add(1);
    }
    Ok(response)
}

pub(super) async fn remove(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(name): Path<String>,
) -> StatusCode {
    let mut world = simulator.world();
    if grant.tenant == world.partner_tenant && world.aliases.remove(&name.to_lowercase()).is_some() {
        StatusCode::OK
    } else {
        StatusCode::NO_CONTENT
    }
}

pub(super) async fn list(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
) -> Json<Value> {
    let mut world = simulator.world();
    let (settings, now) = (simulator.settings(), simulator.now());
    let own = grant.tenant == world.partner_tenant;
    let aliases: Vec<Alias> = world.aliases.values().filter(|_| own).cloned().collect();
    let value: Vec<Value> = aliases
        .iter()
        .map(|alias| {
            let mut subscription = world.subscription_mut(alias.subscription);
            let standing = subscription.as_mut().map_or(Standing::Accepted, |subscription| {
                subscription.standing(now, settings)
            });
            resource(alias, subscription, standing)
        })
        .collect();
    Json(json!({ "value": value, "nextLink": null }))
}

fn respond(world: &mut World, alias: &Alias, settings: &Settings, now: Timestamp) -> Response {
    let mut subscription = world.subscription_mut(alias.subscription);
    let standing = subscription.as_mut().map_or(Standing::Accepted, |subscription| {
        subscription.standing(now, settings)
    });
    let body = Json(resource(alias, subscription, standing));
    if standing == Standing::Accepted {
        (later(settings), body).into_response()
    } else {
        body.into_response()
    }
}

pub(super) fn later(settings: &Settings) -> [(&'static str, String); 1] {
    [("retry-after", settings.retry_after.to_string())]
}

fn resource(alias: &Alias, subscription: Option<&mut Subscription>, standing: Standing) -> Value {
    let state = match standing {
        Standing::Accepted => "Accepted",
        Standing::Failed => "Failed",
        Standing::Hidden | Standing::Settling | Standing::Visible => "Succeeded",
    };
    let mut properties = json!({
        "subscriptionId": standing.is_provisioned().then_some(alias.subscription),
        "displayName": alias.display_name,
        "provisioningState": state,
        "subscriptionOwnerId": null,
    });
    if let Some(subscription) = subscription {
        properties["workload"] = json!(subscription.workload);
        properties["billingScope"] = json!(subscription.billing_scope);
        properties["resellerId"] = json!(subscription.reseller_id);
        properties["managementGroupId"] = json!(subscription.management_group);
        properties["createdTime"] = json!(subscription.created_at);
        properties["tags"] = json!(subscription.tags);
    }
    json!({
        "id": format!("/providers/Microsoft.Subscription/aliases/{}", alias.name),
        "name": alias.name,
        "type": "Microsoft.Subscription/aliases",
        "properties": properties,
    })
}

fn not_authorized() -> Refusal {
    Refusal::provider(
        StatusCode::FORBIDDEN,
        "UserNotAuthorized",
        "User is not authorized to create subscriptions on this billing account. The caller must be a user of \
         the partner tenant in the role Admin agent.",
    )
}

fn invalid(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::provider(StatusCode::BAD_REQUEST, code, message)
}

fn required(value: Option<String>, name: &str) -> Result<String, Refusal> {
    value.filter(|text| !text.trim().is_empty()).ok_or_else(|| {
        invalid(
            "MissingParameter",
            format!("Required parameter {name} not provided."),
        )
    })
}

fn check(
    world: &World,
    settings: &Settings,
    now: Timestamp,
    properties: Properties,
) -> Result<Order, Refusal> {
    let additional = properties.additional_properties.unwrap_or_default();
    if properties.subscription_id.is_some() {
        return Err(invalid(
            "InvalidParameter",
            "An existing subscription cannot be adopted here.",
        ));
    }
    if additional.subscription_tenant_id.is_some() || additional.subscription_owner_id.is_some() {
        let message =
            "SubscriptionTenantId and SubscriptionOwnerId are not valid for a customer billing scope.";
        return Err(invalid("InvalidParameter", message));
    }

    let display_name = required(properties.display_name, "DisplayName")?;
    if display_name.chars().count() > 64 || display_name.chars().any(char::is_control) {
        return Err(invalid(
            "InvalidSubscriptionName",
            "DisplayName must be 1 to 64 printable characters.",
        ));
    }
    let workload = match required(properties.workload, "Workload")?.as_str() {
        "Production" => "Production",
        "DevTest" => "DevTest",
        other => {
            return Err(invalid(
                "InvalidParameter",
                format!("Workload '{other}' is not valid."),
            ));
        }
    };
    let billing_scope = required(properties.billing_scope, "BillingScope")?;
    let tenant = billed_customer(world, settings, now, &billing_scope)?;
    let reseller_id = required(properties.reseller_id, "ResellerId")?;
    if reseller_id.len() > 10 || !reseller_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid(
            "InvalidParameter",
            format!("ResellerId '{reseller_id}' is not valid."),
        ));
    }
    let plans: Vec<&Plan> = world
        .visible_plans(tenant, now, settings)
        .filter(|plan| plan.reseller.as_deref() == Some(reseller_id.as_str()))
        .collect();
    if plans.is_empty() {
        return Err(invalid(
            "ResellerNotFound",
            format!("Reseller '{reseller_id}' has no Azure plan for the customer."),
        ));
    }
    let plan = plans.iter().find(|plan| plan.sku.workload() == workload);
    let plan = plan.ok_or_else(|| {
        let message = format!("The customer has no Azure plan of reseller '{reseller_id}' for {workload}.");
        invalid("WorkloadNotAllowed", message)
    })?;
    Ok(Order {
        display_name,
        workload,
        billing_scope,
        tenant,
        plan: plan.id,
        reseller_id,
        management_group: additional.management_group_id,
        tags: additional.tags.unwrap_or_default(),
    })
}

/// The customer that a billing scope names, with or without the provider's prefix, whatever its case.
fn billed_customer(world: &World, settings: &Settings, now: Timestamp, scope: &str) -> Result<Uuid, Refusal> {
    let lower = scope.to_ascii_lowercase();
    let path = lower
        .strip_prefix("/providers/microsoft.billing")
        .unwrap_or(&lower);
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let ["", "billingaccounts", account, "customers", customer] = parts.as_slice() else {
        return Err(invalid(
            "InvalidBillingScope",
            format!("BillingScope '{scope}' is not valid."),
        ));
    };
    if !world.is_billing_account(account) {
        return Err(not_authorized());
    }
    let billed = |tenant: &&Tenant| world.is_billed(tenant, now, settings);
    let tenant = customer.parse().ok().and_then(|id| world.tenant(id));
    tenant.filter(billed).map(|tenant| tenant.id).ok_or_else(|| {
        let message = format!("The customer '{customer}' was not found under billing account '{account}'.");
        Refusal::provider(StatusCode::NOT_FOUND, "NotFound", message)
    })
}
