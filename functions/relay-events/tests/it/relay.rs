//! From the stream to the workflow and the bus.

use aws::Table;
use domain::event::EventType;
use domain::lifecycle::{park, reach_step};
use domain::provisioning::Step;
use domain::status::Status;
use relay_events::input::BatchAnswer;
use serde_json::json;
use testkit::Fault;

use crate::world::{Failure, World, ending, records};

const FAILURES: [Failure; 2] = [Failure::Unavailable, Failure::Broken];
const ENDINGS: [EventType; 4] = [
    EventType::Approved,
    EventType::Denied,
    EventType::Withdrawn,
    EventType::Expired,
];

#[tokio::test]
async fn a_submission_is_started_then_marked_then_told() {
    let world = World::start().await;
    world.submit(1).await;
    assert_eq!(world.relay(&world.records()).await, BatchAnswer::default());
    assert_eq!(
        world.journal.take(),
        ["start 1 (pending)", "publish 1#1 submitted"]
    );
    assert_eq!(world.operations(), ["UpdateItem"]);
    assert_eq!(world.pending(), Vec::<u8>::new());
}

#[tokio::test]
async fn a_record_that_comes_twice_does_no_harm() {
    let world = World::start().await;
    world.submit(1).await;
    world.relay(&world.records()).await;
    let rows = world.dynamo.items(Table::Requests);
    assert_eq!(world.relay(&world.records()).await, BatchAnswer::default());
    assert_eq!(
        world.journal.take(),
        [
            "start 1 (pending)",
            "publish 1#1 submitted",
            "start 1",
            "publish 1#1 submitted"
        ]
    );
    assert_eq!(world.dynamo.items(Table::Requests), rows);
}

#[tokio::test]
async fn what_ends_a_wait_wakes_a_parked_workflow() {
    for kind in ENDINGS {
        let world = World::start().await;
        let request = world.submit(1).await;
        world.dynamo.park(&request, "the-task-token");
        world.commit(&ending(kind, &request)).await;
        let ended = world.records().split_off(1);
        assert_eq!(world.relay(&ended).await, BatchAnswer::default());
        let told = format!("publish 1#2 {} (pending)", kind.as_str());
        assert_eq!(world.journal.take(), ["wake the-task-token", told.as_str()]);
        assert_eq!(world.operations(), ["GetItem"]);
    }
}

#[tokio::test]
async fn a_workflow_that_is_not_parked_is_left_alone() {
    for kind in ENDINGS {
        let world = World::start().await;
        let request = world.submit(1).await;
        world.commit(&ending(kind, &request)).await;
        let ended = world.records().split_off(1);
        assert_eq!(world.relay(&ended).await, BatchAnswer::default());
        let told = format!("publish 1#2 {} (pending)", kind.as_str());
        assert_eq!(world.journal.take(), [told], "it reads the row before it parks");
    }
}

#[tokio::test]
async fn other_events_are_only_told() {
    let world = World::start().await;
    let request = world.submit(1).await;
    world.dynamo.park(&request, "the-task-token");
    let request = world.commit(&ending(EventType::Approved, &request)).await;
    let at = request.updated_at;
    let request = world
        .commit(&reach_step(&request, Step::CheckCustomer, at).unwrap())
        .await;
    world
        .commit(&park(&request, Status::NeedsAttention, "workflow_states_timeout", at).unwrap())
        .await;
    assert_eq!(
        world.relay(&world.records().split_off(2)).await,
        BatchAnswer::default()
    );
    assert_eq!(
        world.journal.take(),
        [
            "publish 1#3 provisioning_started (pending)",
            "publish 1#4 needs_attention (pending)"
        ]
    );
    assert_eq!(world.operations(), Vec::<String>::new());
}

#[tokio::test]
async fn an_event_whose_request_is_gone_is_told_all_the_same() {
    let world = World::start().await;
    world.submit(1).await;
    let mut image = world.dynamo.items(Table::Events).remove(0);
    image["resellerId"] = json!({"S": "contoso"});
    assert_eq!(world.relay(&records(&[image])).await, BatchAnswer::default());
    assert_eq!(world.pending(), [1], "another reseller's row is not touched");
    assert_eq!(world.dynamo.items(Table::Requests).len(), 1, "and none is made");
}

