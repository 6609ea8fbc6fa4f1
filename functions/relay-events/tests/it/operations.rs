//! What operations do: a request that needed attention begins a workflow of its own, one that is parked is woken.

use domain::change::Change;
use domain::event::EventType;
use domain::ids::ClientId;
use domain::lifecycle::{park, request_cancellation, resume};
use domain::request::SubscriptionRequest;
use domain::status::Status;
use domain::text::Remark;
use jiff::SignedDuration;
use relay_events::input::{BatchAnswer, Record};

use crate::world::{Failure, World, ending, records};

/// The first request, approved, begun, and parked for a reason; and where its history is then.
async fn parked(status: Status) -> (World, SubscriptionRequest) {
    let world = World::start().await;
    let request = world.submit(1).await;
    world.relay(&world.records()).await;
    world.dynamo.park(&request, "the-task-token");
    let request = world.commit(&ending(EventType::Approved, &request)).await;
    let change = park(&request, status, "credit_limit", request.updated_at).unwrap();
    let request = world.commit(&change).await;
    world.journal.take();
    (world, request)
}

fn operations() -> ClientId {
    ClientId::parse("ops").unwrap()
}

fn resumed(request: &SubscriptionRequest) -> Change {
    resume(request, None, operations(), request.updated_at).unwrap()
}

fn cancelling(request: &SubscriptionRequest) -> Change {
    let reason = Remark::parse("Ordered by mistake.").unwrap();
    request_cancellation(request, reason, None, None, operations(), request.updated_at).unwrap()
}

/// The record of the newest event.
fn newest(world: &World) -> Vec<Record> {
    let mut images = world.dynamo.items(aws::Table::Events);
    let place = |image: &serde_json::Value| image["seq"]["N"].as_str().unwrap().parse::<u64>().unwrap();
    images.sort_by_key(place);
    records(&images.split_off(images.len() - 1))
}

const COMMANDS: [fn(&SubscriptionRequest) -> Change; 2] = [resumed, cancelling];

#[tokio::test]
async fn what_needed_attention_begins_anew_under_a_name_of_its_own() {
    for command in COMMANDS {
        let (world, request) = parked(Status::NeedsAttention).await;
        let change = command(&request);
        world.commit(&change).await;
        assert_eq!(world.pending(), [1], "the sweep would start it");
        let told = format!("publish 1#4 {}", change.event.kind.as_str());
        for mark in [" (pending)", "", ""] {
            assert_eq!(world.relay(&newest(&world)).await, BatchAnswer::default());
            assert_eq!(world.journal.take(), [format!("start 1-4{mark}"), told.clone()]);
            assert_eq!(
                world.operations(),
                ["UpdateItem"],
                "the token of the failed one is not looked for"
            );
            assert_eq!(world.pending(), Vec::<u8>::new());
        }
    }
}

#[tokio::test]
async fn what_is_on_hold_is_woken() {
    for command in COMMANDS {
        let (world, request) = parked(Status::OnHold).await;
        let change = command(&request);
        world.commit(&change).await;
        assert_eq!(world.pending(), Vec::<u8>::new(), "its workflow lives");
        for _ in 0..2 {
            assert_eq!(world.relay(&newest(&world)).await, BatchAnswer::default());
            let told = format!("publish 1#4 {}", change.event.kind.as_str());
            assert_eq!(world.journal.take(), ["wake the-task-token".to_owned(), told]);
            assert_eq!(world.operations(), ["GetItem"]);
        }
    }
}

#[tokio::test]
async fn the_submission_told_once_more_starts_no_other_workflow_and_hides_none() {
    let (world, request) = parked(Status::NeedsAttention).await;
    let submission = records(&world.dynamo.items(aws::Table::Events)[..1]);
    world.commit(&resumed(&request)).await;
    world.relay(&submission).await;
    assert_eq!(world.journal.take()[0], "start 1 (pending)", "which exists");
    assert_eq!(
        world.pending(),
        [1],
        "the one that operations began is still to be started"
    );
}

#[tokio::test]
async fn a_start_that_was_lost_is_swept_up_under_the_same_name() {
    for command in COMMANDS {
        let (world, request) = parked(Status::NeedsAttention).await;
        world.commit(&command(&request)).await;
        for failure in [Failure::Unavailable, Failure::Broken] {
            world.journal.fail("start", failure);
            assert_eq!(
                world.relay(&newest(&world)).await,
                BatchAnswer::failed_from("100")
            );
            assert_eq!(world.journal.take(), ["start 1-4 (pending)"]);
        }
        world.function.clock.advance(SignedDuration::from_hours(1));
        world.operations();
        assert_eq!(world.function.sweep().await.unwrap(), 1);
        assert_eq!(world.journal.take(), ["start 1-4 (pending)"]);
        assert_eq!(world.operations(), ["Query", "GetItem", "UpdateItem"]);
        assert_eq!(world.pending(), Vec::<u8>::new());
        assert_eq!(world.function.sweep().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn each_time_has_its_own_workflow() {
    let (world, request) = parked(Status::NeedsAttention).await;
    let first = world.commit(&resumed(&request)).await;
    let early = newest(&world);
    let change = park(&first, Status::NeedsAttention, "overdue", first.updated_at).unwrap();
    let again = world.commit(&change).await;
    world.commit(&resumed(&again)).await;
    world.relay(&newest(&world)).await;
    assert_eq!(world.journal.take()[0], "start 1-6 (pending)");
    assert_eq!(world.pending(), Vec::<u8>::new());
    world.relay(&early).await;
    assert_eq!(
        world.journal.take()[0],
        "start 1-4",
        "late, and it ends at once: the row names 1-6"
    );
}
