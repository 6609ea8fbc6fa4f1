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
    PartnerState, PrincipalType, Role, Simulator, Sku,
    faults::QueuedFault,
    role::RoleAssignment,
    seed::{self, Behaviour},
    world::{Origin, Standing},
};

pub(crate) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/_simulator/tenants", get(tenants))
        .route("/_simulator/tenants/{tenant}/behaviour", put(behave))
        .route("/_simulator/tenants/{tenant}/access", put(access))
        .route("/_simulator/aliases/next", put(next_alias))
        .route("/_simulator/partners/{mpn}", put(partner))
        .route("/_simulator/subscriptions", get(subscriptions))
        .route("/_simulator/requests", get(requests))
        .route("/_simulator/sign-ins", post(sign_in))
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
    /// Its Azure plans, in order of their orders, visible or not.
    pub plans: Vec<PlanView>,
    /// Its subscriptions, in order of creation.
    pub subscriptions: Vec<SubscriptionView>,
    /// Its users, in order of creation; not those that the seed made or that were deleted.
    pub users: Vec<UserView>,
}

/// An Azure plan.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// Its id, by which Partner Center calls it a subscription.
    pub plan_id: Uuid,
    /// Which plan.
    pub sku: Sku,
    /// The reseller of record.
    pub reseller_id: Option<String>,
    /// When it was ordered.
    pub ordered_time: Timestamp,
}

/// A subscription.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionView {
    /// Its GUID.
    pub subscription_id: Uuid,
    /// The alias by which it was requested, also when that was deleted since; none when it came with a plan.
    pub alias: Option<String>,
    /// The plan that it is under.
    pub plan_id: Uuid,
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
    pub reseller_id: Option<String>,
    /// When the alias was put or the plan ordered.
    pub created_time: Timestamp,
    /// Who has a role in it, in order of creation; not the partner's own, which comes with the relationship.
    pub role_assignments: Vec<RoleAssignmentView>,
}

/// A role that somebody has in a subscription.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignmentView {
    /// Whose.
    pub principal_id: Uuid,
    /// What that is.
    pub principal_type: PrincipalType,
    /// Which.
    pub role: Role,
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
    let (settings, now) = (simulator.settings(), simulator.now());
    let mut world = simulator.world();
    let tenants = world.tenants.clone();
    let contents = tenants.into_iter().map(|tenant| {
        let world = &mut *world;
        let own = world
            .subscriptions
            .iter_mut()
            .filter(|subscription| subscription.tenant == tenant.id);
        let subscriptions = own.filter_map(|subscription| {
            let provisioning_state = match subscription.standing(now, settings) {
                Standing::Accepted => "Accepted",
                Standing::Failed => return None,
                Standing::Hidden | Standing::Settling | Standing::Visible => "Succeeded",
            };
            Some(SubscriptionView {
                subscription_id: subscription.id,
                alias: subscription.alias.clone(),
                plan_id: subscription.plan,
                display_name: subscription.display_name.clone(),
                provisioning_state,
                state: subscription.state(),
                workload: subscription.workload,
                billing_scope: subscription.billing_scope.clone(),
                reseller_id: subscription.reseller_id.clone(),
                created_time: subscription.created_at,
                role_assignments: roles(&world.role_assignments, subscription.id),
            })
        });
        let subscriptions = subscriptions.collect();
        let users = world
            .users
            .iter()
            .filter(|user| user.tenant == tenant.id && user.origin == Origin::Cloud && !user.deleted)
            .map(|user| UserView {
                id: user.id,
                user_principal_name: user.principal_name.clone(),
                display_name: user.display_name.clone(),
                created_time: user.created_at,
                password_resets: user.password_resets,
            });
        let users = users.collect();
        let plans = world.plans.iter().filter(|plan| plan.tenant == tenant.id);
        let plans = plans.map(|plan| PlanView {
            plan_id: plan.id,
            sku: plan.sku,
            reseller_id: plan.reseller.clone(),
            ordered_time: plan.ordered_at,
        });
        TenantContents {
            tenant_id: tenant.id,
            domain: tenant.domain,
            plans: plans.collect(),
            subscriptions,
            users,
        }
    });
    contents
        .filter(|tenant| {
            !(tenant.plans.is_empty() && tenant.subscriptions.is_empty() && tenant.users.is_empty())
        })
        .collect()
}

fn roles(all: &[RoleAssignment], subscription: Uuid) -> Vec<RoleAssignmentView> {
    let own = all.iter().filter(|one| one.subscription == subscription);
    let view = |one: &RoleAssignment| RoleAssignmentView {
        principal_id: one.principal,
        principal_type: one.principal_type,
        role: one.role,
    };
    own.map(view).collect()
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
    known(&tenant, simulator.set_behaviour(&tenant, behaviour))
}

fn known(tenant: &str, is_known: bool) -> Result<StatusCode, (StatusCode, Json<Value>)> {
    if is_known {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err((
            StatusCode::NOT_FOUND,
            Json(json!({ "error": format!("there is no tenant {tenant}") })),
        ))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccess {
    admin: bool,
}

async fn access(
    State(simulator): State<Simulator>,
    Path(tenant): Path<String>,
    bytes: Bytes,
) -> Result<StatusCode, (StatusCode, Json<Value>)> {
    let NewAccess { admin } = read(&bytes)?;
    known(&tenant, simulator.set_access(&tenant, admin))
}

async fn next_alias(
    State(simulator): State<Simulator>,
    bytes: Bytes,
) -> Result<StatusCode, (StatusCode, Json<Value>)> {
    simulator.set_next_alias(read(&bytes)?);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPartnerState {
    state: PartnerState,
}

async fn partner(
    State(simulator): State<Simulator>,
    Path(mpn): Path<String>,
    bytes: Bytes,
) -> Result<StatusCode, (StatusCode, Json<Value>)> {
    let NewPartnerState { state } = read(&bytes)?;
    if simulator.set_partner(&mpn, state) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err((
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": format!("{mpn} is no MPN id: 1 to 10 digits") })),
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Credentials {
    user_principal_name: String,
    password: String,
}

async fn sign_in(
    State(simulator): State<Simulator>,
    bytes: Bytes,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let credentials: Credentials = read(&bytes)?;
    let outcome = simulator.sign_in(&credentials.user_principal_name, &credentials.password);
    Ok(Json(json!({ "outcome": outcome })))
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
