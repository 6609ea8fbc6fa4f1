//! From messages to mails: who is told what.

use domain::account::PortalKind;
use domain::change::Change;
use domain::event::{Actor, EventType};
use domain::idempotency::Fingerprint;
use domain::ids::ClientId;
use domain::lifecycle::{self, Decided, DecisionCommand};
use domain::link::Permission;
use domain::provisioning::Step;
use domain::request::{AccessKind, Channel, Subscription, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::text::Remark;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Logs, example};
use uuid::Uuid;

use crate::support::{World, message, token};

pub(crate) fn decide(request: &SubscriptionRequest, verdict: Verdict) -> Change {
    let command = DecisionCommand {
        verdict,
        reason: Some(Remark::parse("because").unwrap()),
        by: example::person("Julia Weber"),
        on_behalf_of: None,
        origin: None,
        channel: Channel::EmailLink,
        actor: Actor::Approver {
            channel: Channel::EmailLink,
        },
        allow_self_approval: false,
    };
    match lifecycle::decide(request, command, example::at("2026-05-04T10:00:00Z")).unwrap() {
        Decided::Now(change) => *change,
        Decided::Before => panic!("decided before"),
    }
}

pub(crate) fn addressed(told: Vec<(&'static str, String)>) -> Vec<String> {
    told.into_iter()
        .map(|(message, to)| format!("{message} to {}", to.split('@').next().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_submission_is_told_to_the_requester_and_every_approver() {
    let world = World::new(PortalKind::CustomerPortal, &["Julia Weber", "Max Muster"]).await;
    assert!(world.deliver(&[world.submitted_message()]).await.is_empty());
    let told = addressed(world.function.mailer.told());
    assert_eq!(
        told,
        [
            "approval_requested to julia",
            "approval_requested to max",
            "request_received to grace"
        ]
    );

    let request = &world.submitted.request;
    let until = request.expires_at.unwrap();
    let asked = Fingerprint::of(&json!(request.as_submitted()));
    let id = request.request_id;
    let purpose = format!(
        "approval|{id}|julia@fabrikam.example|{until}|0|{}",
        asked.as_str()
    );
    assert!(world.function.links.purposes.lock().unwrap().contains(&purpose));
    let mails = world.sent();
    let url = format!(
        "https://portal.csp.example/approvals/{}",
        token(&purpose).expose()
    );
    assert!(
        mails[0].text.contains(&url)
            && !mails[1].text.contains(&url)
            && !mails[2].text.contains("/approvals/")
    );
    let link = world.link(&token(&purpose)).await;
    assert_eq!(link.expires_at, until);
    let Permission::Decide {
        approver,
        request: snapshot,
        allow_self_approval,
        ..
    } = link.permission
    else {
        panic!("another permission")
    };
    assert_eq!(
        (approver, *snapshot, allow_self_approval),
        (example::person("Julia Weber"), request.clone(), false)
    );
    assert!(mails.iter().all(|mail| mail.dispatch.starts_with(mail.message)));
}

#[tokio::test]
async fn a_message_that_comes_again_writes_to_nobody_twice() {
    let world = World::pending().await;
    let submitted = world.submitted_message();
    assert!(
        world
            .deliver(&[submitted.clone(), submitted.clone()])
            .await
            .is_empty()
    );
    assert!(world.deliver(&[submitted]).await.is_empty());
    assert_eq!(world.sent().len(), 2);
}

#[tokio::test]
async fn a_reseller_that_asked_itself_is_not_asked_to_approve() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    assert!(world.deliver(&[world.submitted_message()]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_received to grace"]
    );
}

#[tokio::test]
async fn nobody_is_asked_to_decide_what_needs_no_decision_any_more() {
    let decided = World::pending().await;
    decided
        .commit(&decide(&decided.submitted.request, Verdict::Approve))
        .await;
    let withdrawn = World::pending().await;
    let client = ClientId::parse("x").unwrap();
    withdrawn
        .commit(&lifecycle::withdraw(&withdrawn.submitted.request, client, example::now()).unwrap())
        .await;
    let too_late = World::pending().await;
    too_late
        .function
        .clock
        .advance(SignedDuration::from_hours(8 * 24));
    for world in [decided, withdrawn, too_late] {
        assert!(world.deliver(&[world.submitted_message()]).await.is_empty());
        assert_eq!(
            addressed(world.function.mailer.told()),
            ["request_received to grace"]
        );
        assert!(world.dynamo.items(aws::Table::Links).is_empty());
    }
}

#[tokio::test]
async fn the_requester_is_told_the_outcome() {
    for (verdict, expected) in [
        (Verdict::Approve, "request_approved"),
        (Verdict::Deny, "request_denied"),
    ] {
        let world = World::pending().await;
        let event = world.commit(&decide(&world.submitted.request, verdict)).await;
        assert!(world.deliver(&[event]).await.is_empty());
        assert_eq!(
            addressed(world.function.mailer.told()),
            [
                format!("{expected} to grace"),
                "decision_receipt to julia".to_owned()
            ]
        );
    }
    let world = World::pending().await;
    let expired = lifecycle::expire(&world.submitted.request, example::at("2026-05-20T00:00:00Z")).unwrap();
    let event = world.commit(&expired).await;
    assert!(world.deliver(&[event]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_expired to grace"]
    );
}

/// Completes a reseller's own request, and gives the event's message.
async fn complete(world: &World) -> Value {
    let done = completion(world, AccessKind::NewUser).await;
    world.commit(&done).await
}

/// The completion of a reseller's own request, with its beginning committed.
pub(crate) async fn completion(world: &World, access: AccessKind) -> Change {
    let started =
        lifecycle::reach_step(&world.submitted.request, Step::CheckCustomer, example::now()).unwrap();
    world.commit(&started).await;
    let subscription = Subscription {
        subscription_id: Uuid::from_u128(7),
        display_name: "x".into(),
    };
    lifecycle::complete(
        &started.request,
        subscription,
        access,
        example::at("2026-05-04T11:00:00Z"),
    )
    .unwrap()
}

#[tokio::test]
async fn the_contact_gets_a_link_to_the_access() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let completed = complete(&world).await;
    assert!(world.deliver(&[completed]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["subscription_ready to ada"]
    );
    let id = world.submitted.request.request_id;
    let token = token(&format!("credentials|{id}|ada@fabrikam.example|3"));
    let link = world.link(&token).await;
    assert_eq!(link.expires_at, example::at("2026-05-07T11:00:00Z"));
    let Permission::Reveal {
        request_id,
        recipient,
        ..
    } = link.permission
    else {
        panic!("another permission")
    };
    assert_eq!((request_id, recipient), (id, example::person("Ada Byron")));
    let mail = world.sent().remove(0);
    assert!(mail.text.contains(&format!(
        "https://portal.csp.example/credentials/{}",
        token.expose()
    )));
    assert!(mail.text.contains("works until 7 May 2026, 11:00 UTC"));
}

#[tokio::test]
async fn days_can_be_short() {
    let mut world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    world.function.day = SignedDuration::from_secs(10);
    let completed = complete(&world).await;
    assert!(world.deliver(&[completed]).await.is_empty());
    let id = world.submitted.request.request_id;
    let link = world
        .link(&token(&format!("credentials|{id}|ada@fabrikam.example|3")))
        .await;
    assert_eq!(link.expires_at, example::at("2026-05-04T11:00:30Z"));
}

#[tokio::test]
async fn a_mail_whose_link_is_over_is_not_sent() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let completed = complete(&world).await;
    world.function.clock.advance(SignedDuration::from_hours(80));
    let logs = Logs::of("email_dispatch");
    assert!(world.deliver(&[completed.clone(), completed]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["access_undelivered to julia", "access_undelivered to grace"],
        "somebody must have it made anew"
    );
    assert_eq!(reasons(&world), ["link_over"]);
    let told = |line: &String| line.starts_with("ERROR") && line.contains("link_over=true");
    assert_eq!(logs.lines().iter().filter(|line| told(line)).count(), 1);
}

/// Why mails were not sent, as the ledger has it.
fn reasons(world: &World) -> Vec<String> {
    let ledger = world.dynamo.items(aws::Table::Dispatches);
    let reason = |entry: &Value| entry["reason"]["S"].as_str().map(str::to_owned);
    ledger.iter().filter_map(reason).collect()
}

#[tokio::test]
async fn failures_are_told_and_steps_are_not() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let started =
        lifecycle::reach_step(&world.submitted.request, Step::CheckCustomer, example::now()).unwrap();
    let step = world.commit(&started).await;
    let failed = lifecycle::park(
        &started.request,
        Status::Failed,
        "tenant_mismatch",
        example::now(),
    )
    .unwrap();
    let failed = world.commit(&failed).await;
    assert!(world.deliver(&[step, failed]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_failed to grace"]
    );
}

#[tokio::test]
async fn every_event_is_understood() {
    let kinds = [
        EventType::Withdrawn,
        EventType::AwaitingTerms,
        EventType::OnHold,
        EventType::ProvisioningStarted,
        EventType::StepReached,
        EventType::NeedsAttention,
        EventType::Resumed,
        EventType::CancellationRequested,
        EventType::DriftResolved,
    ];
    let world = World::pending().await;
    let messages: Vec<Value> = kinds
        .into_iter()
        .map(|kind| {
            let mut event = world.submitted.event.clone();
            event.kind = kind;
            message(&event)
        })
        .collect();
    assert!(world.deliver(&messages).await.is_empty());
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn the_recorded_event_is_understood() {
    let world = World::pending().await;
    let recorded = include_str!("../../../../tests/events/email-dispatch.json");
    let answer = world
        .function
        .handle(serde_json::from_str(recorded).unwrap())
        .await;
    assert!(answer.batch_item_failures.is_empty());
    assert_eq!(world.sent().len(), 2);
}
