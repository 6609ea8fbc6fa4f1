//! The state that one measurement sees, and what was asked of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use aws::{Linker, Store, Table, Tables};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use azure_simulator::{RunningSimulator, Simulator};
use dynoxide::Database;
use serde_json::Value;
use testkit::{FixedKeys, schema};

use crate::{dynamo, seed, services};

/// Everything behind the one address.
pub(crate) struct World {
    store: Store,
    links: Linker<FixedKeys>,
    microsoft: Simulator,
    inner: Mutex<Inner>,
}

struct Inner {
    database: Database,
    calls: Vec<String>,
}

impl World {
    /// An empty world at this address.
    pub(crate) fn new(url: &str, microsoft: Simulator) -> Self {
        let (config, _) = testkit::sdk_config(url);
        let tables = Tables::from_lookup(&Table::ALL, |variable| tables().remove(variable));
        let store = Store::new(&config, tables.unwrap());
        Self {
            links: Linker::new(&config, "links", FixedKeys::default(), store.clone()),
            store,
            microsoft,
            inner: Mutex::new(Inner {
                database: dynamo::empty(),
                calls: Vec::new(),
            }),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }
}

/// The variables by which functions find their tables.
fn tables() -> BTreeMap<&'static str, String> {
    Table::ALL
        .into_iter()
        .map(|table| (table.variable(), schema::name(table).to_owned()))
        .collect()
}

/// What functions need in their environment to find everything here.
pub(crate) fn environment(url: &str, microsoft: &RunningSimulator) -> BTreeMap<&'static str, String> {
    let mut environment = tables();
    environment.extend([
        ("AWS_ENDPOINT_URL", url.to_owned()),
        ("TOKEN_KEYS_URL", format!("{url}/keys")),
        ("MICROSOFT_LOGIN_URL", microsoft.base_url.clone()),
        ("MICROSOFT_ARM_URL", microsoft.base_url.clone()),
        ("MICROSOFT_PARTNER_CENTER_URL", microsoft.base_url.clone()),
        ("MICROSOFT_PARTNER_TENANT_ID", microsoft.partner_tenant_id()),
        ("MICROSOFT_BILLING_ACCOUNT", microsoft.billing_account()),
    ]);
    environment
}

/// Brings back the state of the start, through the product's own store.
pub(crate) async fn reset(State(world): State<Arc<World>>) {
    world.inner().database = dynamo::empty();
    world.microsoft.reset();
    seed::fill(&world.store, &world.links, &world.microsoft).await;
    world.inner().calls.clear();
}

/// What was called since the reset: at AWS and the issuer first, then at Microsoft.
pub(crate) async fn calls(State(world): State<Arc<World>>) -> Json<Vec<String>> {
    let mut calls = world.inner().calls.clone();
    let microsoft = world.microsoft.calls().into_iter();
    calls.extend(microsoft.map(|call| format!("Microsoft {}", call.method)));
    Json(calls)
}

/// Answers what the SDK or the issuer's client asks.
pub(crate) async fn answer(
    State(world): State<Arc<World>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    let (service, operation) = match target.and_then(|target| target.split_once('.')) {
        Some((service, operation)) => (service, operation.to_owned()),
        None => ("", format!("{method} {}", uri.path())),
    };
    let database = {
        let mut inner = world.inner();
        inner.calls.push(operation.clone());
        inner.database.clone()
    };
    let (status, json) = if service == dynamo::SERVICE {
        dynamo::answer(&database, &operation, &body)
    } else {
        let sent: Value = serde_json::from_slice(&body).unwrap_or_default();
        match services::answer(&operation, &sent) {
            Some(answer) => (200, answer.to_string()),
            None => (400, r#"{"__type":"UnknownOperationException"}"#.to_owned()),
        }
    };
    let status = StatusCode::from_u16(status).unwrap();
    (status, [("content-type", "application/x-amz-json-1.0")], json).into_response()
}
