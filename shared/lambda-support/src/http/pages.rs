//! Pages for people: one frame, one set of headers. They work without scripts and load nothing from anywhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::{Body, Request, Response};
use sha2::{Digest, Sha256};

use super::request_id;

/// The one style sheet. The content security policy names it by its hash.
const STYLE: &str = include_str!("pages/style.css");

#[derive(askama::Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    title: &'a str,
    style: &'static str,
    content: &'a str,
}

#[derive(askama::Template)]
#[template(path = "notice.html")]
struct Notice<'a> {
    title: &'a str,
    text: &'a str,
}

/// A page before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    status: u16,
    title: String,
    content: String,
}

impl Page {
    /// A page whose inside of `<main>` is made from a template.
    pub fn of(status: u16, title: &str, content: &impl askama::Template) -> Self {
        match content.render() {
            Ok(content) => Self {
                status,
                title: title.to_owned(),
                content,
            },
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                Self {
                    status: 500,
                    title: "Error".to_owned(),
                    content: String::new(),
                }
            }
        }
    }

    /// A page that says one thing.
    pub fn notice(status: u16, title: &str, text: &str) -> Self {
        Self::of(status, title, &Notice { title, text })
    }

    /// The answer with this page.
    pub fn respond(self, request: &Request) -> Response<Body> {
        page(request, self.status, &self.title, &self.content)
    }
}

/// A page: `content` is the rendered inside of `<main>`.
pub fn page(request: &Request, status: u16, title: &str, content: &str) -> Response<Body> {
    use askama::Template;
    let html = Frame {
        title,
        style: STYLE,
        content,
    }
    .render()
    .unwrap_or_default();
    let head = request.method() == http::Method::HEAD;
    tracing::info!(http.status = status, http.method = %request.method(), "answered with a page");
    let style_hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style_hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let built = Response::builder()
        .status(status)
        .header("content-type", "text/html; charset=utf-8")
        .header("content-language", "en")
        .header("cache-control", "no-store")
        .header("content-security-policy", policy)
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

/// Whether a form was sent from our own page, as far as the browser tells. `base_url` is where our pages live.
pub fn is_same_origin(request: &Request, base_url: &str) -> bool {
    let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    header("origin").is_none_or(|origin| {
        base_url
            .strip_prefix(origin)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// A field of a form, decoded and trimmed; nothing when it is absent or empty.
pub fn form_field(request: &Request, name: &str) -> Option<String> {
    let bytes = match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes.as_slice(),
        _ => return None,
    };
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes).ok()?;
    let (_, value) = pairs.into_iter().find(|(key, _)| key == name)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}
