//! Reading what a caller sent.

use contracts::problem::Problem;
use contracts::routes::{Endpoint, methods_of};
use domain::text::one_line;
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt};
use serde_json::Value;

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// What is called, with its path's parameters in order.
///
/// # Errors
/// As [`no_such_route`].
pub fn endpoint(request: &Request) -> Result<(Endpoint, Vec<&str>), Problem> {
    Endpoint::of(request.method().as_str(), request.raw_http_path()).ok_or_else(|| no_such_route(request))
}

/// What an unknown path, or an unknown method of a known one, is answered; and what is another function's.
pub fn no_such_route(request: &Request) -> Problem {
    let allow = methods_of(request.raw_http_path());
    if allow.is_empty() || allow.contains(&request.method().as_str()) {
        return Problem::no_such_route();
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

/// Which of the media types that a route can answer the caller likes best; of two that it likes as much, and when it
/// does not say, the one that is offered first. Nothing when it likes none of them.
pub fn accepts<'a>(request: &Request, offered: &[&'a str]) -> Option<&'a str> {
    let header = request.headers().get("accept").and_then(|v| v.to_str().ok());
    let Some(header) = header.filter(|header| !header.trim().is_empty()) else {
        return offered.first().copied();
    };
    let header = header.to_ascii_lowercase();
    let ranges: Vec<(&str, f32)> = header.split(',').map(media_range).collect();
    let mut best: Option<(&'a str, f32)> = None;
    for media in offered {
        let weight = weight(&ranges, media);
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((media, weight));
        }
    }
    best.map(|(media, _)| media)
}

/// A media range with its weight; what is no weight weighs nothing.
fn media_range(text: &str) -> (&str, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts
        .find_map(|part| part.strip_prefix("q="))
        .map_or(Ok(1.0), str::parse);
    (name, weight.unwrap_or(0.0))
}

/// How much the caller likes a media type: the narrowest of the ranges that hold it says so (RFC 9110, 12.5.1).
fn weight(ranges: &[(&str, f32)], media: &str) -> f32 {
    let said = |range: &str| {
        let found = ranges.iter().find(|(name, _)| *name == range);
        found.map(|(_, weight)| *weight)
    };
    let family = media.split('/').next().unwrap_or_default();
    said(media)
        .or_else(|| said(&format!("{family}/*")))
        .or_else(|| said("*/*"))
        .unwrap_or(0.0)
}

/// From where a call came, as far as API Gateway tells: the caller's address and program, each on one line.
pub fn origin(request: &Request) -> (Option<String>, Option<String>) {
    let Some(RequestContext::ApiGatewayV2(context)) = request.request_context_ref() else {
        return (None, None);
    };
    let line = |text: &Option<String>| {
        let text = one_line(text.as_deref().unwrap_or_default());
        let bounded: String = text.chars().take(256).collect();
        (!bounded.is_empty()).then_some(bounded)
    };
    (line(&context.http.source_ip), line(&context.http.user_agent))
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

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [&str; 3] = ["application/json", "text/plain", "text/html"];

    fn liked(header: &str) -> Option<&'static str> {
        let mut request = Request::default();
        request.headers_mut().insert("accept", header.parse().unwrap());
        accepts(&request, &OFFERED)
    }

    #[test]
    fn a_caller_that_does_not_care_gets_what_is_offered_first() {
        assert_eq!(accepts(&Request::default(), &OFFERED), Some("application/json"));
        for header in ["", " ", "*/*", "application/*", "text/html, application/json"] {
            assert_eq!(liked(header), Some("application/json"), "{header}");
        }
    }

    #[test]
    fn the_heaviest_media_type_is_liked_best() {
        for (header, expected) in [
            ("text/html;q=0.4, text/plain;q=0.5", "text/plain"),
            ("TEXT/HTML ; Q=0.9, */*;q=0.8", "text/html"),
            ("text/html;level=1;q=0.9, application/json;q=0.8", "text/html"),
            ("text/*", "text/plain"),
        ] {
            assert_eq!(liked(header), Some(expected), "{header}");
        }
    }

    #[test]
    fn the_narrowest_range_decides() {
        for (header, expected) in [
            ("*/*, application/json;q=0.1", "text/plain"),
            ("application/json;q=0, */*;q=0.5", "text/plain"),
            ("text/plain;q=0, text/*;q=0.5, */*;q=0.1", "text/html"),
        ] {
            assert_eq!(liked(header), Some(expected), "{header}");
        }
    }

    #[test]
    fn a_caller_may_like_nothing_that_is_offered() {
        for header in [
            "image/png",
            "text/html;q=0",
            "*/*;q=0",
            "text/html;q=x",
            "text/html;q=nan",
            "text",
        ] {
            assert_eq!(liked(header), None, "{header}");
        }
    }
}
