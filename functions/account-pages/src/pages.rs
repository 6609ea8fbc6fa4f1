//! What readers of both kinds of links are told.

use lambda_support::http::pages::{Catalogue, Page, Voice};
use texts::Source;

/// What customers read.
pub(crate) static TEXTS: Catalogue = Catalogue::new(Source {
    en: include_str!("../locales/en.ftl"),
    de: include_str!("../locales/de.ftl"),
    fr: include_str!("../locales/fr.ftl"),
});

/// The link permits nothing any more.
pub(crate) fn over(voice: &Voice) -> Page {
    voice.notice(410, "over")
}
