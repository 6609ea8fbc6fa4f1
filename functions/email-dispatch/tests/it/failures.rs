//! Messages and services that fail: nobody is forgotten, and nobody is written to twice.

use domain::account::PortalKind;
use domain::approval::Undelivered;
use domain::delivery::Feedback;
use domain::ports::{FeedbackLedger, Noted, Outcome};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Fault, Logs, example};

use crate::delivery::addressed;
use crate::support::World;

#[tokio::test]
async fn malformed_messages_fail_alone() {
    let world = World::pending().await;
    let good = world.submitted_message();
    let mut foreign = good.clone();
    foreign["source"] = json!("aws.ec2");
    let mut unknown_kind = good.clone();
    unknown_kind["detail"]["type"] = json!("exploded");
    let mut no_time = good.clone();
    no_time["time"] = Value::Null;
    let mut unknown_request = good.clone();
    unknown_request["detail"]["requestId"] = json!("0190c0de-0000-7000-8000-000000000009");
    let mut other_reseller = good.clone();
    other_reseller["detail"]["resellerId"] = json!("contoso");
    let deep = "[".repeat(100_000);
    let batch = [
        json!("not json"),
        json!(deep),
        json!({}),
        foreign,
        unknown_kind,
        no_time,
        good,
        unknown_request,
        other_reseller,
    ];
    assert_eq!(world.deliver(&batch).await, [0, 1, 2, 3, 4, 5, 7, 8]);
    assert_eq!(world.sent().len(), 2);
}

#[tokio::test]
async fn one_recipients_trouble_does_not_stop_the_others() {
    let world = World::new(PortalKind::CustomerPortal, &["Julia Weber", "Max Muster"]).await;
    let submitted = [world.submitted_message()];
    world.function.mailer.will_answer(unknown());
    assert_eq!(world.deliver(&submitted).await, [0]);
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["approval_requested to max", "request_received to grace"]
    );

    // Nobody knows whether it was sent, and an event may still tell: nobody is written to meanwhile.
    world.function.clock.advance(SignedDuration::from_secs(299));
    assert_eq!(world.deliver(&submitted).await, [0]);
    assert_eq!(world.sent().len(), 2);

    world.function.clock.advance(SignedDuration::from_secs(1));
    assert!(world.deliver(&submitted).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told())[2..],
        ["approval_requested to julia"]
    );
}

/// The mail service may have taken it or not.
fn unknown() -> Outcome {
    Outcome::Unknown {
        cause: "no answer in time".into(),
    }
}

/// The states in the ledger.
fn states(world: &World) -> Vec<String> {
    let ledger = world.dynamo.items(aws::Table::Dispatches);
    let mut states: Vec<_> = ledger
        .iter()
        .map(|entry| entry["state"]["S"].as_str().unwrap().to_owned())
        .collect();
    states.sort_unstable();
    states
}

#[tokio::test]
async fn an_event_of_the_mail_service_ends_the_doubt() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let submitted = [world.submitted_message()];
    world.function.mailer.will_answer(unknown());
    assert_eq!(world.deliver(&submitted).await, [0]);
    let tags = world.function.mailer.tags.lock().unwrap().remove(0);
    let store = &world.dynamo.store;
    let noted = store
        .note(&tags.dispatch, "m-1", Feedback::Sent, example::now())
        .await;
    assert_eq!(noted.unwrap(), Noted::New);
    world.function.clock.advance(SignedDuration::from_hours(1));
    assert!(world.deliver(&submitted).await.is_empty());
    assert!(world.sent().is_empty(), "it is not sent again");
    assert_eq!(states(&world), ["sent"]);
}

#[tokio::test]
async fn a_second_doubt_is_told_and_is_the_last() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let submitted = [world.submitted_message()];
    world.function.mailer.will_answer(unknown());
    world.function.mailer.will_answer(unknown());
    assert_eq!(world.deliver(&submitted).await, [0]);
    world.function.clock.advance(SignedDuration::from_mins(5));
    let logs = Logs::of("email_dispatch");
    assert!(world.deliver(&submitted).await.is_empty());
    let told = |line: &String| line.starts_with("ERROR") && line.contains("unknown_twice=true");
    assert_eq!(logs.lines().iter().filter(|line| told(line)).count(), 1);
    world.function.clock.advance(SignedDuration::from_hours(1));
    assert!(world.deliver(&submitted).await.is_empty());
    assert_eq!(world.function.mailer.offered(), 2);
    assert_eq!(states(&world), ["unknown"]);
}

#[tokio::test]
async fn a_broken_mail_service_fails_the_message_too() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let broken = Outcome::NotSent {
        throttled: false,
        cause: "AccessDeniedException".into(),
    };
    world.function.mailer.will_answer(broken);
    assert_eq!(world.deliver(&[world.submitted_message()]).await, [0]);
}

