//! What counts as drift, and when it is told.

use domain::event::{Actor, EventType};
use domain::ports::Clock;
use domain::request::{Drift, SubscriptionRequest};
use domain::status::Status;
use jiff::SignedDuration;
use testkit::example;

use crate::memory::{World, subscription, whole};

const DETECTED: EventType = EventType::DriftDetected;
const RESOLVED: EventType = EventType::DriftResolved;

fn told(kind: EventType, why: &str) -> (EventType, Option<String>) {
    (kind, Some(why.to_owned()).filter(|why| !why.is_empty()))
}

#[tokio::test]
async fn what_is_as_it_was_handed_over_is_not_told() {
    let world = World::new();
    world.healthy(1, 1);
    assert_eq!(world.run().await.unwrap(), whole(1, 0, 0));
    assert_eq!(world.told(), []);
    assert_eq!(world.cloud.calls(), ["plans 1", "entitlements 1 0"]);
}

#[tokio::test]
async fn drift_is_told_when_it_comes_when_it_changes_and_when_it_goes() {
    let world = World::new();
    world.healthy(1, 1);
    let tenant = example::tenant_id(1);

    world.cloud.list(tenant, 0, subscription(1), false);
    assert_eq!(world.run().await.unwrap(), whole(1, 1, 0));
    assert_eq!(world.told(), [told(DETECTED, "not-active")]);
    assert_eq!(world.drift(1), Some(Drift::NotActive));
    assert_eq!(world.run().await.unwrap(), whole(1, 1, 0), "it still drifts");
    assert_eq!(world.told(), [], "it is told once");

    world.cloud.empty(tenant);
    assert_eq!(world.run().await.unwrap(), whole(1, 1, 0));
    assert_eq!(world.told(), [told(DETECTED, "missing")]);
    assert_eq!(world.drift(1), Some(Drift::Missing));
    assert_eq!(world.run().await.unwrap(), whole(1, 1, 0));
    assert_eq!(world.told(), []);

    world.cloud.list(tenant, 0, subscription(1), true);
    assert_eq!(world.run().await.unwrap(), whole(1, 0, 0));
    assert_eq!(world.told(), [told(RESOLVED, "")]);
    assert_eq!(world.drift(1), None);
    assert_eq!(world.run().await.unwrap(), whole(1, 0, 0));
    assert_eq!(world.told(), []);
}

#[tokio::test]
async fn the_event_is_the_systems_and_moves_no_status() {
    let world = World::new();
    let id = world.healthy(1, 1);
    let before: SubscriptionRequest = world.store.rows().requests[&id].clone();
    world.cloud.empty(example::tenant_id(1));
    world.run().await.unwrap();
    let rows = world.store.rows();
    let event = &rows.events[0];
    assert_eq!((event.seq, event.actor.clone()), (6, Actor::System));
    assert_eq!(
        (event.from, event.to),
        (Some(Status::Completed), Status::Completed)
    );
    let expected = SubscriptionRequest {
        drift: Some(Drift::Missing),
        version: 6,
        updated_at: event.at,
        clock_at: None,
        ..before
    };
    assert_eq!(rows.requests[&id], expected);
}

#[tokio::test]
async fn any_plan_of_the_tenant_may_list_it() {
    let world = World::new();
    world.healthy(1, 1);
    let tenant = example::tenant_id(1);
    world.cloud.empty(tenant);
    world.cloud.list(tenant, 0, subscription(9), false);
    world.cloud.list(tenant, 1, subscription(1), true);
    world.cloud.list(tenant, 2, subscription(8), false);
    assert_eq!(world.run().await.unwrap(), whole(1, 0, 0));
    assert_eq!(
        world.cloud.calls(),
        [
            "plans 1",
            "entitlements 1 0",
            "entitlements 1 1",
            "entitlements 1 2"
        ]
    );

    // In use under one plan and ended under the others, in whatever order.
    world.cloud.list(tenant, 0, subscription(1), false);
    world.cloud.list(tenant, 2, subscription(1), false);
    assert_eq!(world.run().await.unwrap(), whole(1, 0, 0));
    world.cloud.list(tenant, 1, subscription(1), false);
    assert_eq!(world.run().await.unwrap(), whole(1, 1, 0));
    assert_eq!(world.told(), [told(DETECTED, "not-active")]);
}

#[tokio::test]
async fn another_tenants_list_does_not_count() {
    let world = World::new();
    world.healthy(1, 1);
    world.healthy(2, 2);
    world.cloud.empty(example::tenant_id(1));
    world.cloud.list(example::tenant_id(2), 0, subscription(1), true);
    assert_eq!(world.run().await.unwrap(), whole(2, 1, 0));
    assert_eq!((world.drift(1), world.drift(2)), (Some(Drift::Missing), None));
}

#[tokio::test]
async fn what_changed_within_the_hour_is_not_missing_yet() {
    for (minutes, drifted) in [(0, 0), (59, 0), (60, 1)] {
        let world = World::new();
        let id = world.healthy(1, 1);
        world.cloud.empty(example::tenant_id(1));
        let noon = world.function.clock.now();
        let changed = noon.checked_sub(SignedDuration::from_mins(minutes)).unwrap();
        world.store.rows().requests.get_mut(&id).unwrap().updated_at = changed;
        assert_eq!(world.run().await.unwrap(), whole(1, drifted, 0), "{minutes}");
        assert_eq!(world.told().len(), drifted, "{minutes}");
    }
}

#[tokio::test]
async fn what_was_ended_within_the_hour_is_told_at_once() {
    let world = World::new();
    let id = world.healthy(1, 1);
    world.cloud.list(example::tenant_id(1), 0, subscription(1), false);
    world.store.rows().requests.get_mut(&id).unwrap().updated_at = world.function.clock.now();
    assert_eq!(world.run().await.unwrap(), whole(1, 1, 0));
}
