//! What was committed but never started.

use domain::ports::RelayBook;
use jiff::SignedDuration;
use lambda_support::task::TaskError;
use testkit::{Fault, example};

use crate::world::{Failure, World};

/// The requests 1 to 3, accepted at 09:30:01, :02 and :03, with a clock at 09:30:00 plus `seconds`.
async fn world(seconds: i64) -> World {
    let world = World::start().await;
    for n in 1..=3 {
        world.submit(n).await;
    }
    world.function.clock.advance(SignedDuration::from_secs(seconds));
    world
}

#[tokio::test]
async fn only_what_is_older_than_a_minute_is_started() {
    for (seconds, started) in [(0, 0), (61, 0), (62, 1), (63, 2), (3_600, 3)] {
        let world = world(seconds).await;
        assert_eq!(world.function.sweep().await.unwrap(), started, "{seconds}");
        let journal: Vec<String> = (1..=started).map(|n| format!("start {n} (pending)")).collect();
        assert_eq!(world.journal.take(), journal, "oldest first, and nothing is told");
        let pending: Vec<u8> = (1..=3).filter(|n| usize::from(*n) > started).collect();
        assert_eq!(world.pending(), pending);
    }
}

#[tokio::test]
async fn nothing_is_swept_twice() {
    let world = world(3_600).await;
    assert_eq!(world.function.sweep().await.unwrap(), 3);
    assert_eq!(
        world.operations(),
        [
            "Query",
            "GetItem",
            "UpdateItem",
            "GetItem",
            "UpdateItem",
            "GetItem",
            "UpdateItem"
        ]
    );
    assert_eq!(world.function.sweep().await.unwrap(), 0);
    assert_eq!(world.operations(), ["Query"]);
}

#[tokio::test]
async fn what_the_stream_started_is_not_swept() {
    let world = world(3_600).await;
    world.relay(&world.records()).await;
    world.journal.take();
    assert_eq!(world.function.sweep().await.unwrap(), 0);
    assert_eq!(world.journal.take(), Vec::<String>::new());
}

#[tokio::test]
async fn a_failure_does_not_keep_the_others_waiting() {
    for failure in [Failure::Unavailable, Failure::Broken] {
        let world = world(3_600).await;
        world.journal.fail("start", failure);
        let error = world.function.sweep().await.unwrap_err();
        assert!(matches!(error, TaskError::Transient(_)), "{error:?}");
        assert_eq!(error.to_string(), "1 of 3 requests could not be started");
        assert_eq!(world.journal.take().len(), 3);
        assert_eq!(world.pending(), [1]);
        assert_eq!(world.function.sweep().await.unwrap(), 1);
        assert_eq!(world.pending(), Vec::<u8>::new());
    }
}

#[tokio::test]
async fn a_request_that_was_started_but_not_marked_is_started_again() {
    let world = world(3_600).await;
    world
        .dynamo
        .store
        .never_started(example::at("2026-05-04T10:00:00Z"))
        .await
        .unwrap();
    let (status, found) = world.dynamo.wire.take_calls().remove(0).answered.unwrap();
    let throttled = Fault::throttled();
    world.dynamo.wire.fail([
        Fault::Answer(status, found),
        throttled.clone(),
        throttled.clone(),
        throttled,
    ]);
    let error = world.function.sweep().await.unwrap_err();
    assert!(matches!(error, TaskError::Transient(_)), "{error:?}");
    assert_eq!(world.pending(), [1]);
    assert_eq!(world.function.sweep().await.unwrap(), 1);
}

#[tokio::test]
async fn a_table_that_cannot_be_read_fails_the_sweep() {
    let world = world(3_600).await;
    world.dynamo.wire.fail(vec![Fault::throttled(); 3]);
    assert!(matches!(
        world.function.sweep().await,
        Err(TaskError::Transient(_))
    ));
    world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    assert!(matches!(
        world.function.sweep().await,
        Err(TaskError::Permanent(_))
    ));
    assert_eq!(world.journal.take(), Vec::<String>::new());
}
