//! Users in a customer's tenant. Passwords go in and are repeated in the answer; of them only a hash is kept, except in
//! the stored first answer of a replayable request.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::{Refusal, customer};
use crate::{
    Simulator,
    seed::{Behaviour, Tenant},
    tokens::Grant,
    world::{Origin, PasswordHash, User, World},
};

pub(super) async fn create(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path(tenant): Path<String>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    grant.user_with_mfa()?;
    let mut world = simulator.world();
    let tenant = customer::related(&world, &tenant)?;
    let body = super::body(&bytes)?;
    let principal_name = required(&body, "userPrincipalName")?;
    let display_name = required(&body, "displayName")?;
    let usage_location = required(&body, "usageLocation")?;
    if usage_location.len() != 2 || !usage_location.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(invalid(
            "UsageLocation",
            format!("The usage location '{usage_location}' is not a country."),
        ));
    }
    check_domain(tenant, principal_name)?;
    let (password, force_change) = password(&body)?;
    let tenant = tenant.id;

    let same = |user: &&User| user.principal_name.eq_ignore_ascii_case(principal_name);
    let earlier = world.users.iter().filter(same).count();
    if world.users.iter().filter(same).any(|user| !user.deleted) {
        let message = "Another object with the same value for property userPrincipalName already exists.";
        return Err(Refusal::extended(
            StatusCode::CONFLICT,
            409,
            "UserPrincipalNameAlreadyExists",
            message,
        ));
    }
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let user = User {
        id: world.guid("user", &principal_name.to_lowercase(), earlier),
        tenant,
        principal_name: principal_name.to_owned(),
        first_name: text("firstName"),
        last_name: text("lastName"),
        display_name: display_name.to_owned(),
        usage_location: usage_location.to_owned(),
        force_change,
        password: Some(PasswordHash::of(password)),
        created_at: simulator.now(),
        password_resets: 0,
        looks: 0,
        origin: Origin::Cloud,
        deleted: false,
    };
    let answer = resource(&user, Some(password));
    world.users.push(user);
    Ok((StatusCode::CREATED, Json(answer)))
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path((tenant, user)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    grant.user_with_mfa()?;
    let mut world = simulator.world();
    Ok(Json(resource(find(&mut world, &tenant, &user)?, None)))
}

pub(super) async fn update(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path((tenant, user)): Path<(String, String)>,
    bytes: Bytes,
) -> Result<Json<Value>, Refusal> {
    grant.user_with_mfa()?;
    let mut world = simulator.world();
    let user = find(&mut world, &tenant, &user)?;
    check_origin(user)?;
    let body = super::body(&bytes)?;
    let (password, force_change) = password(&body)?;
    user.force_change = force_change;
    user.password = Some(PasswordHash::of(password));
    user.password_resets += 1;
    Ok(Json(resource(user, Some(password))))
}

pub(super) async fn remove(
    State(simulator): State<Simulator>,
    Extension(grant): Extension<Grant>,
    Path((tenant, user)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    grant.user_with_mfa()?;
    let mut world = simulator.world();
    let user = find(&mut world, &tenant, &user)?;
    check_origin(user)?;
    user.deleted = true;
    Ok(StatusCode::NO_CONTENT)
}

fn check_origin(user: &User) -> Result<(), Refusal> {
    match user.origin {
        Origin::Cloud => Ok(()),
        Origin::Synchronised => Err(Refusal::extended(
            StatusCode::BAD_REQUEST,
            3000,
            "DirectorySynchronizedUser",
            "The user is synchronised from the customer's directory and can only be changed there.",
        )),
    }
}

/// A user by object id or by principal name.
fn find<'a>(world: &'a mut World, tenant: &str, user: &str) -> Result<&'a mut User, Refusal> {
    let tenant = customer::related(world, tenant)?.id;
    let named = |one: &User| {
        one.principal_name.eq_ignore_ascii_case(user) || user.parse().is_ok_and(|id: uuid::Uuid| id == one.id)
    };
    world
        .users
        .iter_mut()
        .find(|one| one.tenant == tenant && !one.deleted && named(one))
        .ok_or_else(|| {
            Refusal::extended(
                StatusCode::NOT_FOUND,
                60002,
                "UserNotFound",
                "User object Id is not found",
            )
        })
}

fn required<'a>(body: &'a Value, name: &str) -> Result<&'a str, Refusal> {
    body[name]
        .as_str()
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| Refusal::invalid_input(format!("The property '{name}' is required.")))
}

fn invalid(name: &str, message: String) -> Refusal {
    Refusal::extended(
        StatusCode::BAD_REQUEST,
        3000,
        "InvalidProperty",
        format!("{name}: {message}"),
    )
}

fn check_domain(tenant: &Tenant, principal_name: &str) -> Result<(), Refusal> {
    let (local, domain) = principal_name.split_once('@').unwrap_or_default();
    let allowed = |character: char| character.is_ascii_alphanumeric() || "'.-_!#^~".contains(character);
    if local.is_empty() || local.len() > 64 || !local.chars().all(allowed) {
        let message = format!("'{principal_name}' is not a valid user principal name.");
        return Err(invalid("UserPrincipalName", message));
    }
    if !tenant.has_domain(domain) {
        let message = format!("The domain '{domain}' is not a verified domain of the customer.");
        return Err(invalid("UserPrincipalName", message));
    }
    if tenant.behaviour == Behaviour::Federated && tenant.domain.eq_ignore_ascii_case(domain) {
        let message = format!("A user cannot be created in the federated domain '{domain}'.");
        return Err(Refusal::extended(
            StatusCode::BAD_REQUEST,
            3000,
            "FederatedDomainNotAllowed",
            message,
        ));
    }
    Ok(())
}

/// The password and whether it must be changed at the first sign-in, under Entra's complexity rule.
fn password(body: &Value) -> Result<(&str, bool), Refusal> {
    let profile = &body["passwordProfile"];
    let password = required(profile, "password")?;
    let classes: [fn(char) -> bool; 4] = [
        |letter| letter.is_ascii_uppercase(),
        |letter| letter.is_ascii_lowercase(),
        |letter| letter.is_ascii_digit(),
        |letter| !letter.is_ascii_alphanumeric(),
    ];
    let used = classes
        .iter()
        .filter(|class| password.chars().any(**class))
        .count();
    if !(8..=256).contains(&password.chars().count()) || used < 3 {
        let message = "The specified password does not comply with password complexity requirements.";
        return Err(invalid("PasswordProfile", message.into()));
    }
    Ok((password, profile["forceChangePassword"].as_bool().unwrap_or(true)))
}

fn resource(user: &User, password: Option<&str>) -> Value {
    let (domain, synchronised_at) = match user.origin {
        Origin::Cloud => ("none", None),
        Origin::Synchronised => ("federated", Some(user.created_at)),
    };
    let mut body = json!({
        "usageLocation": user.usage_location,
        "id": user.id,
        "userPrincipalName": user.principal_name,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "displayName": user.display_name,
        "userDomainType": domain,
        "state": "active",
        "softDeletionTime": null,
        "lastDirectorySyncTime": synchronised_at,
        "links": { "self": { "uri": format!("/customers/{}/users/{}", user.tenant, user.id), "method": "GET", "headers": [] } },
        "attributes": { "objectType": "CustomerUser" },
    });
    if let Some(password) = password {
        body["passwordProfile"] = json!({ "password": password, "forceChangePassword": user.force_change });
    }
    body
}
