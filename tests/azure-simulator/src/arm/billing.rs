//! Microsoft.Billing/billingAccounts: the one that pays for everything.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::Refusal;
use crate::{Simulator, tokens::Grant, world::World};

pub(super) async fn list(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
) -> Json<Value> {
    let world = simulator.world();
    // Whoever has no rights in any account sees none.
    let value: Vec<Value> = may_read(&world, grant)
        .then(|| resource(&world))
        .into_iter()
        .collect();
    Json(json!({ "value": value, "nextLink": null }))
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(account): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let world = simulator.world();
    open(&world, grant, &account)?;
    Ok(Json(resource(&world)))
}

/// Refuses whoever may not look into the account.
pub(super) fn open(world: &World, grant: Grant, account: &str) -> Result<(), Refusal> {
    if !may_read(world, grant) {
        let message = "The client does not have authorization to read this billing account. The caller must be a user \
                       of the partner tenant with a role in it.";
        return Err(Refusal::arm(
            StatusCode::FORBIDDEN,
            "AuthorizationFailed",
            message,
        ));
    }
    if world.is_billing_account(account) {
        return Ok(());
    }
    let message = format!("The billing account '{account}' was not found.");
    Err(Refusal::arm(StatusCode::NOT_FOUND, "NotFound", message))
}

/// The account's id.
pub(super) fn id(world: &World) -> String {
    format!(
        "/providers/Microsoft.Billing/billingAccounts/{}",
        world.billing_account
    )
}

fn may_read(world: &World, grant: Grant) -> bool {
    grant.user && grant.tenant == world.partner_tenant
}

fn resource(world: &World) -> Value {
    json!({
        "id": id(world),
        "name": world.billing_account,
        "type": "Microsoft.Billing/billingAccounts",
        "properties": {
            "displayName": "Example Distribution",
            "agreementType": "MicrosoftPartnerAgreement",
            "accountType": "Partner",
            "accountStatus": "Active",
            "hasReadAccess": true,
        },
    })
}
