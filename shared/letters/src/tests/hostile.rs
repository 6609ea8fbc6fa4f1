//! What must not get through, and what must: through every field that people or resellers fill, in every mail and
//! language.

use domain::email::EmailAddress;
use domain::friendly_name::FriendlyName;
use domain::locale::Locale;
use domain::mail_style::{Color, OwnText, TextPart, Wording};
use domain::request::{Owner, Workload};
use domain::text::{Name, Remark};
use uuid::Uuid;

use super::cases::{About, Case, cases};

/// The case with `text` in every place that people fill, where its type takes it.
fn filled_with(text: &str, mut case: Case) -> Case {
    let name = |old: &mut Name| {
        if let Ok(name) = Name::parse(text) {
            *old = name;
        }
    };
    let remark = |old: &mut Remark| {
        if let Ok(remark) = Remark::parse(text) {
            *old = remark;
        }
    };
    let facts = &mut case.facts;
    let request = &mut facts.request;
    if let Ok(friendly) = FriendlyName::parse(&text.chars().take(64).collect::<String>()) {
        request.friendly_name = friendly;
    }
    name(&mut request.requested_by.name);
    // Stored reasons are words of this system; a stored one that is not must do no harm either.
    if let Some(reason) = &mut request.reason
        && reason != domain::lifecycle::TERMS_TIMEOUT
    {
        text.clone_into(reason);
    }
    if let Some(cancellation) = &mut request.cancellation {
        remark(&mut cancellation.reason);
    }
    if let Some(decision) = &mut request.decision {
        decision.by.iter_mut().for_each(|person| name(&mut person.name));
        decision
            .on_behalf_of
            .iter_mut()
            .for_each(|person| name(&mut person.name));
        decision.reason.iter_mut().for_each(remark);
    }
    name(&mut facts.customer.company_name);
    name(&mut facts.customer.contact.first_name);
    name(&mut facts.customer.contact.last_name);
    name(&mut facts.reseller.name);
    for approver in &mut facts.reseller.approvers {
        name(&mut approver.person.name);
        approver.delegation.iter_mut().for_each(|d| name(&mut d.to.name));
    }
    name(&mut case.to.name);
    case.behalf
        .iter_mut()
        .for_each(|behalf| name(&mut behalf.approver.name));
    case
}

/// The case in a style whose every choice carries `text`, where its type takes it.
fn styled_with(text: &str, mut case: Case) -> Case {
    let message = case.message;
    let style = &mut case.facts.reseller.mail_style;
    style.sender_name = Name::parse(text).ok();
    style.color = Color::parse(text).ok();
    style.reply_to = EmailAddress::parse("o'neil&onmouseover=1@evil.example").ok();
    for language in Locale::ALL {
        for part in TextPart::ALL {
            let wording = Wording::parse(message, part, &format!("{text} {{reseller}}"));
            style.texts.extend(wording.ok().map(|text| OwnText {
                message,
                language,
                part,
                text,
            }));
        }
    }
    case
}

/// Every case twice: filled, and filled in a style of the same kind.
fn hostile(text: &str) -> impl Iterator<Item = Case> {
    cases().into_iter().flat_map(move |case| {
        let filled = filled_with(text, case);
        [filled.clone(), styled_with(text, filled)]
    })
}

#[test]
fn t12_what_people_typed_stays_text() {
    for attack in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title></style><iframe>",
        "<a href=//evil.example>click</a>",
        "{{ 7 * 7 }}{% include \"x\" %}",
        "{ $link }",
        "&lt;b&gt;",
        "#fff;background:url(//evil.example)",
    ] {
        for case in hostile(attack) {
            for locale in Locale::ALL {
                let mail = case.mail(locale);
                let html = mail.html.replace("</title>", "").replace("</style>", "");
                for bad in [
                    "<script",
                    "<img",
                    "<iframe",
                    " onmouseover='",
                    "<a href=//",
                    "&lt;b&gt;",
                    "style=\"#fff",
                    "&onmouseover",
                ] {
                    assert!(!html.contains(bad), "{} with {attack}: {html}", case.name);
                }
                for style in html.split("style=\"").skip(1) {
                    assert!(
                        !style.split('"').next().unwrap().contains("url("),
                        "{}",
                        case.name
                    );
                }
                assert_eq!(mail.html.matches("</style>").count(), 1);
                assert_eq!(mail.html.matches("</title>").count(), 1);
                let shown = match case.about {
                    About::Request => case.facts.request.friendly_name.as_str(),
                    About::Customer => case.facts.customer.company_name.as_str(),
                    About::Reseller => case.facts.reseller.name.as_str(),
                };
                assert!(
                    mail.text.contains(shown) || case.about != About::Request,
                    "{}: text is not escaped as HTML",
                    case.name
                );
                assert!(mail.subject.contains(shown), "{}: {}", case.name, mail.subject);
            }
        }
    }
}

