//! Microsoft.Authorization/roleAssignments of a subscription.

use std::collections::HashMap;

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Refusal,
    subscription::{may_write, visible},
};
use crate::{
    Simulator,
    role::{PrincipalType, Role, RoleAssignment, Stranger},
    tokens::Grant,
};

const DEFINITIONS: &str = "/providers/microsoft.authorization/roledefinitions/";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PutRoleAssignment {
    properties: Properties,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Properties {
    role_definition_id: String,
    principal_id: String,
    principal_type: Option<PrincipalType>,
}

pub(super) async fn create(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let (settings, now) = (simulator.settings(), simulator.now());
    let mut world = simulator.world();
    let (subscription, _) = visible(&simulator, &mut world, &id, grant)?;
    let (subscription, tenant) = (subscription.id, subscription.tenant);
    may_write(
        &world,
        grant,
        subscription,
        "Microsoft.Authorization/roleAssignments/write",
    )?;
    let name = guid(&name)?;
    let PutRoleAssignment { properties } = super::body(&headers, &bytes)?;
    let role = role(&properties.role_definition_id, subscription)?;
    let principal = properties.principal_id.parse().map_err(|_| {
        let message = format!(
            "The principal ID '{}' is not valid. It must be a GUID.",
            properties.principal_id
        );
        bad("InvalidPrincipalId", message)
    })?;
    let wanted = RoleAssignment {
        name,
        subscription,
        tenant,
        role,
        principal,
        principal_type: properties.principal_type.unwrap_or(PrincipalType::User),
        created_at: now,
    };

    let mut others = world.role_assignments.iter();
    if let Some(existing) = others.find(|one| one.name == name && one.tenant == tenant) {
        let same = is_same(existing, &wanted) && existing.principal_type == wanted.principal_type;
        return if same {
            Ok((StatusCode::OK, Json(resource(existing))))
        } else {
            Err(bad(
                "RoleAssignmentUpdateNotPermitted",
                "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
            ))
        };
    }
    world
        .look_up(tenant, principal, wanted.principal_type, now, settings)
        .map_err(|stranger| stranger_refused(stranger, &wanted))?;
    if world.role_assignments.iter().any(|one| is_same(one, &wanted)) {
        return Err(Refusal::arm(
            StatusCode::CONFLICT,
            "RoleAssignmentExists",
            "The role assignment already exists.",
        ));
    }
    let answer = resource(&wanted);
    world.role_assignments.push(wanted);
    Ok((StatusCode::CREATED, Json(answer)))
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let mut world = simulator.world();
    let subscription = visible(&simulator, &mut world, &id, grant)?.0.id;
    let name = guid(&name)?;
    let mut all = world.role_assignments.iter();
    let found = all.find(|one| one.subscription == subscription && one.name == name);
    found.map(|one| Json(resource(one))).ok_or_else(|| {
        Refusal::arm(
            StatusCode::NOT_FOUND,
            "RoleAssignmentNotFound",
            format!("The role assignment '{name}' is not found."),
        )
    })
}

pub(super) async fn list(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(id): Path<String>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Refusal> {
    let mut world = simulator.world();
    let subscription = visible(&simulator, &mut world, &id, grant)?.0.id;
    let principal = principal_filter(parameters.get("$filter").map(String::as_str))?;
    let all = world.role_assignments.iter();
    let value: Vec<Value> = all
        .filter(|one| one.subscription == subscription)
        .filter(|one| principal.is_none_or(|principal| principal == one.principal))
        .map(resource)
        .collect();
    Ok(Json(json!({ "value": value, "nextLink": null })))
}

pub(super) async fn remove(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let mut world = simulator.world();
    let subscription = visible(&simulator, &mut world, &id, grant)?.0.id;
    may_write(
        &world,
        grant,
        subscription,
        "Microsoft.Authorization/roleAssignments/delete",
    )?;
    let name = guid(&name)?;
    let mut all = world.role_assignments.iter();
    let found = all.position(|one| one.subscription == subscription && one.name == name);
    Ok(match found {
        Some(index) => Json(resource(&world.role_assignments.remove(index))).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

fn bad(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::arm(StatusCode::BAD_REQUEST, code, message)
}

fn guid(name: &str) -> Result<Uuid, Refusal> {
    name.parse().map_err(|_| {
        let message =
            format!("The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID.");
        bad("InvalidRoleAssignmentId", message)
    })
}

/// The role that a definition's id names, with or without the subscription in front.
fn role(definition: &str, subscription: Uuid) -> Result<Role, Refusal> {
    let lower = definition.to_ascii_lowercase();
    let scope = format!("/subscriptions/{subscription}");
    let path = lower.strip_prefix(&scope).unwrap_or(&lower);
    let id = path.strip_prefix(DEFINITIONS).and_then(|id| id.parse().ok());
    id.and_then(Role::of).ok_or_else(|| {
        let message = format!("The specified role definition '{definition}' does not exist.");
        bad("RoleDefinitionDoesNotExist", message)
    })
}

/// The same rights for the same principal, whatever the name.
fn is_same(one: &RoleAssignment, other: &RoleAssignment) -> bool {
    (one.subscription, one.principal, one.role) == (other.subscription, other.principal, other.role)
}

fn stranger_refused(stranger: Stranger, wanted: &RoleAssignment) -> Refusal {
    let (principal, tenant) = (wanted.principal, wanted.tenant);
    match stranger {
        Stranger::NotFound => {
            let message = format!(
                "Principal {} does not exist in the directory {tenant}. If it was created just now, it may not have \
                 reached every part of the directory yet.",
                principal.simple()
            );
            bad("PrincipalNotFound", message)
        }
        Stranger::IsUser => {
            let message =
                format!("The principal {principal} is of type User, which differs from the given type.");
            bad("UnmatchedPrincipalType", message)
        }
    }
}

/// The principal that a filter names; none for everything at the subscription.
fn principal_filter(filter: Option<&str>) -> Result<Option<Uuid>, Refusal> {
    let Some(filter) = filter.map(str::trim).filter(|filter| !filter.is_empty()) else {
        return Ok(None);
    };
    if filter.eq_ignore_ascii_case("atScope()") {
        return Ok(None);
    }
    let words: Vec<&str> = filter.split_whitespace().collect();
    let principal = match words.as_slice() {
        [name, operator, value] if name.eq_ignore_ascii_case("principalId") && *operator == "eq" => {
            value.trim_matches('\'').parse().ok()
        }
        _ => None,
    };
    principal.map(Some).ok_or_else(|| {
        let message = format!("The filter '{filter}' is not supported.");
        bad("UnsupportedQuery", message)
    })
}

fn resource(one: &RoleAssignment) -> Value {
    let scope = format!("/subscriptions/{}", one.subscription);
    let provider = format!("{scope}/providers/Microsoft.Authorization");
    json!({
        "id": format!("{provider}/roleAssignments/{}", one.name),
        "name": one.name,
        "type": "Microsoft.Authorization/roleAssignments",
        "properties": {
            "roleDefinitionId": format!("{provider}/roleDefinitions/{}", one.role.id()),
            "principalId": one.principal,
            "principalType": one.principal_type,
            "scope": scope,
            "condition": null,
            "conditionVersion": null,
            "createdOn": one.created_at,
            "updatedOn": one.created_at,
            "delegatedManagedIdentityResourceId": null,
            "description": null,
        },
    })
}