#[tokio::test]
async fn a_refused_mail_is_recorded_and_not_tried_again() {
    let world = World::pending().await;
    let submitted = [world.submitted_message()];
    world.function.mailer.will_answer(Outcome::Refused {
        reason: "MessageRejected".into(),
    });
    assert!(world.deliver(&submitted).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_received to grace"]
    );
    let ledger = world.dynamo.items(aws::Table::Dispatches);
    let mut states: Vec<_> = ledger
        .iter()
        .map(|entry| entry["state"]["S"].as_str().unwrap())
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["refused", "sent"]);
    world.function.clock.advance(SignedDuration::from_hours(1));
    assert!(world.deliver(&submitted).await.is_empty());
    assert_eq!(world.sent().len(), 1);
}

fn refused() -> Outcome {
    Outcome::Refused {
        reason: "MessageRejected".into(),
    }
}

#[tokio::test]
async fn an_approver_whose_mail_was_refused_shows_on_the_request_and_makes_it_escalate() {
    let world = World::pending().await;
    world.function.mailer.will_answer(refused());
    assert!(world.deliver(&[world.submitted_message()]).await.is_empty());
    let stored = world.stored().await;
    assert_eq!(stored.unreachable[0].why, Undelivered::Rejected);
    assert_eq!(stored.version, world.submitted.request.version + 1);
    let escalated = world.dynamo.items(aws::Table::Events).into_iter();
    let escalated = escalated.filter(|event| event.to_string().contains("\"escalated\""));
    assert_eq!(escalated.count(), 1);
}

#[tokio::test]
async fn a_refusal_that_the_request_does_not_show_yet_brings_the_message_again() {
    let world = World::pending().await;
    let submitted = [world.submitted_message()];
    world.function.mailer.will_answer(refused());
    // Two reads, the claim and the link get through; then the request as it stands is away.
    world.dynamo.wire.fail(vec![Fault::Later; 4]);
    world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    assert_eq!(world.deliver(&submitted).await, [0]);
    assert!(world.stored().await.unreachable.is_empty());
    world.function.mailer.will_answer(refused());
    assert!(world.deliver(&submitted).await.is_empty());
    assert_eq!(world.stored().await.unreachable.len(), 1);
}

#[tokio::test]
async fn a_refused_mail_for_which_nothing_waits_changes_nothing() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    world.function.mailer.will_answer(refused());
    assert!(world.deliver(&[world.submitted_message()]).await.is_empty());
    assert_eq!(world.stored().await, world.submitted.request);
}

#[tokio::test]
async fn a_link_that_cannot_be_made_is_made_later() {
    let world = World::pending().await;
    let submitted = [world.submitted_message()];
    *world.function.links.failures.lock().unwrap() = 1;
    assert_eq!(world.deliver(&submitted).await, [0]);
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_received to grace"]
    );
    assert!(world.deliver(&submitted).await.is_empty());
    assert_eq!(world.sent().len(), 2);
    assert_eq!(world.dynamo.items(aws::Table::Links).len(), 1);
}

#[tokio::test]
async fn a_store_that_fails_brings_the_message_again() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    world.dynamo.wire.fail(vec![Fault::Lost; 3]);
    assert_eq!(world.deliver(&[world.submitted_message()]).await, [0]);
    assert!(world.sent().is_empty());
    assert!(world.deliver(&[world.submitted_message()]).await.is_empty());
    assert_eq!(world.sent().len(), 1);
}

#[tokio::test]
async fn what_was_sent_is_done_even_when_it_cannot_be_recorded() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let submitted = world.submitted_message();
    // Two reads, a look at the pause and the claim get through; both attempts to record fail for good.
    let through: Vec<_> = {
        let probe = World::new(PortalKind::Console, &["Julia Weber"]).await;
        probe.deliver(&[probe.submitted_message()]).await;
        probe.dynamo.wire.take_calls()
    };
    let answers = through[..4].iter().map(|call| {
        let (status, body) = call.answered.clone().unwrap();
        Fault::Answer(status, body)
    });
    let broken = vec![Fault::error("AccessDeniedException"); 2];
    world.dynamo.wire.fail(answers.chain(broken));
    assert!(world.deliver(&[submitted]).await.is_empty());
    assert_eq!(world.sent().len(), 1);
}

#[tokio::test]
async fn two_at_once_send_once() {
    let world = World::pending().await;
    let submitted = world.submitted_message();
    let once = [submitted];
    let (_, _) = tokio::join!(world.deliver(&once), world.deliver(&once));
    world.function.clock.advance(SignedDuration::from_secs(61));
    assert!(world.deliver(&once).await.is_empty());
    assert_eq!(world.sent().len(), 2);
}
