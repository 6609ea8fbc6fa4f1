//! Pages for people: one frame, one set of headers. They work without scripts and load nothing from anywhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::{Body, Request, Response};
use sha2::{Digest, Sha256};

use super::{Reply, request_id};

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

#[derive(askama::Template)]
#[template(path = "document.html")]
struct Document<'a> {
    title: &'a str,
    text: &'a str,
}

/// A text as a page to keep or print, as an answer of the API.
pub fn document(title: &str, text: &str) -> Reply {
    use askama::Template;
    let content = Document { title, text }.render().unwrap_or_default();
    let frame = Frame {
        title,
        style: STYLE,
        content: &content,
    };
    let html = frame.render().unwrap_or_default();
    Reply::text("text/html; charset=utf-8", html)
        .header("content-security-policy", content_security_policy())
        .header("x-content-type-options", "nosniff")
}

fn content_security_policy() -> String {
    let style_hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style_hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
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
    let built = Response::builder()
        .status(status)
        .header("content-type", "text/html; charset=utf-8")
        .header("content-language", "en")
        .header("cache-control", "no-store")
        .header("content-security-policy", content_security_policy())
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
    let (_, value) = form_pairs(request).into_iter().find(|(key, _)| key == name)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// All values of a field that a form may have more than once, decoded and trimmed, in their order.
pub fn form_fields(request: &Request, name: &str) -> Vec<String> {
    let named = form_pairs(request).into_iter().filter(|(key, _)| key == name);
    named.map(|(_, value)| value.trim().to_owned()).collect()
}

fn form_pairs(request: &Request) -> Vec<(String, String)> {
    let bytes = match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes.as_slice(),
        _ => return Vec::new(),
    };
    serde_urlencoded::from_bytes(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Request {
        Request::new(Body::Text(body.to_owned()))
    }

    #[test]
    fn of_a_repeated_field_every_value_is_read() {
        let sent = form("document=a%3A1&note=x&document=+b%3A2+&document=");
        assert_eq!(form_fields(&sent, "document"), ["a:1", "b:2", ""]);
        assert_eq!(form_field(&sent, "document").as_deref(), Some("a:1"));
        assert!(form_fields(&sent, "other").is_empty());
    }

    #[test]
    fn what_is_no_form_has_no_fields() {
        for body in [
            Body::Empty,
            Body::Binary(vec![0xff, 0xfe]),
            Body::Text("%".into()),
        ] {
            let sent = Request::new(body);
            assert!(form_fields(&sent, "document").is_empty(), "{sent:?}");
            assert_eq!(form_field(&sent, "document"), None, "{sent:?}");
        }
    }
}
