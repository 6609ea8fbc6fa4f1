//! What mails say, and what they never say.

use domain::account::ApprovalMode;
use domain::dispatch::Message;
use domain::reason::Reason;
use domain::request::{Origin, Owner};
use testkit::example;
use texts::Locale;
use uuid::Uuid;

use super::cases::{About, Case, LINK, cases};
use super::mails;
use crate::{Mismatch, Unrendered};

fn case(name: &str) -> Case {
    cases().into_iter().find(|case| case.name == name).unwrap()
}

#[test]
fn every_message_has_its_mails() {
    for message in Message::ALL {
        assert!(cases().iter().any(|case| case.message == *message), "{message:?}");
    }
}

#[test]
fn a_message_is_about_its_own_matter() {
    for case in cases() {
        for about in [About::Request, About::Customer, About::Reseller] {
            let fits =
                about == case.about || case.message == Message::TermsRequested && about != About::Reseller;
            let tried = Case {
                about,
                ..case.clone()
            }
            .try_mail(Locale::En);
            if fits {
                assert!(tried.is_ok(), "{} about {about:?}", case.name);
            } else {
                assert!(
                    matches!(tried, Err(Unrendered::Matter(Mismatch))),
                    "{} about {about:?}",
                    case.name
                );
            }
        }
    }
}

#[test]
fn half_a_mail_is_no_mail() {
    let without = |mut case: Case, change: fn(&mut Case)| {
        change(&mut case);
        case.try_mail(Locale::De)
    };
    let refused = [
        without(case("approval_requested"), |c| c.linked = false),
        without(case("subscription_ready"), |c| c.linked = false),
        without(case("subscription_ready"), |c| {
            c.facts.request.subscription = None
        }),
        without(case("request_received"), |c| c.facts.request.expires_at = None),
        without(case("request_approved"), |c| c.facts.request.decision = None),
        without(case("decision_receipt_denied"), |c| {
            c.facts.request.decision = None
        }),
        without(case("microsoft_agreement_requested"), |c| {
            c.facts.request.accept_until = None;
        }),
        without(case("approval_delegated_to_the_approver"), |c| {
            c.facts.reseller.approvers[0].delegation = None;
        }),
        without(case("operations_needed"), |c| c.facts.request.reason = None),
        without(case("drift_found"), |c| c.facts.request.drift = None),
    ];
    for (place, tried) in refused.into_iter().enumerate() {
        assert!(tried.is_err(), "case {place}");
    }
}

#[test]
fn mails_are_in_the_language_of_their_reader_and_to_operations_in_english() {
    for (case, locale, mail) in mails() {
        let operations = case.message.is_for_operations();
        let language = if operations { Locale::En } else { locale };
        let (greeting, html) = match language {
            Locale::En => ("Hello ", "<html lang=\"en\">"),
            Locale::De => ("Guten Tag ", "<html lang=\"de\">"),
            Locale::Fr => ("Bonjour ", "<html lang=\"fr\">"),
        };
        assert!(mail.text.starts_with(greeting), "{}: {}", case.name, mail.text);
        assert!(mail.html.contains(html), "{}", case.name);
        assert!(mail.text.contains(&match case.about {
            About::Request => case.facts.request.request_id.to_string(),
            About::Customer => case.facts.customer.customer_id.to_string(),
            About::Reseller => case.facts.reseller.reseller_id.to_string(),
        }));
    }
}

#[test]
fn the_link_is_in_both_parts_of_the_mails_that_need_one_and_never_in_a_subject() {
    for (case, _, mail) in mails() {
        let linked = usize::from(case.linked);
        assert_eq!(mail.text.matches(LINK).count(), linked, "{}", case.name);
        assert_eq!(mail.text.lines().filter(|line| *line == LINK).count(), linked);
        assert_eq!(mail.html.matches(&format!("href=\"{LINK}\"")).count(), linked);
        assert!(!mail.subject.contains("http"));
    }
}

#[test]
fn whoever_decides_knows_how_without_a_link_too() {
    for mode in [
        ApprovalMode::Link,
        ApprovalMode::LinkAndSignIn,
        ApprovalMode::QueueOnly,
    ] {
        let mut case = case("approval_requested");
        case.facts.reseller.policy.approval_mode = mode;
        case.linked = mode != ApprovalMode::QueueOnly;
        let text = case.mail(Locale::En).text;
        assert_eq!(
            text.contains("management console"),
            mode == ApprovalMode::QueueOnly
        );
        let address = case.to.email.as_str();
        assert_eq!(
            text.contains(&format!("sign in as {address}")),
            mode == ApprovalMode::LinkAndSignIn
        );
    }
}

