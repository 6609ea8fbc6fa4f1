//! Only the distributor's operations may do this, and on every reseller's requests.

use contracts::scopes::{
    ACCOUNTS_READ, ACCOUNTS_WRITE, ADMIN, APPROVALS_DECIDE, OPS, REQUESTS_READ, REQUESTS_WRITE,
};
use domain::account::ResellerStatus;
use domain::status::Status;
use serde_json::{Value, json};
use testkit::example;
use testkit::http::{Call, Caller};

use crate::world::{World, operations, reason};

const COMMANDS: [&str; 2] = ["resume", "cancel"];

#[tokio::test]
async fn a_portal_may_not_whatever_its_token_says() {
    let world = World::standing(Status::NeedsAttention).await;
    let before = world.everything();
    for scope in [
        ACCOUNTS_READ,
        ACCOUNTS_WRITE,
        REQUESTS_READ,
        REQUESTS_WRITE,
        APPROVALS_DECIDE,
        ADMIN,
        "",
    ] {
        for caller in [
            Caller::console(scope),
            Caller::customer_portal(scope),
            Caller::stranger(scope),
            Caller::client("somebody", scope, None),
        ] {
            for command in COMMANDS {
                let answer = world.send(world.call(command, &caller, "k", &json!(7))).await;
                assert_eq!(answer.problem(), (403, "scope_missing"), "{scope} {command}");
            }
        }
    }
    for scopes in [OPS.to_owned(), format!("{REQUESTS_WRITE} {OPS} {ADMIN}")] {
        for caller in [
            Caller::console(&scopes),
            Caller::customer_portal(&scopes),
            Caller::stranger(&scopes),
        ] {
            for command in COMMANDS {
                let answer = world.send(world.call(command, &caller, "k", &json!(7))).await;
                assert_eq!(
                    answer.problem(),
                    (403, "operations_required"),
                    "{scopes} {command}"
                );
            }
        }
    }
    assert_eq!(world.spent(), [], "nothing was read for them");
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn nobody_may_without_a_good_token() {
    let world = World::standing(Status::NeedsAttention).await;
    for caller in [
        Caller(Value::Null),
        Caller::invalid(),
        Caller(json!({"lambda": {"outcome": 7}})),
    ] {
        for command in COMMANDS {
            let answer = world.send(world.call(command, &caller, "k", &reason())).await;
            assert_eq!(answer.problem(), (401, "unauthorized"));
        }
    }
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn operations_act_on_requests_of_every_reseller_active_or_not() {
    let world = World::standing(Status::NeedsAttention).await;
    world
        .dynamo
        .redeclare(|reseller| reseller.status = ResellerStatus::Suspended)
        .await;
    let answer = world.resume("k", &json!({})).await;
    assert_eq!(
        (answer.status, &answer.body["resellerId"]),
        (202, &json!("northwind"))
    );
    assert_eq!(world.cancel("k", &reason()).await.status, 202);
}

#[tokio::test]
async fn an_unknown_request_is_404_and_an_unreadable_id_is_not_looked_for() {
    let world = World::standing(Status::NeedsAttention).await;
    let unknown = example::request_id(9).to_string();
    for (id, calls) in [(unknown.as_str(), 1), ("x", 0), ("", 0)] {
        for command in COMMANDS {
            let path = format!("/v1/subscription-requests/{id}/{command}");
            let call = Call::new("POST", &path)
                .by(&operations())
                .key("k")
                .json(&reason());
            let answer = world.send(call).await;
            if command == "resume" && !id.is_empty() && calls == 1 {
                assert_eq!(answer.status, 422, "a reason is no field of it");
                continue;
            }
            assert_eq!(answer.problem(), (404, "not_found"), "{id} {command}");
            assert_eq!(world.spent().len(), calls, "{id} {command}");
        }
    }
}