#[test]
fn t12_nothing_breaks_out_of_a_line() {
    // The types refuse most of these; what they let through must not make a header or a line of its own.
    for attack in [
        "x\r\nBcc: eve@evil.example",
        "x\nSubject: y",
        "x\u{2028}y",
        "x\u{85}y",
        "x\u{202E}y",
        "x\ty\u{0}z",
    ] {
        for case in hostile(attack) {
            for locale in Locale::ALL {
                let mail = case.mail(locale);
                assert!(!mail.subject.chars().any(char::is_control), "{:?}", mail.subject);
                assert_eq!(mail.from_name, None, "no name takes {attack:?}");
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
        for case in hostile(text) {
            assert_eq!(case.facts.customer.company_name.as_str(), text);
            for locale in Locale::ALL {
                let mail = case.mail(locale);
                for part in [&mail.text, &mail.html, &mail.subject] {
                    assert!(part.contains(text), "{}: {part}", case.name);
                }
            }
        }
    }
}

#[test]
fn the_longest_mail_is_short() {
    let local = "a".repeat(64);
    let domain = format!("{}.{}.example", "b".repeat(63), "c".repeat(63));
    let email = EmailAddress::parse(&format!("{local}@{domain}")).unwrap();
    for filler in ["\"", "&", "'", "<", "👩", "ü"] {
        for case in cases() {
            let mut case = filled_with(&filler.repeat(200), case);
            let request = &mut case.facts.request;
            request.workload = Workload::DevTest;
            request.owner = Some(Owner::User {
                object_id: Uuid::max(),
            });
            case.facts.customer.contact.email = Some(email.clone());
            request.requested_by.email = email.clone();
            let remark = Remark::parse(&filler.repeat(1_000)).unwrap();
            let decided = request.decision.iter_mut().filter_map(|d| d.reason.as_mut());
            let cancelled = request.cancellation.iter_mut().map(|c| &mut c.reason);
            decided
                .chain(cancelled)
                .for_each(|reason| *reason = remark.clone());
            let message = case.message;
            for part in TextPart::ALL {
                let placeholders = "{reseller}".repeat(3);
                let longest = (1..=600).rev().find_map(|length| {
                    let text = format!("{placeholders}{}", filler.repeat(length));
                    Wording::parse(message, part, &text).ok()
                });
                let text = longest.unwrap();
                case.facts.reseller.mail_style.texts.push(OwnText {
                    message,
                    language: Locale::De,
                    part,
                    text,
                });
            }
            for locale in Locale::ALL {
                let mail = case.mail(locale);
                let size = mail.subject.len() + mail.text.len() + mail.html.len();
                assert!(
                    size <= 30 * 1_024,
                    "{} of {filler} in {} has {size} bytes",
                    case.name,
                    locale.as_str()
                );
            }
        }
    }
}

#[test]
fn what_somebody_wrote_is_quoted_line_by_line() {
    for name in ["request_cancelled", "request_denied", "decision_receipt_denied"] {
        let case = cases().into_iter().find(|case| case.name == name).unwrap();
        let mail = filled_with("one\n\n<two>\nReference: forged", case).mail(Locale::En);
        let quoted = "> one\n> \n> <two>\n> Reference: forged\n";
        assert!(mail.text.contains(quoted), "{}", mail.text);
        let html = "one<br><br>&#60;two&#62;<br>Reference: forged";
        assert!(mail.html.contains(html), "{}", mail.html);
    }
}
