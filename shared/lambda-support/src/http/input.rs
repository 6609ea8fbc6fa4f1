//! Reading what a caller sent.

use contracts::problem::Problem;
use contracts::routes::methods_of;
use lambda_http::{Body, Request, RequestExt};
use serde_json::Value;

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// The path's parts, without the first, empty one.
pub fn path_segments(request: &Request) -> Vec<&str> {
    request.raw_http_path().split('/').skip(1).collect()
}

/// What an unknown path, or an unknown method of a known one, is answered.
pub fn no_such_route(request: &Request) -> Problem {
    let allow = methods_of(request.raw_http_path());
    if allow.is_empty() {
        return Problem::new(404, "not_found", "There is no such route.");
    }
    let detail = format!("This route knows {}.", allow.join(", "));
    Problem {
        allow,
        ..Problem::new(405, "method_not_allowed", detail)
    }
}

/// A query parameter, decoded. The last one counts when it is given more than once.
pub fn query(request: &Request, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(request.uri().query().unwrap_or_default()).unwrap_or_default();
    pairs
        .into_iter()
        .rev()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// The JSON body.
///
/// # Errors
/// 413 `body_too_large`, 415 `unsupported_media_type`, 400 `malformed_json`.
pub fn json_body(request: &Request) -> Result<Value, Problem> {
    let bytes = bytes(request)?;
    let media_type = request
        .headers()
        .get("content-type")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        let detail = "Send the body as application/json.";
        return Err(Problem::new(415, "unsupported_media_type", detail));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let detail = format!(
            "The body is no JSON: line {}, column {}.",
            error.line(),
            error.column()
        );
        Problem::new(400, "malformed_json", detail)
    })
}

/// The JSON body, or an empty object when there is none.
///
/// # Errors
/// As [`json_body`].
pub fn optional_json_body(request: &Request) -> Result<Value, Problem> {
    if bytes(request)?.is_empty() {
        Ok(Value::Object(serde_json::Map::new()))
    } else {
        json_body(request)
    }
}

fn bytes(request: &Request) -> Result<&[u8], Problem> {
    let bytes = match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes,
        _ => &[],
    };
    if bytes.len() > BODY_LIMIT {
        return Err(Problem::new(
            413,
            "body_too_large",
            "The body may have at most 64 KiB.",
        ));
    }
    Ok(bytes)
}

/// The version in `If-Match`.
///
/// # Errors
/// 428 `if_match_required` when there is none, 412 `version_stale` when it cannot be a version of ours.
pub fn if_match(request: &Request) -> Result<u64, Problem> {
    let header = request
        .headers()
        .get("if-match")
        .ok_or_else(Problem::if_match_required)?;
    let tag = header.to_str().unwrap_or_default().trim();
    let version = tag
        .strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        .and_then(|t| t.parse().ok());
    version.ok_or_else(Problem::version_stale)
}
