//! Every mail, as people get it.

mod cases;
mod content;
mod hostile;
mod layout;
mod own_texts;
mod sources;
mod threats;

use domain::ports::Mail;
use texts::Locale;

use self::cases::{Case, cases};

/// Every mail in every language.
fn mails() -> impl Iterator<Item = (Case, Locale, Mail)> {
    cases().into_iter().flat_map(|case| {
        Locale::ALL.map(|locale| {
            let mail = case.mail(locale);
            (case.clone(), locale, mail)
        })
    })
}

#[test]
fn every_mail_reads_as_it_should() {
    for case in cases() {
        let read = |locale: Locale| {
            let mail = case.mail(locale);
            format!("[{}] {}\n\n{}", locale.as_str(), mail.subject, mail.text)
        };
        let languages = if case.message.is_for_operations() {
            &[Locale::En][..]
        } else {
            &Locale::ALL
        };
        let all = languages
            .iter()
            .copied()
            .map(read)
            .collect::<Vec<_>>()
            .join("\n\n");
        insta::assert_snapshot!(case.name, all);
    }
}

#[test]
fn the_layout_is_as_it_should_be() {
    for name in [
        "approval_requested",
        "request_denied",
        "microsoft_agreement_requested",
        "operations_needed",
    ] {
        let case = cases().into_iter().find(|case| case.name == name).unwrap();
        insta::assert_snapshot!(format!("{name}__html"), case.mail(Locale::De).html);
    }
}
