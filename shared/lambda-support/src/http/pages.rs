//! Pages for people: one frame, one set of headers. They work without scripts and load nothing from anywhere.

mod evidence;
mod form;
mod frame;
mod voice;

pub use evidence::{Doubt, Evidence};
pub use form::{form_field, form_fields};
pub use frame::document;
pub use voice::{Catalogue, Voice};

use std::fmt;

use domain::mail_style::Color;
use domain::request::DecisionOrigin;
use lambda_http::{Body, Request, Response};
use texts::Locale;

use super::origin;
use frame::{Frame, respond};

/// The name of the field in which every form carries proof that its page was shown.
pub const NONCE: &str = "nonce";

#[derive(askama::Template)]
#[template(path = "notice.html")]
struct Notice<'a> {
    title: &'a str,
    text: &'a str,
    todo: &'a str,
    /// Where it goes on, and what that is called.
    way: Option<(&'a str, &'a str)>,
}

/// A page before it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    status: u16,
    title: String,
    content: String,
    locale: Locale,
    house: Option<String>,
    color: Option<Color>,
}

/// What a page says is for its reader alone.
impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Page {
    /// A page in English whose inside of `<main>` is made from a template.
    pub fn of(status: u16, title: &str, content: &impl askama::Template) -> Self {
        let (status, title, content) = match content.render() {
            Ok(content) => (status, title.to_owned(), content),
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                (500, "Error".to_owned(), "<h1>Error</h1>".to_owned())
            }
        };
        Self {
            status,
            title,
            content,
            locale: Locale::En,
            house: None,
            color: None,
        }
    }

    /// A page in English that says one thing.
    pub fn notice(status: u16, title: &str, text: &str) -> Self {
        let notice = Notice {
            title,
            text,
            todo: "",
            way: None,
        };
        Self::of(status, title, &notice)
    }

    /// The page's status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The answer with this page.
    pub fn respond(self, request: &Request) -> Response<Body> {
        let frame = Frame {
            language: self.locale.as_str(),
            title: &self.title,
            brand: frame::brand(self.color.as_ref()),
            house: self.house.as_deref(),
            content: &self.content,
            ..Frame::default()
        };
        respond(request, self.status, &frame)
    }
}

/// Everything that a browser says in `Sec-Fetch-Site`. What else stands there is a program's own, of any length.
const FETCH_SITES: [&str; 4] = ["cross-site", "none", "same-origin", "same-site"];

/// From where a decision comes, as far as the network tells.
pub fn decision_origin(request: &Request) -> DecisionOrigin {
    let (source_ip, user_agent) = origin(request);
    let site = request.headers().get("sec-fetch-site");
    let site = site.and_then(|value| FETCH_SITES.into_iter().find(|site| value == site));
    DecisionOrigin {
        source_ip,
        user_agent,
        fetch_site: site.map(str::to_owned),
        link: None,
        signed_in_as: None,
    }
}
