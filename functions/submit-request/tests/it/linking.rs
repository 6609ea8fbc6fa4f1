//! Existing subscriptions are never linked, wherever a body asks for it: the code says which way out there is.

use serde_json::{Value, json};

use crate::refusals::refused;
use crate::world::{World, console, order, portal, post};

const CSP: &str = "link_existing_csp_unsupported";
const PAYG: &str = "link_existing_payg_unsupported";
const EA: &str = "link_existing_ea_unsupported";
const FIELDS: [&str; 3] = ["existingSubscription", "existingSubscriptionId", "subscriptionId"];
const GUID: &str = "1f0c6ba4-8a3e-4b43-9e5c-9d5a7c1d0e55";

/// Sends the example order with these fields from both portals, and compares the faults.
async fn assert_refused(world: &World, fields: Value, code: &str, faults: &[(&str, &str)]) {
    let mut body = order();
    let object = body.as_object_mut().unwrap();
    object.extend(fields.as_object().unwrap().clone());
    for caller in [portal(), console()] {
        let answer = refused(world, post(&caller, "k", &body)).await;
        assert_eq!(answer.problem(), (422, code), "{body}");
        assert_eq!(answer.faults(), faults, "{body}");
        assert_eq!(
            world.dynamo.wire.take_calls(),
            [],
            "it is refused before any look"
        );
    }
}

#[tokio::test]
async fn each_kind_has_its_code_in_every_field() {
    let world = World::start().await;
    for field in FIELDS {
        let pointer = format!("/{field}");
        for (kind, code) in [("csp", CSP), ("payg", PAYG), ("ea", EA)] {
            for wish in [
                json!({"type": kind}),
                json!({"type": kind, "subscriptionId": GUID}),
                json!({"type": kind, "subscriptionId": 7, "since": [2019]}),
            ] {
                assert_refused(&world, json!({field: wish}), code, &[(&pointer, code)]).await;
            }
        }
        let code = "existing_subscription_invalid";
        assert_refused(&world, json!({field: {"type": "mca"}}), code, &[(&pointer, code)]).await;
    }
}

#[tokio::test]
async fn a_wish_without_a_kind_is_told_the_way_that_exists() {
    let world = World::start().await;
    for field in FIELDS {
        let pointer = format!("/{field}");
        for wish in [
            json!(GUID),
            json!(""),
            json!(7),
            json!(-0.5),
            json!(true),
            json!({}),
            json!({"subscriptionId": GUID}),
            json!({"type": 7}),
            json!([GUID]),
        ] {
            assert_refused(&world, json!({field: wish}), CSP, &[(&pointer, CSP)]).await;
        }
    }
}

#[tokio::test]
async fn the_three_codes_tell_three_ways() {
    let world = World::start().await;
    let mut told = Vec::new();
    for (kind, way) in [
        ("csp", "Contact sales"),
        ("payg", "new subscription"),
        ("ea", "new subscription"),
    ] {
        let mut body = order();
        body["existingSubscription"] = json!({"type": kind});
        let answer = refused(&world, post(&portal(), "k", &body)).await;
        let detail = answer.body["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(way), "{detail}");
        assert!(!told.contains(&detail));
        told.push(detail);
    }
}

#[tokio::test]
async fn several_wishes_and_other_faults_are_told_at_once() {
    let world = World::start().await;
    let fields = json!({"existingSubscription": {"type": "ea"}, "subscriptionId": GUID});
    let faults = [("/existingSubscription", EA), ("/subscriptionId", EA)];
    assert_refused(&world, fields, EA, &faults).await;

    let fields = json!({
        "existingSubscriptionId": {"type": "payg"}, "subscriptionId": 7,
        "customerId": "x", "friendlyName": "", "requestedBy": {"name": "G", "email": "nobody"}, "more": 1,
    });
    let faults = [
        ("/customerId", "id_invalid"),
        ("/friendlyName", "friendly_name_required"),
        ("/requestedBy/email", "email_invalid"),
        ("/existingSubscriptionId", PAYG),
        ("/subscriptionId", PAYG),
        ("/more", "unknown_field"),
    ];
    assert_refused(&world, fields, "validation_failed", &faults).await;
}

#[tokio::test]
async fn null_is_no_wish() {
    let world = World::start().await;
    for (n, field) in FIELDS.into_iter().enumerate() {
        let mut body = order();
        body["friendlyName"] = json!(format!("a-b-{n}"));
        body[field] = Value::Null;
        let answer = world.send(post(&portal(), &n.to_string(), &body)).await;
        assert_eq!(answer.status, 202, "{answer:?}");
    }
}
