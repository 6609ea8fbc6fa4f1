//! Azure plans, which Partner Center calls subscriptions, and the Azure subscriptions under them, which it calls
//! entitlements.

use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Refusal, catalog,
    collection::{Paging, collection},
    customer,
};
use crate::{Simulator, plan::Plan, tokens::Grant, world::World};

pub(super) async fn list(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path(tenant): Path<String>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let (settings, now) = (simulator.settings(), simulator.now());
    let world = simulator.world();
    let tenant = customer::related(&world, &tenant)?.id;
    let plans = world.visible_plans(tenant, now, settings);
    let plans = plans.map(|plan| (plan.id, resource(&world, plan)));
    let path = format!("/customers/{tenant}/subscriptions");
    paging.page(plans.collect(), &path, &headers, settings.page_size)
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path((tenant, plan)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let world = simulator.world();
    Ok(Json(resource(&world, find(&simulator, &world, &tenant, &plan)?)))
}

pub(super) async fn entitlements(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path((tenant, plan)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let (settings, now) = (simulator.settings(), simulator.now());
    let mut world = simulator.world();
    let Plan { id, tenant, .. } = *find(&simulator, &world, &tenant, &plan)?;
    let under = world.subscriptions.iter_mut().filter(|one| one.plan == id);
    let entitlements = under.filter_map(|one| {
        let is_provisioned = one.standing(now, settings).is_provisioned();
        is_provisioned.then(|| {
            json!({
                "id": one.id,
                "friendlyName": one.display_name,
                // Cancelled subscriptions can be enabled again, so they are not gone.
                "status": if one.cancelled { "suspended" } else { "active" },
                "subscriptionId": id,
                "attributes": { "objectType": "AzureEntitlement" },
            })
        })
    });
    let path = format!("/customers/{tenant}/subscriptions/{id}/azureEntitlements");
    Ok(collection(entitlements.collect(), &path))
}

fn find<'a>(simulator: &Simulator, world: &'a World, tenant: &str, plan: &str) -> Result<&'a Plan, Refusal> {
    let tenant = customer::related(world, tenant)?.id;
    let id: Option<Uuid> = plan.parse().ok();
    let found = world
        .plans
        .iter()
        .find(|one| one.tenant == tenant && Some(one.id) == id)
        .filter(|one| one.is_visible(simulator.now(), simulator.settings()));
    found.ok_or_else(|| {
        let description = format!("Subscription with ID {plan} not found.");
        Refusal::front(StatusCode::NOT_FOUND, 20003, description)
    })
}

fn resource(world: &World, plan: &Plan) -> Value {
    let path = format!("/customers/{}/subscriptions/{}", plan.tenant, plan.id);
    json!({
        "id": plan.id,
        "offerId": catalog::catalog_item(world, plan.sku),
        "offerName": plan.sku.title(),
        "friendlyName": plan.friendly_name,
        "quantity": 1,
        "unitType": "none",
        "creationDate": plan.ordered_at,
        "effectiveStartDate": plan.ordered_at,
        "status": "active",
        "autoRenewEnabled": false,
        "isTrial": false,
        "billingType": "usage",
        "billingCycle": "one_time",
        "contractType": "subscription",
        "isMicrosoftProduct": true,
        "publisherName": "Microsoft Corporation",
        "partnerId": plan.reseller,
        "orderId": plan.order,
        "productType": { "id": "Azure", "displayName": "Azure" },
        "links": { "self": { "uri": path, "method": "GET", "headers": [] } },
        "attributes": { "objectType": "Subscription" },
    })
}
