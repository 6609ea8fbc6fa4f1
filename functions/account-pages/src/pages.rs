//! What readers of both kinds of links are told when there is nothing else to show.

use domain::ports::PortError;
use lambda_support::http::pages::Page;
use lambda_support::http::port_problem;

/// No such link.
pub(crate) fn unknown() -> Page {
    let text = "There is nothing at this address. Check that the whole link was copied from the mail.";
    Page::notice(404, "Unknown link", text)
}

/// The link permits nothing any more.
pub(crate) fn over() -> Page {
    let text =
        "The time to use this link is over, or the link was taken back. Ask your reseller for a new one.";
    Page::notice(410, "This link has expired", text)
}

/// The form came from somebody else's page.
pub(crate) fn cross_site() -> Page {
    let text = "This did not come from our own page, so nothing was recorded. Open the link in the mail and press \
                the button there.";
    Page::notice(403, "Not recorded", text)
}

/// Too much happens at once.
pub(crate) fn busy() -> Page {
    let text = "The service is busy. Open the link again in a moment: it shows what was recorded.";
    Page::notice(503, "Please try again", text)
}

/// Something failed on our side.
pub(crate) fn broken() -> Page {
    let text = "Something went wrong on our side. Open the link again later: it shows what was recorded.";
    Page::notice(500, "Something went wrong", text)
}

/// What a failed port means for the reader.
pub(crate) fn failed(error: &PortError) -> Page {
    match port_problem(error).status {
        503 => busy(),
        _ => broken(),
    }
}
