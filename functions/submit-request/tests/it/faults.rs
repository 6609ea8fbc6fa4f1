//! Tables that are busy, slow or gone: 202 or 503, and never half of it.

use testkit::Fault;

use crate::world::World;

const NOTHING: (usize, usize, usize, u32) = (0, 0, 0, 0);
const ONE: (usize, usize, usize, u32) = (1, 1, 1, 1);
/// The parts of a submission's transaction.
const PARTS: usize = 5;

#[tokio::test]
async fn a_busy_read_is_503_or_passes() {
    let world = World::start().await;
    for fault in [
        Fault::Lost,
        Fault::AnswerLost,
        Fault::throttled(),
        Fault::Answer(500, serde_json::json!({})),
    ] {
        world.dynamo.wire.fail(vec![fault.clone(); 3]);
        let answer = world.submit("k").await;
        assert_eq!(answer.problem(), (503, "unavailable"), "{fault:?}");
        assert_eq!(answer.header("retry-after"), "2");
        assert_eq!((world.dynamo.wire.heal(), world.counts()), (0, NOTHING));
    }
    world.dynamo.wire.fail([Fault::Lost, Fault::throttled()]);
    assert_eq!(world.submit("k").await.status, 202);
    assert_eq!(world.counts(), ONE);
}

#[tokio::test]
async fn a_write_that_never_arrives_is_503_and_may_be_repeated() {
    for fault in [
        Fault::Lost,
        Fault::throttled(),
        Fault::transaction_conflict(PARTS),
    ] {
        let world = World::start().await;
        let read = world.submission_as_read_now().await;
        world
            .dynamo
            .wire
            .fail([read, fault.clone(), fault.clone(), fault.clone()]);
        let answer = world.submit("k").await;
        assert_eq!(answer.problem(), (503, "unavailable"), "{fault:?}");
        assert_eq!((world.dynamo.wire.heal(), world.counts()), (0, NOTHING));
        let again = world.submit("k").await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (202, ""));
        assert_eq!(world.counts(), ONE);
    }
}

#[tokio::test]
async fn a_write_that_arrives_late_is_one_request() {
    for faults in [
        vec![Fault::Lost],
        vec![Fault::throttled(), Fault::Lost],
        vec![
            Fault::transaction_conflict(PARTS),
            Fault::transaction_conflict(PARTS),
        ],
        vec![Fault::AnswerLost],
        vec![Fault::AnswerLost, Fault::AnswerLost],
        vec![Fault::AnswerLost, Fault::throttled()],
    ] {
        let world = World::start().await;
        let read = world.submission_as_read_now().await;
        world.dynamo.wire.fail([vec![read], faults.clone()].concat());
        let answer = world.submit("k").await;
        assert_eq!(answer.status, 202, "{faults:?} {answer:?}");
        assert_eq!((world.dynamo.wire.heal(), world.counts()), (0, ONE), "{faults:?}");
        assert_eq!(world.submit("k").await.text, answer.text);
    }
}

#[tokio::test]
async fn a_write_whose_answer_never_arrives_is_found_by_repeating() {
    let world = World::start().await;
    let read = world.submission_as_read_now().await;
    world
        .dynamo
        .wire
        .fail([read, Fault::AnswerLost, Fault::AnswerLost, Fault::AnswerLost]);
    let answer = world.submit("k").await;
    assert_eq!(answer.problem(), (503, "unavailable"));
    assert_eq!(world.counts(), ONE, "it was done, whole");
    let again = world.submit("k").await;
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (202, "true")
    );
    assert_eq!(world.counts(), ONE);
}

#[tokio::test]
async fn a_replay_that_cannot_be_read_is_503() {
    let world = World::start().await;
    let first = world.submit("k").await;
    world.operations();
    world.submit("k").await;
    let (status, read) = world.dynamo.wire.take_calls().remove(0).answered.unwrap();
    world
        .dynamo
        .wire
        .fail([Fault::Answer(status, read), Fault::Lost, Fault::Lost, Fault::Lost]);
    assert_eq!(world.submit("k").await.problem(), (503, "unavailable"));
    assert_eq!(world.submit("k").await.text, first.text);
}

#[tokio::test]
async fn tables_that_do_not_obey_are_500_and_nothing_is_done() {
    let world = World::start().await;
    let read = world.submission_as_read_now().await;
    for faults in [
        vec![Fault::error("AccessDeniedException")],
        vec![read.clone(), Fault::error("AccessDeniedException")],
        vec![read, Fault::error("ValidationException")],
    ] {
        world.dynamo.wire.fail(faults);
        let answer = world.submit("k").await;
        assert_eq!(answer.problem(), (500, "internal"));
        assert!(
            !answer.text.contains("AccessDenied"),
            "what it was is logged, not told"
        );
        assert_eq!(world.counts(), NOTHING);
    }
}
