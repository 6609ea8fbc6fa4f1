//! Links that the account has left behind: another contact, a newer invitation, a tenant that was taken away.

use domain::account::{Contact, Customer};
use domain::account_change::{CustomerCommit, amend, dissociate, invite};
use domain::event::Actor;
use domain::ports::Customers;
use jiff::SignedDuration;
use testkit::example;
use testkit::http::encoded;

use crate::support::{World, now};

async fn keep(world: &World, change: domain::account_change::CustomerChange) {
    let kept = world.dynamo.store.commit_customer(&change).await.unwrap();
    assert_eq!(kept, CustomerCommit::Done);
}

async fn invites_somebody_else(world: &World, customer: &Customer) {
    let somebody = Some(example::person("Grace Hopper"));
    let day = SignedDuration::from_hours(24);
    let (change, _) = invite(customer, somebody, day, Actor::System, now()).unwrap();
    keep(world, change).await;
}

fn confirmation() -> String {
    format!("confirm={}", encoded(&example::tenant_id(1).to_string()))
}

#[tokio::test]
async fn whoever_is_not_the_contact_any_more_accepts_nothing() {
    let world = World::new().await;
    let form = world.get(&world.terms_path()).await.hidden_fields();
    let customer = world.stored().await;
    let contact = Contact {
        email: Some(example::person("Grace Hopper").email),
        ..customer.contact.clone()
    };
    let change = amend(Customer { contact, ..customer }, Actor::System, now());
    keep(&world, change).await;
    let before = world.everything();
    assert_eq!(world.get(&world.terms_path()).await.status, 410);
    assert_eq!(world.post(&world.terms_path(), &form).await.status, 410);
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_newer_invitation_takes_the_place_of_an_older_one() {
    let world = World::new().await;
    assert_eq!(world.get(&world.tenant_path()).await.status, 200);
    invites_somebody_else(&world, &world.stored().await).await;
    let before = world.everything();
    assert_eq!(world.get(&world.tenant_path()).await.status, 410);
    assert_eq!(
        world.post(&world.tenant_path(), &confirmation()).await.status,
        410
    );
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_tenant_that_was_taken_away_is_not_named_again_by_the_old_link() {
    let world = World::new().await;
    assert_eq!(
        world.post(&world.tenant_path(), &confirmation()).await.status,
        200
    );
    assert_eq!(
        world.get(&world.tenant_path()).await.status,
        200,
        "it shows what came of it"
    );
    let change = dissociate(&world.stored().await, Actor::System, now())
        .unwrap()
        .unwrap();
    keep(&world, change).await;
    assert_eq!(world.get(&world.tenant_path()).await.status, 410);
    assert_eq!(
        world.post(&world.tenant_path(), &confirmation()).await.status,
        410
    );
    assert_eq!(world.stored().await.tenant, None);
}
