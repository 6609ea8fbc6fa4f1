//! A request is ended, and what it made is to be undone.

use aws::Table;
use domain::ports::Customers;
use domain::provisioning::{Step, StepResult};
use domain::status::Status;
use serde_json::json;
use testkit::example;
use uuid::Uuid;

use crate::world::{World, reason, subscription};

fn made(subscription_id: Uuid) -> Option<StepResult> {
    Some(StepResult::Subscription { subscription_id })
}

fn plan(default_subscription: Option<Uuid>) -> Option<StepResult> {
    Some(StepResult::Plan {
        plan_id: Uuid::from_u128(1),
        default_subscription,
    })
}

#[tokio::test]
async fn cancelling_is_three_reads_and_one_write() {
    // Two units each: the request, its event, the kept answer, which takes four once a decision makes it longer than a
    // kilobyte, and the customer where it no longer waits for terms. One each: the index of requests by customer, and
    // the index of requests to be started where one begins.
    for (status, units, run) in [
        (Status::PendingApproval, 7.0, 0),
        (Status::Approved, 9.0, 0),
        (Status::AwaitingTerms, 11.0, 0),
        (Status::OnHold, 9.0, 0),
        (Status::Provisioning, 9.0, 0),
        (Status::NeedsAttention, 10.0, 4),
    ] {
        let world = World::standing(status).await;
        let answer = world.cancel("k", &reason()).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        let calls = [
            ("GetItem", 1.0),
            ("BatchGetItem", 2.0),
            ("Query", 1.0),
            ("TransactWriteItems", units),
        ];
        let expected = calls.map(|(name, units)| (name.to_owned(), units));
        assert_eq!(world.spent(), expected, "{status}");
        let view = &answer.body;
        assert_eq!(
            (&view["status"], &view["reason"]),
            (&json!("cancelling"), &json!(null))
        );
        let expected = json!({"reason": "Ordered by mistake.", "at": "2026-05-04T09:30:00Z"});
        assert_eq!(view["cancellation"], expected);
        let stored = world.stored().await;
        assert_eq!(answer.etag(), format!("\"{}\"", stored.version));
        assert_eq!((stored.status, stored.workflow_run), (Status::Cancelling, run));
        let event = world.newest_event();
        assert_eq!(event["type"]["S"], "cancellation_requested");
        assert!(
            !event.to_string().contains("mistake"),
            "the history has no free text: {event}"
        );
    }
}

#[tokio::test]
async fn what_was_undone_by_hand_is_closed_only_while_it_is_parked() {
    let by_hand = json!({"reason": "The customer has left.", "undoneByHand": true});
    let world = World::standing(Status::NeedsAttention).await;
    assert_eq!(world.cancel("k", &by_hand).await.status, 202);
    assert!(world.stored().await.cancellation.unwrap().undone_by_hand);

    let world = World::standing(Status::Provisioning).await;
    let refused = world.cancel("k", &by_hand).await;
    assert_eq!(refused.problem(), (409, "not_cancellable"));
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("needs attention"), "{detail}");
    let strange = json!({"reason": "Ordered by mistake.", "undoneByHand": "yes"});
    assert_eq!(world.cancel("k2", &strange).await.status, 422);
}

#[tokio::test]
async fn whoever_waited_for_terms_waits_no_more() {
    let world = World::standing(Status::AwaitingTerms).await;
    let waits = async || {
        let (reseller, customer) = (example::reseller_id(), example::customer_id(1));
        let found = world.dynamo.store.customer(&reseller, customer).await;
        found.unwrap().unwrap().awaiting_terms
    };
    assert_eq!(waits().await.len(), 1);
    assert_eq!(world.cancel("k", &reason()).await.status, 202);
    assert_eq!(waits().await.len(), 0);
}

#[tokio::test]
async fn it_leaves_the_queue() {
    let world = World::submitted().await;
    world.dynamo.park(&world.request, "the-task-token");
    assert_eq!(world.cancel("k", &reason()).await.status, 202);
    assert!(world.dynamo.items(Table::Requests)[0]["approvalQueue"].is_null());
}

#[tokio::test]
async fn a_subscription_that_exists_must_be_named() {
    let other = Uuid::from_u128(8);
    for (plan_made, step_made, exists) in [
        (plan(None), None, None),
        (plan(Some(subscription())), None, Some(subscription())),
        (plan(None), made(subscription()), Some(subscription())),
        (plan(Some(other)), made(subscription()), Some(subscription())),
    ] {
        let world = World::standing(Status::NeedsAttention).await;
        world.record(Step::EnsurePlan, plan_made).await;
        if step_made.is_some() {
            world.record(Step::CreateSubscription, step_made).await;
        }
        world.record(Step::CheckReseller, None).await;
        let before = world.everything();
        let named = |id: Uuid| json!({"reason": "x", "subscriptionId": id});
        let mut wrong = vec![named(Uuid::from_u128(9))];
        wrong.extend(exists.map(|_| reason()));
        for body in wrong {
            let answer = world.cancel("k", &body).await;
            assert_eq!(answer.problem(), (422, "subscription_must_be_named"), "{body}");
            assert_eq!(
                answer.faults(),
                [("/subscriptionId", "subscription_must_be_named")]
            );
            let detail = answer.body["detail"].as_str().unwrap();
            let told = exists.is_none_or(|id| detail.contains(&id.to_string()));
            assert!(told, "{detail}");
            assert_eq!(world.everything(), before, "{body}");
        }
        let right = exists.map_or_else(reason, named);
        assert_eq!(world.cancel("k", &right).await.status, 202, "{right}");
        assert_eq!(world.stored().await.cancellation.unwrap().subscription_id, exists);
    }
}

#[tokio::test]
async fn what_has_ended_or_is_cancelled_already_cannot_be() {
    let world = World::standing(Status::Failed).await;
    assert_eq!(
        world.cancel("k", &reason()).await.problem(),
        (409, "not_cancellable")
    );
    let world = World::standing(Status::OnHold).await;
    assert_eq!(world.cancel("k", &reason()).await.status, 202);
    let before = world.everything();
    assert_eq!(
        world.cancel("k2", &reason()).await.problem(),
        (409, "not_cancellable")
    );
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_reason_must_be_given_and_faults_come_at_once() {
    let world = World::standing(Status::OnHold).await;
    for (body, faults) in [
        (json!({}), vec![("/reason", "required")]),
        (json!({"reason": null}), vec![("/reason", "required")]),
        (
            json!({"reason": "x", "subscriptionId": "mine"}),
            vec![("/subscriptionId", "subscription_id_invalid")],
        ),
        (
            json!({"subscriptionId": 7, "force": true}),
            vec![
                ("/reason", "required"),
                ("/subscriptionId", "type_invalid"),
                ("/force", "unknown_field"),
            ],
        ),
    ] {
        let answer = world.cancel("k", &body).await;
        assert_eq!((answer.status, answer.faults()), (422, faults), "{body}");
    }
    assert_eq!(world.cancel("k", &json!([])).await.status, 422);
    assert_eq!(world.spent(), [], "nothing was read for that");
    assert_eq!(world.stored().await, world.request);
}
