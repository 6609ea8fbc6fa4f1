//! The first password of a completed request is made anew.

use contracts::scopes::{OPS, REQUESTS_READ, REQUESTS_WRITE};
use domain::account::{PortalKind, ResellerStatus};
use domain::lifecycle::access_renewed;
use domain::status::Status;
use serde_json::{Value, json};
use testkit::example;
use testkit::http::{Call, Caller};

use crate::world::{World, operations};

#[tokio::test]
async fn the_resellers_console_and_operations_may_ask_for_it() {
    let console =
        json!({"type": {"S": "portal"}, "clientId": {"S": example::portal(PortalKind::Console).client_id}});
    let ops = json!({"type": {"S": "operations"}, "clientId": {"S": "ops"}});
    for (caller, actor, reads) in [
        (Caller::console(REQUESTS_WRITE), console, 1),
        (operations(), ops, 2),
    ] {
        let world = World::standing(Status::Completed).await;
        let before = world.request.version;
        let answer = world.reset(&caller, "k").await;
        assert_eq!(answer.status, 202, "{answer:?}");
        let operations: Vec<_> = world.spent().into_iter().map(|(name, _)| name).collect();
        assert_eq!(operations.len(), reads + 1, "{operations:?}");
        assert_eq!(answer.body["accessReset"], json!({"pending": true, "count": 1}));
        assert_eq!(answer.body["status"], "completed");
        let stored = world.stored().await;
        assert_eq!((stored.version, stored.workflow_run), (before + 1, before + 1));
        let event = world.newest_event();
        assert_eq!(event["type"]["S"], "access_reset_requested");
        assert_eq!(event["actor"]["M"], actor);
    }
}

#[tokio::test]
async fn a_foreign_console_finds_nothing_and_others_may_not() {
    let world = World::standing(Status::Completed).await;
    let before = world.everything();
    let answer = world.reset(&Caller::stranger(REQUESTS_WRITE), "k").await;
    assert_eq!(answer.problem(), (404, "not_found"));
    let suspended = Caller::portal(PortalKind::Console, REQUESTS_WRITE, |portal| {
        portal.reseller_status = ResellerStatus::Suspended;
    });
    for (caller, status, code) in [
        (Caller::console(REQUESTS_READ), 403, "scope_missing"),
        (Caller::console(OPS), 403, "scope_missing"),
        (Caller::customer_portal(REQUESTS_WRITE), 403, "console_required"),
        (suspended, 403, "reseller_suspended"),
        (
            Caller::client("somebody", REQUESTS_WRITE, None),
            403,
            "portal_unregistered",
        ),
        (Caller::invalid(), 401, "unauthorized"),
        (Caller(Value::Null), 401, "unauthorized"),
    ] {
        assert_eq!(world.reset(&caller, "k").await.problem(), (status, code));
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn only_the_password_of_a_completed_request_and_one_at_a_time() {
    for status in [Status::PendingApproval, Status::Provisioning, Status::Failed] {
        let world = World::standing(status).await;
        let answer = world.reset(&operations(), "k").await;
        assert_eq!(answer.problem(), (409, "access_not_resettable"), "{status}");
    }
    let mut world = World::standing(Status::Completed).await;
    let console = Caller::console(REQUESTS_WRITE);
    let first = world.reset(&console, "k").await;
    assert_eq!(first.status, 202);
    for caller in [&console, &operations()] {
        let pending = world.reset(caller, "k2").await;
        assert_eq!(pending.problem(), (409, "access_not_resettable"));
    }
    let again = world.reset(&console, "k").await;
    assert_eq!((again.status, &again.text), (202, &first.text));
    assert_eq!(again.header("idempotency-replayed"), "true");

    let renewed = access_renewed(&world.stored().await, example::now()).unwrap();
    world.commit(renewed).await;
    let second = world.reset(&console, "k2").await;
    assert_eq!(second.body["accessReset"], json!({"pending": true, "count": 2}));
}

#[tokio::test]
async fn the_body_has_no_fields_and_may_be_left_out() {
    let world = World::standing(Status::Completed).await;
    let answer = world
        .send(world.call("access-reset", &operations(), "k", &json!({"why": 1})))
        .await;
    assert_eq!(answer.faults(), [("/why", "unknown_field")]);
    let path = format!(
        "/v1/subscription-requests/{}/access-reset",
        world.request.request_id
    );
    let call = Call::new("POST", &path).by(&operations());
    assert_eq!(
        world.send(call.clone()).await.problem(),
        (400, "idempotency_key_required")
    );
    assert_eq!(world.send(call.key("k")).await.status, 202);
}

#[tokio::test]
async fn many_who_ask_at_once_begin_one_reset() {
    let world = World::standing(Status::Completed).await;
    let (console, ops) = (Caller::console(REQUESTS_WRITE), operations());
    let (one, two, three) = tokio::join!(
        world.reset(&console, "a"),
        world.reset(&console, "b"),
        world.reset(&ops, "c")
    );
    let mut statuses = [one.status, two.status, three.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409, 409]);
    assert_eq!(world.stored().await.access_reset.unwrap().count, 1);
}
