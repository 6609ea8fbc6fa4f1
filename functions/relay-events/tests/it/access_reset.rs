//! A completed request whose first password is to be made anew begins a workflow of its own.

use domain::event::{Actor, EventType};
use domain::lifecycle::{access_renewed, complete, reach_step, request_access_reset};
use domain::provisioning::Step;
use domain::request::{AccessKind, Subscription, SubscriptionRequest};
use jiff::SignedDuration;
use relay_events::input::{BatchAnswer, Record};

use crate::world::{Failure, World, ending, records};

/// The first request, completed, with its workflow started, and then a reset asked for.
async fn asked() -> (World, SubscriptionRequest) {
    let world = World::start().await;
    let request = world.submit(1).await;
    world.relay(&world.records()).await;
    let request = world.commit(&ending(EventType::Approved, &request)).await;
    let begun = reach_step(&request, Step::AssignOwner, request.updated_at).unwrap();
    let request = world.commit(&begun).await;
    let subscription = Subscription {
        subscription_id: testkit::example::customer_id(7).as_uuid(),
        display_name: "x".into(),
    };
    let done = complete(&request, subscription, AccessKind::NewUser, request.updated_at).unwrap();
    let request = world.commit(&done).await;
    assert_eq!(world.pending(), Vec::<u8>::new());
    let asked = request_access_reset(&request, Actor::Recipient, request.updated_at).unwrap();
    let request = world.commit(&asked).await;
    world.journal.take();
    (world, request)
}

/// The record of the newest event.
fn newest(world: &World) -> Vec<Record> {
    let mut images = world.dynamo.items(aws::Table::Events);
    let place = |image: &serde_json::Value| image["seq"]["N"].as_str().unwrap().parse::<u64>().unwrap();
    images.sort_by_key(place);
    records(&images.split_off(images.len() - 1))
}

#[tokio::test]
async fn it_is_named_after_the_wish_and_started_once() {
    let (world, request) = asked().await;
    assert_eq!(world.pending(), [1], "the sweep would start it");
    let run = request.version;
    for mark in [" (pending)", ""] {
        assert_eq!(world.relay(&newest(&world)).await, BatchAnswer::default());
        let told = format!("publish 1#{run} access_reset_requested");
        assert_eq!(world.journal.take(), [format!("start 1-{run}{mark}"), told]);
        assert_eq!(world.pending(), Vec::<u8>::new());
    }
    world
        .commit(&access_renewed(&request, request.updated_at).unwrap())
        .await;
    world.relay(&newest(&world)).await;
    let told = format!("publish 1#{} access_renewed", run + 1);
    assert_eq!(world.journal.take(), [told], "which begins and wakes nothing");
}

#[tokio::test]
async fn a_start_that_was_lost_is_swept_up() {
    let (world, request) = asked().await;
    world.journal.fail("start", Failure::Unavailable);
    assert_eq!(
        world.relay(&newest(&world)).await,
        BatchAnswer::failed_from("100")
    );
    world.journal.take();
    world.function.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(world.function.sweep().await.unwrap(), 1);
    assert_eq!(
        world.journal.take(),
        [format!("start 1-{} (pending)", request.version)]
    );
    assert_eq!(world.function.sweep().await.unwrap(), 0);
}
