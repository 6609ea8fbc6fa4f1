//! What is due.

use aws::Table;
use contracts::workflow::AdvanceOutput::{Expired, MovedOn, Waiting};
use domain::change::Commit;
use domain::lifecycle::{await_terms, go_on_after_acceptance, park, withdraw};
use domain::ports::{Clock, Requests};
use domain::provider::Reason;
use domain::request::{SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::terms::ACCEPTANCE_DAYS;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use testkit::example;

use crate::world::World;

#[tokio::test]
async fn a_request_expires_exactly_when_its_time_ends() {
    let world = World::due().await;
    let before = world.everything();
    world.function.clock.advance(-SignedDuration::from_millis(1));
    assert_eq!(world.clock().await.unwrap(), Waiting);
    assert_eq!(world.operations(), ["GetItem"]);
    assert_eq!(world.everything(), before);

    world.function.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(world.clock().await.unwrap(), Expired);
    assert_eq!(world.operations(), ["GetItem", "TransactWriteItems"]);
    let stored = world.stored().await;
    assert_eq!(
        (stored.status, stored.version, stored.decision),
        (Status::Expired, 2, None)
    );
    assert_eq!(stored.updated_at, world.function.clock.now());
    assert_eq!(world.history(), ["submitted", "expired: approval_timeout"]);
    assert_eq!(
        world.held(),
        ("0".into(), 0),
        "it counts no more and its name is free"
    );
    let row = &world.dynamo.items(Table::Requests)[0];
    assert!(row["approvalQueue"].is_null(), "it has left the queue");
}

#[tokio::test]
async fn it_expires_once() {
    let world = World::due().await;
    assert_eq!(world.clock().await.unwrap(), Expired);
    let before = world.everything();
    world.operations();
    assert_eq!(world.clock().await.unwrap(), MovedOn);
    assert_eq!(world.operations(), ["GetItem"]);
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn what_was_decided_has_moved_on() {
    let client = example::portal(domain::account::PortalKind::Console).client_id;
    for n in 0..4 {
        let world = World::due().await;
        let at = world.request.created_at;
        let change = match n {
            0 => world.decision(Verdict::Approve),
            1 => world.decision(Verdict::Deny),
            2 => withdraw(&world.request, client.clone(), at).unwrap(),
            _ => park(&world.request, Status::NeedsAttention, "x", at).unwrap(),
        };
        world.commit(&change).await;
        let before = world.everything();
        assert_eq!(world.clock().await.unwrap(), MovedOn);
        assert_eq!(world.everything(), before);
    }
}

#[tokio::test]
async fn a_decision_between_the_read_and_the_write_stands() {
    let world = World::due().await;
    let read = world.as_read_now().await;
    world.commit(&world.decision(Verdict::Approve)).await;
    world.dynamo.wire.fail([read]);
    assert_eq!(world.clock().await.unwrap(), MovedOn);
    assert_eq!(world.operations(), ["GetItem", "TransactWriteItems"]);
    assert_eq!(world.history(), ["submitted", "approved"]);
}

#[tokio::test]
async fn of_expiry_and_a_decision_at_once_one_wins() {
    for round in 0..20 {
        let world = World::due().await;
        let verdict = if round % 2 == 0 {
            Verdict::Approve
        } else {
            Verdict::Deny
        };
        let decision = world.decision(verdict);
        let (ticked, decided) = tokio::join!(world.clock(), async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            world.dynamo.store.commit(&decision).await.unwrap()
        });
        let stored = world.stored().await;
        if decided == Commit::Done {
            assert_eq!(
                (ticked.unwrap(), stored.status),
                (MovedOn, decision.request.status)
            );
        } else {
            assert_eq!((ticked.unwrap(), stored.status), (Expired, Status::Expired));
        }
        assert_eq!((stored.version, world.history().len()), (2, 2));
    }
}

#[tokio::test]
async fn two_clocks_at_once_expire_it_once() {
    let world = World::due().await;
    let (one, two) = tokio::join!(world.clock(), world.clock());
    let outcomes = [one.unwrap(), two.unwrap()];
    assert!(
        outcomes == [Expired, MovedOn] || outcomes == [MovedOn, Expired],
        "{outcomes:?}"
    );
    assert_eq!(world.history().len(), 2);
}

/// An approved request that waits for the customer since now, and when that ends.
async fn waits_for(world: &World, why: Reason) -> (SubscriptionRequest, Timestamp) {
    let approved = world.commit(&world.decision(Verdict::Approve)).await;
    let (day, now) = (example::limits().day, world.function.clock.now());
    let waits = await_terms(&approved, why, None, day, now).unwrap();
    let request = world.commit(&waits).await;
    let until = request.accept_until.unwrap();
    assert_eq!(until, now + day * i32::from(ACCEPTANCE_DAYS));
    (request, until)
}

/// The requests of the customer that wait for its acceptance.
fn awaiting(world: &World) -> Value {
    world.dynamo.items(Table::Customers)[0]["awaitingTerms"].clone()
}

#[tokio::test]
async fn a_wait_for_terms_expires_exactly_when_its_time_ends() {
    for why in [Reason::TermsNotAccepted, Reason::McaNotAccepted] {
        let world = World::due().await;
        let (request, until) = waits_for(&world, why).await;
        let before = world.everything();
        let now = world.function.clock.now();
        for step in [
            SignedDuration::ZERO,
            SignedDuration::from_hours(24),
            until.duration_since(now) - SignedDuration::from_hours(24) - SignedDuration::from_millis(1),
        ] {
            world.function.clock.advance(step);
            assert_eq!(world.clock().await.unwrap(), Waiting);
            assert_eq!(world.operations(), ["GetItem"]);
            assert_eq!(world.everything(), before);
        }

        world.function.clock.advance(SignedDuration::from_millis(1));
        assert_eq!(world.function.clock.now(), until);
        assert_eq!(world.clock().await.unwrap(), Expired);
        assert_eq!(world.operations(), ["GetItem", "TransactWriteItems"]);
        let stored = world.stored().await;
        assert_eq!((stored.status, stored.version), (Status::Expired, 4));
        assert_eq!(
            (stored.reason.as_deref(), stored.accept_until),
            (Some("terms_timeout"), None)
        );
        assert_eq!(stored.decision, request.decision, "who approved is kept");
        assert_eq!(world.history().last().unwrap(), "expired: terms_timeout");
        assert_eq!(
            world.held(),
            ("0".into(), 0),
            "it counts no more and its name is free"
        );
        assert!(awaiting(&world).is_null());
    }
}

#[tokio::test]
async fn a_wait_that_changes_its_reason_does_not_begin_anew() {
    let world = World::due().await;
    let (request, until) = waits_for(&world, Reason::TermsNotAccepted).await;
    world
        .function
        .clock
        .advance(until.duration_since(world.function.clock.now()) - SignedDuration::from_millis(1));
    let (day, now) = (example::limits().day, world.function.clock.now());
    let other = await_terms(&request, Reason::McaNotAccepted, None, day, now).unwrap();
    world.commit(&other).await;
    assert_eq!(world.clock().await.unwrap(), Waiting);
    world.function.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(world.clock().await.unwrap(), Expired);
}

#[tokio::test]
async fn a_wait_that_begins_again_has_its_whole_time() {
    let world = World::due().await;
    let (request, until) = waits_for(&world, Reason::TermsNotAccepted).await;
    let went_on = go_on_after_acceptance(&request, world.function.clock.now()).unwrap();
    let request = world.commit(&went_on).await;
    world.function.clock.advance(SignedDuration::from_hours(1));
    let (day, now) = (example::limits().day, world.function.clock.now());
    let again = await_terms(&request, Reason::TermsNotAccepted, None, day, now).unwrap();
    world.commit(&again).await;
    world.function.clock.advance(until.duration_since(now));
    assert_eq!(
        world.clock().await.unwrap(),
        Waiting,
        "the first wait's end is not its"
    );
    world.function.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(world.clock().await.unwrap(), Expired);
}

#[tokio::test]
async fn what_went_on_after_an_acceptance_does_not_expire() {
    let world = World::due().await;
    let (request, until) = waits_for(&world, Reason::TermsNotAccepted).await;
    let read = world.as_read_now().await;
    let went_on = go_on_after_acceptance(&request, until).unwrap();
    world.commit(&went_on).await;
    world
        .function
        .clock
        .advance(until.duration_since(world.function.clock.now()));
    let before = world.everything();
    world.dynamo.wire.fail([read]);
    assert_eq!(
        world.clock().await.unwrap(),
        MovedOn,
        "not even in the same moment"
    );
    assert_eq!(world.operations(), ["GetItem", "TransactWriteItems"]);
    assert_eq!(world.clock().await.unwrap(), MovedOn);
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn whoever_was_asked_is_reminded_and_the_clock_goes_on() {
    let world = World::ticking().await;
    let reminder = world.request.clock_at.unwrap();
    world.go_to(reminder);
    assert_eq!(world.clock().await.unwrap(), Waiting);
    assert_eq!(
        world.operations(),
        ["GetItem", "BatchGetItem", "TransactWriteItems"]
    );
    let stored = world.stored().await;
    assert_eq!(
        (stored.status, stored.progress.reminded),
        (Status::PendingApproval, 1)
    );
    assert!(stored.clock_at.unwrap() > reminder);
    assert_eq!(world.history(), ["submitted", "reminded"]);
    assert_eq!(world.clock().await.unwrap(), Waiting);
    assert_eq!(world.operations(), ["GetItem"], "nothing more is due");
}

#[tokio::test]
async fn what_was_missed_while_the_workflow_stood_still_is_made_up_for_once() {
    let world = World::ticking().await;
    let escalation = world.request.clock.escalate_at.unwrap();
    world.go_to(escalation);
    assert_eq!(world.clock().await.unwrap(), Waiting);
    assert_eq!(
        world.history(),
        ["submitted", "escalated: no_decision", "reminded"]
    );
    assert!(
        world.stored().await.progress.turns.is_empty(),
        "the reseller has no backup"
    );
}
