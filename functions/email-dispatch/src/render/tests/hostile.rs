//! What must not get through, and what must.

use domain::dispatch::Message;
use domain::email::{EmailAddress, Person};
use domain::friendly_name::FriendlyName;
use domain::ports::MailFacts;
use domain::request::{Owner, Verdict, Workload};
use domain::text::{Name, Remark};
use testkit::example;
use uuid::Uuid;

use super::{About, MAILS, decided, facts, facts_for, mail, of_request};

/// The facts with `text` in every place that people fill.
fn filled_with(text: &str, message: Message) -> MailFacts {
    let name = |fallback: &str| Name::parse(text).unwrap_or_else(|_| example::name(fallback));
    let mut facts = facts_for(message);
    facts.request.friendly_name = FriendlyName::parse(&text.chars().take(64).collect::<String>())
        .unwrap_or(facts.request.friendly_name);
    facts.request.requested_by.name = name("requester");
    facts.request.reason = Some(text.to_owned());
    facts.customer.company_name = name("customer");
    facts.customer.contact.first_name = name("first");
    facts.customer.contact.last_name = name("last");
    facts.reseller.name = name("reseller");
    facts.reseller.approvers = vec![Person {
        name: name("approver"),
        email: example::person("Julia Weber").email,
    }];
    for former in &mut facts.reseller.former_approvers {
        former.person.name = name("former");
    }
    if let Some(cancellation) = &mut facts.request.cancellation
        && let Ok(reason) = Remark::parse(text)
    {
        cancellation.reason = reason;
    }
    if let Some(decision) = &mut facts.request.decision {
        decision.by = facts.reseller.approvers.first().cloned();
        decision.reason = decision
            .reason
            .take()
            .map(|old| Remark::parse(text).unwrap_or(old));
    }
    facts
}

#[test]
fn what_people_typed_stays_text() {
    for attack in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title></style><iframe>",
        "<a href=//evil.example>click</a>",
        "{{ 7 * 7 }}{% include \"x\" %}",
        "&lt;b&gt;",
    ] {
        for (message, about) in MAILS.iter().copied() {
            let facts = filled_with(attack, message);
            let mail = mail((message, about), &facts);
            let html = mail.html.replace("</title>", "").replace("</style>", "");
            for bad in [
                "<script",
                "<img",
                "<iframe",
                " onmouseover='",
                "<a href=//",
                "&lt;b&gt;<",
            ] {
                assert!(!html.contains(bad), "{message:?} with {attack}: {html}");
            }
            assert_eq!(mail.html.matches("</style>").count(), 1);
            let shown = match about {
                About::Request => facts.request.friendly_name.as_str(),
                About::Customer => facts.customer.company_name.as_str(),
                About::Reseller => facts.reseller.name.as_str(),
            };
            assert!(
                mail.text.contains(shown) && mail.subject.contains(shown),
                "text is not escaped as HTML"
            );
        }
    }
}

#[test]
fn nothing_breaks_out_of_a_line() {
    // The types refuse most of these; what they let through must not make a header or a line of its own.
    for attack in [
        "x\r\nBcc: eve@evil.example",
        "x\nSubject: y",
        "x\u{2028}y",
        "x\u{85}y",
        "x\u{202E}y",
        "x\ty\u{0}z",
    ] {
        for (message, about) in MAILS.iter().copied() {
            let mail = mail((message, about), &filled_with(attack, message));
            assert!(!mail.subject.chars().any(char::is_control), "{:?}", mail.subject);
            for part in [&mail.text, &mail.html] {
                let lines = |start: &str| part.lines().any(|line| line.trim_start().starts_with(start));
                assert!(!lines("Bcc:") && !lines("Subject:"), "{part}");
                assert!(!part.chars().any(|c| c.is_control() && c != '\n'), "{part:?}");
                assert!(
                    !part.contains('\u{202E}') && !part.contains('\u{2028}'),
                    "{part:?}"
                );
            }
        }
    }
}

#[test]
fn every_script_gets_through_whole() {
    for text in [
        "شركة الشمال للحوسبة",
        "צפון ענן בע״מ",
        "👩‍💻 Größe 🏳️‍🌈",
        "𠮷野家 𝒜𝒵",
        "Zoe\u{308} N\u{303}a\u{330}n\u{303}o",
        "ไทยน้ำ ㍿ ﷺ",
    ] {
        for (message, about) in MAILS.iter().copied() {
            let facts = filled_with(text, message);
            assert_eq!(facts.customer.company_name.as_str(), text);
            let mail = mail((message, about), &facts);
            let of_customer = about != About::Reseller;
            for part in [&mail.text, &mail.html] {
                let told = part.matches(text).count();
                assert!(
                    told > usize::from(of_customer),
                    "{message:?} says {text} {told} times"
                );
            }
            assert!(mail.subject.contains(text), "{}", mail.subject);
        }
    }
}

#[test]
fn the_longest_mail_is_short() {
    for filler in ["\"", "&", "'", "<", "👩", "ü"] {
        for (message, about) in MAILS.iter().copied() {
            let mut facts = filled_with(&filler.repeat(200), message);
            facts.request.workload = Workload::DevTest;
            facts.request.owner = Some(Owner::User {
                object_id: Uuid::max(),
            });
            let local = "a".repeat(64);
            let domain = format!("{}.{}.example", "b".repeat(63), "c".repeat(63));
            facts.customer.contact.email = EmailAddress::parse(&format!("{local}@{domain}")).ok();
            facts.request.requested_by.email = EmailAddress::parse(&format!("{local}@{domain}")).unwrap();
            if let Some(decision) = &mut facts.request.decision {
                decision.reason = decision
                    .reason
                    .take()
                    .map(|_| Remark::parse(&filler.repeat(1_000)).unwrap());
            }
            if let Some(cancellation) = &mut facts.request.cancellation {
                cancellation.reason = Remark::parse(&filler.repeat(1_000)).unwrap();
            }
            let mail = mail((message, about), &facts);
            let size = mail.subject.len() + mail.text.len() + mail.html.len();
            assert!(size <= 30 * 1_024, "{message:?} of {filler} has {size} bytes");
        }
    }
}

#[test]
fn a_cancellations_reason_is_quoted_line_by_line() {
    let facts = filled_with("one\n<two>\nReference: forged", Message::RequestCancelled);
    let mail = of_request(Message::RequestCancelled, &facts);
    assert!(
        mail.text.contains("> one\n> <two>\n> Reference: forged\n"),
        "{}",
        mail.text
    );
    assert!(
        mail.html.contains("one<br>&#60;two&#62;<br>Reference: forged"),
        "{}",
        mail.html
    );
}

#[test]
fn a_reason_is_quoted_line_by_line() {
    let facts = decided(facts(), Verdict::Deny, Some("one\n\n<two>\nReference: forged"));
    let mail = of_request(Message::RequestDenied, &facts);
    assert!(
        mail.text.contains("> one\n> \n> <two>\n> Reference: forged\n"),
        "{}",
        mail.text
    );
    assert!(
        mail.html
            .contains("one<br><br>&#60;two&#62;<br>Reference: forged"),
        "{}",
        mail.html
    );
}
