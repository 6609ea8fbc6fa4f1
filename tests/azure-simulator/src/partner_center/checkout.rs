//! Checkout: a cart's lines become orders, or are refused with everything that can be wrong with a purchase.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Refusal, agreement, customer, order};
use crate::{
    PartnerState, Settings, Simulator,
    cart::{Cart, Progress},
    plan::NewPlan,
    seed::Behaviour,
    tokens::Grant,
    world::World,
};

pub(super) async fn check_out(
    State(simulator): State<Simulator>,
    Extension(_): Extension<Grant>,
    Path((tenant, cart)): Path<(String, String)>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let (cart, plans) = begin(&simulator, &tenant, &cart)?;
    tokio::time::sleep(simulator.settings().checkout_duration).await;
    Ok((StatusCode::CREATED, Json(finish(&simulator, &cart, plans)?)))
}

/// Marks the cart as being checked out, when nothing speaks against it. A refused cart stays as it was.
fn begin(simulator: &Simulator, tenant: &str, cart: &str) -> Result<(Cart, Vec<NewPlan>), Refusal> {
    let (settings, now) = (simulator.settings(), simulator.now());
    let mut world = simulator.world();
    let tenant = customer::related(&world, tenant)?.id;
    let id: Option<Uuid> = cart.parse().ok();
    let found = world
        .carts
        .iter()
        .position(|one| Some(one.id) == id && one.tenant == tenant && now < one.expires_at);
    let index = found.ok_or_else(not_found)?;
    let cart = &world.carts[index];
    match cart.progress {
        Progress::Active => {}
        Progress::CheckingOut => {
            let description = format!("Cart {} is being processed by another request.", cart.id);
            return Err(Refusal::front(StatusCode::CONFLICT, 800_064, description));
        }
        Progress::Ordered => {
            let description = format!("The cart {} was submitted already.", cart.id);
            return Err(Refusal::front(StatusCode::BAD_REQUEST, 800_065, description));
        }
    }
    let plans: Result<Vec<NewPlan>, _> = cart.lines.iter().map(|line| line.plan.clone()).collect();
    let plans =
        plans.map_err(|_| Refusal::front(StatusCode::BAD_REQUEST, 800_009, "Error in Cart item(s)"))?;
    check_customer(&mut world, tenant, settings, now)?;
    for reseller in plans.iter().filter_map(|plan| plan.reseller.as_deref()) {
        check_reseller(world.partner_state(reseller))?;
    }
    let cart = &mut world.carts[index];
    cart.progress = Progress::CheckingOut;
    Ok((cart.clone(), plans))
}

fn not_found() -> Refusal {
    Refusal::front(StatusCode::NOT_FOUND, 800_008, "Unable to retrieve the cart id.")
}

fn check_customer(
    world: &mut World,
    tenant: Uuid,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Some(tenant) = world.tenant_mut(tenant) else {
        return Ok(());
    };
    if !agreement::accepted_directly(tenant) {
        let description = "The customer must accept the Microsoft Customer Agreement, or a partner confirm that it \
                           did, before this purchase can be completed.";
        return Err(Refusal::front(StatusCode::FORBIDDEN, 13605, description));
    }
    if tenant.behaviour != Behaviour::UnderReview {
        return Ok(());
    }
    let since = *tenant.review_since.get_or_insert(now);
    if now >= since + settings.review() {
        return Ok(());
    }
    Err(Refusal::front(
        StatusCode::FORBIDDEN,
        800_073,
        "Your customer account is currently under review. Check back in few days. Your patience is appreciated \
         during this time.",
    ))
}

fn check_reseller(state: PartnerState) -> Result<(), Refusal> {
    match state {
        PartnerState::Signed => Ok(()),
        PartnerState::Unsigned => Err(Refusal::front(
            StatusCode::FORBIDDEN,
            900_123,
            "The indirect reseller has not accepted the Microsoft Partner Agreement.",
        )),
        PartnerState::NotReseller => Err(Refusal::front(
            StatusCode::BAD_REQUEST,
            800_016,
            "The PartnerID is not a valid indirect reseller.",
        )),
        PartnerState::Unknown => Err(Refusal::front(
            StatusCode::NOT_FOUND,
            800_015,
            "The PartnerID was not found.",
        )),
    }
}

/// Orders what can be ordered. A cart of which nothing could be is free again.
fn finish(simulator: &Simulator, cart: &Cart, plans: Vec<NewPlan>) -> Result<Value, Refusal> {
    let (settings, now) = (simulator.settings(), simulator.now());
    let mut world = simulator.world();
    // A reset meanwhile took the cart away, and a new one may have its id since: ids follow from the seed.
    let under_way = |one: &Cart| one.id == cart.id && one.progress == Progress::CheckingOut;
    let index = world.carts.iter().position(under_way).ok_or_else(not_found)?;
    let (mut orders, mut errors) = (Vec::new(), Vec::new());
    for (group, plan) in plans.into_iter().enumerate() {
        match world.order_plan(cart.tenant, plan, now, settings) {
            Ok(plan) => orders.push(order::resource(&world, &plan, "pending")),
            Err(existing) => errors.push(order_error(group, existing.is_visible(now, settings))),
        }
    }
    world.carts[index].progress = if orders.is_empty() {
        Progress::Active
    } else {
        Progress::Ordered
    };
    Ok(json!({ "orders": orders, "orderErrors": errors }))
}

fn order_error(group: usize, plan_is_visible: bool) -> Value {
    let (code, description) = if plan_is_visible {
        (
            800_066,
            "The number of subscriptions exceeds the maximum that is allowed per customer.",
        )
    } else {
        (
            800_060,
            "Your order is in progress. Check your order history in a few minutes.",
        )
    };
    json!({ "orderGroupId": group.to_string(), "code": code, "description": description })
}