#[test]
fn a_receipt_never_tells_from_where() {
    for (case, _, mail) in mails().filter(|(case, ..)| case.message == Message::DecisionReceipt) {
        for part in [&mail.subject, &mail.text, &mail.html] {
            for secret in ["192.0.2.77", "Browser/1"] {
                assert!(!part.contains(secret), "{}: {part}", case.name);
            }
        }
    }
}

#[test]
fn every_reason_is_explained_in_every_language() {
    for reason in Reason::ALL {
        let mut said: Vec<String> = Vec::new();
        for locale in Locale::ALL {
            let mut case = case("request_failed");
            case.facts.request.reason = Some(reason.as_str().to_owned());
            let mail = case.mail(locale);
            let explained = mail.text.split("\n\n").nth(2).unwrap().to_owned();
            if locale == Locale::En {
                assert_eq!(explained, reason.told());
            }
            assert!(explained.len() > 20 && explained.ends_with('.'), "{reason}");
            assert!(!said.contains(&explained), "{reason} is not translated");
            said.push(explained);
        }
        let mut needed = case("operations_needed");
        needed.facts.request.reason = Some(reason.as_str().to_owned());
        let mail = needed.mail(Locale::De);
        assert!(mail.text.contains(&format!("What it means: {}", reason.told())));
        assert!(
            mail.text
                .contains(&format!("What to do: {}", reason.for_operations()))
        );
    }
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
        let mut case = case("owner_requested");
        case.facts.request.owner = Some(owner);
        let mail = case.mail(Locale::En);
        assert!(mail.text.contains(&words), "{}", mail.text);
        assert!(mail.html.contains(&words.replace('\'', "&#39;")), "{}", mail.html);
        assert!(mail.text.contains("Ada Byron (ada@fabrikam.example)"));
    }
}

#[test]
fn an_expiry_says_who_did_not_act() {
    let undecided = case("request_expired").mail(Locale::En);
    let not_accepted = case("request_expired_without_acceptance").mail(Locale::En);
    for part in [&undecided.text, &undecided.html] {
        assert!(part.contains("nobody at Northwind Cloud decided on it before 11 May 2026"));
        assert!(!part.contains("accept"), "{part}");
    }
    for part in [&not_accepted.text, &not_accepted.html] {
        assert!(!part.contains("decided"), "{part}");
    }
}

#[test]
fn what_is_to_be_accepted_says_who_asked() {
    let behalf = "Northwind Cloud requested a new Microsoft Azure subscription on behalf of Fabrikam GmbH.";
    for name in ["terms_requested", "microsoft_agreement_requested"] {
        for (origin, expected) in [(Origin::Customer, false), (Origin::Reseller, true)] {
            let mut case = case(name);
            case.facts.request.origin = origin;
            let mail = case.mail(Locale::En);
            assert_eq!(mail.text.contains(behalf), expected, "{}", mail.text);
            assert_eq!(mail.html.contains(behalf), expected, "{}", mail.html);
        }
    }
    let rearmed = case("terms_rearmed");
    let mail = rearmed.mail(Locale::En);
    for part in [&mail.subject, &mail.text, &mail.html] {
        assert!(
            !part.contains(rearmed.facts.request.friendly_name.as_str()),
            "{part}"
        );
    }
}

#[test]
fn the_receipt_of_a_request_is_the_same_after_the_decision() {
    let mut late = case("request_received");
    late.facts.request.decision = Some(super::cases::decision(domain::request::Verdict::Approve, None));
    assert_eq!(
        late.mail(Locale::En).text,
        case("request_received").mail(Locale::En).text
    );
}

#[test]
fn a_delegate_has_until_the_hand_over_ends() {
    let mail = case("approval_requested_in_the_queue_of_a_delegate").mail(Locale::En);
    assert!(
        mail.text.contains("deny it by 8 May 2026, 22:00 UTC"),
        "{}",
        mail.text
    );
    assert!(example::pending_request(1).expires_at > Some(example::at("2026-05-08T22:00:00Z")));
}
