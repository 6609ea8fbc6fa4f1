//! What is accepted, and at which cost.

use aws::Table;
use contracts::scopes::REQUESTS_WRITE;
use domain::account::PortalKind;
use domain::ids::RequestId;
use serde_json::{Value, json};
use testkit::example;
use testkit::http::Caller;

use crate::world::{World, console, named, order, portal, post};

#[tokio::test]
async fn a_customers_request_waits_for_the_reseller() {
    let world = World::start().await;
    let answer = world.submit("k").await;
    assert_eq!((answer.status, answer.etag()), (202, "\"1\""));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-request-id"), testkit::http::CALL_ID);
    assert!(!answer.headers.contains_key("idempotency-replayed"));
    let id = answer.body["id"].as_str().unwrap();
    assert_eq!(
        answer.header("location"),
        format!("/v1/subscription-requests/{id}")
    );
    let expected = json!({
        "id": id, "resellerId": "northwind", "customerId": example::customer_id(1).to_string(),
        "tenantId": example::tenant_id(1).to_string(), "origin": "customer", "status": "pending_approval",
        "step": null, "reason": null, "reasonDetail": null, "cloudProvider": "microsoft-azure",
        "lineItem": "azure-cloud-solution-provider", "friendlyName": "northwind-fabrikam-0001",
        "workload": "production", "requestedBy": {"name": "Grace Hopper", "email": "grace@fabrikam.example"},
        "owner": null, "decision": null, "subscription": null, "access": null, "cancellation": null, "warnings": [],
        "createdAt": "2026-05-04T09:30:00Z", "updatedAt": "2026-05-04T09:30:00Z",
        "expiresAt": "2026-05-11T09:30:00Z", "version": 1,
    });
    assert_eq!(answer.body, expected);
    assert_eq!(world.counts(), (1, 1, 1, 1));
    let row = &world.dynamo.items(Table::Requests)[0];
    assert_eq!(row["workflowPending"]["S"], "pending");
    let event = &world.dynamo.items(Table::Events)[0];
    let place = [&event["type"]["S"], &event["seq"]["N"], &event["to"]["S"]];
    assert_eq!(place, ["submitted", "1", "pending_approval"]);
}

#[tokio::test]
async fn a_resellers_request_needs_no_decision() {
    let world = World::start().await;
    let answer = world.send(post(&console(), "k", &order())).await;
    assert_eq!((answer.status, answer.etag()), (202, "\"1\""));
    let told = ["origin", "status", "decision", "expiresAt"].map(|field| &answer.body[field]);
    assert_eq!(
        told,
        [&json!("reseller"), &json!("approved"), &Value::Null, &Value::Null]
    );
}

#[tokio::test]
async fn a_policy_can_approve_by_itself() {
    let world = World::start().await;
    world
        .dynamo
        .redeclare(|reseller| reseller.policy.auto_approve = true)
        .await;
    let answer = world.submit("k").await;
    assert_eq!((answer.status, &answer.body["status"]), (202, &json!("approved")));
    assert_eq!(answer.body["origin"], "customer");
    let decision = json!({
        "decision": "approve", "by": null, "at": "2026-05-04T09:30:00Z", "channel": "policy", "reason": null,
    });
    assert_eq!(answer.body["decision"], decision);
    assert_eq!(answer.body["expiresAt"], Value::Null);

    let answer = world.send(post(&console(), "k", &named("a-b-2"))).await;
    assert_eq!(
        answer.body["decision"],
        Value::Null,
        "what the reseller asks for needs none"
    );
}

#[tokio::test]
async fn the_policy_says_how_long_a_decision_may_take() {
    let mut world = World::start().await;
    world
        .dynamo
        .redeclare(|reseller| reseller.policy.approval_days = 14)
        .await;
    let answer = world.submit("k").await;
    assert_eq!(answer.body["expiresAt"], "2026-05-18T09:30:00Z");
    world.function.limits.day = jiff::SignedDuration::from_secs(10);
    let answer = world.send(post(&portal(), "k2", &named("a-b-2"))).await;
    assert_eq!(answer.body["expiresAt"], "2026-05-04T09:32:20Z", "14 short days");
}

#[tokio::test]
async fn the_policy_that_counts_is_the_one_of_now() {
    let world = World::start().await;
    let of_a_minute_ago = Caller::portal(PortalKind::CustomerPortal, REQUESTS_WRITE, |p| {
        p.policy.auto_approve = true;
        p.policy.approval_days = 14;
    });
    let answer = world.send(post(&of_a_minute_ago, "k", &order())).await;
    assert_eq!(answer.body["status"], "pending_approval");
    assert_eq!(answer.body["expiresAt"], "2026-05-11T09:30:00Z");
}

#[tokio::test]
async fn everything_that_may_be_asked_is_kept() {
    let world = World::start().await;
    let group = "1f0c6ba4-8a3e-4b43-9e5c-9d5a7c1d0e55";
    let owners = [
        json!({"type": "customer-contact"}),
        json!({"type": "user", "objectId": group}),
        json!({"type": "reseller-group", "objectId": group}),
    ];
    for (n, owner) in owners.iter().enumerate() {
        let mut order = named(&format!("  Büro Nord {n} "));
        order["workload"] = json!("dev-test");
        order["owner"] = owner.clone();
        order["existingSubscription"] = Value::Null;
        let answer = world.send(post(&portal(), &n.to_string(), &order)).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        let told = ["friendlyName", "workload", "owner"].map(|field| &answer.body[field]);
        assert_eq!(
            told,
            [&json!(format!("Büro Nord {n}")), &json!("dev-test"), owner]
        );
        let stored = world.stored(&answer).await;
        assert_eq!(serde_json::to_value(&stored.owner).unwrap(), *owner);
    }
}

#[tokio::test]
async fn a_submission_is_one_read_and_one_write() {
    let world = World::start().await;
    for (caller, name) in [(portal(), "a-b-1"), (console(), "a-b-2")] {
        assert_eq!(world.send(post(&caller, "k", &named(name))).await.status, 202);
        let calls = world.dynamo.wire.take_calls();
        let operations: Vec<_> = calls.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!(operations, ["BatchGetItem", "TransactWriteItems"]);
        assert!(calls[1].units() <= 12.0, "{}", calls[1].units());
    }
}

#[tokio::test]
async fn a_name_off_the_form_is_one_more_query_beside_the_read() {
    let world = World::start().await;
    let answer = world.send(post(&portal(), "k", &named("My subscription"))).await;
    assert_eq!(answer.status, 202);
    let mut operations = world.operations();
    assert_eq!(operations.pop().as_deref(), Some("TransactWriteItems"));
    operations.sort_unstable();
    assert_eq!(
        operations,
        ["BatchGetItem", "Query"],
        "in either order: they go side by side"
    );
}

#[tokio::test]
async fn ids_are_in_the_order_of_time() {
    let world = World::start().await;
    let mut last = String::new();
    for n in 0..3 {
        let answer = world
            .send(post(&portal(), &n.to_string(), &named(&format!("a-b-{n}"))))
            .await;
        let id = answer.body["id"].as_str().unwrap();
        assert_eq!(RequestId::parse(id).unwrap().to_string(), id);
        assert!(*id > *last);
        last = id.to_owned();
        world.function.clock.advance(jiff::SignedDuration::from_millis(1));
    }
}
