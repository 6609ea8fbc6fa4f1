//! Parts of mails in the reseller's own words.

use domain::dispatch::Message;
use domain::mail_style::{OwnText, Placeholder, TextPart, Wording};
use domain::ports::Mail;
use texts::Locale;

use super::cases::{Case, cases};

pub(super) fn own(message: Message, language: Locale, part: TextPart, text: &str) -> OwnText {
    OwnText {
        message,
        language,
        part,
        text: Wording::parse(message, part, text).unwrap(),
    }
}

fn with(case: &Case, texts: Vec<OwnText>, locale: Locale) -> Mail {
    let mut case = case.clone();
    case.facts.reseller.mail_style.texts = texts;
    case.mail(locale)
}

#[test]
fn every_placeholder_is_filled_in_every_mail_that_may_have_it() {
    for case in cases().iter().filter(|case| !case.message.is_for_operations()) {
        let (known, _) = Placeholder::of(case.message);
        for few in known.chunks(3) {
            let text: String = few.iter().map(|p| format!("{{{}}}|", p.as_str())).collect();
            for (part, locale) in TextPart::ALL.into_iter().zip(Locale::ALL) {
                let mail = with(case, vec![own(case.message, locale, part, &text)], locale);
                let said = match part {
                    TextPart::Subject => &mail.subject,
                    TextPart::Intro | TextPart::Note => &mail.text,
                };
                let line = said.lines().find(|line| line.matches('|').count() == few.len());
                let line = line.unwrap_or_else(|| panic!("{} {part:?}: {said}", case.name));
                let filled = line.split('|').filter(|value| !value.is_empty()).count();
                assert_eq!(filled, few.len(), "{}: {line}", case.name);
                assert!(!line.contains('{'), "{}: {line}", case.name);
            }
        }
    }
}

#[test]
fn an_own_text_replaces_its_part_in_its_language_and_nothing_else() {
    let case = &cases()[0];
    let words = "{customer} braucht Ihre Hilfe <bald>.";
    let intro = || vec![own(case.message, Locale::De, TextPart::Intro, words)];
    let (plain, mail) = (case.mail(Locale::De), with(case, intro(), Locale::De));
    assert!(
        mail.text
            .contains("\n\nFabrikam GmbH braucht Ihre Hilfe <bald>.\n\n")
    );
    assert!(
        mail.html
            .contains("<p style=\"margin:0 0 16px\">Fabrikam GmbH braucht Ihre Hilfe &#60;bald&#62;.</p>")
    );
    assert_eq!(mail.subject, plain.subject);
    let rest = |mail: &Mail| {
        mail.text
            .split("\n\n")
            .skip(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(rest(&mail), rest(&plain));
    assert_eq!(with(case, intro(), Locale::Fr), case.mail(Locale::Fr));
    let other = vec![own(Message::RequestDenied, Locale::De, TextPart::Intro, "x")];
    assert_eq!(with(case, other, Locale::De), plain);
}

#[test]
fn what_keeps_people_safe_is_said_whatever_the_reseller_says() {
    let texts = |case: &Case| {
        let parts = TextPart::ALL.into_iter();
        parts
            .map(|part| own(case.message, Locale::En, part, "x"))
            .collect::<Vec<_>>()
    };
    for case in cases().iter().filter(|case| case.linked) {
        let mail = with(case, texts(case), Locale::En);
        assert!(mail.text.contains("do not forward this mail"), "{}", mail.text);
        assert!(
            mail.text.contains("The link works until 11 May 2026"),
            "{}",
            mail.text
        );
    }
}
