//! Orders, shown some time after they were placed.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::{Refusal, catalog, collection::collection, customer};
use crate::{Simulator, plan::Plan, tokens::Grant, world::World};

pub(super) async fn list(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let world = simulator.world();
    let tenant = customer::related(&world, &tenant)?.id;
    let plans = world.visible_plans(tenant, simulator.now(), simulator.settings());
    let orders = plans.map(|plan| resource(&world, plan, "completed"));
    Ok(collection(
        orders.collect(),
        &format!("/customers/{tenant}/orders"),
    ))
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path((tenant, order)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let world = simulator.world();
    let tenant = customer::related(&world, &tenant)?.id;
    let mut plans = world.visible_plans(tenant, simulator.now(), simulator.settings());
    let plan = plans.find(|plan| plan.order.eq_ignore_ascii_case(&order));
    let plan = plan.ok_or_else(|| Refusal::front(StatusCode::NOT_FOUND, 20000, "Order ID was not found."))?;
    Ok(Json(resource(&world, plan, "completed")))
}

/// A plan's order, which has that one line.
pub(super) fn resource(world: &World, plan: &Plan, status: &str) -> Value {
    let path = format!("/customers/{}", plan.tenant);
    let link = |path: String| json!({ "uri": path, "method": "GET", "headers": [] });
    json!({
        "id": plan.order,
        "alternateId": plan.order,
        "referenceCustomerId": plan.tenant,
        "billingCycle": "one_time",
        "currencyCode": "USD",
        "lineItems": [{
            "lineItemNumber": 0,
            "offerId": catalog::catalog_item(world, plan.sku),
            "subscriptionId": plan.id,
            "transactionType": "New",
            "friendlyName": plan.friendly_name,
            "quantity": 1,
            "partnerIdOnRecord": plan.reseller,
            "links": { "subscription": link(format!("{path}/subscriptions/{}", plan.id)) },
        }],
        "creationDate": plan.ordered_at,
        "status": status,
        "transactionType": "UserPurchase",
        "links": { "self": link(format!("{path}/orders/{}", plan.order)) },
        "attributes": { "objectType": "Order" },
    })
}
