//! Every part of every message, as people get it.

mod hostile;

use domain::account::FormerApprover;
use domain::dispatch::{Dispatch, Message, Subject};
use domain::email::Person;
use domain::lifecycle::TERMS_TIMEOUT;
use domain::ports::{Mail, MailFacts};
use domain::provisioning::Step;
use domain::request::{
    AccessKind, Cancellation, Channel, Decision, Drift, Origin, Owner, Subscription, Verdict,
};
use domain::status::Status;
use domain::text::Remark;
use testkit::example;
use uuid::Uuid;

use super::{Unrendered, render};
use crate::link::MailedLink;
use crate::matter::{Matter, Mismatch};

const LINK: &str = "https://portal.csp.example/page/BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";

fn facts() -> MailFacts {
    let mut request = example::pending_request(1);
    request.owner = Some(Owner::CustomerContact);
    request.subscription = Some(Subscription {
        subscription_id: Uuid::from_u128(0x5f1c_0000_0000_4000_8000_0000_0000_0001),
        display_name: "northwind-fabrikam-0001".into(),
    });
    let mut reseller = example::reseller();
    reseller.former_approvers = vec![FormerApprover {
        person: example::person("Max Muster"),
        since_version: 1,
    }];
    MailFacts {
        request,
        customer: example::customer(),
        reseller,
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
        Message::RequestOnHold => {
            facts.request.status = Status::OnHold;
            facts.request.reason = Some("customer_under_review".into());
            facts
        }
        Message::RequestCancelled => {
            facts.request.cancellation = Some(Cancellation {
                reason: Remark::parse("Ordered twice.\nThe other one stays.").unwrap(),
                subscription_id: None,
                at: example::at("2026-05-05T10:00:00Z"),
            });
            facts
        }
        Message::OperationsNeeded => {
            facts.request.status = Status::NeedsAttention;
            facts.request.step = Some(Step::AssignOwner);
            facts.request.reason = Some("azure_access_missing".into());
            facts
        }
        Message::DriftFound => {
            facts.request.drift = Some(Drift::NotActive);
            facts
        }
        Message::TermsRequested | Message::MicrosoftAgreementRequested => {
            facts.request.status = Status::AwaitingTerms;
            facts.request.accept_until = Some(example::at("2026-06-03T09:30:00Z"));
            facts
        }
        _ => facts,
    }
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum About {
    Request,
    Customer,
    Reseller,
}

/// Every message about everything that it can be about.
const MAILS: &[(Message, About)] = &[
    (Message::ApprovalRequested, About::Request),
    (Message::RequestReceived, About::Request),
    (Message::RequestApproved, About::Request),
    (Message::RequestDenied, About::Request),
    (Message::RequestExpired, About::Request),
    (Message::RequestFailed, About::Request),
    (Message::RequestOnHold, About::Request),
    (Message::RequestCancelled, About::Request),
    (Message::OperationsNeeded, About::Request),
    (Message::DriftFound, About::Request),
    (Message::SubscriptionReady, About::Request),
    (Message::OwnerRequested, About::Request),
    (Message::MicrosoftAgreementRequested, About::Request),
    (Message::TermsRequested, About::Request),
    (Message::TermsRequested, About::Customer),
    (Message::TenantInvited, About::Customer),
    (Message::ApproverRemoved, About::Reseller),
];

/// The messages that are nothing without their link.
fn needs_link(message: Message) -> bool {
    matches!(
        message,
        Message::ApprovalRequested
            | Message::SubscriptionReady
            | Message::TermsRequested
            | Message::TenantInvited
    )
}

fn recipient(message: Message, facts: &MailFacts) -> Person {
    match message {
        Message::ApprovalRequested => facts.reseller.approvers[0].clone(),
        Message::ApproverRemoved => facts.reseller.former_approvers[0].person.clone(),
        Message::OwnerRequested | Message::OperationsNeeded | Message::DriftFound => {
            crate::operations("operations@csp.example").unwrap()
        }
        Message::SubscriptionReady
        | Message::TermsRequested
        | Message::TenantInvited
        | Message::MicrosoftAgreementRequested => facts.customer.contact.person().unwrap(),
        _ => facts.request.requested_by.clone(),
    }
}

fn mail((message, about): (Message, About), facts: &MailFacts) -> Mail {
    try_mail((message, about), facts).unwrap()
}

fn try_mail((message, about): (Message, About), facts: &MailFacts) -> Result<Mail, Unrendered> {
    let (subject, matter) = match about {
        About::Request => (Subject::Request(facts.request.request_id), Matter::Request(facts)),
        About::Customer => (
            Subject::Customer(facts.customer.customer_id),
            Matter::Customer(&facts.customer, &facts.reseller),
        ),
        About::Reseller => (
            Subject::Reseller(facts.reseller.reseller_id.clone()),
            Matter::Reseller(&facts.reseller),
        ),
    };
    let dispatch = Dispatch {
        message,
        to: recipient(message, facts),
        about: subject,
        cause: "1".into(),
    };
    let link = MailedLink {
        url: LINK.into(),
        until: example::at("2026-05-11T09:30:00Z"),
    };
    render(&dispatch, matter, needs_link(message).then_some(&link))
}

/// A mail about a request.
fn of_request(message: Message, facts: &MailFacts) -> Mail {
    mail((message, About::Request), facts)
}

#[test]
fn every_message_reads_as_it_should() {
    for (message, about) in MAILS.iter().copied() {
        let mail = mail((message, about), &facts_for(message));
        let name = match (message, about) {
            (Message::TermsRequested, About::Customer) => "terms_rearmed",
            _ => message.as_str(),
        };
        insta::assert_snapshot!(format!("{name}__subject"), mail.subject);
        insta::assert_snapshot!(format!("{name}__text"), mail.text);
        insta::assert_snapshot!(format!("{name}__html"), mail.html);
        assert_eq!(mail.message, message.as_str());
    }
    for message in Message::ALL {
        assert!(MAILS.iter().any(|(m, _)| m == message), "{message:?}");
    }
}

#[test]
fn a_message_about_a_request_needs_one() {
    for (message, about) in MAILS
        .iter()
        .filter(|(m, a)| *a == About::Request && *m != Message::TermsRequested)
    {
        let facts = facts_for(*message);
        assert!(try_mail((*message, *about), &facts).is_ok());
        for other in [About::Customer, About::Reseller] {
            let refused = try_mail((*message, other), &facts);
            assert!(
                matches!(refused, Err(Unrendered::Matter(Mismatch))),
                "{message:?} about {other:?}"
            );
        }
    }
}

#[test]
fn an_expiry_says_who_did_not_act() {
    let mut facts = facts_for(Message::RequestExpired);
    facts.request.reason = Some("approval_timeout".into());
    let undecided = of_request(Message::RequestExpired, &facts);
    facts.request.reason = Some(TERMS_TIMEOUT.into());
    facts.request.origin = Origin::Reseller;
    facts.request.expires_at = None;
    let not_accepted = of_request(Message::RequestExpired, &facts);
    for part in [&undecided.text, &undecided.html] {
        assert!(part.contains("nobody at Northwind Cloud decided on it before 11 May 2026"));
        assert!(!part.contains("accept"), "{part}");
    }
    for part in [&not_accepted.text, &not_accepted.html] {
        assert!(!part.contains("decided"), "{part}");
    }
    insta::assert_snapshot!("expired_without_acceptance", not_accepted.text);
}

#[test]
fn what_is_to_be_accepted_says_who_asked() {
    for message in [Message::TermsRequested, Message::MicrosoftAgreementRequested] {
        let mut facts = facts_for(message);
        let by_customer = of_request(message, &facts);
        facts.request.origin = Origin::Reseller;
        let on_behalf = of_request(message, &facts);
        let behalf =
            "Northwind Cloud requested a new Microsoft Azure subscription on behalf of Fabrikam GmbH.";
        for (mail, expected) in [(&by_customer, false), (&on_behalf, true)] {
            assert_eq!(mail.text.contains(behalf), expected, "{}", mail.text);
            assert_eq!(mail.html.contains(behalf), expected, "{}", mail.html);
        }
    }
    let facts = facts_for(Message::TermsRequested);
    let rearmed = mail((Message::TermsRequested, About::Customer), &facts);
    for part in [&rearmed.subject, &rearmed.text, &rearmed.html] {
        assert!(!part.contains(facts.request.friendly_name.as_str()), "{part}");
    }
    assert!(
        rearmed
            .text
            .contains(&format!("Reference: {}", facts.customer.customer_id))
    );
}

#[test]
fn every_owner_is_named() {
    let object_id = Uuid::from_u128(0x7a11);
    for (owner, words) in [
        (Owner::CustomerContact, "For the customer's contact".to_owned()),
        (
            Owner::User { object_id },
            format!("For user {object_id} of the customer's tenant"),
        ),
        (
            Owner::ResellerGroup { object_id },
            format!("For group {object_id} of the reseller's tenant"),
        ),
    ] {
        let mut facts = facts_for(Message::OwnerRequested);
        facts.request.owner = Some(owner);
        let mail = of_request(Message::OwnerRequested, &facts);
        assert!(mail.text.contains(&words), "{}", mail.text);
        assert!(mail.html.contains(&words.replace('\'', "&#39;")), "{}", mail.html);
        assert!(mail.text.contains("Ada Byron (ada@fabrikam.example)"));
    }
}

#[test]
fn whoever_has_an_account_signs_in_with_it() {
    let mut facts = facts_for(Message::SubscriptionReady);
    facts.request.access = Some(AccessKind::ExistingAccount);
    let dispatch = Dispatch {
        message: Message::SubscriptionReady,
        to: recipient(Message::SubscriptionReady, &facts),
        about: Subject::Request(facts.request.request_id),
        cause: "1".into(),
    };
    let mail = render(&dispatch, Matter::Request(&facts), None).unwrap();
    insta::assert_snapshot!("ready_for_an_existing_account", mail.text);
    for part in [&mail.text, &mail.html] {
        assert!(part.contains("https://portal.azure.com"), "{part}");
        assert!(!part.contains("password"), "{part}");
    }
    let day = jiff::SignedDuration::from_hours(24);
    let planned = crate::link::plan(&dispatch, Matter::Request(&facts), example::now(), day);
    assert!(planned.unwrap().is_none());
}

#[test]
fn a_reason_that_is_no_answer_of_microsofts_is_explained_too() {
    let mut facts = facts_for(Message::OperationsNeeded);
    facts.request.reason = Some("workflow_states_timeout".into());
    facts.request.step = None;
    let mail = of_request(Message::OperationsNeeded, &facts);
    insta::assert_snapshot!("operations_needed_by_the_workflow", mail.text);
}

#[test]
fn a_receipt_says_who_decides() {
    let mut on_behalf = facts();
    on_behalf.request.origin = Origin::Reseller;
    insta::assert_snapshot!(
        "received_on_behalf",
        of_request(Message::RequestReceived, &on_behalf).text
    );
    let mut by_policy = decided(facts(), Verdict::Approve, None);
    if let Some(decision) = &mut by_policy.request.decision {
        decision.channel = Channel::Policy;
        decision.by = None;
    }
    insta::assert_snapshot!(
        "received_by_policy",
        of_request(Message::RequestReceived, &by_policy).text
    );
    // The receipt tells how the request was accepted, even when it is sent after the decision.
    let late = decided(facts(), Verdict::Approve, None);
    assert_eq!(
        of_request(Message::RequestReceived, &late).text,
        of_request(Message::RequestReceived, &facts()).text
    );
}

#[test]
fn the_link_is_in_both_parts_of_the_messages_that_need_one_and_never_in_a_subject() {
    for (message, about) in MAILS.iter().copied() {
        let mail = mail((message, about), &facts_for(message));
        let linked = usize::from(needs_link(message));
        assert_eq!(mail.text.matches(LINK).count(), linked, "{message:?}");
        assert_eq!(mail.html.matches(&format!("href=\"{LINK}\"")).count(), linked);
        assert!(!mail.subject.contains("http"));
    }
}

#[test]
fn mails_load_nothing_and_track_nobody() {
    for (message, about) in MAILS.iter().copied() {
        let html = mail((message, about), &facts_for(message)).html;
        for bad in [
            "<img", "<script", "<link", "<iframe", "<form", "url(", "@import", "src=", "<table",
        ] {
            assert!(!html.contains(bad), "{message:?} has {bad}");
        }
        // Microsoft's own page is the one place elsewhere that a mail sends people to.
        let elsewhere = usize::from(message == Message::MicrosoftAgreementRequested);
        assert_eq!(
            html.matches("href=\"https://admin.microsoft.com\"").count(),
            elsewhere
        );
        assert_eq!(
            html.matches("http").count(),
            html.matches(LINK).count() + elsewhere,
            "{message:?} links elsewhere"
        );
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
        assert_eq!(html.matches("<h1>").count(), 1);
        assert!(html.contains("prefers-color-scheme:dark"));
    }
}

#[test]
fn text_and_html_say_the_same() {
    for (message, about) in MAILS.iter().copied() {
        let mail = mail((message, about), &facts_for(message));
        let html = mail.html.replace("&#39;", "'").replace("&gt;", ">");
        for line in mail
            .text
            .lines()
            .filter(|line| line.len() > 60 && !line.starts_with("  "))
        {
            let bare = html.replace("<strong>", "").replace("</strong>", "");
            let said = line.trim_start_matches("> ");
            assert!(bare.contains(said), "{message:?}: {said}\n{bare}");
        }
    }
}
