//! The distributor's operations decide in place of a suspended reseller, and of no other.

use aws::Table;
use contracts::scopes::{APPROVALS_DECIDE, OPS, REQUESTS_READ, REQUESTS_WRITE};
use domain::account::{PortalKind, ResellerStatus};
use domain::status::Status;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::http::{Answer, Call, Caller};
use testkit::{Fault, example};

use crate::support::World;

const READS: [&str; 2] = ["GetItem", "BatchGetItem"];
const READS_AND_WRITE: [&str; 3] = ["GetItem", "BatchGetItem", "TransactWriteItems"];

fn operations() -> Caller {
    Caller::client("ops", OPS, None)
}

fn body(decision: &str) -> Value {
    json!({
        "decision": decision, "reason": "The reseller is suspended.",
        "decidedBy": {"name": "Olga Ops", "email": "olga@distributor.example"},
    })
}

/// A world whose reseller is suspended.
async fn suspended() -> World {
    let world = World::new().await;
    suspend(&world, ResellerStatus::Suspended).await;
    world
}

async fn suspend(world: &World, status: ResellerStatus) {
    world.dynamo.redeclare(|reseller| reseller.status = status).await;
}

async fn decide(world: &World, caller: &Caller, key: &str, body: &Value) -> Answer {
    let id = world.request.request_id.to_string();
    decide_on(world, &id, caller, key, body).await
}

async fn decide_on(world: &World, id: &str, caller: &Caller, key: &str, body: &Value) -> Answer {
    let path = format!("/v1/subscription-requests/{id}/decision");
    let call = Call::new("POST", &path).by(caller).key(key).json(body);
    Answer::of(world.function.handle(&call.build()).await)
}

async fn assert_undecided(world: &World) {
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.events(), ["submitted"]);
    assert_eq!(
        world.dynamo.items(Table::Idempotency).len(),
        1,
        "the submission's"
    );
    world.operations();
}

#[tokio::test]
async fn a_decision_is_two_reads_and_one_write() {
    for (decision, status) in [("approve", Status::Approved), ("deny", Status::Denied)] {
        let world = suspended().await;
        let answer = decide(&world, &operations(), "k", &body(decision)).await;
        assert_eq!((answer.status, answer.etag()), (200, "\"2\""), "{answer:?}");
        assert_eq!(world.operations(), READS_AND_WRITE);
        assert_eq!(answer.body["decision"]["decision"], decision);
        assert_eq!(answer.body["decision"]["channel"], "queue");
        assert_eq!(answer.body["decision"]["by"]["name"], "Olga Ops");
        assert_eq!(world.stored().await.status, status);
    }
}

#[tokio::test]
async fn the_history_names_operations_and_the_client() {
    let world = suspended().await;
    decide(&world, &operations(), "k", &body("approve")).await;
    let event = &world.dynamo.items(Table::Events)[1];
    let actor = json!({"type": {"S": "operations"}, "clientId": {"S": "ops"}});
    assert_eq!(
        (&event["type"]["S"], &event["actor"]["M"]),
        (&json!("approved"), &actor)
    );
    assert!(
        !event.to_string().contains("olga"),
        "events name no person: {event}"
    );
}

#[tokio::test]
async fn an_active_reseller_decides_itself() {
    let world = World::new().await;
    for decision in ["approve", "deny"] {
        let answer = decide(&world, &operations(), "k", &body(decision)).await;
        assert_eq!(answer.problem(), (403, "reseller_decides"));
        assert_eq!(world.operations(), READS);
    }
    assert_undecided(&world).await;
    suspend(&world, ResellerStatus::Suspended).await;
    let answer = decide(&world, &operations(), "k", &body("approve")).await;
    assert_eq!(answer.status, 200, "a refusal is not remembered");
}

#[tokio::test]
async fn an_unknown_request_is_404() {
    let world = suspended().await;
    let unknown = example::request_id(9).to_string();
    for (id, calls) in [(unknown.as_str(), vec!["GetItem"]), ("x", vec![]), ("", vec![])] {
        let answer = decide_on(&world, id, &operations(), "k", &body("approve")).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{id}");
        assert_eq!(world.operations(), calls);
    }
    assert_undecided(&world).await;
}

