//! What there is to look at.

use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream;
use http::HeaderMap;
use lambda_http::{Body, Response};
use texts::Locale;

use crate::{mails, pages};

/// What an exhibit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page that a person opens.
    Page,
    /// The HTML of a mail.
    Mail,
}

type Showing = Pin<Box<dyn Future<Output = Rendered>>>;

/// One thing to look at.
pub struct Exhibit {
    /// Its name, which is also that of its pictures.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// With which status it is answered.
    pub status: u16,
    locales: &'static [Locale],
    show: Box<dyn Fn(Locale) -> Showing>,
}

impl std::fmt::Debug for Exhibit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exhibit")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Exhibit {
    /// An exhibit that is made by this.
    pub fn new<F: Future<Output = Rendered> + 'static>(
        name: &'static str,
        kind: Kind,
        status: u16,
        show: impl Fn(Locale) -> F + 'static,
    ) -> Self {
        Self {
            name,
            kind,
            status,
            locales: &Locale::ALL,
            show: Box::new(move |locale| Box::pin(show(locale))),
        }
    }

    /// The same for people who read English, whatever else is known of them.
    #[must_use]
    pub fn in_english(self) -> Self {
        let locales = &[Locale::En];
        Self { locales, ..self }
    }

    /// Makes it for a reader of this language.
    pub async fn show(&self, locale: Locale) -> Piece {
        Piece {
            name: self.name,
            kind: self.kind,
            locale,
            rendered: (self.show)(locale).await,
        }
    }
}

/// An answer as it is sent.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The document.
    pub html: String,
}

impl From<Response<Body>> for Rendered {
    fn from(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let Body::Text(html) = body else {
            panic!("a page is text and not {body:?}");
        };
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            html,
        }
    }
}

/// An exhibit in one language.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The exhibit's name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// For whom it was made.
    pub locale: Locale,
    /// What is sent.
    pub rendered: Rendered,
}

impl Piece {
    /// Where the server has it.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.locale.as_str(), self.name)
    }
}

/// Everything there is to look at.
pub fn exhibits() -> Vec<Exhibit> {
    let mut exhibits = pages::exhibits();
    exhibits.extend(mails::exhibits());
    exhibits
}

/// How many pieces are made at once. Each mostly waits for its tables.
const AT_ONCE: usize = 16;

/// Everything in every language that it is made in, in the order of the list.
pub async fn pieces(exhibits: &[Exhibit]) -> Vec<Piece> {
    let pieces = exhibits
        .iter()
        .flat_map(|exhibit| exhibit.locales.iter().map(|locale| exhibit.show(*locale)));
    stream::iter(pieces).buffered(AT_ONCE).collect().await
}
