//! How mails look, for every reader and every program that shows them.

use domain::email::EmailAddress;
use domain::mail_style::{Color, MailStyle};
use domain::text::Name;
use texts::Locale;

use super::cases::{LINK, cases};
use super::mails;

#[test]
fn mails_load_nothing_and_track_nobody() {
    for (case, locale, mail) in mails() {
        let html = mail.html;
        for bad in [
            "<img", "<script", "<link", "<iframe", "<form", "url(", "@import", "src=", "<table",
        ] {
            assert!(!html.contains(bad), "{} has {bad}", case.name);
        }
        // Microsoft's own pages are the places elsewhere that a mail sends people to, each named once beside its button.
        let elsewhere: usize = ["https://admin.microsoft.com", "https://portal.azure.com"]
            .map(|page| {
                let linked = html.matches(&format!("href=\"{page}\"")).count();
                assert!(linked <= 1 && html.matches(page).count() == 2 * linked);
                2 * linked
            })
            .iter()
            .sum();
        let links = html.matches("http").count();
        assert_eq!(links, html.matches(LINK).count() + elsewhere, "{}", case.name);
        let language = if case.message.is_for_operations() {
            Locale::En
        } else {
            locale
        };
        let start = format!("<!doctype html>\n<html lang=\"{}\">", language.as_str());
        assert!(html.starts_with(&start));
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(html.contains("prefers-color-scheme:dark"));
    }
}

#[test]
fn mails_are_small() {
    for (case, locale, mail) in mails() {
        let size = mail.subject.len() + mail.text.len() + mail.html.len();
        assert!(
            size <= 30 * 1_024,
            "{} in {} has {size} bytes",
            case.name,
            locale.as_str()
        );
    }
}

#[test]
fn text_and_html_say_the_same() {
    for (case, _, mail) in mails() {
        let html = mail
            .html
            .replace("&#39;", "'")
            .replace("&#34;", "\"")
            .replace("&#62;", ">");
        for line in mail.text.lines().filter(|line| !line.is_empty()) {
            let said = line.trim_start().trim_start_matches("> ");
            // In plain text a fact stands in two columns, a step has its number, and a label its colon.
            let columns = said.split("  ").filter(|column| !column.is_empty());
            for column in columns.flat_map(|column| column.split(": ")) {
                let words = column.trim().trim_end_matches([':', ' ', '\u{A0}']);
                let words = words
                    .split_once(". ")
                    .filter(|(n, _)| n.len() == 1)
                    .map_or(words, |(_, s)| s);
                assert!(html.contains(words), "{}: {words}\n{html}", case.name);
            }
        }
    }
}

#[test]
fn a_resellers_style_is_on_its_mails_and_on_no_others() {
    let style = MailStyle {
        sender_name: Some(Name::parse("Northwind Cloud").unwrap()),
        reply_to: Some(EmailAddress::parse("help@northwind.example").unwrap()),
        color: Some(Color::parse("#7a1f5c").unwrap()),
        texts: Vec::new(),
    };
    for mut case in cases() {
        let plain = case.mail(Locale::Fr);
        assert_eq!((&plain.from_name, &plain.reply_to), (&None, &None));
        case.facts.reseller.mail_style = style.clone();
        let mail = case.mail(Locale::Fr);
        if case.message.is_for_operations() {
            assert_eq!(mail, plain, "{}", case.name);
            continue;
        }
        assert_eq!(
            (&mail.from_name, &mail.reply_to),
            (&style.sender_name, &style.reply_to)
        );
        assert!(mail.html.contains("background:#7a1f5c") && !mail.html.contains("#0b6b3a"));
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("help@northwind.example"), "{}", case.name);
        }
    }
}

#[test]
fn a_button_is_large_enough_for_a_finger() {
    let case = cases().remove(0);
    let html = case.mail(Locale::En).html;
    let button = html.split("<a class=\"button\"").nth(1).unwrap();
    // 24 and twice 11 and twice 1 of border: 48 pixels.
    for style in [
        "display:inline-block",
        "padding:11px",
        "line-height:24px",
        "border:1px",
    ] {
        assert!(button.contains(style), "{style}");
    }
}
