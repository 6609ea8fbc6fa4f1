//! The mails, each about people and requests that do not exist.

use domain::dispatch::Message;
use domain::mail_style::Color;
use http::HeaderMap;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use letters::preview;
use testkit::example;
use texts::Locale;

use crate::{Exhibit, Kind, Rendered};

/// Every mail to resellers and customers, and one in a reseller's colour.
pub(crate) fn exhibits() -> Vec<Exhibit> {
    // What operations read is not among the previews.
    let previewed = Message::ALL.iter().filter(|message| !message.is_for_operations());
    let plain = previewed.map(|message| {
        // A list that lasts as long as the program: names are those of the messages, with their kind before them.
        let name: &'static str = format!("mail-{}", message.as_str().replace('_', "-")).leak();
        mail(name, *message, None)
    });
    let colored = mail(
        "mail-approval-requested-colour",
        Message::ApprovalRequested,
        Some("#5b2a86"),
    );
    plain.chain([colored]).collect()
}

fn mail(name: &'static str, message: Message, color: Option<&'static str>) -> Exhibit {
    let show = move |locale| std::future::ready(shown(message, color, locale));
    Exhibit::new(name, Kind::Mail, 200, show)
}

/// The mail's HTML, as a mail program shows it.
fn shown(message: Message, color: Option<&str>, locale: Locale) -> Rendered {
    let mut reseller = example::reseller();
    reseller.mail_style.color = color.map(|color| Color::parse(color).unwrap());
    let mail = preview(message, locale, &reseller, example::now()).unwrap();
    let html = "text/html; charset=utf-8".parse().unwrap();
    // As careful mail programs show it: nothing is loaded, and a mail that wants to is found out.
    let policy = "default-src 'none'; style-src 'unsafe-inline'".parse().unwrap();
    Rendered {
        status: 200,
        headers: HeaderMap::from_iter([(CONTENT_TYPE, html), (CONTENT_SECURITY_POLICY, policy)]),
        html: mail.html,
    }
}
