//! The walk over the shards, its order and its end.

use std::collections::BTreeSet;

use domain::ids::RequestId;
use jiff::SignedDuration;
use reconcile_subscriptions::{BUDGET, Report, Stopped};
use testkit::example;

use crate::memory::{World, completed, whole};

/// A request in each shard, for a tenant of the same number.
fn one_in_each_shard(tick: SignedDuration) -> World {
    let world = World::ticking(tick);
    for n in 0..16 {
        world.healthy(n, n);
    }
    world
}

/// The tenants that were asked for, in order, since the last look.
fn asked(world: &World) -> Vec<u8> {
    let calls = world.cloud.calls();
    let asked = calls.iter().filter_map(|call| call.strip_prefix("plans "));
    asked.map(|n| n.parse().unwrap()).collect()
}

#[tokio::test]
async fn each_day_begins_with_the_next_shard() {
    let world = one_in_each_shard(SignedDuration::ZERO);
    let mut firsts = BTreeSet::new();
    for day in 0..16 {
        assert_eq!(world.run().await.unwrap(), whole(16, 0, 0));
        let asked = asked(&world);
        let expected: Vec<u8> = (0..16).map(|n| (1 + day + n) % 16).collect();
        assert_eq!(asked, expected, "day {day}");
        firsts.insert(asked[0]);
        world.function.clock.0.advance(SignedDuration::from_hours(24));
    }
    assert_eq!(firsts.len(), 16);
}

#[tokio::test]
async fn a_run_whose_time_is_over_says_how_far_it_came() {
    // Three looks at the clock for a request and its shard, after one at the start.
    let world = one_in_each_shard(SignedDuration::from_secs(100));
    let report = Report {
        checked: 2,
        drifted: 0,
        skipped: 0,
        shards: 2,
        stopped: Some(Stopped::OutOfTime),
    };
    assert_eq!(world.run().await.unwrap(), report);
    assert_eq!(asked(&world), [1, 2]);
    assert_eq!(
        serde_json::to_value(&report).unwrap(),
        serde_json::json!({"checked": 2, "drifted": 0, "skipped": 0, "shards": 2, "stopped": "out_of_time"})
    );
}

#[tokio::test]
async fn within_sixteen_days_no_shard_starves() {
    let world = one_in_each_shard(SignedDuration::from_secs(200));
    let mut seen = BTreeSet::new();
    for _ in 0..16 {
        let report = world.run().await.unwrap();
        assert_eq!((report.checked, report.stopped), (1, Some(Stopped::OutOfTime)));
        seen.extend(asked(&world));
        world.function.clock.0.advance(SignedDuration::from_hours(23));
    }
    assert_eq!(seen.len(), 16);
}

#[tokio::test]
async fn the_last_moment_is_one_too_late() {
    let almost = BUDGET.checked_sub(SignedDuration::from_secs(1)).unwrap();
    for (tick, checked) in [(BUDGET, 0), (almost, 0), (BUDGET / 2, 0), (BUDGET / 3, 1)] {
        let world = one_in_each_shard(tick);
        let report = world.run().await.unwrap();
        assert_eq!(
            (report.checked, report.stopped),
            (checked, Some(Stopped::OutOfTime)),
            "{tick:?}"
        );
    }
}

#[tokio::test]
async fn a_shard_of_many_pages_is_walked_to_its_end() {
    let world = World::new();
    for n in 0..60 {
        let mut random = [n; 10];
        random[9] = 0x31;
        let mut request = completed(1, 1);
        request.request_id = RequestId::mint(example::now(), random);
        world.store.rows().requests.insert(request.request_id, request);
    }
    assert_eq!(world.run().await.unwrap(), whole(60, 60, 0));
    assert_eq!(world.cloud.calls(), ["plans 1"]);
    assert_eq!(world.told().len(), 60);
    assert_eq!(world.store.rows().pages, 3 + 15);
}
