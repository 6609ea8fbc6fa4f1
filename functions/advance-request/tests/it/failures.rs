//! Tables that are busy or gone, requests that are not there.

use contracts::workflow::AdvanceInput;
use contracts::workflow::AdvanceOutput::{Expired, MovedOn};
use domain::ids::ResellerId;
use domain::lifecycle::park;
use domain::ports::Requests;
use domain::request::Verdict;
use domain::status::Status;
use lambda_runtime::Diagnostic;
use lambda_support::task::TaskError;
use testkit::{Fault, example};

use crate::world::World;

/// The name by which the state machine knows an error.
fn name<T: std::fmt::Debug>(result: Result<T, TaskError>) -> String {
    Diagnostic::from(result.unwrap_err()).error_type
}

#[tokio::test]
async fn a_request_that_is_not_there_is_permanent() {
    let world = World::due().await;
    let before = world.everything();
    let contoso = ResellerId::parse("contoso").unwrap();
    for (reseller_id, request_id) in [
        (example::reseller_id(), example::request_id(9)),
        (contoso, world.request.request_id),
    ] {
        let clock = AdvanceInput::Clock {
            reseller_id: reseller_id.clone(),
            request_id,
        };
        assert_eq!(name(world.function.handle(clock).await), "Permanent");
        let give_up = AdvanceInput::GiveUp {
            reseller_id,
            request_id,
            cause: "X".into(),
        };
        assert_eq!(name(world.function.handle(give_up).await), "Permanent");
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_busy_table_is_transient_and_nothing_is_done() {
    let world = World::due().await;
    let before = world.everything();
    let read = world.as_read_now().await;
    for fault in [Fault::throttled(), Fault::Lost, Fault::transaction_conflict(4)] {
        let faults = vec![fault.clone(); 3];
        if fault != Fault::transaction_conflict(4) {
            world.dynamo.wire.fail(faults.clone());
            assert_eq!(name(world.clock().await), "Transient", "{fault:?}");
        }
        world.dynamo.wire.fail([vec![read.clone()], faults].concat());
        assert_eq!(name(world.clock().await), "Transient", "{fault:?}");
        assert_eq!(
            (world.dynamo.wire.heal(), world.everything()),
            (0, before.clone())
        );
    }
    assert_eq!(world.clock().await.unwrap(), Expired);
}

#[tokio::test]
async fn a_table_that_does_not_obey_is_permanent() {
    let world = World::due().await;
    let before = world.everything();
    let read = world.as_read_now().await;
    world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    assert_eq!(name(world.clock().await), "Permanent");
    world
        .dynamo
        .wire
        .fail([read, Fault::error("AccessDeniedException")]);
    assert_eq!(name(world.clock().await), "Permanent");
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn an_expiry_whose_answer_was_lost_is_found_by_repeating() {
    let world = World::due().await;
    let read = world.as_read_now().await;
    let lost = vec![Fault::AnswerLost; 3];
    world.dynamo.wire.fail([vec![read], lost].concat());
    assert_eq!(name(world.clock().await), "Transient");
    assert_eq!(world.clock().await.unwrap(), MovedOn);
    assert_eq!(world.history(), ["submitted", "expired: approval_timeout"]);
}

#[tokio::test]
async fn a_request_that_keeps_moving_is_transient() {
    let world = World::due().await;
    let stale = park(
        &world.request,
        Status::NeedsAttention,
        "x",
        world.request.created_at,
    )
    .unwrap();
    world.commit(&world.decision(Verdict::Approve)).await;
    world.dynamo.store.commit(&stale).await.unwrap();
    let (status, refusal) = world.dynamo.wire.take_calls().pop().unwrap().answered.unwrap();
    let read = world.as_read_now().await;
    let refusals = vec![Fault::Answer(status, refusal); 5];
    world.dynamo.wire.fail([vec![read], refusals].concat());
    assert_eq!(name(world.give_up("Permanent").await), "Transient");
    assert_eq!(world.dynamo.wire.heal(), 0);
    assert_eq!(world.history(), ["submitted", "approved"]);
}