#[tokio::test]
async fn the_same_call_gets_the_same_answer() {
    let world = suspended().await;
    let first = decide(&world, &operations(), "k", &body("approve")).await;
    for status in [ResellerStatus::Suspended, ResellerStatus::Active] {
        if status == ResellerStatus::Active {
            suspend(&world, status).await;
        }
        world.operations();
        let again = decide(&world, &operations(), "k", &body("approve")).await;
        assert_eq!((again.status, &again.text), (200, &first.text));
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(again.etag(), first.etag());
        assert_eq!(world.operations(), READS);
        let other = decide(&world, &operations(), "k", &body("deny")).await;
        assert_eq!(other.problem(), (422, "idempotency_key_reused"));
    }
    let answer = decide(&world, &operations(), "k2", &body("approve")).await;
    assert_eq!(answer.problem(), (403, "reseller_decides"), "a new call is new");

    world.function.clock.advance(SignedDuration::from_hours(49));
    let answer = decide(&world, &operations(), "k", &body("approve")).await;
    assert_eq!(
        answer.problem(),
        (403, "reseller_decides"),
        "and so is a forgotten one"
    );
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn the_same_call_twice_at_once_gets_the_same_answer() {
    let world = suspended().await;
    let (caller, yes) = (operations(), body("approve"));
    let (one, two) = tokio::join!(
        decide(&world, &caller, "k", &yes),
        decide(&world, &caller, "k", &yes)
    );
    assert_eq!((one.status, &one.text), (two.status, &two.text));
    assert_eq!(one.status, 200);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn the_rules_of_a_decision_hold_for_operations_too() {
    let world = suspended().await;
    let own = json!({"decision": "approve", "decidedBy": example::person("Grace Hopper")});
    let answer = decide(&world, &operations(), "k1", &own).await;
    assert_eq!(answer.problem(), (403, "self_approval"));
    let silent = json!({"decision": "deny", "decidedBy": {"name": "O", "email": "o@distributor.example"}});
    let answer = decide(&world, &operations(), "k2", &silent).await;
    assert_eq!(answer.problem(), (422, "reason_required"));
    assert_undecided(&world).await;

    assert_eq!(
        decide(&world, &operations(), "k3", &body("deny")).await.status,
        200
    );
    let answer = decide(&world, &operations(), "k4", &body("approve")).await;
    assert_eq!(answer.problem(), (409, "already_decided"));
    assert_eq!(answer.body["decision"]["by"]["name"], "Olga Ops");
    let answer = decide(&world, &operations(), "k5", &body("deny")).await;
    assert_eq!((answer.status, answer.etag()), (200, "\"2\""), "the same again");

    let world = suspended().await;
    world.function.clock.advance(SignedDuration::from_hours(24 * 30));
    let answer = decide(&world, &operations(), "k", &body("approve")).await;
    assert_eq!(answer.problem(), (409, "approval_expired"));
}

#[tokio::test]
async fn a_policy_that_allows_it_lets_whoever_asked_decide() {
    let world = World::new().await;
    world
        .dynamo
        .redeclare(|reseller| {
            reseller.status = ResellerStatus::Suspended;
            reseller.policy.allow_self_approval = true;
        })
        .await;
    let own = json!({"decision": "approve", "decidedBy": example::person("Grace Hopper")});
    assert_eq!(decide(&world, &operations(), "k", &own).await.status, 200);
}

#[tokio::test]
async fn only_operations_may() {
    let world = suspended().await;
    for (caller, code) in [
        (Caller::admin(), "portal_unregistered"),
        (
            Caller::client("ops", APPROVALS_DECIDE, None),
            "portal_unregistered",
        ),
        (Caller::client("ops", "csp/opsx", None), "portal_unregistered"),
    ] {
        let answer = decide(&world, &caller, "k", &body("approve")).await;
        assert_eq!(answer.problem(), (403, code));
    }
    let answer = decide(&world, &Caller::invalid(), "k", &body("approve")).await;
    assert_eq!(answer.problem(), (401, "unauthorized"));
    assert_eq!(world.operations(), Vec::<String>::new());
    assert_undecided(&world).await;
}

#[tokio::test]
async fn a_portal_with_the_scope_of_operations_is_still_a_portal() {
    let both = format!("{OPS} {APPROVALS_DECIDE}");
    let of_suspended = |kind, scopes: &str| {
        Caller::portal(kind, scopes, |portal| {
            portal.reseller_status = ResellerStatus::Suspended;
        })
    };
    let world = suspended().await;
    for (caller, code) in [
        (of_suspended(PortalKind::Console, &both), "reseller_suspended"),
        (
            of_suspended(PortalKind::Console, APPROVALS_DECIDE),
            "reseller_suspended",
        ),
        (Caller::console(OPS), "scope_missing"),
        (
            Caller::console(&format!("{OPS} {REQUESTS_READ} {REQUESTS_WRITE}")),
            "scope_missing",
        ),
        (Caller::customer_portal(&both), "console_required"),
    ] {
        let answer = decide(&world, &caller, "k", &body("approve")).await;
        assert_eq!(answer.problem(), (403, code));
    }
    let stranger = decide(&world, &Caller::stranger(&both), "k", &body("approve")).await;
    assert_eq!(stranger.problem(), (404, "not_found"));
    assert_undecided(&world).await;

    let world = World::new().await;
    let answer = decide(&world, &Caller::console(&both), "k", &body("approve")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(world.operations(), ["BatchGetItem", "TransactWriteItems"]);
    let actor = &world.dynamo.items(Table::Events)[1]["actor"]["M"];
    assert_eq!(
        *actor,
        json!({"type": {"S": "approver"}, "channel": {"S": "queue"}})
    );
}

#[tokio::test]
async fn tables_that_fail_change_nothing() {
    let world = suspended().await;
    let event = Fault::Answer(200, json!({"Item": world.dynamo.items(Table::Events)[0]}));
    for before in [vec![], vec![event]] {
        for (fault, problem) in [
            (Fault::Lost, (503, "unavailable")),
            (Fault::throttled(), (503, "unavailable")),
            (Fault::error("AccessDeniedException"), (500, "internal")),
        ] {
            world
                .dynamo
                .wire
                .fail([before.clone(), vec![fault.clone(); 3]].concat());
            let answer = decide(&world, &operations(), "k", &body("approve")).await;
            assert_eq!(answer.problem(), problem, "{fault:?}");
            world.dynamo.wire.heal();
            assert_undecided(&world).await;
        }
    }
    assert_eq!(
        decide(&world, &operations(), "k", &body("approve")).await.status,
        200
    );
}
