//! What the workflow cannot go on with.

use aws::Table;
use contracts::workflow::AdvanceInput;
use contracts::workflow::AdvanceOutput::{MovedOn, NeedsAttention, ResetFailed};
use domain::change::Change;
use domain::event::Actor;
use domain::ids::ClientId;
use domain::lifecycle::{cancelled, complete, reach_step, request_access_reset, request_cancellation};
use domain::provisioning::Step;
use domain::request::{AccessKind, Subscription, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::text::Remark;
use serde_json::json;
use testkit::example;

use crate::world::World;

#[tokio::test]
async fn a_request_is_parked_for_operations() {
    let world = World::due().await;
    let approved = world.commit(&world.decision(Verdict::Approve)).await;
    let step = reach_step(&approved, Step::CreateSubscription, approved.updated_at).unwrap();
    world.commit(&step).await;
    assert_eq!(world.give_up("States.Timeout").await.unwrap(), NeedsAttention);
    assert_eq!(world.operations(), ["GetItem", "TransactWriteItems"]);
    let stored = world.stored().await;
    assert_eq!((stored.status, stored.version), (Status::NeedsAttention, 4));
    assert_eq!(stored.reason.as_deref(), Some("workflow_states_timeout"));
    assert_eq!(
        stored.step,
        Some(Step::CreateSubscription),
        "where it stopped is kept"
    );
    assert_eq!(
        world.history().last().unwrap(),
        "needs_attention: workflow_states_timeout"
    );
    assert_eq!(
        world.held(),
        ("1".into(), 1),
        "it is still open and its name taken"
    );
}

#[tokio::test]
async fn a_request_that_waits_leaves_the_queue() {
    let world = World::due().await;
    assert_eq!(world.give_up("Permanent").await.unwrap(), NeedsAttention);
    assert_eq!(
        world.history(),
        ["submitted", "needs_attention: workflow_permanent"]
    );
    assert!(world.dynamo.items(Table::Requests)[0]["approvalQueue"].is_null());
}

#[tokio::test]
async fn a_cancellation_that_cannot_go_on_needs_attention_and_keeps_what_was_asked() {
    let world = World::due().await;
    let approved = world.commit(&world.decision(Verdict::Approve)).await;
    let cancelling = world.commit(&cancellation(&approved)).await;
    assert_eq!(world.give_up("Permanent").await.unwrap(), NeedsAttention);
    let stored = world.stored().await;
    assert_eq!(stored.status, Status::NeedsAttention);
    assert_eq!(stored.cancellation, cancelling.cancellation);
}

#[tokio::test]
async fn a_request_that_was_cancelled_is_left_alone() {
    let world = World::due().await;
    let approved = world.commit(&world.decision(Verdict::Approve)).await;
    let cancelling = world.commit(&cancellation(&approved)).await;
    world
        .commit(&cancelled(&cancelling, cancelling.updated_at).unwrap())
        .await;
    let before = world.everything();
    assert_eq!(world.give_up("Permanent").await.unwrap(), MovedOn);
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_reset_that_cannot_go_on_ends_and_the_request_stays_completed() {
    let world = World::due().await;
    let approved = world.commit(&world.decision(Verdict::Approve)).await;
    let step = reach_step(&approved, Step::AssignOwner, approved.updated_at).unwrap();
    let begun = world.commit(&step).await;
    let subscription = Subscription {
        subscription_id: example::customer_id(7).as_uuid(),
        display_name: "x".into(),
    };
    let done = complete(&begun, subscription, AccessKind::NewUser, begun.updated_at).unwrap();
    let completed = world.commit(&done).await;
    assert_eq!(world.give_up("Permanent").await.unwrap(), MovedOn);
    let asked = request_access_reset(&completed, Actor::Recipient, completed.updated_at).unwrap();
    world.commit(&asked).await;
    assert_eq!(world.give_up("Permanent").await.unwrap(), ResetFailed);
    let stored = world.stored().await;
    assert_eq!((stored.status, stored.reason), (Status::Completed, None));
    assert!(!stored.access_reset.unwrap().pending);
    let told = "access_reset_failed: workflow_permanent";
    assert_eq!(world.history().last().unwrap(), told);
    assert_eq!(world.give_up("Permanent").await.unwrap(), MovedOn);
}

fn cancellation(request: &SubscriptionRequest) -> Change {
    let reason = Remark::parse("Ordered by mistake.").unwrap();
    let client = ClientId::parse("ops").unwrap();
    request_cancellation(request, reason, None, None, client, request.updated_at).unwrap()
}

#[tokio::test]
async fn again_it_is_the_same() {
    let world = World::due().await;
    world.give_up("States.Timeout").await.unwrap();
    let before = world.everything();
    world.operations();
    for cause in ["States.Timeout", "Permanent"] {
        assert_eq!(world.give_up(cause).await.unwrap(), NeedsAttention);
        assert_eq!(world.operations(), ["GetItem"]);
    }
    assert_eq!(world.everything(), before, "the first reason stays");
}

#[tokio::test]
async fn what_has_ended_stays_ended() {
    let world = World::due().await;
    world.commit(&world.decision(Verdict::Deny)).await;
    let before = world.everything();
    assert_eq!(world.give_up("States.Timeout").await.unwrap(), MovedOn);
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_request_that_moved_meanwhile_is_looked_at_again() {
    let world = World::due().await;
    let read = world.as_read_now().await;
    world.commit(&world.decision(Verdict::Approve)).await;
    world.dynamo.wire.fail([read]);
    assert_eq!(world.give_up("Permanent").await.unwrap(), NeedsAttention);
    assert_eq!(
        world.operations(),
        ["GetItem", "TransactWriteItems", "TransactWriteItems"]
    );
    assert_eq!(
        world.history(),
        ["submitted", "approved", "needs_attention: workflow_permanent"]
    );
}

#[tokio::test]
async fn any_cause_becomes_a_code() {
    for (cause, reason) in [
        ("Lambda.Unknown", "workflow_lambda_unknown"),
        ("", "workflow_"),
        ("ü\u{0}\n a", "workflow_a"),
    ] {
        let world = World::due().await;
        assert_eq!(world.give_up(cause).await.unwrap(), NeedsAttention);
        assert_eq!(world.stored().await.reason.as_deref(), Some(reason));
    }
    let world = World::due().await;
    world.give_up(&"x".repeat(5_000)).await.unwrap();
    assert!(world.stored().await.reason.unwrap().len() < 100);
}

#[test]
fn the_state_machines_inputs_are_read() {
    let recorded = include_str!("../../../../tests/events/advance-request.json");
    let clock: AdvanceInput = serde_json::from_str(recorded).unwrap();
    assert!(matches!(clock, AdvanceInput::Clock { request_id, .. } if request_id == example::request_id(4)));
    let id = example::request_id(1).to_string();
    let give_up = json!({"action": "give_up", "resellerId": "northwind", "requestId": id, "cause": "X"});
    let give_up: AdvanceInput = serde_json::from_value(give_up).unwrap();
    assert!(matches!(give_up, AdvanceInput::GiveUp { cause, .. } if cause == "X"));
}
