//! Subscriptions: visible some time after they were created, and only in the customer's tenant.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

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
    let state = if standing == Standing::Settling {
        ""
    } else {
        subscription.state()
    };
    Ok(Json(json!({
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
    })))
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
    let (subscription, _) = visible(&simulator, &mut world, &id, grant)?;
    let NewName { subscription_name } = super::body(&headers, &bytes)?;
    let usable = |name: &String| !name.trim().is_empty() && name.chars().count() <= 64;
    subscription.display_name = subscription_name.filter(usable).ok_or_else(|| {
        let message = "SubscriptionName must be 1 to 64 characters.";
        Refusal::provider(StatusCode::BAD_REQUEST, "InvalidSubscriptionName", message)
    })?;
    Ok(super::accepted_subscription(subscription.id))
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
    let (subscription, _) = visible(simulator, &mut world, id, grant)?;
    subscription.cancelled = cancelled;
    Ok(super::accepted_subscription(subscription.id))
}

/// The subscription, when it can be seen already and the token is of its own tenant.
fn visible<'a>(
    simulator: &Simulator,
    world: &'a mut World,
    id: &str,
    grant: Grant,
) -> Result<(&'a mut Subscription, Standing), Refusal> {
    let id = super::subscription_id(id)?;
    let not_found = || super::subscription_not_found(id);
    let subscription = world.subscription_mut(id).ok_or_else(not_found)?;
    let standing = subscription.standing(Timestamp::now(), simulator.settings());
    if matches!(standing, Standing::Accepted | Standing::Hidden) {
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
