//! Requests that wait for their customer, and wishes for an Owner.

use domain::account::PortalKind;
use domain::change::Change;
use domain::lifecycle;
use domain::link::Permission;
use domain::provider::Reason;
use domain::request::{Owner, Verdict};
use jiff::SignedDuration;
use testkit::{Logs, example};

use crate::delivery::{addressed, decide};
use crate::support::{World, message, token};

/// A reseller's own request that waits, for a policy's days of 24 hours.
fn waits(world: &World, why: Reason) -> Change {
    let day = SignedDuration::from_hours(24);
    lifecycle::await_terms(&world.submitted.request, why, None, day, example::now()).unwrap()
}

#[tokio::test]
async fn the_contact_gets_a_link_to_the_terms_that_lives_as_long_as_the_request_waits() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let waiting = waits(&world, Reason::TermsNotAccepted);
    let told = world.commit(&waiting).await;
    assert!(world.deliver(&[told.clone(), told]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["terms_requested to ada"]
    );

    let id = waiting.request.request_id;
    let token = token(&format!("terms|{id}|2|ada@fabrikam.example"));
    let link = world.link(&token).await;
    assert_eq!(link.expires_at, waiting.request.accept_until.unwrap());
    assert_eq!(
        link.permission,
        Permission::AcceptTerms {
            reseller_id: example::reseller_id(),
            customer_id: example::customer_id(1),
            recipient: example::person("Ada Byron"),
        }
    );
    let mail = world.sent().remove(0);
    let url = format!("https://portal.csp.example/terms/{}", token.expose());
    assert!(mail.text.contains(&url) && mail.html.contains(&url));
    assert!(mail.text.contains("by 3 June 2026, 09:30 UTC"), "{}", mail.text);
    assert!(mail.text.contains(&format!("Reference: {id}")));
}

#[tokio::test]
async fn a_second_wait_has_a_link_of_its_own() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let first = waits(&world, Reason::TermsNotAccepted);
    let told = world.commit(&first).await;
    assert!(world.deliver(&[told]).await.is_empty());
    let accepted = lifecycle::go_on_after_acceptance(&first.request, example::now()).unwrap();
    let accepted_message = world.commit(&accepted).await;
    let day = SignedDuration::from_hours(24);
    let later = example::at("2026-05-06T12:00:00Z");
    let second =
        lifecycle::await_terms(&accepted.request, Reason::TermsNotAccepted, None, day, later).unwrap();
    let told = world.commit(&second).await;
    assert!(world.deliver(&[accepted_message, told]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["terms_requested to ada", "terms_requested to ada"]
    );
    let mails = world.sent();
    assert_ne!(mails[0].dispatch, mails[1].dispatch);
    let id = first.request.request_id;
    for (change, cause) in [(&first, 2), (&second, 4)] {
        let link = world
            .link(&token(&format!("terms|{id}|{cause}|ada@fabrikam.example")))
            .await;
        assert_eq!(Some(link.expires_at), change.request.accept_until);
    }
}

#[tokio::test]
async fn microsofts_agreement_is_asked_for_without_a_link_of_ours() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let told = world.commit(&waits(&world, Reason::McaNotAccepted)).await;
    assert!(world.deliver(&[told.clone(), told]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["microsoft_agreement_requested to ada"]
    );
    let mail = world.sent().remove(0);
    assert!(mail.text.contains("https://admin.microsoft.com") && !mail.text.contains("portal.csp.example"));
    assert!(mail.text.contains("by 3 June 2026, 09:30 UTC"));
    assert!(world.dynamo.items(aws::Table::Links).is_empty());
}

#[tokio::test]
async fn nobody_is_asked_for_what_was_accepted_meanwhile() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let waiting = waits(&world, Reason::TermsNotAccepted);
    let told = world.commit(&waiting).await;
    let accepted = lifecycle::go_on_after_acceptance(&waiting.request, example::now()).unwrap();
    let accepted = world.commit(&accepted).await;
    assert!(world.deliver(&[told, accepted]).await.is_empty());
    assert!(world.sent().is_empty());
    assert!(world.dynamo.items(aws::Table::Links).is_empty());
}

#[tokio::test]
async fn an_expired_wait_is_told_to_the_requester_and_the_contact() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let waiting = waits(&world, Reason::TermsNotAccepted);
    let told = world.commit(&waiting).await;
    let expired = lifecycle::expire(&waiting.request, example::at("2026-06-04T00:00:00Z")).unwrap();
    let expired = world.commit(&expired).await;
    assert!(world.deliver(&[told, expired.clone(), expired]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_expired to grace", "request_expired to ada"]
    );
    for mail in world.sent() {
        assert!(mail.text.contains("did not accept in time"), "{}", mail.text);
    }
}

/// The submission of a second request, with the wish for an Owner.
fn with_owner(world: &World) -> Change {
    let mut change = example::submission(
        2,
        &example::calling_portal(if world.submitted.request.expires_at.is_some() {
            PortalKind::CustomerPortal
        } else {
            PortalKind::Console
        }),
        &example::customer(),
        "northwind-fabrikam-0002",
    );
    change.request.owner = Some(Owner::CustomerContact);
    change
}

#[tokio::test]
async fn operations_are_told_of_an_owner_before_provisioning() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let submitted = world.commit(&with_owner(&world)).await;
    assert!(world.deliver(&[submitted.clone(), submitted]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_received to grace", "owner_requested to ops"]
    );
    let mail = world.sent().remove(1);
    for told in [
        "Hello Operations",
        "For the customer's contact",
        "Ada Byron (ada@fabrikam.example)",
        "northwind-fabrikam-0002",
        &example::tenant_id(1).to_string(),
        "Northwind Cloud",
        &example::request_id(2).to_string(),
    ] {
        assert!(mail.text.contains(told), "{told} in {}", mail.text);
    }
    assert!(!mail.text.contains("http"));
}

#[tokio::test]
async fn operations_are_told_with_the_approval_and_not_before() {
    let world = World::pending().await;
    let change = with_owner(&world);
    let submitted = world.commit(&change).await;
    assert!(world.deliver(&[submitted]).await.is_empty());
    assert!(world.sent().iter().all(|mail| mail.message != "owner_requested"));
    let approved = world.commit(&decide(&change.request, Verdict::Approve)).await;
    assert!(world.deliver(&[approved]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told())[2..],
        [
            "request_approved to grace",
            "decision_receipt to julia",
            "owner_requested to ops"
        ]
    );
}

#[tokio::test]
async fn a_wish_for_an_owner_without_operations_is_logged_and_names_nobody() {
    let mut world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    world.function.operations = None;
    let change = with_owner(&world);
    world.commit(&change).await;
    let logs = Logs::of("email_dispatch");
    assert!(world.deliver(&[world.submitted_message()]).await.is_empty());
    assert!(logs.lines().iter().all(|line| !line.starts_with("WARN")));
    assert!(world.deliver(&[message(&change.event)]).await.is_empty());
    let warned: Vec<String> = logs
        .lines()
        .into_iter()
        .filter(|line| line.starts_with("WARN"))
        .collect();
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(
        warned[0].contains("owner_requested") && warned[0].contains(&change.request.request_id.to_string())
    );
    let all = logs.lines().join("\n").to_lowercase();
    for personal in ["ada", "grace", "fabrikam", "northwind"] {
        assert!(!all.contains(personal), "{all}");
    }
    let told = addressed(world.function.mailer.told());
    assert_eq!(told, ["request_received to grace", "request_received to grace"]);
}
