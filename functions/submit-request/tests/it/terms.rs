//! The gate of accepted terms: nothing is created for a customer that asks by itself and has not accepted.

use domain::terms::{Document, TermsKind};
use jiff::SignedDuration;
use testkit::example;

use crate::refusals::refused;
use crate::world::{World, console, named, portal, post};

/// The document, in force from a time on.
fn since(document: Document, effective_at: &str) -> Document {
    Document {
        effective_at: example::at(effective_at),
        ..document
    }
}

async fn assert_must_accept(world: &World) {
    let answer = refused(world, post(&portal(), "k", &named("must-accept-1"))).await;
    assert_eq!(answer.problem(), (409, "terms_not_accepted"));
    let detail = answer.body["detail"].as_str().unwrap();
    assert!(detail.contains("GET /v1/customers/{id}/terms"), "{detail}");
    assert_eq!(world.operations(), ["BatchGetItem"], "nothing was tried");
}

async fn assert_accepted(world: &World, n: u8) {
    let answer = world
        .send(post(&portal(), &format!("k{n}"), &named(&format!("a-b-{n}"))))
        .await;
    assert_eq!(answer.status, 202, "{answer:?}");
    world.operations();
}

#[tokio::test]
async fn without_documents_there_is_nothing_to_accept() {
    assert_accepted(&World::start().await, 1).await;
}

#[tokio::test]
async fn a_customer_that_accepted_nothing_must_accept() {
    let world = World::start().await;
    let document = example::document("3");
    world.dynamo.document(&document).await;
    assert_must_accept(&world).await;
    world.dynamo.accept(&[document]).await;
    assert_accepted(&world, 1).await;
}

#[tokio::test]
async fn every_kind_in_force_must_be_accepted() {
    let world = World::start().await;
    let documents = TermsKind::ALL.map(|kind| example::document_of(kind, "1"));
    for document in &documents {
        world.dynamo.document(document).await;
    }
    for document in &documents {
        assert_must_accept(&world).await;
        world.dynamo.accept(std::slice::from_ref(document)).await;
    }
    assert_accepted(&world, 1).await;
}

#[tokio::test]
async fn an_acceptance_counts_until_its_version_is_superseded() {
    let world = World::start().await;
    let old = example::document("3");
    world.dynamo.document(&old).await;
    world.dynamo.accept(&[old]).await;
    assert_accepted(&world, 1).await;

    let new = since(example::document("4"), "2026-05-04T10:30:00Z");
    world.dynamo.document(&new).await;
    assert_accepted(&world, 2).await;
    world
        .function
        .clock
        .advance(SignedDuration::from_hours(1) - SignedDuration::from_millis(1));
    assert_accepted(&world, 3).await;
    world.function.clock.advance(SignedDuration::from_millis(1));
    assert_must_accept(&world).await;
}

#[tokio::test]
async fn a_version_that_is_in_force_at_once_must_be_accepted_at_once() {
    let world = World::start().await;
    let old = example::document("3");
    world.dynamo.document(&old).await;
    world.dynamo.accept(&[old]).await;
    let new = since(example::document("4"), "2026-05-04T09:30:00Z");
    world.dynamo.document(&new).await;
    assert_must_accept(&world).await;
    world.dynamo.accept(&[new]).await;
    assert_accepted(&world, 1).await;
}

#[tokio::test]
async fn what_was_voided_must_be_accepted_again() {
    let world = World::start().await;
    let document = example::document("3");
    world.dynamo.document(&document).await;
    world.dynamo.accept(std::slice::from_ref(&document)).await;
    assert_accepted(&world, 1).await;

    world.dynamo.rearm().await;
    assert_must_accept(&world).await;
    world.dynamo.accept(std::slice::from_ref(&document)).await;
    assert_accepted(&world, 2).await;

    world.dynamo.rearm_all().await;
    assert_must_accept(&world).await;
    world.dynamo.accept(&[document]).await;
    assert_accepted(&world, 3).await;
}

#[tokio::test]
async fn a_reseller_may_request_before_the_customer_accepts() {
    let world = World::start().await;
    world.dynamo.document(&example::document("3")).await;
    assert_must_accept(&world).await;
    let answer = world.send(post(&console(), "k", &named("a-b-1"))).await;
    assert_eq!(
        (answer.status, answer.body["status"].as_str()),
        (202, Some("approved")),
        "it is before provisioning that it waits"
    );
    assert_eq!(world.counts(), (1, 1, 1, 1));
}

#[tokio::test]
async fn a_policy_that_approves_does_not_accept_terms() {
    let world = World::start().await;
    world.dynamo.document(&example::document("3")).await;
    world
        .dynamo
        .redeclare(|reseller| reseller.policy.auto_approve = true)
        .await;
    assert_must_accept(&world).await;
}

#[tokio::test]
async fn a_refusal_for_terms_is_not_remembered() {
    let world = World::start().await;
    let document = example::document("3");
    world.dynamo.document(&document).await;
    let call = || post(&portal(), "k", &named("a-b-1"));
    assert_eq!(
        refused(&world, call()).await.problem(),
        (409, "terms_not_accepted")
    );
    world.dynamo.accept(&[document]).await;
    let first = world.send(call()).await;
    assert_eq!(first.status, 202);
    world.dynamo.rearm().await;
    let again = world.send(call()).await;
    assert_eq!(
        (again.status, &again.text),
        (202, &first.text),
        "nor does a later re-arm undo it"
    );
    assert_eq!(world.counts(), (1, 1, 1, 1));
}
