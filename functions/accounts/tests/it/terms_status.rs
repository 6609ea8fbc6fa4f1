//! `GET /v1/customers/{customerId}/terms`.

use domain::account::Customer;
use domain::terms::{Document, TermsKind};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::example;

use crate::calls::{PROVIDER, accept, publish, rearm, rearm_all};
use crate::world::{Answer, BOTH, Call, Caller, WRITE, World};

async fn terms(world: &World, customer: &str) -> Answer {
    let answer = world.get(&format!("{customer}/terms")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

/// Kind, version and whether it is accepted of each document, and whether nothing is missing.
fn standing(answer: &Answer) -> (bool, Vec<(&str, &str, bool)>) {
    let documents = answer.body["documents"].as_array().unwrap();
    let document = |d: &'_ Value| d["accepted"].as_bool().unwrap();
    let each = documents.iter().map(|d| {
        (
            d["kind"].as_str().unwrap(),
            d["version"].as_str().unwrap(),
            document(d),
        )
    });
    (answer.body["satisfied"].as_bool().unwrap(), each.collect())
}

fn in_hours(version: &str, hours: i64) -> Document {
    Document {
        effective_at: hour(hours),
        ..example::document(version)
    }
}

fn hour(hours: i64) -> Timestamp {
    example::now()
        .checked_add(SignedDuration::from_hours(hours))
        .unwrap()
}

const MICROSOFT: &str = "microsoft-customer-agreement";
const RESELLER: &str = "reseller-terms";

#[tokio::test]
async fn with_no_document_in_force_nothing_is_missing() {
    let (world, path) = World::with_customer().await;
    let answer = terms(&world, &path).await;
    assert_eq!(answer.body, json!({"satisfied": true, "documents": []}));
    world.send(publish(&in_hours("2", 1))).await;
    let answer = terms(&world, &path).await;
    assert_eq!(
        answer.body,
        json!({"satisfied": true, "documents": []}),
        "it is to come"
    );
}

#[tokio::test]
async fn a_document_in_force_is_shown_until_and_after_it_is_accepted() {
    let (world, path) = World::with_customer().await;
    world.send(publish(&example::document("1"))).await;
    let mut document = json!({
        "kind": "provider-terms", "version": "1", "title": "Terms of use",
        "url": "https://terms.example/provider-terms/1", "sha256": "ab".repeat(32), "accepted": false,
    });
    let open = terms(&world, &path).await;
    assert_eq!(open.body, json!({"satisfied": false, "documents": [document]}));

    let accepted = world
        .send(accept(&path, "k", TermsKind::ProviderTerms, "1"))
        .await;
    document["accepted"] = json!(true);
    document["acceptedAt"] = json!("2026-05-04T09:30:00Z");
    document["acceptedBy"] = json!({"name": "Ada Byron", "email": "ada@fabrikam.example"});
    document["acceptanceId"] = accepted.body["acceptanceId"].clone();
    let done = terms(&world, &path).await;
    assert_eq!(done.body, json!({"satisfied": true, "documents": [document]}));
}

#[tokio::test]
async fn three_kinds_must_all_be_accepted() {
    let (world, path) = World::with_customer().await;
    for kind in TermsKind::ALL.into_iter().rev() {
        world.send(publish(&example::document_of(kind, "1"))).await;
    }
    for (n, kind) in TermsKind::ALL.into_iter().enumerate() {
        let answer = terms(&world, &path).await;
        let expected = [
            (MICROSOFT, "1", n > 0),
            (PROVIDER, "1", n > 1),
            (RESELLER, "1", n > 2),
        ];
        assert_eq!(standing(&answer), (false, expected.to_vec()));
        let accepted = world.send(accept(&path, &n.to_string(), kind, "1")).await;
        assert_eq!(accepted.status, 201, "{accepted:?}");
    }
    let answer = terms(&world, &path).await;
    assert!(standing(&answer).0);
}

#[tokio::test]
async fn a_version_takes_over_when_it_takes_effect() {
    let (world, path) = World::with_customer().await;
    world.send(publish(&in_hours("1", -2))).await;
    world.send(publish(&in_hours("2", 1))).await;
    world
        .send(accept(&path, "k", TermsKind::ProviderTerms, "1"))
        .await;
    let answer = terms(&world, &path).await;
    assert_eq!(standing(&answer), (true, vec![(PROVIDER, "1", true)]));

    world.accounts.clock.advance(SignedDuration::from_hours(1));
    let answer = terms(&world, &path).await;
    assert_eq!(standing(&answer), (false, vec![(PROVIDER, "2", false)]));
    world
        .send(accept(&path, "l", TermsKind::ProviderTerms, "2"))
        .await;
    let answer = terms(&world, &path).await;
    assert_eq!(standing(&answer), (true, vec![(PROVIDER, "2", true)]));
}

#[tokio::test]
async fn a_version_older_than_the_one_in_force_changes_nothing() {
    let (world, path) = World::with_customer().await;
    world.send(publish(&in_hours("2", -1))).await;
    world
        .send(accept(&path, "k", TermsKind::ProviderTerms, "2"))
        .await;
    assert_eq!(world.send(publish(&in_hours("1", -2))).await.status, 201);
    let answer = terms(&world, &path).await;
    assert_eq!(standing(&answer), (true, vec![(PROVIDER, "2", true)]));
}

#[tokio::test]
async fn a_rearm_voids_what_was_accepted() {
    let (world, path) = World::with_customer().await;
    let other = Customer {
        customer_id: example::customer_id(2),
        tenant: None,
        ..example::customer()
    };
    let other = world.keep(&other).await;
    world.send(publish(&example::document("1"))).await;
    for customer in [&path, &other] {
        world
            .send(accept(customer, "k", TermsKind::ProviderTerms, "1"))
            .await;
    }
    let satisfied = async |customer: &str| standing(&terms(&world, customer).await).0;

    world.accounts.clock.advance(SignedDuration::from_hours(1));
    world.send(rearm(&path, "r")).await;
    let answer = terms(&world, &path).await;
    assert_eq!(standing(&answer), (false, vec![(PROVIDER, "1", false)]));
    assert_eq!(answer.body["documents"][0]["armedAt"], "2026-05-04T10:30:00Z");
    assert!(answer.body["documents"][0].get("acceptedBy").is_none());
    assert!(satisfied(&other).await, "the re-arm was another customer's");

    // In the very moment of the re-arm, so that only the order can tell.
    world
        .send(accept(&path, "l", TermsKind::ProviderTerms, "1"))
        .await;
    assert!(satisfied(&path).await);

    world.accounts.clock.advance(SignedDuration::from_hours(1));
    world.send(rearm_all("all")).await;
    for customer in [&path, &other] {
        let answer = terms(&world, customer).await;
        assert_eq!(standing(&answer), (false, vec![(PROVIDER, "1", false)]));
        assert_eq!(answer.body["documents"][0]["armedAt"], "2026-05-04T11:30:00Z");
        world
            .send(accept(customer, "m", TermsKind::ProviderTerms, "1"))
            .await;
        assert!(satisfied(customer).await);
    }
}

#[tokio::test]
async fn a_rearm_in_the_moment_of_an_acceptance_voids_it() {
    let (world, path) = World::with_customer().await;
    world.send(publish(&example::document("1"))).await;
    for n in 0..3 {
        world
            .send(accept(&path, &n.to_string(), TermsKind::ProviderTerms, "1"))
            .await;
        assert!(standing(&terms(&world, &path).await).0);
        world.send(rearm(&path, &n.to_string())).await;
        assert!(!standing(&terms(&world, &path).await).0);
    }
}

#[tokio::test]
async fn another_resellers_customer_is_unknown() {
    let (world, path) = World::with_customer().await;
    let unknown = format!("/v1/customers/{}/terms", example::customer_id(9));
    for (path, caller) in [
        (format!("{path}/terms"), Caller::stranger(BOTH)),
        (unknown, Caller::console(BOTH)),
        ("/v1/customers/17/terms".to_owned(), Caller::console(BOTH)),
    ] {
        let answer = world.send(Call::new("GET", &path).by(&caller)).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn whoever_may_not_read_accounts_sees_no_terms() {
    let (world, path) = World::with_customer().await;
    for (caller, problem) in [
        (Caller::console(WRITE), (403, "scope_missing")),
        (Caller::admin(), (403, "portal_unregistered")),
        (Caller::invalid(), (401, "unauthorized")),
    ] {
        let call = Call::new("GET", &format!("{path}/terms")).by(&caller);
        assert_eq!(world.send(call).await.problem(), problem);
    }
    let portal = Call::new("GET", &format!("{path}/terms")).by(&Caller::customer_portal(BOTH));
    assert_eq!(world.send(portal).await.status, 200);
}
