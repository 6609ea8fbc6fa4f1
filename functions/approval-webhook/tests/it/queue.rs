//! The decision from the reseller's queue.

use contracts::scopes;
use domain::account::{CallingPortal, PortalKind, ResellerStatus};
use domain::ids::{ClientId, ResellerId};
use domain::request::{Channel, Verdict};
use domain::status::Status;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::http::Answer;
use testkit::{Fault, example};

use crate::support::{World, authorized, console, http};

fn body(decision: &str, reason: Option<&str>) -> Value {
    json!({
        "decision": decision, "reason": reason,
        "decidedBy": {"name": "Linus Queue", "email": "linus@northwind.example"},
    })
}

async fn decide(world: &World, key: &str, body: &Value) -> Answer {
    decide_as(world, console(), key, body).await
}

async fn decide_as(world: &World, portal: CallingPortal, key: &str, body: &Value) -> Answer {
    let path = format!("/v1/subscription-requests/{}/decision", world.request.request_id);
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    let authorizer = authorized(portal, scopes::APPROVALS_DECIDE);
    world
        .call(&http(
            "POST",
            &path,
            &headers,
            &body.to_string(),
            Some(authorizer),
        ))
        .await
}

#[tokio::test]
async fn a_decision_is_one_read_and_one_write() {
    let world = World::new().await;
    let answered = decide(&world, "k1", &body("approve", None)).await;
    assert_eq!((answered.status, answered.header("etag")), (200, "\"2\""));
    assert_eq!(world.operations(), ["BatchGetItem", "TransactWriteItems"]);
    let view = answered.body;
    assert_eq!(view["status"], "approved");
    assert_eq!(view["decision"]["channel"], "queue");
    assert_eq!(view["decision"]["by"]["email"], "linus@northwind.example");
    let decision = world.stored().await.decision.unwrap();
    assert_eq!(
        (decision.decision, decision.channel),
        (Verdict::Approve, Channel::Queue)
    );
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn the_same_call_gets_the_same_answer() {
    let world = World::new().await;
    let first = decide(&world, "k1", &body("deny", Some("no"))).await;
    world.operations();
    let again = decide(&world, "k1", &body("deny", Some("no"))).await;
    assert_eq!((again.status, again.text.as_str()), (200, first.text.as_str()));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(world.operations(), ["BatchGetItem"]);
    let other = decide(&world, "k1", &body("approve", None)).await;
    assert_eq!(
        (other.status, other.body["code"].as_str()),
        (422, Some("idempotency_key_reused"))
    );
}

#[tokio::test]
async fn the_same_call_twice_at_once_gets_the_same_answer() {
    let world = World::new().await;
    let yes = body("approve", None);
    let (one, two) = tokio::join!(decide(&world, "k1", &yes), decide(&world, "k1", &yes));
    assert_eq!((one.status, two.status), (200, 200));
    assert_eq!(one.body, two.body);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn a_key_is_forgotten_after_its_time() {
    let world = World::new().await;
    assert_eq!(decide(&world, "k1", &body("approve", None)).await.status, 200);
    world.function.clock.advance(SignedDuration::from_hours(49));
    let other = decide(&world, "k1", &body("deny", Some("no"))).await;
    assert_eq!(
        (other.status, other.body["code"].as_str()),
        (409, Some("already_decided"))
    );
}

#[tokio::test]
async fn the_same_decision_again_is_200_and_the_other_409() {
    let world = World::new().await;
    assert_eq!(world.post("decision=approve").await.status, 200);
    let same = decide(&world, "k1", &body("approve", None)).await;
    assert_eq!((same.status, same.header("etag")), (200, "\"2\""));
    assert_eq!(same.body["decision"]["channel"], "email-link");
    let other = decide(&world, "k2", &body("deny", Some("no"))).await;
    assert_eq!(
        (other.status, other.header("content-type")),
        (409, "application/problem+json")
    );
    let problem = other.body;
    assert_eq!(problem["code"], "already_decided");
    assert_eq!(problem["decision"]["by"]["name"], "Julia Weber");
    assert!(problem["decision"]["at"].is_string());
}

#[tokio::test]
async fn refusals_have_their_codes() {
    let world = World::new().await;
    let own = json!({"decision": "approve", "decidedBy": example::person("Grace Hopper")});
    let refused = decide(&world, "k1", &own).await;
    assert_eq!(
        (refused.status, refused.body["code"].as_str()),
        (403, Some("self_approval"))
    );

    let mut allowing = console();
    allowing.policy.allow_self_approval = true;
    world.function.clock.advance(SignedDuration::from_hours(24 * 30));
    let refused = decide_as(&world, allowing, "k2", &own).await;
    assert_eq!(
        (refused.status, refused.body["code"].as_str()),
        (409, Some("approval_expired"))
    );

    let client = ClientId::parse("x").unwrap();
    let withdrawn = domain::lifecycle::withdraw(&world.request, client, example::now()).unwrap();
    world.commit(&withdrawn).await;
    let refused = decide(&world, "k3", &body("approve", None)).await;
    assert_eq!(
        (refused.status, refused.body["code"].as_str()),
        (409, Some("not_decidable"))
    );
}

#[tokio::test]
async fn only_a_console_that_may_act_decides() {
    let world = World::new().await;
    let yes = body("approve", None);
    let mut suspended = console();
    suspended.reseller_status = ResellerStatus::Suspended;
    let answered = decide_as(&world, suspended, "k", &yes).await;
    assert_eq!(
        (answered.status, answered.body["code"].as_str()),
        (403, Some("reseller_suspended"))
    );
    let portal = example::calling_portal(PortalKind::CustomerPortal);
    let answered = decide_as(&world, portal, "k", &yes).await;
    assert_eq!(
        (answered.status, answered.body["code"].as_str()),
        (403, Some("console_required"))
    );
    let mut foreign = console();
    foreign.reseller_id = ResellerId::parse("contoso").unwrap();
    assert_eq!(decide_as(&world, foreign, "k", &yes).await.status, 404);

    let path = format!("/v1/subscription-requests/{}/decision", world.request.request_id);
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    let reader = authorized(console(), scopes::REQUESTS_READ);
    let answered = world
        .call(&http("POST", &path, &headers, &yes.to_string(), Some(reader)))
        .await;
    assert_eq!(
        (answered.status, answered.body["code"].as_str()),
        (403, Some("scope_missing"))
    );
    let stranger = Some(json!({"outcome": "invalid_token"}));
    for authorizer in [None, stranger, Some(json!({})), Some(json!({"outcome": 7}))] {
        let answered = world
            .call(&http("POST", &path, &headers, &yes.to_string(), authorizer))
            .await;
        assert_eq!(answered.status, 401);
    }
    assert_eq!(world.stored().await.status, Status::PendingApproval);
}

#[tokio::test]
async fn bad_input_is_never_a_5xx_and_changes_nothing() {
    let world = World::new().await;
    let authorizer = || Some(authorized(console(), scopes::APPROVALS_DECIDE));
    let good = body("approve", None).to_string();
    let path = format!("/v1/subscription-requests/{}/decision", world.request.request_id);
    let json_type = ("content-type", "application/json");
    let key = ("idempotency-key", "k");
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let huge = format!("{{\"decision\":\"{}\"}}", "x".repeat(70_000));
    for (headers, body, status) in [
        (vec![json_type], good.as_str(), 400),
        (vec![json_type, ("idempotency-key", "a b")], &good, 400),
        (vec![key], &good, 415),
        (vec![json_type, key], "", 400),
        (vec![json_type, key], "{", 400),
        (vec![json_type, key], &deep, 400),
        (vec![json_type, key], &huge, 413),
        (vec![json_type, key], "[]", 422),
        (vec![json_type, key], "{}", 422),
        (
            vec![json_type, key],
            r#"{"decision":7,"decidedBy":"x","more":1}"#,
            422,
        ),
        (
            vec![json_type, key],
            r#"{"decision":"deny","decidedBy":{"name":"L","email":"l@x.example"}}"#,
            422,
        ),
    ] {
        let answered = world
            .call(&http("POST", &path, &headers, body, authorizer()))
            .await;
        assert_eq!(answered.status, status, "{}", answered.text);
    }
    for id in [
        "x",
        "",
        "0190C0DE-0000-7000-8000-000000000001",
        "0190c0de-0000-7000-8000-000000000001",
    ] {
        let path = format!("/v1/subscription-requests/{id}/decision");
        let answered = world
            .call(&http("POST", &path, &[json_type, key], &good, authorizer()))
            .await;
        assert_eq!(answered.status, 404, "{id}");
    }
    let answered = world
        .call(&http("POST", "/v1/elsewhere", &[], "", authorizer()))
        .await;
    assert_eq!(answered.status, 404);
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.events(), ["submitted"]);
}

#[tokio::test]
async fn a_store_that_fails_changes_nothing() {
    let world = World::new().await;
    world.dynamo.wire.fail(vec![Fault::Lost; 3]);
    let answered = decide(&world, "k", &body("approve", None)).await;
    assert_eq!((answered.status, answered.header("retry-after")), (503, "2"));
    world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    assert_eq!(decide(&world, "k", &body("approve", None)).await.status, 500);
    assert_eq!(world.stored().await, world.request);
    assert_eq!(decide(&world, "k", &body("approve", None)).await.status, 200);
}
