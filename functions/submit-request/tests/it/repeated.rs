//! Calls that are made again.

use std::sync::Arc;

use aws::Table;
use domain::request::Verdict;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::http::Call;
use tokio::task::JoinSet;

use crate::world::{World, console, named, order, portal, post};

#[tokio::test]
async fn the_same_call_gets_the_same_answer() {
    let world = World::start().await;
    let first = world.submit("k").await;
    let before = world.everything();
    world.operations();
    let again = world.submit("k").await;
    assert_eq!(again.status, 202);
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("idempotency-replayed"), "true");
    for name in ["location", "etag"] {
        assert_eq!(again.header(name), first.header(name));
    }
    assert_eq!(world.operations(), ["BatchGetItem", "GetItem"]);

    let mut fields: Vec<(String, Value)> = order().as_object().unwrap().clone().into_iter().collect();
    fields.reverse();
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("\n  {} : {value}", json!(name)))
        .collect();
    let rewritten = Call::new("POST", "/v1/subscription-requests")
        .by(&portal())
        .key("k")
        .header("content-type", "application/json")
        .text(&format!("{{{}}}", fields.join(",")));
    assert_eq!(
        world.send(rewritten).await.text,
        first.text,
        "the same body, written otherwise"
    );
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn it_gets_it_even_when_the_request_has_moved_on() {
    for verdict in [Verdict::Approve, Verdict::Deny] {
        let world = World::start().await;
        let first = world.send(post(&portal(), "k", &named("Unconventional"))).await;
        let request = world.stored(&first).await;
        world.function.clock.advance(SignedDuration::from_hours(5));
        let moved = world.commit(&world.decision(&request, verdict)).await;
        assert_eq!(moved.version, 2);
        let again = world.send(post(&portal(), "k", &named("Unconventional"))).await;
        assert_eq!((again.status, again.etag()), (202, "\"1\""));
        assert_eq!(again.text, first.text);
    }
}

#[tokio::test]
async fn a_key_is_for_one_body() {
    let world = World::start().await;
    world.submit("k").await;
    let before = world.everything();
    let answer = world.send(post(&portal(), "k", &named("a-b-2"))).await;
    assert_eq!(answer.problem(), (422, "idempotency_key_reused"));
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_key_is_one_portals_own() {
    let world = World::start().await;
    let first = world.submit("k").await;
    let other = world.send(post(&console(), "k", &named("a-b-2"))).await;
    assert_eq!(other.status, 202);
    assert_ne!(first.body["id"], other.body["id"]);
    assert!(!other.headers.contains_key("idempotency-replayed"));
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    let world = World::start().await;
    let tenant = world.dynamo.items(Table::Customers).remove(0)["tenant"].take();
    world.change_customer(|item| drop(item.as_object_mut().unwrap().remove("tenant")));
    assert_eq!(world.submit("k").await.problem(), (409, "tenant_not_associated"));
    world.change_customer(|item| item["tenant"] = tenant);
    assert_eq!(world.submit("k").await.status, 202);
}

#[tokio::test]
async fn a_key_is_forgotten_after_its_time() {
    let world = World::start().await;
    let first = world.submit("k").await;
    world
        .function
        .clock
        .advance(SignedDuration::from_hours(48) - SignedDuration::from_millis(1));
    let again = world.submit("k").await;
    assert_eq!(again.text, first.text, "it counts to the last moment");
    world.function.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(
        world.submit("k").await.problem(),
        (409, "friendly_name_taken"),
        "now it is a new call"
    );
    let new = world.send(post(&portal(), "k", &named("a-b-2"))).await;
    assert_eq!(new.status, 202, "{new:?}");
    assert_ne!(new.body["id"], first.body["id"]);
    let again = world.send(post(&portal(), "k", &named("a-b-2"))).await;
    assert_eq!(again.text, new.text, "and remembered in the place of the old one");
}

#[tokio::test]
async fn twenty_twins_make_one_request() {
    let world = Arc::new(World::start().await);
    let mut twins = JoinSet::new();
    for _ in 0..20 {
        let world = Arc::clone(&world);
        twins.spawn(async move { world.submit("k").await });
    }
    let answers = twins.join_all().await;
    let replayed = |a: &&testkit::http::Answer| a.headers.contains_key("idempotency-replayed");
    assert!(answers.iter().all(|a| a.status == 202), "{answers:?}");
    assert!(answers.iter().all(|a| a.text == answers[0].text));
    assert_eq!(answers.iter().filter(replayed).count(), 19);
    assert_eq!(world.counts(), (1, 1, 1, 1));
}

#[tokio::test]
async fn of_twenty_calls_for_one_name_one_gets_it() {
    let world = Arc::new(World::start().await);
    let mut rivals = JoinSet::new();
    for n in 0..20 {
        let world = Arc::clone(&world);
        rivals.spawn(async move { world.submit(&n.to_string()).await });
    }
    let answers = rivals.join_all().await;
    let accepted = answers.iter().filter(|a| a.status == 202).count();
    let taken = answers
        .iter()
        .filter(|a| a.status != 202)
        .all(|a| a.problem() == (409, "friendly_name_taken"));
    assert_eq!((accepted, taken), (1, true));
    assert_eq!(world.counts(), (1, 1, 1, 1));
}
