//! What is due.

use aws::Table;
use contracts::workflow::AdvanceOutput::{Expired, MovedOn, Waiting};
use domain::change::Commit;
use domain::lifecycle::{park, withdraw};
use domain::ports::{Clock, Requests};
use domain::request::Verdict;
use domain::status::Status;
use jiff::SignedDuration;
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