#[tokio::test]
async fn a_submission_that_fails_anywhere_is_named_and_completed_by_repeating() {
    let start = "start 1 (pending)";
    let publish = "publish 1#1 submitted";
    for failure in FAILURES {
        let world = World::start().await;
        world.submit(1).await;
        world.journal.fail("start", failure);
        assert_eq!(
            world.relay(&world.records()).await,
            BatchAnswer::failed_from("100")
        );
        assert_eq!(
            (world.journal.take(), world.pending()),
            (vec![start.to_owned()], vec![1])
        );
        assert_eq!(world.relay(&world.records()).await, BatchAnswer::default());
        assert_eq!(world.journal.take(), [start, publish]);
    }
    for fault in [
        Fault::throttled(),
        Fault::Lost,
        Fault::AnswerLost,
        Fault::error("AccessDeniedException"),
    ] {
        let world = World::start().await;
        world.submit(1).await;
        world.dynamo.wire.fail(vec![fault.clone(); 3]);
        assert_eq!(
            world.relay(&world.records()).await,
            BatchAnswer::failed_from("100"),
            "{fault:?}"
        );
        assert_eq!(world.journal.take(), [start], "what is not marked is not told");
        world.dynamo.wire.heal();
        assert_eq!(world.relay(&world.records()).await, BatchAnswer::default());
        assert_eq!(world.journal.take().last().unwrap(), publish);
        assert_eq!(world.pending(), Vec::<u8>::new());
    }
    for failure in [Failure::Unavailable, Failure::Broken, Failure::Taken(0)] {
        let world = World::start().await;
        world.submit(1).await;
        world.journal.fail("publish", failure);
        assert_eq!(
            world.relay(&world.records()).await,
            BatchAnswer::failed_from("100")
        );
        assert_eq!(
            (world.journal.take(), world.pending()),
            (vec![start.into(), publish.into()], vec![])
        );
        assert_eq!(world.relay(&world.records()).await, BatchAnswer::default());
        assert_eq!(world.journal.take(), ["start 1", publish]);
    }
}

#[tokio::test]
async fn a_decision_that_fails_anywhere_is_named_and_completed_by_repeating() {
    let wake = "wake the-task-token";
    let publish = "publish 1#2 approved";
    let mut cases: Vec<(&str, Failure, Vec<&str>)> = Vec::new();
    for failure in FAILURES {
        cases.push(("wake", failure, vec![wake]));
        cases.push(("publish", failure, vec![wake, publish]));
    }
    cases.push(("publish", Failure::Taken(0), vec![wake, publish]));
    let world = World::start().await;
    let request = world.submit(1).await;
    world.relay(&world.records()).await;
    world.dynamo.park(&request, "the-task-token");
    world.commit(&ending(EventType::Approved, &request)).await;
    world.journal.take();
    let approved = world.records().split_off(1);
    for (port, failure, happened) in cases {
        world.journal.fail(port, failure);
        assert_eq!(
            world.relay(&approved).await,
            BatchAnswer::failed_from("101"),
            "{port} {failure:?}"
        );
        assert_eq!(world.journal.take(), happened);
        assert_eq!(world.relay(&approved).await, BatchAnswer::default());
        assert_eq!(world.journal.take(), [wake, publish]);
    }
    for fault in [
        Fault::throttled(),
        Fault::Lost,
        Fault::error("AccessDeniedException"),
    ] {
        world.dynamo.wire.fail(vec![fault; 3]);
        assert_eq!(world.relay(&approved).await, BatchAnswer::failed_from("101"));
        assert_eq!(world.journal.take(), Vec::<String>::new());
        world.dynamo.wire.heal();
        assert_eq!(world.relay(&approved).await, BatchAnswer::default());
        assert_eq!(world.journal.take(), [wake, publish]);
    }
}

#[tokio::test]
async fn the_first_record_that_fails_ends_the_batch() {
    let world = World::start().await;
    for n in 1..=3 {
        world.submit(n).await;
    }
    let mut images = world.dynamo.items(Table::Events);
    images.sort_by_key(|image| image["requestId"]["S"].as_str().unwrap().to_owned());
    world.journal.fail("publish", Failure::Unavailable);
    assert_eq!(
        world.relay(&records(&images)).await,
        BatchAnswer::failed_from("100")
    );
    assert_eq!(
        world.journal.take(),
        ["start 1 (pending)", "publish 1#1 submitted"]
    );
    assert_eq!(world.pending(), [2, 3]);
    assert_eq!(world.relay(&records(&images)).await, BatchAnswer::default());
    assert_eq!(world.journal.take().len(), 6);
    assert_eq!(world.pending(), Vec::<u8>::new());
}

#[tokio::test]
async fn a_poisoned_record_is_named_after_those_before_it_were_relayed() {
    let world = World::start().await;
    for n in 1..=2 {
        world.submit(n).await;
    }
    let mut images = world.dynamo.items(Table::Events);
    images.sort_by_key(|image| image["requestId"]["S"].as_str().unwrap().to_owned());
    let mut poison = images[0].clone();
    poison["type"] = json!({"S": "exploded"});
    images.insert(1, poison);
    for _ in 0..2 {
        assert_eq!(
            world.relay(&records(&images)).await,
            BatchAnswer::failed_from("101")
        );
        let journal = world.journal.take();
        assert_eq!(journal.last().unwrap(), "publish 1#1 submitted");
        assert_eq!((journal.len(), world.pending()), (2, vec![2]));
    }
    // The stream cuts the batch in two and gives the record up in the end.
    assert_eq!(world.relay(&records(&images[2..])).await, BatchAnswer::default());
    assert_eq!(world.pending(), Vec::<u8>::new());
}

#[tokio::test]
async fn an_empty_batch_is_done() {
    let world = World::start().await;
    assert_eq!(world.relay(&[]).await, BatchAnswer::default());
}
