//! Repeated calls: the same key and body get the first answer again.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::{ClientId, RequestId};

/// How long an answer is kept at least.
pub const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// Names a call: one caller, one method and path, one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(String);

impl CallId {
    /// The id of a call. The parts are hashed, so that its length does not depend on the caller.
    pub fn new(client: &ClientId, method: &str, path: &str, key: &str) -> Self {
        Self(hash(&[client.as_str(), method, path, key]))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a call asked for: equal for bodies that mean the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of a JSON body; the order of fields and white space do not matter.
    pub fn of(body: &serde_json::Value) -> Self {
        let mut canonical = String::new();
        write_canonical(body, &mut canonical);
        Self(hash(&[&canonical]))
    }

    /// The fingerprint as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Writes JSON with sorted keys, whatever order the map type keeps.
fn write_canonical(value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Object(fields) => {
            let sorted: std::collections::BTreeMap<_, _> = fields.iter().collect();
            out.push('{');
            for (name, value) in sorted {
                out.push_str(&serde_json::Value::from(name.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        serde_json::Value::Array(items) => {
            out.push('[');
            for item in items {
                write_canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// Hashes parts with their lengths, so that moving a boundary changes the result.
fn hash(parts: &[&str]) -> String {
    use base64::Engine;
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hasher.finalize())
}

/// The answer to give again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Answer {
    /// A submission: the request tells how it was accepted.
    Submitted {
        /// The request.
        request_id: RequestId,
    },
    /// Any other call: status and body as sent.
    Body {
        /// HTTP status.
        status: u16,
        /// The body.
        body: String,
        /// The `Location` header, where there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<String>,
    },
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdempotencyRecord {
    /// Which call.
    #[serde(rename = "key")]
    pub call: CallId,
    /// What it asked for.
    pub fingerprint: Fingerprint,
    /// What it was answered.
    pub answer: Answer,
    /// Until when it counts.
    pub expires_at: Timestamp,
}

impl IdempotencyRecord {
    /// A record of a call answered now.
    pub fn new(call: CallId, fingerprint: Fingerprint, answer: Answer, now: Timestamp) -> Self {
        Self {
            call,
            fingerprint,
            answer,
            expires_at: now.saturating_add(KEPT).unwrap_or(Timestamp::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_that_mean_the_same_have_one_fingerprint() {
        let one: serde_json::Value = serde_json::from_str(r#"{"a":1,"b":[1,2]}"#).unwrap();
        let two: serde_json::Value = serde_json::from_str("{ \"b\" : [1,2], \"a\": 1 }").unwrap();
        assert_eq!(Fingerprint::of(&one), Fingerprint::of(&two));
    }

    #[test]
    fn calls_differ_by_every_part() {
        let client = ClientId::parse("a").unwrap();
        let other = ClientId::parse("b").unwrap();
        let call = CallId::new(&client, "POST", "/x", "k");
        assert_ne!(call, CallId::new(&other, "POST", "/x", "k"));
        assert_ne!(call, CallId::new(&client, "POST", "/xk", ""));
    }
}
