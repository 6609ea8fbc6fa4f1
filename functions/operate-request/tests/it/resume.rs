//! A parked request goes on.

use domain::provisioning::Step;
use domain::status::Status;
use serde_json::{Value, json};
use testkit::http::Call;

use crate::world::{World, operations};

#[tokio::test]
async fn resuming_is_two_reads_and_one_write() {
    // A new workflow is marked for the sweep, which is one entry of an index more than waking one that lives.
    for (status, units, run) in [(Status::NeedsAttention, 8.0, 4), (Status::OnHold, 7.0, 0)] {
        let world = World::standing(status).await;
        let answer = world.resume("k", &json!({})).await;
        assert_eq!((answer.status, answer.etag()), (202, "\"4\""), "{answer:?}");
        let calls = [
            ("GetItem", 1.0),
            ("BatchGetItem", 2.0),
            ("TransactWriteItems", units),
        ];
        assert_eq!(world.spent(), calls.map(|(name, units)| (name.to_owned(), units)));
        let view = &answer.body;
        assert_eq!(
            (&view["status"], &view["reason"]),
            (&json!("approved"), &Value::Null)
        );
        assert_eq!(view["reasonDetail"], Value::Null);
        let stored = world.stored().await;
        assert_eq!((stored.status, stored.workflow_run), (Status::Approved, run));
        assert_eq!(stored.resume_from, Some(Step::CheckCustomer));
        let event = world.newest_event();
        assert_eq!(
            (&event["type"]["S"], &event["from"]["S"]),
            (&json!("resumed"), &json!(status.as_str()))
        );
        let actor = json!({"type": {"S": "operations"}, "clientId": {"S": "ops"}});
        assert_eq!(event["actor"]["M"], actor);
    }
}

#[tokio::test]
async fn every_step_can_be_named() {
    for step in Step::ALL {
        let world = World::standing(Status::NeedsAttention).await;
        let answer = world.resume("k", &json!({"step": step.as_str()})).await;
        assert_eq!(answer.status, 202, "{step:?}");
        assert_eq!(world.stored().await.resume_from, Some(*step));
    }
}

#[tokio::test]
async fn the_body_may_be_left_out() {
    let world = World::standing(Status::OnHold).await;
    let path = format!("/v1/subscription-requests/{}/resume", world.request.request_id);
    let answer = world
        .send(Call::new("POST", &path).by(&operations()).key("k"))
        .await;
    assert_eq!(answer.status, 202, "{answer:?}");
}

#[tokio::test]
async fn what_was_never_approved_waits_for_its_decision_again() {
    let mut world = World::submitted().await;
    world.bring_to(Status::NeedsAttention).await;
    let answer = world.resume("k", &json!({})).await;
    assert_eq!(
        (answer.status, &answer.body["status"]),
        (202, &json!("pending_approval"))
    );
}

#[tokio::test]
async fn only_what_is_parked_can_be_resumed() {
    for status in [
        Status::PendingApproval,
        Status::Approved,
        Status::AwaitingTerms,
        Status::Provisioning,
        Status::Failed,
    ] {
        let world = World::standing(status).await;
        let before = world.everything();
        let answer = world.resume("k", &json!({})).await;
        assert_eq!(answer.problem(), (409, "not_resumable"), "{status}");
        assert!(
            answer.body["detail"].as_str().unwrap().contains(status.as_str()),
            "{answer:?}"
        );
        assert_eq!(world.everything(), before, "{status}");
    }
}

#[tokio::test]
async fn an_unknown_step_is_told_the_ones_that_exist() {
    let world = World::standing(Status::NeedsAttention).await;
    let answer = world.resume("k", &json!({"step": "order_plan"})).await;
    assert_eq!(answer.problem(), (422, "step_unknown"));
    assert_eq!(answer.faults(), [("/step", "step_unknown")]);
    let detail = answer.body["errors"][0]["detail"].as_str().unwrap();
    assert!(
        Step::ALL.iter().all(|step| detail.contains(step.as_str())),
        "{detail}"
    );
    let answer = world
        .resume("k", &json!({"steps": [], "step": 7, "force": true}))
        .await;
    assert_eq!(
        answer.faults(),
        [
            ("/step", "type_invalid"),
            ("/force", "unknown_field"),
            ("/steps", "unknown_field")
        ]
    );
    assert_eq!(world.spent(), [], "nothing was read for that");
}
