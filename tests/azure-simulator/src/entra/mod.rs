//! login.microsoftonline.com: tokens and tenant discovery.

use axum::{
    Json, Router,
    http::StatusCode,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use serde_json::json;
use uuid::{Uuid, uuid};

use crate::{Simulator, faults, operation::Operation, world::World};

mod discovery;
mod token;

/// The tenant of all personal Microsoft accounts.
pub(crate) const CONSUMERS: Uuid = uuid!("9188040d-6c67-4c5b-b112-36a304b66dad");

pub(crate) fn routes(simulator: &Simulator) -> Router<Simulator> {
    let on = |operation: Operation, route: MethodRouter<Simulator>| {
        route.route_layer(from_fn_with_state((simulator.clone(), operation), faults::apply))
    };
    let discovery = Operation::DiscoveryGet;
    Router::new()
        .route(
            "/{tenant}/oauth2/token",
            on(Operation::TokenPost, post(token::v1)),
        )
        .route(
            "/{tenant}/oauth2/v2.0/token",
            on(Operation::TokenPost, post(token::v2)),
        )
        .route(
            "/{tenant}/.well-known/openid-configuration",
            on(discovery, get(discovery::v1)),
        )
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            on(discovery, get(discovery::v2)),
        )
}

/// An error of Entra's.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    error: &'static str,
    code: u32,
    text: String,
}

impl Refusal {
    fn new(status: StatusCode, error: &'static str, code: u32, text: impl Into<String>) -> Self {
        Self {
            status,
            error,
            code,
            text: text.into(),
        }
    }

    fn bad_request(error: &'static str, code: u32, text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, code, text)
    }
}

impl Refusal {
    fn answer(self, simulator: &Simulator) -> Response {
        let Self {
            status,
            error,
            code,
            text,
        } = self;
        let timestamp = simulator.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let (trace, correlation) = (
            simulator.trace_id("entra request"),
            simulator.trace_id("entra correlation"),
        );
        let description = format!(
            "AADSTS{code}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}"
        );
        let body = json!({
            "error": error,
            "error_description": description,
            "error_codes": [code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
        });
        (status, [("cache-control", "no-store")], Json(body)).into_response()
    }
}

/// Entra's shape for a status that a fault asked for.
pub(crate) fn failure(simulator: &Simulator, status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (error, code, text) = match status.as_u16() {
        429 => (
            "temporarily_unavailable",
            90055,
            "Server is terminating a request due to excessive request rate.",
        ),
        500.. => (
            "temporarily_unavailable",
            90033,
            "A transient error has occurred. Please try again.",
        ),
        401 => ("invalid_client", 7_000_215, "Invalid client secret provided."),
        _ => (
            "invalid_request",
            9_002_313,
            "Invalid request. Request is malformed or invalid.",
        ),
    };
    Refusal::new(status, error, code, text).answer(simulator)
}

/// What the first path segment of an Entra URL may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Authority {
    Tenant(Uuid),
    /// `common` and `organizations`: whatever tenant the user comes from.
    AnyTenant,
}

impl Authority {
    fn resolve(world: &World, name: &str) -> Result<Self, Refusal> {
        match name.to_ascii_lowercase().as_str() {
            "common" | "organizations" => return Ok(Self::AnyTenant),
            "consumers" => return Ok(Self::Tenant(CONSUMERS)),
            _ => {}
        }
        if let Some(id) = hyphenated(name) {
            let known = id == CONSUMERS || id == world.partner_tenant || world.tenant(id).is_some();
            return if known {
                Ok(Self::Tenant(id))
            } else {
                Err(not_found(name))
            };
        }
        if !is_domain(name) {
            let text = format!(
                "Specified tenant identifier '{name}' is neither a valid DNS name, nor a valid external domain."
            );
            return Err(Refusal::bad_request("invalid_request", 900_023, text));
        }
        let tenant = world.tenant_of_domain(name).ok_or_else(|| not_found(name))?;
        Ok(Self::Tenant(tenant.id))
    }
}

fn not_found(name: &str) -> Refusal {
    let text = format!(
        "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the \
         correct cloud. Check with your subscription administrator, this may happen if there are no active \
         subscriptions for the tenant."
    );
    Refusal::bad_request("invalid_tenant", 90002, text)
}

fn hyphenated(text: &str) -> Option<Uuid> {
    // Uuid also reads braces, URNs and bare hex, none of which is a tenant's name.
    if text.len() == 36 {
        Uuid::try_parse(text).ok()
    } else {
        None
    }
}

fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}
