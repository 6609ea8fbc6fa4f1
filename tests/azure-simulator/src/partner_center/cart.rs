//! Carts. One is made of whatever it is asked for; lines that cannot be ordered carry their error.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::{Refusal, catalog, customer};
use crate::{
    Simulator, Sku,
    cart::{Asked, Cart, Line, LineError, Progress},
    plan::NewPlan,
    tokens::Grant,
    world::World,
};

pub(super) async fn create(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(tenant): Path<String>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let now = simulator.now();
    let mut world = simulator.world();
    let tenant = customer::related(&world, &tenant)?.id;
    let body = super::body(&bytes)?;
    let items = body["lineItems"].as_array().filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| Refusal::invalid_input("The cart needs line items."))?;
    let lines = items.iter().map(|item| line(&world, item)).collect();
    let earlier = world.carts.iter().filter(|cart| cart.tenant == tenant).count();
    let cart = Cart {
        id: world.guid("cart", &tenant.to_string(), earlier),
        tenant,
        created_at: now,
        expires_at: now + simulator.settings().cart_life,
        progress: Progress::Active,
        lines,
    };
    let by = world.guid("caller", if grant.user { "user" } else { "application" }, 0);
    let mut answer = resource(&cart);
    answer["lastModifiedUser"] = json!(by);
    world.carts.push(cart);
    Ok((StatusCode::CREATED, Json(answer)))
}

fn line(world: &World, item: &Value) -> Line {
    let text = |name: &str| item[name].as_str().map(str::to_owned);
    let participants = item["participants"].as_array().into_iter().flatten();
    let participant = participants
        .filter(|one| {
            one["key"]
                .as_str()
                .is_some_and(|key| key.eq_ignore_ascii_case("transaction_reseller"))
        })
        .find_map(|one| one["value"].as_str().map(str::to_owned));
    let on_record = text("partnerIdOnRecord");
    let contradicts = matches!((&participant, &on_record), (Some(one), Some(other)) if one != other);
    let asked = Asked {
        catalog_item: text("catalogItemId"),
        quantity: item["quantity"].as_i64(),
        billing_cycle: text("billingCycle"),
        friendly_name: text("friendlyName"),
        reseller: participant.or(on_record).filter(|mpn| !mpn.is_empty()),
    };
    let plan = if contradicts {
        Err(LineError::Input("The line item names two partners on record."))
    } else {
        plan(world, &asked)
    };
    Line { asked, plan }
}

fn plan(world: &World, asked: &Asked) -> Result<NewPlan, LineError> {
    let item = asked.catalog_item.as_deref();
    let named = |sku: &Sku| item == Some(catalog::catalog_item(world, *sku).as_str());
    let sku = Sku::ALL.into_iter().find(named).ok_or(LineError::CatalogItem)?;
    if asked.quantity != Some(1) {
        return Err(LineError::Input("The quantity must be 1."));
    }
    let cycle = asked.billing_cycle.as_deref().unwrap_or_default();
    if !cycle.eq_ignore_ascii_case("one_time") {
        return Err(LineError::Input("The billing cycle must be one_time."));
    }
    Ok(NewPlan {
        sku,
        reseller: asked.reseller.clone(),
        friendly_name: asked
            .friendly_name
            .clone()
            .unwrap_or_else(|| sku.title().to_owned()),
    })
}

fn resource(cart: &Cart) -> Value {
    let lines: Vec<Value> = cart
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| line_item(index, line))
        .collect();
    json!({
        "id": cart.id,
        "creationTimestamp": cart.created_at,
        "lastModifiedTimestamp": cart.created_at,
        "expirationTimestamp": cart.expires_at,
        "status": "Active",
        "lineItems": lines,
        "links": {},
        "attributes": { "objectType": "Cart" },
    })
}

fn line_item(index: usize, Line { asked, plan }: &Line) -> Value {
    let participants: Vec<Value> = asked
        .reseller
        .iter()
        .map(|mpn| json!({ "key": "transaction_reseller", "value": mpn }))
        .collect();
    let mut item = json!({
        "id": index,
        "catalogItemId": asked.catalog_item,
        "quantity": asked.quantity,
        "billingCycle": asked.billing_cycle,
        "friendlyName": asked.friendly_name,
        "participants": participants,
        "currencyCode": "USD",
        "orderGroup": index.to_string(),
    });
    if let Err(error) = plan {
        item["error"] = json!({ "errorCode": error.code(), "errorDescription": error.description() });
    }
    item
}
