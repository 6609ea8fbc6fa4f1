//! Repeated calls over HTTP.

use contracts::problem::Problem;
use domain::idempotency::{Answer, CallId, Fingerprint, IdempotencyRecord};
use domain::ids::ClientId;
use jiff::Timestamp;
use lambda_http::{Request, RequestExt};
use serde_json::Value;

use super::Reply;

/// A call that may be repeated: which one it is and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which call.
    pub id: CallId,
    /// What it asks for.
    pub fingerprint: Fingerprint,
}

impl Call {
    /// The call of a request with its `Idempotency-Key`.
    ///
    /// # Errors
    /// 400 `idempotency_key_required` or `idempotency_key_invalid`.
    pub fn of(request: &Request, client: &ClientId, body: &Value) -> Result<Self, Problem> {
        let header = request.headers().get("idempotency-key").ok_or_else(|| {
            let detail = "Send an Idempotency-Key, and the same one when you repeat the call.";
            Problem::new(400, "idempotency_key_required", detail)
        })?;
        let key = header.to_str().unwrap_or_default();
        if !(1..=255).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
            let detail = "An Idempotency-Key has 1–255 visible ASCII characters.";
            return Err(Problem::new(400, "idempotency_key_invalid", detail));
        }
        let id = CallId::new(client, request.method().as_str(), request.raw_http_path(), key);
        Ok(Self {
            id,
            fingerprint: Fingerprint::of(body),
        })
    }

    /// The record of this call, answered now.
    pub fn record(&self, answer: Answer, now: Timestamp) -> IdempotencyRecord {
        IdempotencyRecord::new(self.id.clone(), self.fingerprint.clone(), answer, now)
    }

    /// The record of an earlier call with the same key, if it asked for the same.
    ///
    /// # Errors
    /// 422 `idempotency_key_reused` when it asked for something else.
    pub fn same(&self, record: IdempotencyRecord) -> Result<IdempotencyRecord, Problem> {
        if record.fingerprint == self.fingerprint {
            return Ok(record);
        }
        let detail = "This Idempotency-Key was used with another body. Use a new key for a new call.";
        Err(Problem::new(422, "idempotency_key_reused", detail))
    }
}

/// The stored answer of an earlier call, when it was stored whole. Its `ETag` is that of the version in its body.
pub fn answer_again(answer: &Answer) -> Option<Reply> {
    match answer {
        Answer::Submitted { .. } => None,
        Answer::Body {
            status,
            body,
            location,
        } => {
            let reply = Reply {
                status: *status,
                body: Some(body.clone()),
                ..Reply::empty(*status)
            };
            let mut reply = reply.header("idempotency-replayed", "true");
            if let Some(version) = version_of(body) {
                reply = reply.etag(version);
            }
            Some(match location {
                Some(location) => reply.header("location", location.clone()),
                None => reply,
            })
        }
    }
}

fn version_of(body: &str) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Versioned {
        version: u64,
    }
    serde_json::from_str::<Versioned>(body)
        .ok()
        .map(|body| body.version)
}
