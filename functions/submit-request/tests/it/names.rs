//! Friendly names off the recommended form: accepted, with one that is free as advice.

use domain::account::{Customer, Reseller};
use domain::request::Verdict;
use testkit::http::Answer;
use testkit::{Fault, example};

use crate::world::{World, console, named, portal, post};

const STEM: &str = "northwindcloud-fabrikamgmbh";

/// The suggestion in an answer that carries the one warning.
fn suggested(answer: &Answer) -> &str {
    assert_eq!(answer.status, 202, "{answer:?}");
    let warnings = answer.body["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0]["code"], "friendly_name_unconventional");
    let detail = warnings[0]["detail"].as_str().unwrap();
    let (said, name) = detail.trim_end_matches('.').rsplit_once(' ').unwrap();
    assert_eq!(
        said,
        "The recommended form is reseller-customer-xxxx, for example"
    );
    name
}

/// Takes a name and makes sure that it needs no advice.
async fn take(world: &World, name: &str) -> Answer {
    let key = format!("take-{}", world.counts().0);
    let answer = world.send(post(&console(), &key, &named(name))).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    assert_eq!(answer.body["warnings"], serde_json::json!([]));
    answer
}

#[tokio::test]
async fn the_first_suggestion_is_number_one() {
    let world = World::start().await;
    let answer = world.send(post(&portal(), "k", &named("My subscription"))).await;
    assert_eq!(suggested(&answer), format!("{STEM}-0001"));
    let stored = world.stored(&answer).await;
    assert_eq!(serde_json::json!(stored.warnings), answer.body["warnings"]);
}

#[tokio::test]
async fn a_suggestion_is_free_at_that_moment() {
    let world = World::start().await;
    for n in 1..=3 {
        take(&world, &format!("{STEM}-{n:04}")).await;
    }
    take(&world, &format!("{STEM}-0005")).await;
    let answer = world.send(post(&portal(), "k1", &named("First of mine"))).await;
    assert_eq!(suggested(&answer), format!("{STEM}-0004"));
    take(&world, &format!("{STEM}-0004").to_uppercase()).await;
    let answer = world.send(post(&portal(), "k2", &named("Second of mine"))).await;
    assert_eq!(suggested(&answer), format!("{STEM}-0006"), "names have no case");
}

#[tokio::test]
async fn a_name_that_became_free_is_suggested_again() {
    let world = World::start().await;
    let first = format!("{STEM}-0001");
    let answer = world.send(post(&portal(), "k1", &named(&first))).await;
    let request = world.stored(&answer).await;
    let answer = world.send(post(&portal(), "k2", &named("Mine"))).await;
    assert_eq!(suggested(&answer), format!("{STEM}-0002"));
    world.commit(&world.decision(&request, Verdict::Deny)).await;
    let answer = world.send(post(&portal(), "k3", &named("Also mine"))).await;
    assert_eq!(suggested(&answer), first);
}

#[tokio::test]
async fn names_of_another_customer_are_not_in_the_way() {
    let world = World::start().await;
    let other = Customer {
        customer_id: example::customer_id(2),
        tenant: Some(example::tenant(2)),
        ..example::customer()
    };
    world.dynamo.customer(&other).await;
    let mut order = named(&format!("{STEM}-0001"));
    order["customerId"] = serde_json::json!(other.customer_id.to_string());
    assert_eq!(world.send(post(&portal(), "k1", &order)).await.status, 202);
    let answer = world.send(post(&portal(), "k2", &named("Mine"))).await;
    assert_eq!(suggested(&answer), format!("{STEM}-0001"));
}

#[tokio::test]
async fn a_suggestion_can_be_taken_in_every_script() {
    for (reseller, customer, expected) in [
        ("Zoë & Söhne", "北京公司 (上海)", "zoësöhne-北京公司上海-0001"),
        ("شركة السحاب", "Ñandú S.A.", "شركةالسحاب-ñandúsa-0001"),
        ("☁️ – ☁️", "👩‍💻", "reseller-customer-0001"),
        ("İstanbul", "ΣΊΣΥΦΟΣ", "i\u{307}stanbul-σίσυφος-0001"),
        (
            &"Ж".repeat(200),
            &"ẞ".repeat(200),
            &format!("{}-{}-0001", "ж".repeat(24), "ß".repeat(24)),
        ),
    ] {
        let reseller = Reseller {
            name: example::name(reseller),
            ..example::reseller()
        };
        let customer = Customer {
            company_name: example::name(customer),
            ..example::customer()
        };
        let world = World::of(reseller, customer).await;
        let answer = world.send(post(&portal(), "k", &named("Any"))).await;
        let name = suggested(&answer).to_owned();
        take(&world, &name).await;
        // Marks that are no letters are left out.
        let expected = expected.replace('\u{307}', "");
        assert_eq!(name, expected);
        let answer = world.send(post(&portal(), "k2", &named("Other"))).await;
        assert_eq!(suggested(&answer), expected.replace("0001", "0002"));
    }
}

#[tokio::test]
async fn names_that_cannot_be_read_are_503_or_500_and_nothing_is_created() {
    let world = World::start().await;
    let before = world.everything();
    // Either of the two reads that go side by side may meet them.
    for (fault, problem) in [
        (Fault::Lost, (503, "unavailable")),
        (Fault::throttled(), (503, "unavailable")),
        (Fault::error("AccessDeniedException"), (500, "internal")),
    ] {
        world.dynamo.wire.fail(vec![fault.clone(); 6]);
        let answer = world.send(post(&portal(), "k", &named("Mine"))).await;
        assert_eq!(answer.problem(), problem, "{fault:?}");
        world.dynamo.wire.heal();
        assert_eq!(world.everything(), before);
    }
    let answer = world.send(post(&portal(), "k", &named("Mine"))).await;
    assert_eq!(suggested(&answer), format!("{STEM}-0001"));
}
