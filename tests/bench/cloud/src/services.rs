//! The other services: each gives the answer of a call that went well, and keeps nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The public half of the key that signed the token in `tests/events/authorize-portal.json`; nobody has the other.
const KEYS: &str = include_str!("keys.json");

/// What is answered to an operation, or to a method and path where the protocol names no operation.
pub(crate) fn answer(operation: &str, sent: &Value) -> Option<Value> {
    let message = sent["Message"].as_str().unwrap_or_default();
    let answer = match operation {
        "GenerateMac" => json!({"Mac": STANDARD.encode(Sha256::digest(message))}),
        "Encrypt" => json!({"CiphertextBlob": sent["Plaintext"], "KeyId": sent["KeyId"]}),
        "Decrypt" => json!({"Plaintext": sent["CiphertextBlob"], "KeyId": sent["KeyId"]}),
        "StartExecution" => json!({"executionArn": "arn:aws:states:execution", "startDate": 1.0}),
        "SendTaskSuccess" => json!({}),
        "PutEvents" => {
            let entries = sent["Entries"].as_array().map_or(0, Vec::len);
            json!({"FailedEntryCount": 0, "Entries": vec![json!({"EventId": "event"}); entries]})
        }
        "GetSecretValue" => json!({"Name": sent["SecretId"], "SecretString": secret(&sent["SecretId"])}),
        "POST /v2/email/outbound-emails" => json!({"MessageId": "message"}),
        "GET /v2/email/account" => json!({
            "SendingEnabled": true,
            "SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 1.0},
        }),
        "GET /keys" => serde_json::from_str(KEYS).ok()?,
        _ => return None,
    };
    Some(answer)
}

/// The keys of the example links, or the distributor's credentials.
fn secret(id: &Value) -> String {
    if id == "link-keys" {
        testkit::example::LINK_KEYS.to_owned()
    } else {
        credentials()
    }
}

/// What the simulator lets in.
fn credentials() -> String {
    let settings = azure_simulator::Settings::default();
    json!({
        "clientId": settings.client_id,
        "clientSecret": settings.client_secret,
        "refreshToken": settings.refresh_token,
    })
    .to_string()
}
