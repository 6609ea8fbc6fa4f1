//! Tables that are away, and requests that move meanwhile.

use domain::lifecycle::{park, reach_step};
use domain::ports::Clock;
use domain::provisioning::{Step, StepResult};
use domain::status::Status;
use serde_json::json;
use testkit::Fault;

use crate::world::{World, reason, subscription};

#[tokio::test]
async fn tables_that_are_away_are_503_and_nothing_is_done() {
    let world = World::standing(Status::NeedsAttention).await;
    let before = world.everything();
    for later in 0..4 {
        let mut faults = vec![Fault::Later; later];
        faults.extend(vec![Fault::throttled(); 3]);
        world.dynamo.wire.fail(faults);
        let answer = world.cancel("k", &reason()).await;
        assert_eq!(answer.problem(), (503, "unavailable"), "round trip {later}");
        assert_eq!(answer.header("retry-after"), "2");
        world.dynamo.wire.heal();
        assert_eq!(world.everything(), before, "round trip {later}");
    }
    for later in 0..4 {
        let mut faults = vec![Fault::Later; later];
        faults.push(Fault::error("AccessDeniedException"));
        world.dynamo.wire.fail(faults);
        assert_eq!(world.cancel("k", &reason()).await.problem(), (500, "internal"));
        world.dynamo.wire.heal();
        assert_eq!(world.everything(), before, "round trip {later}");
    }
    assert_eq!(world.cancel("k", &reason()).await.status, 202);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_given_when_the_call_comes_again() {
    let world = World::standing(Status::NeedsAttention).await;
    world.dynamo.wire.fail([
        Fault::Later,
        Fault::Later,
        Fault::AnswerLost,
        Fault::Lost,
        Fault::Lost,
    ]);
    assert_eq!(
        world.resume("k", &json!({})).await.problem(),
        (503, "unavailable")
    );
    world.dynamo.wire.heal();
    let again = world.resume("k", &json!({})).await;
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (202, "true")
    );
    assert_eq!(world.stored().await.version, 4);
}

/// What the request and its call's record were when they were read, whatever happens until the write.
async fn as_read_now(world: &World) -> Vec<Fault> {
    let answer = world.resume("unused", &json!({"step": "x"})).await;
    assert_eq!(answer.status, 422);
    let reads = {
        use domain::idempotency::CallId;
        use domain::ports::{CallFacts, RequestOwners};
        let (store, request) = (&world.dynamo.store, &world.request);
        world.dynamo.wire.take_calls();
        store.reseller_of(request.request_id).await.unwrap();
        let call = CallId::new(&request.client_id, "", "", "");
        store
            .call_facts(&request.reseller_id, request.request_id, &call)
            .await
            .unwrap();
        world.dynamo.wire.take_calls()
    };
    let answered = reads.into_iter().map(|call| call.answered.unwrap());
    answered
        .map(|(status, body)| Fault::Answer(status, body))
        .collect()
}

#[tokio::test]
async fn a_request_that_moved_meanwhile_is_judged_as_it_stands() {
    let mut world = World::standing(Status::OnHold).await;
    let read = as_read_now(&world).await;
    let begun = reach_step(&world.request, Step::EnsurePlan, world.function.clock.now()).unwrap();
    world.commit(begun).await;
    world.dynamo.wire.fail(read.clone());
    assert_eq!(
        world.resume("k", &json!({})).await.problem(),
        (409, "not_resumable")
    );

    world.dynamo.wire.fail(read);
    world.spent();
    let answer = world.cancel("k", &reason()).await;
    assert_eq!((answer.status, answer.etag()), (202, "\"5\""), "{answer:?}");
    let operations: Vec<_> = world.spent().into_iter().map(|(name, _)| name).collect();
    let twice = ["Query", "TransactWriteItems", "Query", "TransactWriteItems"];
    assert_eq!(operations, [&["GetItem", "BatchGetItem"][..], &twice].concat());
}

#[tokio::test]
async fn a_subscription_that_was_made_meanwhile_is_not_overlooked() {
    let mut world = World::standing(Status::OnHold).await;
    let read = as_read_now(&world).await;
    let attention = park(
        &world.request,
        Status::NeedsAttention,
        "overdue",
        world.function.clock.now(),
    );
    world.commit(attention.unwrap()).await;
    let made = StepResult::Subscription {
        subscription_id: subscription(),
    };
    world.record(Step::CreateSubscription, Some(made)).await;
    world.dynamo.wire.fail(read);
    let answer = world.cancel("k", &reason()).await;
    assert_eq!(answer.problem(), (422, "subscription_must_be_named"));
    assert_eq!(world.stored().await, world.request);
}
