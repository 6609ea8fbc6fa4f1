//! The journal: every call that reached the simulated hosts, and nothing secret of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Simulator,
    operation::Operation,
    server::{Cut, Line},
};

/// One call.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// Its place in the order of arrival, from 1.
    pub n: usize,
    /// When it arrived.
    pub at: Timestamp,
    /// The operation; none for a route that does not exist.
    pub operation: Option<Operation>,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query string.
    pub query: Option<String>,
    /// The answer's status; none when there was no answer (yet).
    pub status: Option<u16>,
    /// Partner Center's idempotency key, as the caller sent it.
    pub ms_request_id: Option<String>,
    /// The kind of the fault that was applied.
    pub fault: Option<&'static str>,
    /// Whether the answer was the stored one of an earlier call with the same `MS-RequestId`.
    pub replayed: bool,
    /// Whether the caller had been told to wait longer, by a `Retry-After` of the same operation's 429 or 5xx or of the
    /// same resource.
    pub early: bool,
}

/// A handle on one call of the journal, carried by its request.
#[derive(Debug, Clone)]
pub(crate) struct Entry(Arc<Mutex<Call>>);

impl Entry {
    pub(crate) fn handled_by(&self, operation: Operation, fault: Option<&'static str>) {
        let mut call = self.call();
        call.operation = Some(operation);
        call.fault = fault;
    }

    pub(crate) fn replayed(&self) {
        self.call().replayed = true;
    }

    pub(crate) fn early(&self) {
        self.call().early = true;
    }

    fn call(&self) -> MutexGuard<'_, Call> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<Vec<Entry>>);

impl Journal {
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.entries().iter().map(|entry| entry.call().clone()).collect()
    }

    pub(crate) fn clear(&self) {
        self.entries().clear();
    }

    fn open(&self, request: &Request, at: Timestamp) -> Entry {
        let mut entries = self.entries();
        let ms_request_id = request
            .headers()
            .get("ms-requestid")
            .and_then(|value| value.to_str().ok());
        let entry = Entry(Arc::new(Mutex::new(Call {
            n: entries.len() + 1,
            at,
            operation: None,
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().map(str::to_owned),
            status: None,
            ms_request_id: ms_request_id.map(str::to_owned),
            fault: None,
            replayed: false,
            early: false,
        })));
        entries.push(entry.clone());
        entry
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Outermost middleware: writes the journal and cuts the line when a fault asked for it.
pub(crate) async fn record(State(simulator): State<Simulator>, mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/_simulator") {
        return next.run(request).await;
    }
    let entry = simulator.inner.journal.open(&request, simulator.now());
    let line = request.extensions().get::<ConnectInfo<Line>>().cloned();
    request.extensions_mut().insert(entry.clone());
    let response = next.run(request).await;
    if response.extensions().get::<Cut>().is_none() {
        entry.call().status = Some(response.status().as_u16());
    } else if let Some(ConnectInfo(line)) = line {
        line.cut();
    }
    response
}
