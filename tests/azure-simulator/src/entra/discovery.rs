//! Discovery, which tells anybody the tenant behind a domain.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Authority, Refusal};
use crate::Simulator;

pub(super) async fn v1(State(simulator): State<Simulator>, Path(name): Path<String>) -> Response {
    let v1 = |authority: &str, tenant: &str| {
        let issuer = format!("https://sts.windows.net/{tenant}/");
        document(authority, &issuer, "oauth2", "discovery")
    };
    answer(&simulator, &name, v1)
}

pub(super) async fn v2(State(simulator): State<Simulator>, Path(name): Path<String>) -> Response {
    let v2 = |authority: &str, tenant: &str| {
        let issuer = format!("https://login.microsoftonline.com/{tenant}/v2.0");
        document(authority, &issuer, "oauth2/v2.0", "discovery/v2.0")
    };
    answer(&simulator, &name, v2)
}

fn answer(simulator: &Simulator, name: &str, document: impl Fn(&str, &str) -> Value) -> Response {
    match names(simulator, name) {
        Ok((authority, tenant)) => Json(document(&authority, &tenant)).into_response(),
        Err(refusal) => refusal.answer(simulator),
    }
}

/// How the endpoints and the issuer name the tenant. For `common` the issuer holds a literal placeholder.
fn names(simulator: &Simulator, name: &str) -> Result<(String, String), Refusal> {
    Ok(match Authority::resolve(&simulator.world(), name)? {
        Authority::Tenant(id) => (id.to_string(), id.to_string()),
        Authority::AnyTenant => (name.to_ascii_lowercase(), "{tenantid}".to_owned()),
    })
}

/// Endpoints carry Microsoft's host, as the real document does; only the path leads back to the simulator.
fn document(authority: &str, issuer: &str, oauth: &str, discovery: &str) -> Value {
    let login = format!("https://login.microsoftonline.com/{authority}");
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
