//! Other partners: who they are, whether they signed the Microsoft Partner Agreement, and whose resellers they are.

use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Refusal, collection::collection, customer};
use crate::{PartnerState, Simulator, tokens::Grant, world::World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    mpn_id: Option<String>,
    tenant_id: Option<String>,
}

pub(super) async fn profile(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Query(Asked { mpn_id, .. }): Query<Asked>,
) -> Result<Json<Value>, Refusal> {
    grant.user_with_mfa()?;
    let world = simulator.world();
    let mpn = mpn_id.filter(|mpn| !mpn.is_empty());
    let mpn = mpn.unwrap_or_else(|| world.own_mpn());
    if world.partner_state(&mpn) == PartnerState::Unknown {
        let description = format!("There is no partner with the MPN id '{mpn}'.");
        return Err(Refusal::front(StatusCode::NOT_FOUND, 3000, description));
    }
    Ok(Json(json!({
        "mpnId": mpn,
        "partnerName": name(&mpn),
        "profileType": "mpn_profile",
        "links": { "self": { "uri": format!("/profiles/mpn?mpnId={mpn}"), "method": "GET", "headers": [] } },
        "attributes": { "objectType": "MpnProfile" },
    })))
}

pub(super) async fn agreement(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Refusal> {
    grant.user_with_mfa()?;
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let world = simulator.world();
    match (given(asked.mpn_id), given(asked.tenant_id)) {
        (None, None) => Err(refused(2001, "Both MPN Id and Tenant Id are empty.")),
        (Some(_), Some(_)) => Err(refused(2000, "Both MPN Id and Tenant Id should not be passed.")),
        (Some(mpn), None) => signed_by_mpn(&world, &mpn),
        (None, Some(tenant)) => signed_by_tenant(&world, &tenant),
    }?;
    Ok(Json(json!({ "isAgreementSigned": true })))
}

fn signed_by_mpn(world: &World, mpn: &str) -> Result<(), Refusal> {
    if !mpn.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refused(2000, "MPN Id must be numeric."));
    }
    match world.partner_state(mpn) {
        PartnerState::Signed => Ok(()),
        PartnerState::Unsigned => Err(refused(2203, "The reseller has not signed the agreement.")),
        PartnerState::NotReseller => Err(refused(
            2204,
            "The MPN Id is not enrolled as an indirect reseller.",
        )),
        PartnerState::Unknown => Err(refused(2200, "The MPN Id is not valid.")),
    }
}

fn signed_by_tenant(world: &World, tenant: &str) -> Result<(), Refusal> {
    let malformed = |_| refused(2000, "Tenant Id must be a GUID.");
    let tenant: Uuid = tenant.parse().map_err(malformed)?;
    let state = world.mpn_of_tenant(tenant).map(|mpn| world.partner_state(&mpn));
    match state {
        Some(PartnerState::Signed) => Ok(()),
        Some(PartnerState::Unsigned) => Err(refused(
            2206,
            "The tenant's account has not signed the agreement.",
        )),
        Some(PartnerState::NotReseller | PartnerState::Unknown) | None => Err(refused(
            2205,
            "The tenant has no account as an indirect reseller.",
        )),
    }
}

fn refused(code: u32, description: &str) -> Refusal {
    Refusal::front(StatusCode::BAD_REQUEST, code, description)
}

/// The resellers of record of the customer's plans.
pub(super) async fn resellers(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, Refusal> {
    grant.user_with_mfa()?;
    let world = simulator.world();
    let tenant = customer::related(&world, &tenant)?.id;
    let plans = world.visible_plans(tenant, simulator.now(), simulator.settings());
    let mut resellers: Vec<&str> = plans.filter_map(|plan| plan.reseller.as_deref()).collect();
    resellers.sort_unstable();
    resellers.dedup();
    let relationship = |mpn: &str| {
        json!({
            "id": world.partner_tenant_of(mpn),
            "name": name(mpn),
            "relationshipType": "is_indirect_cloud_solution_provider_of",
            "mpnId": mpn,
            "attributes": { "objectType": "PartnerRelationship" },
        })
    };
    let items = resellers.into_iter().map(relationship).collect();
    Ok(collection(items, &format!("/customers/{tenant}/relationships")))
}

fn name(mpn: &str) -> String {
    format!("Partner {mpn} Ltd")
}
