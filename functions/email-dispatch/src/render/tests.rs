//! Every part of every message, as people get it, and what must not get through.

use domain::dispatch::{Dispatch, Message};
use domain::email::{EmailAddress, Person};
use domain::friendly_name::FriendlyName;
use domain::ports::{Mail, MailFacts};
use domain::request::{Channel, Decision, Origin, Owner, Subscription, Verdict, Workload};
use domain::text::{Name, Remark};
use testkit::example;
use uuid::Uuid;

use super::render;
use crate::link::MailedLink;

const LINK: &str = "https://portal.csp.example/page/BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";

fn facts() -> MailFacts {
    let mut request = example::pending_request(1);
    request.owner = Some(Owner::CustomerContact);
    request.subscription = Some(Subscription {
        subscription_id: Uuid::from_u128(0x5f1c_0000_0000_4000_8000_0000_0000_0001),
        display_name: "northwind-fabrikam-0001".into(),
    });
    MailFacts {
        request,
        customer: example::customer(),
        reseller: example::reseller(),
    }
}

fn decided(mut facts: MailFacts, verdict: Verdict, reason: Option<&str>) -> MailFacts {
    facts.request.decision = Some(Decision {
        decision: verdict,
        by: facts.reseller.approvers.first().cloned(),
        at: example::at("2026-05-05T10:00:00Z"),
        channel: Channel::EmailLink,
        reason: reason.map(|text| Remark::parse(text).unwrap()),
    });
    facts
}

/// The facts as they are when a message is due.
fn facts_for(message: Message) -> MailFacts {
    let mut facts = facts();
    match message {
        Message::RequestApproved => decided(facts, Verdict::Approve, None),
        Message::RequestDenied => decided(
            facts,
            Verdict::Deny,
            Some("No budget this year.\nAsk again in January."),
        ),
        Message::RequestFailed => {
            facts.request.reason = Some("tenant_mismatch".into());
            facts
        }
        _ => facts,
    }
}

fn mail(message: Message, facts: &MailFacts) -> Mail {
    let to = match message {
        Message::ApprovalRequested => facts.reseller.approvers[0].clone(),
        Message::SubscriptionReady => facts.customer.contact.person().unwrap(),
        _ => facts.request.requested_by.clone(),
    };
    let dispatch = Dispatch {
        message,
        to,
        request_id: facts.request.request_id,
        seq: 1,
    };
    let link = MailedLink {
        url: LINK.into(),
        until: example::at("2026-05-11T09:30:00Z"),
    };
    let linked = matches!(message, Message::ApprovalRequested | Message::SubscriptionReady);
    render(&dispatch, facts, linked.then_some(&link)).unwrap()
}

#[test]
fn every_message_reads_as_it_should() {
    for message in Message::ALL {
        let mail = mail(message, &facts_for(message));
        let name = message.as_str();
        insta::assert_snapshot!(format!("{name}__subject"), mail.subject);
        insta::assert_snapshot!(format!("{name}__text"), mail.text);
        insta::assert_snapshot!(format!("{name}__html"), mail.html);
        assert_eq!(mail.message, name);
    }
}

#[test]
fn a_receipt_says_who_decides() {
    let mut on_behalf = facts();
    on_behalf.request.origin = Origin::Reseller;
    insta::assert_snapshot!(
        "received_on_behalf",
        mail(Message::RequestReceived, &on_behalf).text
    );
    let mut by_policy = decided(facts(), Verdict::Approve, None);
    if let Some(decision) = &mut by_policy.request.decision {
        decision.channel = Channel::Policy;
        decision.by = None;
    }
    insta::assert_snapshot!(
        "received_by_policy",
        mail(Message::RequestReceived, &by_policy).text
    );
    // The receipt tells how the request was accepted, even when it is sent after the decision.
    let late = decided(facts(), Verdict::Approve, None);
    assert_eq!(
        mail(Message::RequestReceived, &late).text,
        mail(Message::RequestReceived, &facts()).text
    );
}

#[test]
fn the_link_is_in_both_parts_of_the_messages_that_need_one_and_never_in_a_subject() {
    for message in Message::ALL {
        let mail = mail(message, &facts_for(message));
        let linked = matches!(message, Message::ApprovalRequested | Message::SubscriptionReady);
        assert_eq!(
            mail.text.matches(LINK).count(),
            usize::from(linked),
            "{message:?}"
        );
        assert_eq!(
            mail.html.matches(&format!("href=\"{LINK}\"")).count(),
            usize::from(linked)
        );
        assert!(!mail.subject.contains("http"));
    }
}

#[test]
fn mails_load_nothing_and_track_nobody() {
    for message in Message::ALL {
        let html = mail(message, &facts_for(message)).html;
        for bad in [
            "<img", "<script", "<link", "<iframe", "<form", "url(", "@import", "src=", "<table",
        ] {
            assert!(!html.contains(bad), "{message:?} has {bad}");
        }
        assert_eq!(
            html.matches("http").count(),
            html.matches(LINK).count(),
            "{message:?} links elsewhere"
        );
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
        assert_eq!(html.matches("<h1>").count(), 1);
        assert!(html.contains("prefers-color-scheme:dark"));
    }
}

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
        for message in Message::ALL {
            let facts = filled_with(attack, message);
            let mail = mail(message, &facts);
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
            let shown: String = facts.request.friendly_name.as_str().into();
            assert!(
                mail.text.contains(&shown) && mail.subject.contains(&shown),
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
        for message in Message::ALL {
            let mail = mail(message, &filled_with(attack, message));
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
fn the_longest_mail_is_short() {
    for filler in ["\"", "&", "'", "<", "👩", "ü"] {
        for message in Message::ALL {
            let mut facts = filled_with(&filler.repeat(200), message);
            facts.request.workload = Workload::DevTest;
            facts.request.owner = Some(Owner::User {
                object_id: Uuid::max(),
            });
            let local = "a".repeat(64);
            let domain = format!("{}.{}.example", "b".repeat(63), "c".repeat(63));
            facts.request.requested_by.email = EmailAddress::parse(&format!("{local}@{domain}")).unwrap();
            if let Some(decision) = &mut facts.request.decision {
                decision.reason = decision
                    .reason
                    .take()
                    .map(|_| Remark::parse(&filler.repeat(1_000)).unwrap());
            }
            let mail = mail(message, &facts);
            let size = mail.subject.len() + mail.text.len() + mail.html.len();
            assert!(size <= 30 * 1_024, "{message:?} of {filler} has {size} bytes");
        }
    }
}

#[test]
fn a_reason_is_quoted_line_by_line() {
    let facts = decided(facts(), Verdict::Deny, Some("one\n\n<two>\nReference: forged"));
    let mail = mail(Message::RequestDenied, &facts);
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
