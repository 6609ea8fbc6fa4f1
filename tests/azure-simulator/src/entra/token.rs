//! The token endpoints: v1 answers numbers as strings, v2 as numbers.

use std::collections::HashMap;

use axum::{
    Form, Json,
    extract::{Path, State, rejection::FormRejection},
    http::{StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Authority, CONSUMERS, Refusal};
use crate::{
    Simulator,
    seed::Behaviour,
    tokens::{Audience, Grant},
};

type Fields = Result<Form<HashMap<String, String>>, FormRejection>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

pub(super) async fn v1(
    State(simulator): State<Simulator>,
    Path(tenant): Path<String>,
    fields: Fields,
) -> Response {
    answer(&simulator, &tenant, fields, Version::V1).unwrap_or_else(|refusal| refusal.answer(&simulator))
}

pub(super) async fn v2(
    State(simulator): State<Simulator>,
    Path(tenant): Path<String>,
    fields: Fields,
) -> Response {
    answer(&simulator, &tenant, fields, Version::V2).unwrap_or_else(|refusal| refusal.answer(&simulator))
}

fn answer(
    simulator: &Simulator,
    tenant: &str,
    fields: Fields,
    version: Version,
) -> Result<Response, Refusal> {
    let fields = fields.map(|Form(fields)| fields).unwrap_or_default();
    let authority = Authority::resolve(&simulator.world(), tenant)?;
    let user = match field(&fields, "grant_type")? {
        "client_credentials" => false,
        "refresh_token" => true,
        other => {
            let text = format!("The app requested an unsupported grant type '{other}'.");
            return Err(Refusal::bad_request("unsupported_grant_type", 70003, text));
        }
    };
    client(simulator, &fields, tenant)?;
    if user
        && !simulator
            .inner
            .tokens
            .refreshes(simulator.settings(), field(&fields, "refresh_token")?)
    {
        let text = "Invalid request. Request is malformed or invalid.";
        return Err(Refusal::bad_request("invalid_grant", 9_002_313, text));
    }
    let tenant = consented(simulator, authority, user)?;
    let audience = audience(&fields, version, user, tenant)?;

    let settings = simulator.settings();
    let now = simulator.now();
    let expires_at = now + settings.token_lifetime;
    let grant = Grant {
        tenant,
        audience,
        user,
        mfa: user && settings.mfa,
        expires_at,
    };
    let number = |number: i64| match version {
        Version::V1 => json!(number.to_string()),
        Version::V2 => json!(number),
    };
    let life = i64::try_from(settings.token_lifetime.as_secs()).unwrap_or(i64::MAX);
    let mut body = Map::from_iter([
        ("token_type".to_owned(), json!("Bearer")),
        ("expires_in".to_owned(), number(life)),
        ("ext_expires_in".to_owned(), number(life)),
        (
            "access_token".to_owned(),
            json!(simulator.inner.tokens.issue(settings, grant)),
        ),
    ]);
    if version == Version::V1 {
        body.insert("expires_on".into(), number(expires_at.as_second()));
        body.insert("not_before".into(), number(now.as_second()));
        body.insert("resource".into(), json!(fields.get("resource")));
    }
    if user {
        body.insert("scope".into(), scope(audience, version));
        let scopes = fields.get("scope").map(String::as_str).unwrap_or_default();
        if version == Version::V1 || scopes.split(' ').any(|scope| scope == "offline_access") {
            body.insert(
                "refresh_token".into(),
                json!(simulator.inner.tokens.issue_refresh(settings)),
            );
        }
    }
    Ok(([(CACHE_CONTROL, "no-store")], Json(Value::Object(body))).into_response())
}

fn scope(audience: Audience, version: Version) -> Value {
    match version {
        Version::V1 => json!("user_impersonation"),
        Version::V2 => json!(format!("{}/user_impersonation", audience.resource())),
    }
}

fn field<'a>(fields: &'a HashMap<String, String>, name: &str) -> Result<&'a str, Refusal> {
    fields
        .get(name)
        .map(String::as_str)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| {
            let text = format!("The request body must contain the following parameter: '{name}'.");
            Refusal::bad_request("invalid_request", 900_144, text)
        })
}

fn client(simulator: &Simulator, fields: &HashMap<String, String>, directory: &str) -> Result<(), Refusal> {
    let settings = simulator.settings();
    let id = field(fields, "client_id")?;
    if id != settings.client_id {
        return Err(application_not_found(id, directory));
    }
    let refuse = |code, text| {
        Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            code,
            text,
        ))
    };
    match fields.get("client_secret") {
        None => refuse(
            7_000_218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        ),
        Some(secret) if *secret != settings.client_secret => refuse(
            7_000_215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
             value, not the client secret ID.",
        ),
        Some(_) => Ok(()),
    }
}

fn application_not_found(id: &str, directory: &str) -> Refusal {
    let text = format!(
        "Application with identifier '{id}' was not found in the directory '{directory}'. This can happen if the \
         application has not been installed by the administrator of the tenant or consented to by any user in \
         the tenant."
    );
    Refusal::bad_request("unauthorized_client", 700_016, text)
}

/// The tenant the token is for, if the partner's application may act in it.
fn consented(simulator: &Simulator, authority: Authority, user: bool) -> Result<Uuid, Refusal> {
    let world = simulator.world();
    let tenant = match authority {
        Authority::Tenant(id) => id,
        Authority::AnyTenant if user => world.partner_tenant,
        Authority::AnyTenant => {
            let text = "No tenant-identifying information found in either the request or implied by any provided \
                        credentials.";
            return Err(Refusal::bad_request("invalid_request", 50059, text));
        }
    };
    let foreign = world
        .tenant(tenant)
        .is_some_and(|tenant| tenant.behaviour == Behaviour::NoRelationship);
    if foreign || tenant == CONSUMERS {
        return Err(application_not_found(
            &simulator.settings().client_id,
            &tenant.to_string(),
        ));
    }
    Ok(tenant)
}

fn audience(
    fields: &HashMap<String, String>,
    version: Version,
    user: bool,
    tenant: Uuid,
) -> Result<Audience, Refusal> {
    let resource = match version {
        Version::V1 => field(fields, "resource")?,
        Version::V2 => {
            let scopes = field(fields, "scope")?;
            let resource = scopes
                .split(' ')
                .find(|scope| scope.starts_with("https://"))
                .unwrap_or(scopes);
            match resource.strip_suffix("/.default") {
                Some(resource) => resource,
                None if user => resource
                    .rsplit_once('/')
                    .map_or(resource, |(resource, _)| resource),
                None => {
                    let text = format!(
                        "The provided value for scope {scopes} is not valid. Client credential flows must have a \
                         scope value with /.default suffixed to the resource identifier (application ID URI)."
                    );
                    return Err(Refusal::bad_request("invalid_scope", 1_002_012, text));
                }
            }
        }
    };
    Audience::of(resource).ok_or_else(|| {
        let text = format!(
            "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen \
             if the application has not been installed by the administrator of the tenant or consented to by any \
             user in the tenant."
        );
        Refusal::bad_request("invalid_resource", 500_011, text)
    })
}
