//! Bad input: every refusal with its code, never a 5xx, and nothing changed.

use reqwest::Method;
use serde_json::{Value, json};

use super::house::House;
use super::{Stack, unique};

const REQUESTS: &str = "/v1/subscription-requests";

async fn count(stack: &Stack, console: &str) -> usize {
    let mut path = format!("{REQUESTS}?limit=100");
    let mut count = 0;
    loop {
        let page = stack.get(console, &path).await.expect(200).json();
        count += page["items"].as_array().unwrap().len();
        match page["nextCursor"].as_str() {
            Some(cursor) => path = format!("{REQUESTS}?limit=100&cursor={cursor}"),
            None => return count,
        }
    }
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn callers_without_the_right_to_call_are_refused() {
    let stack = Stack::open();
    stack.send(Method::GET, REQUESTS, &[], None).await.expect(401);
    for token in [
        "Bearer x",
        "Bearer a.b.c",
        "Basic eA==",
        "Bearer eyJhbGciOiJub25lIn0.eyJjbGllbnRfaWQiOiJhIn0.",
    ] {
        stack
            .send(Method::GET, REQUESTS, &[("authorization", token)], None)
            .await
            .refused(401, "unauthorized");
    }
    stack
        .get("admin", REQUESTS)
        .await
        .refused(403, "portal_unregistered");
    stack
        .get("contoso-console", "/v1/resellers/contoso")
        .await
        .refused(403, "scope_missing");
    stack
        .get("admin", "/v1/resellers/nobody")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn routes_and_methods_are_told_apart() {
    let stack = Stack::open();
    stack
        .send(Method::GET, "/nowhere", &[], None)
        .await
        .refused(404, "not_found");
    let answer = stack.send(Method::DELETE, "/v1/approvals", &[], None).await;
    assert_eq!(answer.header("allow"), "GET");
    answer.refused(405, "method_not_allowed");
    let health = stack
        .send(Method::GET, "/health", &[], None)
        .await
        .expect(200)
        .json();
    assert_eq!(health["status"], "ok");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn every_refusal_of_a_submission_has_its_code() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 10).await;
    let bare = stack.bare_customer("northwind").await;
    let order = Stack::order(&customer);
    let with = |pointer: &str, value: Value| {
        let mut order = order.clone();
        order[pointer] = value;
        order
    };
    let existing = |kind: &str| with("existingSubscription", json!({ "type": kind }));
    let cases = [
        (with("friendlyName", Value::Null), 422, "friendly_name_required"),
        (
            with("friendlyName", json!("x".repeat(65))),
            422,
            "friendly_name_invalid",
        ),
        (with("lineItem", json!("aws")), 422, "line_item_unknown"),
        (with("cloudProvider", json!("aws")), 422, "cloud_provider_unknown"),
        (existing("csp"), 422, "link_existing_csp_unsupported"),
        (existing("payg"), 422, "link_existing_payg_unsupported"),
        (existing("ea"), 422, "link_existing_ea_unsupported"),
        (
            with("customerId", bare["customerId"].clone()),
            409,
            "tenant_not_associated",
        ),
        (
            with("customerId", json!("0190c0de-0000-7000-8000-000000000001")),
            404,
            "not_found",
        ),
        (with("tenantId", json!("x")), 422, "unknown_field"),
    ];
    for (body, status, code) in cases {
        stack
            .post("northwind-console", REQUESTS, &body)
            .await
            .refused(status, code);
    }
    let faults = json!({ "customerId": 7, "friendlyName": "", "requestedBy": {"email": "x"}, "more": true });
    let answer = stack.post("northwind-console", REQUESTS, &faults).await;
    let pointers: Vec<_> = answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap().to_owned())
        .collect();
    for pointer in [
        "/customerId",
        "/cloudProvider",
        "/lineItem",
        "/friendlyName",
        "/requestedBy/name",
        "/requestedBy/email",
        "/more",
    ] {
        assert!(
            pointers.iter().any(|p| p == pointer),
            "{pointer} is not in {pointers:?}"
        );
    }
    answer.refused(422, "validation_failed");

    let bearer = format!("Bearer {}", stack.token("northwind-console").await);
    let bearer = ("authorization", bearer.as_str());
    let json_type = ("content-type", "application/json");
    let body = Some(order.to_string());
    let key = ("idempotency-key", "k");
    stack
        .send(Method::POST, REQUESTS, &[bearer, json_type], body.clone())
        .await
        .refused(400, "idempotency_key_required");
    stack
        .send(Method::POST, REQUESTS, &[bearer, key], body)
        .await
        .refused(415, "unsupported_media_type");
    let broken = Some("{\"customerId\":".to_owned());
    stack
        .send(Method::POST, REQUESTS, &[bearer, key, json_type], broken)
        .await
        .refused(400, "malformed_json");
    let huge = Some(format!("{{\"x\":\"{}\"}}", "x".repeat(70_000)));
    stack
        .send(Method::POST, REQUESTS, &[bearer, key, json_type], huge)
        .await
        .refused(413, "body_too_large");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn other_resellers_things_do_not_exist() {
    let stack = Stack::open();
    let customer = stack.customer("contoso", 11).await;
    let request = stack.submit("contoso-portal", &Stack::order(&customer)).await;
    let id = request["id"].as_str().unwrap();
    let customer_id = customer["customerId"].as_str().unwrap();
    for path in [
        format!("{REQUESTS}/{id}"),
        format!("{REQUESTS}/{id}/events"),
        format!("{REQUESTS}/not-an-id"),
        format!("/v1/customers/{customer_id}"),
    ] {
        stack
            .get("northwind-console", &path)
            .await
            .refused(404, "not_found");
    }
    let withdrawal = format!("{REQUESTS}/{id}/withdrawal");
    stack
        .post("northwind-portal", &withdrawal, &json!({}))
        .await
        .refused(404, "not_found");
    let mut order = Stack::order(&customer);
    order["friendlyName"] = json!(unique("theft"));
    stack
        .post("northwind-console", REQUESTS, &order)
        .await
        .refused(404, "not_found");
    let list = stack
        .get(
            "northwind-console",
            &format!("{REQUESTS}?customerId={customer_id}"),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"], json!([]));

    let page = stack
        .get("contoso-console", &format!("{REQUESTS}?limit=1"))
        .await
        .expect(200);
    if let Some(cursor) = page.json()["nextCursor"].as_str() {
        assert!(page.header("link").contains("rel=\"next\""));
        let stolen = format!("{REQUESTS}?limit=1&cursor={cursor}");
        stack
            .get("northwind-console", &stolen)
            .await
            .refused(400, "cursor_invalid");
    }
    for cursor in ["x", "AAAA", "%00", "eyJrIjoxfQ"] {
        stack
            .get("contoso-console", &format!("{REQUESTS}?cursor={cursor}"))
            .await
            .refused(400, "cursor_invalid");
    }
    stack
        .get("contoso-console", &format!("{REQUESTS}?limit=0"))
        .await
        .refused(400, "limit_invalid");
    stack
        .get("contoso-console", &format!("{REQUESTS}?status=new"))
        .await
        .refused(400, "status_invalid");
    stack
        .post("contoso-portal", &withdrawal, &json!({}))
        .await
        .expect(200);
}

/// A corpus of hostile bodies on every writing route: a clear refusal each, never a 5xx, and no new request.
#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn hostile_bodies_are_refused_and_change_nothing() {
    // A reseller of its own: other tests submit for the others meanwhile.
    let house = House::open(
        json!([{"name": "Rosa Keller", "email": "rosa@house.example"}]),
        json!({}),
    )
    .await;
    let (stack, console) = (&house.stack, house.client("console"));
    let console = console.as_str();
    let before = count(stack, console).await;
    let deep = "[".repeat(5_000);
    let corpus = [
        String::new(),
        "null".into(),
        "[]".into(),
        "7".into(),
        "\"x\"".into(),
        "{}".into(),
        deep,
        format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200)),
        "{\"friendlyName\":\"\\u0000\",\"customerId\":\"\\ud83d\"}".into(),
        "{\"friendlyName\":\"\\r\\nBcc: x@y.example\"}".into(),
        "{\"customerId\":{\"$ne\":null},\"requestedBy\":[1,2]}".into(),
        "{\"status\":\"approved\",\"resellerId\":\"contoso\",\"version\":9}".into(),
        format!("{{\"companyName\":\"{}\"}}", "ü".repeat(20_000)),
        "{\"name\":1e999}".into(),
        "{\"decision\":\"approve\",\"decidedBy\":{\"name\":\"<script>\",\"email\":\"a@b\"}}".into(),
    ];
    let id = "0190c0de-0000-7000-8000-000000000001";
    let routes = [
        (Method::POST, REQUESTS.to_owned(), console),
        (Method::POST, format!("{REQUESTS}/{id}/decision"), console),
        (Method::POST, format!("{REQUESTS}/{id}/withdrawal"), console),
        (Method::POST, "/v1/customers".to_owned(), console),
        (Method::PATCH, format!("/v1/customers/{id}"), console),
        (Method::PUT, format!("/v1/customers/{id}/tenant"), console),
        (Method::PUT, "/v1/resellers/hostile".to_owned(), "admin"),
        (Method::PUT, "/v1/portals/hostile".to_owned(), "admin"),
    ];
    for (method, path, client) in &routes {
        let bearer = format!("Bearer {}", stack.token(client).await);
        for body in &corpus {
            let key = unique("hostile");
            let headers = [
                ("authorization", bearer.as_str()),
                ("content-type", "application/json"),
                ("idempotency-key", key.as_str()),
                ("if-match", "\"1\""),
            ];
            let answer = stack
                .send(method.clone(), path, &headers, Some(body.clone()))
                .await;
            let refused = (400..500).contains(&answer.status);
            assert!(
                refused,
                "{method} {path} {}: {answer:?}",
                &body[..body.len().min(80)]
            );
        }
    }
    for form in [
        "",
        "decision=approve",
        "decision=%00",
        "decision=approve&decision=deny",
        "\u{0}",
    ] {
        for token in ["x", "..%2f..%2f", &"A".repeat(43), &"A".repeat(4_000)] {
            stack
                .page(Method::POST, &format!("/approvals/{token}"), Some(form))
                .await
                .expect(404);
        }
    }
    assert_eq!(count(stack, console).await, before);
}
