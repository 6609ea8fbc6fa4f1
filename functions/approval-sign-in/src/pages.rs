//! What people see where a sign-in does not go on.

use askama::Template;
use contracts::problem::Problem;
use lambda_support::http::pages::Page;

#[derive(Template)]
#[template(path = "ended.html")]
struct Ended<'a> {
    title: &'a str,
    text: &'a str,
    /// Where to begin again, and what that is called.
    again: Option<(&'a str, &'a str)>,
}

fn ended(status: u16, title: &str, text: &str, again: Option<(&str, &str)>) -> Page {
    Page::of(status, title, &Ended { title, text, again })
}

/// No such link.
pub(crate) fn unknown() -> Page {
    let text = "There is nothing at this address. Check that the whole link was copied from the mail.";
    Page::notice(404, "Unknown link", text)
}

/// The link permits nothing any more.
pub(crate) fn over() -> Page {
    let text = "The time to decide with this link is over, or the link was taken back. The queue of approval \
                requests shows how the request stands.";
    Page::notice(410, "This link has expired", text)
}

/// Somebody came back on a way that nobody began here.
pub(crate) fn unknown_way() -> Page {
    let text = "This sign-in did not begin on our page, or the address is not complete. Open the link in the mail \
                and sign in from there.";
    Page::notice(400, "Please begin again", text)
}

/// The person was at the provider for too long.
pub(crate) fn too_late(again: &str) -> Page {
    let text = "Signing in took too long. Nothing was recorded.";
    ended(403, "Please sign in again", text, Some((again, "Sign in again")))
}

/// The provider did not let the person in, or not in a way that counts.
pub(crate) fn not_signed_in(again: &str) -> Page {
    let text = "You are not signed in, so you cannot decide yet. Nothing was recorded.";
    ended(403, "You are not signed in", text, Some((again, "Sign in again")))
}

/// The provider does not vouch for the address.
pub(crate) fn unverified(again: &str) -> Page {
    let text = "You are signed in, but your sign-in service has not verified your mail address. Have it verified, \
                then sign in again. Nothing was recorded.";
    ended(
        403,
        "Your address is not verified",
        text,
        Some((again, "Sign in again")),
    )
}

/// Somebody else than the link's reader signed in.
pub(crate) fn somebody_else(again: &str) -> Page {
    let text = "You are signed in as somebody else than the person to whom this link was sent. Only that person may \
                decide with it. Nothing was recorded.";
    ended(
        403,
        "This link is somebody else's",
        text,
        Some((again, "Sign in as somebody else")),
    )
}

/// The reseller wants a sign-in, and there is nowhere to sign in.
pub(crate) fn not_set_up() -> Page {
    let text = "This reseller's approvers must sign in before they decide, and no sign-in is set up here. Decide from \
                the queue of approval requests.";
    Page::notice(503, "No sign-in is set up", text)
}

/// Something is wrong here that trying again does not mend.
pub(crate) fn failed() -> Page {
    problem(&Problem::internal(), None)
}

/// What went wrong on our side, at the provider or on the way.
pub(crate) fn problem(problem: &Problem, again: Option<&str>) -> Page {
    let again = again.map(|address| (address, "Sign in again"));
    match problem.status {
        503 => {
            let text = "The sign-in service does not answer, or ours is busy. Try again in a moment. Nothing was \
                        recorded.";
            ended(503, "Please try again", text, again)
        }
        status => {
            let text = "Something went wrong while you were signed in. Nothing was recorded. Try again later, or \
                        decide from the queue of approval requests.";
            ended(status, "Something went wrong", text, again)
        }
    }
}
