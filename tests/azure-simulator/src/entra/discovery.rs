//! OpenID discovery, which tells anybody the tenant behind a domain.

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{Authority, Refusal};
use crate::Simulator;

pub(super) async fn v1(
    State(simulator): State<Simulator>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let tenant = authority(&simulator, &name)?;
    let issuer = match Authority::resolve(&simulator.world(), &name)? {
        Authority::Tenant(id) => format!("https://sts.windows.net/{id}/"),
        Authority::AnyTenant => "https://sts.windows.net/{tenantid}/".to_owned(),
    };
    Ok(Json(document(&tenant, &issuer, "oauth2", "discovery")))
}

pub(super) async fn v2(
    State(simulator): State<Simulator>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let tenant = authority(&simulator, &name)?;
    let issuer = match Authority::resolve(&simulator.world(), &name)? {
        Authority::Tenant(id) => format!("https://login.microsoftonline.com/{id}/v2.0"),
        Authority::AnyTenant => "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(),
    };
    Ok(Json(document(&tenant, &issuer, "oauth2/v2.0", "discovery/v2.0")))
}

/// The name under which the endpoints are published: the tenant's GUID, or the alias that was asked for.
fn authority(simulator: &Simulator, name: &str) -> Result<String, Refusal> {
    Ok(match Authority::resolve(&simulator.world(), name)? {
        Authority::Tenant(id) => id.to_string(),
        Authority::AnyTenant => name.to_ascii_lowercase(),
    })
}

/// Endpoints carry Microsoft's host, as the real document does; only the path leads back to the simulator.
fn document(tenant: &str, issuer: &str, oauth: &str, discovery: &str) -> Value {
    let login = format!("https://login.microsoftonline.com/{tenant}");
    json!({
        "token_endpoint": format!("{login}/{oauth}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{login}/{discovery}/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer,
        "authorization_endpoint": format!("{login}/{oauth}/authorize"),
        "end_session_endpoint": format!("{login}/{oauth}/logout"),
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    })
}
