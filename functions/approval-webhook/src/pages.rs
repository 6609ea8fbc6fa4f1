//! What approvers see.

mod asked;
mod outcome;
mod review;

pub(crate) use self::outcome::{decided, refused};
pub(crate) use self::review::{Form, decide_in_console, form, own_request, sign_in_first, standing};

use contracts::problem::Problem;
use lambda_support::http::pages::{Catalogue, Page, Voice};

use crate::mailed::Review;

/// What approvers read.
pub(crate) static TEXTS: Catalogue = Catalogue::new(texts::source!());

/// The time of the link is over.
pub(crate) fn over(voice: &Voice) -> Page {
    voice.notice(410, "over")
}

/// Somebody took the link back.
pub(crate) fn revoked(voice: &Voice) -> Page {
    voice.notice(410, "revoked")
}

/// Every link of that time was taken back, and everybody who is asked was sent a new one.
pub(crate) fn renewed(voice: &Voice) -> Page {
    voice.notice(410, "renewed")
}

/// The reader does not decide for the reseller any more.
pub(crate) fn left(voice: &Voice) -> Page {
    voice.notice(410, "left")
}

/// What was asked for is not what the link shows.
pub(crate) fn changed(voice: &Voice) -> Page {
    voice.notice(409, "changed")
}

/// The reseller may not act at the moment.
pub(crate) fn suspended(voice: &Voice, status: u16) -> Page {
    voice.notice(status, "suspended")
}

/// What went wrong on our side or on the way.
pub(crate) fn problem(review: &Review, problem: &Problem) -> Page {
    match problem.status {
        409 => changed(&review.voice),
        410 => renewed(&review.voice),
        503 => review.voice.busy(),
        _ => review.voice.broken(),
    }
}
