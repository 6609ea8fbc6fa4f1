//! What readers of both kinds of links are told.

use lambda_support::http::pages::{Catalogue, Page, Voice};

/// What customers read.
pub(crate) static TEXTS: Catalogue = Catalogue::new(texts::source!());

/// The link permits nothing any more.
pub(crate) fn over(voice: &Voice) -> Page {
    voice.notice(410, "over")
}
