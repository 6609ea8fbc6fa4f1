//! What each event comes to.

use domain::approval::Undelivered;
use domain::change::Commit;
use domain::dispatch::Message;
use domain::event::Actor;
use domain::lifecycle::renew_links;
use domain::ports::Requests;
use serde_json::{Value, json};
use testkit::example;

use crate::world::{World, bounce, event};

#[tokio::test]
async fn an_approver_who_cannot_be_reached_shows_on_the_request_once() {
    let world = World::new().await;
    assert_eq!(world.take(&[bounce(), bounce()]).await, 0);
    assert_eq!(world.take(&[bounce(), event("Email Sent")]).await, 0);
    let stored = world.stored().await;
    assert_eq!(
        (stored.unreachable.len(), stored.version),
        (1, world.request.version + 1)
    );
    assert_eq!(stored.unreachable[0].why, Undelivered::Bounced);
    assert_eq!(world.ledger(), ("sent".into(), "bounced".into()));
}

#[tokio::test]
async fn what_may_pass_is_only_noted() {
    for (event, told) in [
        (event("Email Sent"), "sent"),
        (event("Email Delivered"), "delivered"),
        (event("Email Delivery Delayed"), "delayed"),
        (event("Email Rendering Failed"), "unsent"),
    ] {
        let world = World::new().await;
        assert_eq!(world.take(&[event]).await, 0);
        assert_eq!(world.ledger(), ("sent".into(), told.into()));
        assert_eq!(world.stored().await, world.request);
    }
}

/// A mail was given up, for a reason that may pass.
fn returned(message: Message) -> Value {
    let mut event = bounce();
    event["detail"]["bounce"]["bounceType"] = json!("Transient");
    event["detail"]["mail"]["tags"]["message"] = json!([message.as_str()]);
    event
}

#[tokio::test]
async fn a_mail_that_something_waits_for_is_lost_when_it_is_given_up() {
    let world = World::new().await;
    assert_eq!(world.take(&[returned(Message::ApprovalRequested)]).await, 0);
    assert_eq!(world.ledger(), ("sent".into(), "returned".into()));
    assert_eq!(world.stored().await.unreachable[0].why, Undelivered::Returned);

    let world = World::of(Message::RequestReceived).await;
    assert_eq!(world.take(&[returned(Message::RequestReceived)]).await, 0);
    assert_eq!(world.ledger(), ("sent".into(), "returned".into()));
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn a_mail_from_before_its_links_were_sent_anew_is_only_noted() {
    let world = World::new().await;
    let renewed = renew_links(&world.request, Actor::System, example::now()).unwrap();
    assert_eq!(world.dynamo.store.commit(&renewed).await.unwrap(), Commit::Done);
    assert_eq!(world.take(&[bounce()]).await, 0);
    assert_eq!(world.ledger(), ("sent".into(), "bounced".into()));
    assert_eq!(world.stored().await, renewed.request);
}

#[tokio::test]
async fn complaints_rejects_and_suppressions_are_told_apart() {
    let mut complaint = event("Email Complaint Received");
    complaint["detail"]["complaint"] = json!({"complaintSubType": null});
    let mut suppressed = bounce();
    suppressed["detail"]["bounce"]["bounceSubType"] = json!("OnAccountSuppressionList");
    for (event, why) in [
        (complaint, Undelivered::Complained),
        (suppressed, Undelivered::Suppressed),
        (event("Email Rejected"), Undelivered::Rejected),
    ] {
        let world = World::new().await;
        assert_eq!(world.take(&[event]).await, 0);
        assert_eq!(world.stored().await.unreachable[0].why, why);
    }
}

#[tokio::test]
async fn foreign_events_are_done_and_malformed_ones_fail_alone() {
    let world = World::new().await;
    let mut foreign = bounce();
    foreign["detail"]["mail"]["tags"] = json!({"ses:configuration-set": ["csp"]});
    let mut broken = bounce();
    broken["detail"]["mail"]["tags"]["recipient"] = json!(["x"]);
    let mut other = bounce();
    other["source"] = json!("csp.accounts");
    assert_eq!(world.take(&[foreign]).await, 0);
    assert_eq!(world.stored().await, world.request);
    assert_eq!(
        world
            .take(&[broken, other, json!({}), Value::Null, bounce()])
            .await,
        4
    );
    assert_eq!(world.stored().await.unreachable.len(), 1);
}

#[tokio::test]
async fn an_address_to_which_the_mail_did_not_go_is_not_marked() {
    let world = World::new().await;
    let mut event = bounce();
    event["detail"]["mail"]["destination"] = json!(["somebody@else.example"]);
    assert_eq!(world.take(&[event]).await, 0);
    assert_eq!(world.ledger(), ("sent".into(), "bounced".into()));
    assert_eq!(world.stored().await, world.request);
}
