//! `/_simulator`: what exists, what was called, what shall go wrong.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post, put},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Simulator,
    faults::QueuedFault,
    seed::{self, Behaviour},
    world::Standing,
};

pub(crate) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/_simulator/tenants", get(tenants))
        .route("/_simulator/tenants/{tenant}/behaviour", put(behave))
        .route("/_simulator/subscriptions", get(subscriptions))
        .route("/_simulator/requests", get(requests))
        .route("/_simulator/faults", get(faults).post(inject).delete(clear))
        .route("/_simulator/reset", post(reset))
}

/// What exists in one tenant.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantContents {
    /// The tenant.
    pub tenant_id: Uuid,
    /// Its domain.
    pub domain: String,
    /// Its subscriptions, in order of creation.
    pub subscriptions: Vec<SubscriptionView>,
    /// Its users, in order of creation.
    pub users: Vec<UserView>,
}

/// A subscription.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionView {
    /// Its GUID.
    pub subscription_id: Uuid,
    /// The alias by which it was requested, also when that was deleted since.
    pub alias: String,
    /// Its present name.
    pub display_name: String,
    /// `Accepted` or `Succeeded`.
    pub provisioning_state: &'static str,
    /// `Enabled` or `Disabled`.
    pub state: &'static str,
    /// `Production` or `DevTest`.
    pub workload: &'static str,
    /// Who pays.
    pub billing_scope: String,
    /// The reseller of record.
    pub reseller_id: String,
    /// When the alias was put.
    pub created_time: Timestamp,
}

/// A user.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    /// Its object id.
    pub id: Uuid,
    /// Its sign-in name.
    pub user_principal_name: String,
    /// Its name.
    pub display_name: String,
    /// When it was created.
    pub created_time: Timestamp,
    /// How often its password was reset.
    pub password_resets: u32,
}

pub(crate) fn contents(simulator: &Simulator) -> Vec<TenantContents> {
    let (settings, now) = (simulator.settings(), Timestamp::now());
    let mut world = simulator.world();
    let tenants = world.tenants.clone();
    let contents = tenants.into_iter().map(|tenant| {
        let own = world
            .subscriptions
            .iter_mut()
            .filter(|subscription| subscription.tenant == tenant.id);
        let subscriptions = own.map(|subscription| SubscriptionView {
            subscription_id: subscription.id,
            alias: subscription.alias.clone(),
            display_name: subscription.display_name.clone(),
            provisioning_state: match subscription.standing(now, settings) {
                Standing::Accepted => "Accepted",
                Standing::Hidden | Standing::Settling | Standing::Visible => "Succeeded",
            },
            state: subscription.state(),
            workload: subscription.workload,
            billing_scope: subscription.billing_scope.clone(),
            reseller_id: subscription.reseller_id.clone(),
            created_time: subscription.created_at,
        });
        let subscriptions = subscriptions.collect();
        let users = world
            .users
            .iter()
            .filter(|user| user.tenant == tenant.id)
            .map(|user| UserView {
                id: user.id,
                user_principal_name: user.principal_name.clone(),
                display_name: user.display_name.clone(),
                created_time: user.created_at,
                password_resets: user.password_resets,
            });
        let users = users.collect();
        TenantContents {
            tenant_id: tenant.id,
            domain: tenant.domain,
            subscriptions,
            users,
        }
    });
    contents
        .filter(|tenant| !(tenant.subscriptions.is_empty() && tenant.users.is_empty()))
        .collect()
}

/// As the seed made them: a tenant keeps its place here when its behaviour is changed.
async fn tenants(State(simulator): State<Simulator>) -> Json<Value> {
    let tenants = seed::tenants(&simulator.settings().seed);
    let like = |behaviour| {
        let alike = tenants.iter().filter(move |tenant| tenant.behaviour == behaviour);
        alike.map(|tenant| json!({ "domain": tenant.domain, "tenantId": tenant.id }))
    };
    let special = |behaviour| like(behaviour).next();
    Json(json!({
        "partnerTenantId": simulator.partner_tenant_id(),
        "billingAccount": simulator.billing_account(),
        "ordinary": like(Behaviour::Ordinary).collect::<Vec<_>>(),
        "federated": special(Behaviour::Federated),
        "underReview": special(Behaviour::UnderReview),
        "noRelationship": special(Behaviour::NoRelationship),
        "termsMissing": special(Behaviour::TermsMissing),
        "termsOutdated": special(Behaviour::TermsOutdated),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewBehaviour {
    behaviour: Behaviour,
}

async fn behave(
    State(simulator): State<Simulator>,
    Path(tenant): Path<String>,
    bytes: Bytes,
) -> Result<StatusCode, (StatusCode, Json<Value>)> {
    let NewBehaviour { behaviour } = read(&bytes)?;
    if simulator.set_behaviour(&tenant, behaviour) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err((
            StatusCode::NOT_FOUND,
            Json(json!({ "error": format!("there is no tenant {tenant}") })),
        ))
    }
}

async fn subscriptions(State(simulator): State<Simulator>) -> Json<Value> {
    let tenants = contents(&simulator);
    let count: usize = tenants.iter().map(|tenant| tenant.subscriptions.len()).sum();
    Json(json!({ "count": count, "tenants": tenants }))
}

async fn requests(State(simulator): State<Simulator>) -> Json<Value> {
    let calls = simulator.calls();
    Json(json!({ "count": calls.len(), "requests": calls }))
}

async fn faults(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({ "faults": simulator.inner.faults.waiting() }))
}

async fn inject(
    State(simulator): State<Simulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), (StatusCode, Json<Value>)> {
    let fault: QueuedFault = read(&bytes)?;
    simulator.inner.faults.push(fault);
    Ok((StatusCode::CREATED, faults(State(simulator)).await))
}

async fn clear(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

async fn reset(State(simulator): State<Simulator>) -> StatusCode {
    simulator.reset();
    StatusCode::NO_CONTENT
}

/// Whatever the media type says, so that `curl -d` is enough.
fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, (StatusCode, Json<Value>)> {
    serde_json::from_slice(bytes).map_err(|error| {
        (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": error.to_string() })),
        )
    })
}
