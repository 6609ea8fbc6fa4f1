//! What is around every page: the document, its styles and the headers that protect it.

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::mail_style::Color;
use lambda_http::{Body, Request, Response};
use sha2::{Digest, Sha256};

use crate::http::{Reply, request_id};

/// The style that all pages have. The content security policy names it by its hash.
const STYLE: &str = include_str!("style.css");
/// The colour of a reseller that chose none.
const COLOR: &str = "#0b6b3a";

#[derive(Template)]
#[template(path = "frame.html")]
pub(super) struct Frame<'a> {
    pub(super) language: &'static str,
    pub(super) title: &'a str,
    pub(super) style: &'static str,
    /// The rule with the reseller's colour: a style of its own, so that the large one keeps its hash.
    pub(super) brand: String,
    pub(super) house: Option<&'a str>,
    pub(super) content: &'a str,
}

impl Default for Frame<'_> {
    fn default() -> Self {
        Self {
            language: "en",
            title: "",
            style: STYLE,
            brand: brand(None),
            house: None,
            content: "",
        }
    }
}

/// The rule that sets the reseller's colour. A [`Color`] cannot be anything but six digits.
pub(super) fn brand(color: Option<&Color>) -> String {
    format!(":root{{--brand:{}}}", color.map_or(COLOR, Color::as_str))
}

#[derive(Template)]
#[template(path = "document.html")]
struct Document<'a> {
    title: &'a str,
    text: &'a str,
}

/// A text as a page to keep or print, as an answer of the API.
pub fn document(title: &str, text: &str) -> Reply {
    let content = Document { title, text }.render().unwrap_or_default();
    let frame = Frame {
        title,
        content: &content,
        ..Frame::default()
    };
    let html = frame.render().unwrap_or_default();
    Reply::text("text/html; charset=utf-8", html)
        .header("content-security-policy", content_security_policy(&frame))
        .header("x-content-type-options", "nosniff")
}

fn content_security_policy(frame: &Frame<'_>) -> String {
    let [style, brand] =
        [frame.style, &frame.brand].map(|s| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(s))));
    format!(
        "default-src 'none'; style-src {style} {brand}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The answer with a page.
pub(super) fn respond(request: &Request, status: u16, frame: &Frame<'_>) -> Response<Body> {
    let html = frame.render().unwrap_or_default();
    let head = request.method() == http::Method::HEAD;
    tracing::info!(http.status = status, http.method = %request.method(), "answered with a page");
    let built = Response::builder()
        .status(status)
        .header("content-type", "text/html; charset=utf-8")
        .header("content-language", frame.language)
        .header("vary", "accept-language")
        .header("cache-control", "no-store")
        .header("content-security-policy", content_security_policy(frame))
        .header("x-content-type-options", "nosniff")
        .header("x-frame-options", "DENY")
        .header("strict-transport-security", "max-age=31536000; includeSubDomains")
        .header("cross-origin-opener-policy", "same-origin")
        // Not `no-referrer`: with that, browsers send `Origin: null` on the page's own form.
        .header("referrer-policy", "same-origin")
        .header("x-robots-tag", "noindex, nofollow")
        .header("x-request-id", request_id(request))
        .body(if head { Body::Empty } else { Body::Text(html) });
    built.unwrap_or_else(|error| {
        tracing::error!(%error, "a page could not be built");
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
