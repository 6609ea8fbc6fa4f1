//! The threats to people who read mails.

use super::mails;

/// Where links lead: to our pages, and to Microsoft's own, where customers accept its agreement and use what they were given.
const KNOWN: [&str; 3] = [
    "https://portal.csp.example/",
    "https://admin.microsoft.com",
    "https://portal.azure.com",
];

/// Every address that a text names, up to where it ends.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices("://").map(|(at, _)| {
        let before = text[..at].rfind(|c: char| !c.is_ascii_alphabetic());
        before.map_or(0, |end| end + 1)
    });
    starts.map(|start| {
        let rest = &text[start..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>".contains(c));
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn t23_every_link_in_a_mail_leads_where_readers_expect_and_no_mail_has_a_form() {
    for (case, locale, mail) in mails() {
        let about = format!("{} in {}", case.name, locale.as_str());
        for address in addresses(&mail.text).chain(addresses(&mail.html)) {
            let known = KNOWN.iter().any(|known| address.starts_with(known));
            assert!(known, "{about}: {address}");
        }
        let links = mail.html.matches("href=").count();
        assert_eq!(links, mail.html.matches("href=\"https://").count(), "{about}");
        for part in [
            "<form",
            "<input",
            "<script",
            "<iframe",
            "<img",
            "mailto:",
            "javascript:",
        ] {
            assert!(!mail.html.contains(part), "{about}: {part}");
        }
        let said = addresses(&mail.html).collect::<Vec<_>>();
        assert!(
            addresses(&mail.text).all(|address| said.contains(&address)),
            "{about}: what the text names the HTML names as well"
        );
    }
}

#[test]
fn t23_every_mail_has_the_same_frame_by_which_readers_know_it() {
    for (case, locale, mail) in mails() {
        let about = format!("{} in {}", case.name, locale.as_str());
        let reference = match case.about {
            super::cases::About::Request => case.facts.request.request_id.to_string(),
            super::cases::About::Customer => case.facts.customer.customer_id.to_string(),
            super::cases::About::Reseller => case.facts.reseller.reseller_id.to_string(),
        };
        let mut end = mail.text.trim_end().lines().rev();
        let footer = end.next().unwrap();
        assert!(
            footer.contains(case.facts.reseller.name.as_str()) || case.message.is_for_operations(),
            "{about}: {footer}"
        );
        assert!(end.next().unwrap().contains(&reference), "{about}");
        assert!(mail.html.contains(&reference), "{about}");
        assert!(
            mail.text.matches("https://portal.csp.example/").count() <= 1,
            "{about}: one link"
        );
    }
}
