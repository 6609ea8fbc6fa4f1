//! Faults: what to do to the next calls of an operation.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Simulator, journal::Entry, operation::Operation, server::Cut};

/// A fault that waits for calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueuedFault {
    /// The operation it is aimed at.
    pub route: Operation,
    /// How many calls it will still meet.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens to them.
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

/// What happens to a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Fault {
    /// The host answers this status in its own error shape.
    Status {
        /// The status.
        #[serde(with = "status")]
        status: u16,
        /// `Retry-After`, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        /// Do the work first and answer the status nevertheless, as a gateway does that lost patience.
        #[serde(default)]
        after_commit: bool,
    },
    /// The connection is closed without an answer and nothing was done.
    DropBeforeCommit,
    /// The connection is closed without an answer although the work was done.
    DropAfterCommit,
    /// The call takes this much longer.
    Delay {
        /// How much, in milliseconds.
        millis: u64,
    },
    /// This answer instead of the host's; nothing was done.
    Body {
        /// The status.
        #[serde(default = "ok", with = "status")]
        status: u16,
        /// The body: text as it is, anything else as JSON.
        body: Value,
        /// The media type.
        #[serde(default = "json")]
        content_type: String,
    },
}

fn ok() -> u16 {
    200
}

fn json() -> String {
    "application/json".into()
}

mod status {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(status: &u16, serializer: S) -> Result<S::Ok, S::Error> {
        status.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
        let status = u16::deserialize(deserializer)?;
        if (200..=599).contains(&status) {
            Ok(status)
        } else {
            Err(D::Error::custom("status must be 200 to 599"))
        }
    }
}

impl Fault {
    fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::DropBeforeCommit => "dropBeforeCommit",
            Self::DropAfterCommit => "dropAfterCommit",
            Self::Delay { .. } => "delay",
            Self::Body { .. } => "body",
        }
    }
}

/// The faults in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<QueuedFault>>);

impl Faults {
    pub(crate) fn push(&self, fault: QueuedFault) {
        if fault.times > 0 {
            self.queue().push(fault);
        }
    }

    pub(crate) fn clear(&self) {
        self.queue().clear();
    }

    pub(crate) fn waiting(&self) -> Vec<QueuedFault> {
        self.queue().clone()
    }

    fn take(&self, operation: Operation) -> Option<Fault> {
        let mut queue = self.queue();
        let index = queue.iter().position(|queued| queued.route == operation)?;
        queue[index].times -= 1;
        if queue[index].times == 0 {
            Some(queue.remove(index).fault)
        } else {
            Some(queue[index].fault.clone())
        }
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, Vec<QueuedFault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Middleware around each operation: names it in the journal and applies the next fault aimed at it.
pub(crate) async fn apply(
    State((simulator, operation)): State<(Simulator, Operation)>,
    request: Request,
    next: Next,
) -> Response {
    let (pace, now) = (&simulator.inner.pace, simulator.now());
    let entry = request.extensions().get::<Entry>().cloned();
    if let Some(seconds) = pace.throttled(operation, now) {
        if let Some(entry) = entry {
            entry.handled_by(operation, None);
            entry.early();
        }
        return operation.host().failure(&simulator, 429, Some(seconds));
    }
    let fault = simulator.inner.faults.take(operation);
    if let Some(entry) = entry {
        entry.handled_by(operation, fault.as_ref().map(Fault::name));
        let reads_early = request.method() == Method::GET && pace.is_early(request.uri().path(), now);
        if reads_early || pace.is_in_trouble(operation, now) {
            entry.early();
        }
    }
    match fault {
        None => run(&simulator, request, next).await,
        Some(Fault::Delay { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            run(&simulator, request, next).await
        }
        Some(Fault::Status {
            status,
            retry_after,
            after_commit,
        }) => {
            if after_commit {
                next.run(request).await;
            }
            match (status, retry_after) {
                (429, Some(seconds)) => pace.throttle(operation, simulator.now(), seconds),
                (500.., Some(seconds)) => pace.trouble(operation, simulator.now(), seconds),
                _ => {}
            }
            operation.host().failure(&simulator, status, retry_after)
        }
        Some(Fault::DropBeforeCommit) => Cut::response(),
        Some(Fault::DropAfterCommit) => {
            next.run(request).await;
            Cut::response()
        }
        Some(Fault::Body {
            status,
            body,
            content_type,
        }) => canned(status, body, &content_type),
    }
}

/// Only an answer that reaches its caller tells it when to come back.
async fn run(simulator: &Simulator, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    if response.status().is_success() {
        let pace = &simulator.inner.pace;
        pace.answered(&path, response.headers(), simulator.now());
    }
    response
}

fn canned(status: u16, body: Value, content_type: &str) -> Response {
    let text = match body {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let mut response = text.into_response();
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    response
}
