//! What the reader of the link sees.

use askama::Template;
use contracts::access::Access;
use contracts::words;
use domain::request::SubscriptionRequest;
use domain::text::Name;
use jiff::Timestamp;
use lambda_support::http::pages::Page;

#[derive(Template)]
#[template(path = "offer.html")]
struct Offer<'a> {
    customer: &'a str,
    until: String,
}

/// The offer to show the access.
pub(crate) fn offer(customer: &Name, until: Timestamp) -> Page {
    let content = Offer {
        customer: customer.as_str(),
        until: words::moment(until),
    };
    Page::of(200, "Access to your Azure subscription", &content)
}

#[derive(Template)]
#[template(path = "revealed.html")]
struct Revealed<'a> {
    customer: &'a str,
    name: &'a str,
    subscription: Option<String>,
    user: &'a str,
    password: &'a str,
}

/// The access, shown this once.
pub(crate) fn revealed(customer: &Name, request: &SubscriptionRequest, access: &Access) -> Page {
    let content = Revealed {
        customer: customer.as_str(),
        name: request.friendly_name.as_str(),
        subscription: request
            .subscription
            .as_ref()
            .map(|s| s.subscription_id.to_string()),
        user: &access.user_principal_name,
        password: &access.password,
    };
    Page::of(200, "Your access", &content)
}

/// Somebody has opened it.
pub(crate) fn opened(at: Timestamp) -> Page {
    let text = format!(
        "This access was opened on {} and is not shown again. If that was not you, tell your reseller at once: it \
         can have the password reset.",
        words::moment(at)
    );
    Page::notice(410, "Already opened", &text)
}

/// No such link.
pub(crate) fn unknown() -> Page {
    let text = "There is nothing at this address. Check that the whole link was copied from the mail.";
    Page::notice(404, "Unknown link", text)
}

/// The link opens nothing any more.
pub(crate) fn over() -> Page {
    let text =
        "The time to open this access is over, or the link was taken back. Ask your reseller for a new one.";
    Page::notice(410, "This link has expired", text)
}

/// The form came from somebody else's page.
pub(crate) fn cross_site() -> Page {
    let text = "This did not come from our own page, so nothing was opened. Open the link in the mail and press the \
                button there.";
    Page::notice(403, "Not opened", text)
}

/// Something that is needed to open it does not work now.
pub(crate) fn unavailable() -> Page {
    let text = "The access cannot be opened at the moment. Open the link again in a few minutes.";
    Page::notice(503, "Please try again", text)
}
