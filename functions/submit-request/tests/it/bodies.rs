//! Bad bodies: every fault at once, never a 5xx, and never a look at a table.

use serde_json::{Value, json};
use testkit::http::{Answer, Call};

use crate::world::{World, order, portal, post};

async fn refused(world: &World, call: Call) -> Answer {
    let before = world.everything();
    let answer = world.send(call).await;
    assert!((400..500).contains(&answer.status), "{answer:?}");
    assert_eq!(world.everything(), before);
    assert_eq!(world.dynamo.wire.take_calls(), []);
    answer
}

#[tokio::test]
async fn each_named_fault_has_its_code() {
    let world = World::start().await;
    let guid = "1f0c6ba4-8a3e-4b43-9e5c-9d5a7c1d0e55";
    let long = "x".repeat(65);
    for (field, value, pointer, code) in [
        (
            "friendlyName",
            Value::Null,
            "/friendlyName",
            "friendly_name_required",
        ),
        (
            "friendlyName",
            json!(""),
            "/friendlyName",
            "friendly_name_required",
        ),
        (
            "friendlyName",
            json!(" \t "),
            "/friendlyName",
            "friendly_name_required",
        ),
        (
            "friendlyName",
            json!(long),
            "/friendlyName",
            "friendly_name_invalid",
        ),
        (
            "friendlyName",
            json!("a\u{0}b"),
            "/friendlyName",
            "friendly_name_invalid",
        ),
        (
            "friendlyName",
            json!("a\u{202e}b"),
            "/friendlyName",
            "friendly_name_invalid",
        ),
        ("friendlyName", json!(7), "/friendlyName", "type_invalid"),
        ("lineItem", json!("azure"), "/lineItem", "line_item_unknown"),
        ("lineItem", Value::Null, "/lineItem", "required"),
        (
            "cloudProvider",
            json!("aws"),
            "/cloudProvider",
            "cloud_provider_unknown",
        ),
        ("customerId", json!("1"), "/customerId", "id_invalid"),
        ("workload", json!("Production"), "/workload", "workload_invalid"),
        ("requestedBy", Value::Null, "/requestedBy", "required"),
        ("requestedBy", json!("Grace"), "/requestedBy", "type_invalid"),
        ("owner", json!({"type": "king"}), "/owner/type", "owner_invalid"),
        ("owner", json!({"type": "user"}), "/owner/objectId", "required"),
        (
            "owner",
            json!({"type": "user", "objectId": "x"}),
            "/owner/objectId",
            "object_id_invalid",
        ),
        (
            "owner",
            json!({"type": "customer-contact", "objectId": guid}),
            "/owner/objectId",
            "unknown_field",
        ),
        (
            "existingSubscription",
            json!({"type": "csp", "subscriptionId": guid}),
            "/existingSubscription",
            "link_existing_csp_unsupported",
        ),
        (
            "existingSubscription",
            json!({"type": "payg"}),
            "/existingSubscription",
            "link_existing_payg_unsupported",
        ),
        (
            "existingSubscription",
            json!({"type": "ea"}),
            "/existingSubscription",
            "link_existing_ea_unsupported",
        ),
        ("resellerId", json!("northwind"), "/resellerId", "unknown_field"),
        ("a/b~c", json!(1), "/a~1b~0c", "unknown_field"),
    ] {
        let mut body = order();
        body[field] = value;
        let answer = refused(&world, post(&portal(), "k", &body)).await;
        assert_eq!(answer.problem(), (422, code), "{body}");
        assert_eq!(answer.faults(), [(pointer, code)], "{body}");
    }
}

#[tokio::test]
async fn all_faults_are_told_at_once() {
    let world = World::start().await;
    let bad = json!({
        "customerId": 7, "cloudProvider": "aws", "lineItem": [], "workload": "test", "more": 1,
        "requestedBy": {"name": "a\r\nBcc: x", "email": "nobody", "phone": "1"},
        "owner": {"type": "user", "objectId": "x"}, "existingSubscription": {"type": "ea"},
    });
    let answer = refused(&world, post(&portal(), "k", &bad)).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let expected = [
        ("/customerId", "type_invalid"),
        ("/cloudProvider", "cloud_provider_unknown"),
        ("/lineItem", "type_invalid"),
        ("/friendlyName", "friendly_name_required"),
        ("/workload", "workload_invalid"),
        ("/requestedBy/name", "text_invalid"),
        ("/requestedBy/email", "email_invalid"),
        ("/requestedBy/phone", "unknown_field"),
        ("/owner/objectId", "object_id_invalid"),
        ("/existingSubscription", "link_existing_ea_unsupported"),
        ("/more", "unknown_field"),
    ];
    assert_eq!(answer.faults(), expected);
}

#[tokio::test]
async fn what_is_no_json_of_ours_is_refused() {
    let world = World::start().await;
    let post = || {
        Call::new("POST", "/v1/subscription-requests")
            .by(&portal())
            .key("k")
    };
    let json_type = |call: Call| call.header("content-type", "application/json; charset=utf-8");
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    for (call, problem) in [
        (post().text(&order().to_string()), (415, "unsupported_media_type")),
        (
            post()
                .text("a=b")
                .header("content-type", "application/x-www-form-urlencoded"),
            (415, "unsupported_media_type"),
        ),
        (json_type(post()), (400, "malformed_json")),
        (json_type(post().text("{\"a\":")), (400, "malformed_json")),
        (json_type(post().text("{} {}")), (400, "malformed_json")),
        (json_type(post().text("{\"a\":1e999}")), (400, "malformed_json")),
        (
            json_type(post().text("{\"a\":\"\\ud800\"}")),
            (400, "malformed_json"),
        ),
        (json_type(post().text(&deep)), (400, "malformed_json")),
        (
            json_type(post().text(&" ".repeat(64 * 1024 + 1))),
            (413, "body_too_large"),
        ),
        (json_type(post().text("[]")), (422, "type_invalid")),
        (json_type(post().text("null")), (422, "type_invalid")),
        (json_type(post().text("{}")), (422, "validation_failed")),
    ] {
        assert_eq!(refused(&world, call).await.problem(), problem);
    }
}

#[tokio::test]
async fn odd_values_in_any_place_are_refused() {
    let world = World::start().await;
    let values = [
        json!([]),
        json!({}),
        json!(true),
        json!(-1),
        json!(1e300),
        json!("x".repeat(60_000)),
        json!("\u{0}"),
        json!("\u{feff}"),
        json!("' OR 1=1 --"),
        json!({"S": "x"}),
        json!([[[[[[[[1]]]]]]]]),
    ];
    let places = [
        "/customerId",
        "/cloudProvider",
        "/lineItem",
        "/workload",
        "/requestedBy",
        "/requestedBy/email",
        "/owner",
        "/existingSubscription",
    ];
    for place in places {
        for value in &values {
            let mut body = order();
            body["owner"] = json!({"type": "customer-contact"});
            body["existingSubscription"] = Value::Null;
            body["workload"] = json!("production");
            *body.pointer_mut(place).unwrap() = value.clone();
            let answer = refused(&world, post(&portal(), "k", &body)).await;
            assert_eq!(answer.status, 422, "{body}");
        }
    }
}
