//! Subscriptions: visible some time after they were created, and only in the customer's tenant.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Refusal;
use crate::{
    Simulator,
    tokens::Grant,
    world::{Standing, Subscription, World},
};

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let mut world = simulator.world();
    let partner = world.partner_tenant;
    let (subscription, standing) = visible(&simulator, &mut world, &id, grant)?;
    Ok(Json(resource(subscription, standing, partner)))
}

pub(super) async fn list(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
) -> Json<Value> {
    let (settings, now) = (simulator.settings(), simulator.now());
    let mut world = simulator.world();
    let partner = world.partner_tenant;
    let own = world
        .subscriptions
        .iter_mut()
        .filter(|one| one.tenant == grant.tenant);
    let value: Vec<Value> = own
        .filter_map(|one| {
            let standing = one.standing(now, settings);
            is_visible(standing).then(|| resource(one, standing, partner))
        })
        .collect();
    let count = json!({ "type": "Total", "value": value.len() });
    Json(json!({ "value": value, "count": count, "nextLink": null }))
}

fn is_visible(standing: Standing) -> bool {
    matches!(standing, Standing::Settling | Standing::Visible)
}

fn resource(subscription: &Subscription, standing: Standing, partner: Uuid) -> Value {
    let state = if standing == Standing::Settling {
        ""
    } else {
        subscription.state()
    };
    json!({
        "id": format!("/subscriptions/{}", subscription.id),
        "subscriptionId": subscription.id,
        "tenantId": subscription.tenant,
        "displayName": subscription.display_name,
        "state": state,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "CSP_2015-05-01",
            "spendingLimit": "Off",
        },
        "authorizationSource": "RoleBased",
        "managedByTenants": [{ "tenantId": partner }],
        "tags": subscription.tags,
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewName {
    subscription_name: Option<String>,
}

pub(super) async fn rename(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(id): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Value>, Refusal> {
    let mut world = simulator.world();
    let id = visible(&simulator, &mut world, &id, grant)?.0.id;
    may_write(&world, grant, id, "Microsoft.Subscription/rename/action")?;
    let NewName { subscription_name } = super::body(&headers, &bytes)?;
    let usable = |name: &String| !name.trim().is_empty() && name.chars().count() <= 64;
    let name = subscription_name.filter(usable).ok_or_else(|| {
        let message = "SubscriptionName must be 1 to 64 characters.";
        Refusal::provider(StatusCode::BAD_REQUEST, "InvalidSubscriptionName", message)
    })?;
    if let Some(subscription) = world.subscription_mut(id) {
        subscription.display_name = name;
    }
    Ok(super::accepted_subscription(id))
}

pub(super) async fn cancel(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    set_cancelled(&simulator, &id, grant, true)
}

pub(super) async fn enable(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    set_cancelled(&simulator, &id, grant, false)
}

fn set_cancelled(
    simulator: &Simulator,
    id: &str,
    grant: Grant,
    cancelled: bool,
) -> Result<Json<Value>, Refusal> {
    let mut world = simulator.world();
    let id = visible(simulator, &mut world, id, grant)?.0.id;
    let action = if cancelled { "cancel" } else { "enable" };
    may_write(
        &world,
        grant,
        id,
        &format!("Microsoft.Subscription/{action}/action"),
    )?;
    if let Some(subscription) = world.subscription_mut(id) {
        subscription.cancelled = cancelled;
    }
    Ok(super::accepted_subscription(id))
}

/// Whether the caller has rights in the subscription: the partner's users act as Owner as long as the customer lets
/// them administer on its behalf, the application by itself has no role.
pub(super) fn may_write(
    world: &World,
    grant: Grant,
    subscription: Uuid,
    action: &str,
) -> Result<(), Refusal> {
    let admin = world.tenant(grant.tenant).is_some_and(|tenant| tenant.admin);
    if grant.user && admin {
        return Ok(());
    }
    let message = format!(
        "The client does not have authorization to perform action '{action}' over scope \
         '/subscriptions/{subscription}' or the scope is invalid. If access was recently granted, please refresh your \
         credentials."
    );
    Err(Refusal::arm(
        StatusCode::FORBIDDEN,
        "AuthorizationFailed",
        message,
    ))
}

/// The subscription, when it can be seen already and the token is of its own tenant.
pub(super) fn visible<'a>(
    simulator: &Simulator,
    world: &'a mut World,
    id: &str,
    grant: Grant,
) -> Result<(&'a mut Subscription, Standing), Refusal> {
    let id = super::subscription_id(id)?;
    let not_found = || super::subscription_not_found(id);
    let subscription = world.subscription_mut(id).ok_or_else(not_found)?;
    let standing = subscription.standing(simulator.now(), simulator.settings());
    if !is_visible(standing) {
        return Err(not_found());
    }
    if grant.tenant != subscription.tenant {
        let own = subscription.tenant;
        let message = format!(
            "The access token is from the wrong issuer 'https://sts.windows.net/{}/'. It must match the tenant \
             'https://sts.windows.net/{own}/' associated with this subscription. Please use the authority (URL) \
             'https://login.windows.net/{own}' to get the token.",
            grant.tenant
        );
        return Err(Refusal::arm(
            StatusCode::UNAUTHORIZED,
            "InvalidAuthenticationTokenTenant",
            message,
        ));
    }
    Ok((subscription, standing))
}
