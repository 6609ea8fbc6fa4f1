//! The threats to mailed links, one by one.

mod deciding;
mod forms;
mod tenants;
mod tokens;

use domain::account_change::{Delegate, ResellerCommit, delegate};
use domain::email::{EmailAddress, Person};
use domain::event::Actor;
use domain::ports::Resellers;
use jiff::SignedDuration;
use testkit::example;
use testkit::http::Answer;

use crate::support::World;

pub(crate) const APPROVE: &str = "decision=approve";

pub(crate) fn person(name: &str, email: &str) -> Person {
    Person {
        name: example::name(name),
        email: EmailAddress::parse(email).unwrap(),
    }
}

pub(crate) fn writes(operations: &[String]) -> usize {
    let reads = ["GetItem", "BatchGetItem", "Query"];
    operations.iter().filter(|o| !reads.contains(&o.as_str())).count()
}

/// An approver hands the deciding over.
pub(crate) async fn hand_over(world: &World, approver: &EmailAddress, to: &Person) {
    let store = &world.dynamo.store;
    let reseller = store.reseller(&example::reseller_id()).await.unwrap().unwrap();
    let command = Delegate {
        approver: approver.clone(),
        to: to.clone(),
        language: None,
        until: example::at("2026-06-01T00:00:00Z"),
    };
    let change = delegate(
        &reseller,
        command,
        SignedDuration::from_hours(24),
        Actor::System,
        example::now(),
    );
    let kept = store.commit_reseller(&change.unwrap()).await.unwrap();
    assert_eq!(kept, ResellerCommit::Done);
    world.operations();
}

/// A fresh nonce is on the page, as a browser would send it.
pub(crate) fn nonce_of(page: &Answer) -> String {
    page.hidden_fields()
}
