//! `POST /v1/customers/{customerId}/terms/rearm` and `POST /v1/terms/rearm`.

use aws::Table;
use domain::account::{PortalKind, ResellerStatus};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Fault, example};

use crate::calls::{rearm, rearm_all};
use crate::world::{Answer, BOTH, Call, Caller, READ, World};

/// A re-arm of one customer and one of all, under this key.
fn both(path: &str, key: &str) -> [Call; 2] {
    [rearm(path, key), rearm_all(key)]
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

/// The reason that the newest re-arm of an account gave.
fn reason(world: &World, account: &str) -> Value {
    let events = world.dynamo.items(Table::AccountEvents).into_iter();
    let of_account = events.filter(|event| event["account"]["S"].as_str().unwrap().starts_with(account));
    let newest = of_account.max_by_key(|event| event["seq"]["N"].as_str().unwrap().parse::<u64>().unwrap());
    let newest = newest.unwrap();
    assert_eq!(newest["type"]["S"], "terms_rearmed");
    newest["reason"]["S"].clone()
}

#[tokio::test]
async fn one_customer_or_all_are_rearmed() {
    let (world, path) = World::with_customer().await;
    let one = world.send(rearm(&path, "k")).await;
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(
        (one.status, &one.body),
        (202, &json!({"customerId": id, "armedAt": "2026-05-04T09:30:00Z"}))
    );
    assert_eq!(world.get(&path).await.etag(), "\"2\"");
    world.accounts.clock.advance(SignedDuration::from_hours(1));
    let all = world.send(rearm_all("k")).await;
    assert_eq!(
        (all.status, &all.body),
        (202, &json!({"armedAt": "2026-05-04T10:30:00Z"}))
    );
    assert_eq!(
        world.get(&path).await.etag(),
        "\"2\"",
        "no customer's row is touched"
    );
    assert_eq!(world.history(&path), ["customer_created", "terms_rearmed"]);
    assert_eq!(
        world.history("reseller#northwind"),
        ["reseller_changed", "terms_rearmed"]
    );
}

#[tokio::test]
async fn the_same_call_again_rearms_nothing() {
    let (world, path) = World::with_customer().await;
    for call in both(&path, "k") {
        let call = call.json(&json!({"reason": "New terms."}));
        let first = world.send(call.clone()).await;
        assert!(!replayed(&first));
        world.accounts.clock.advance(SignedDuration::from_hours(1));
        let before = world.everything();
        let again = world.send(call.clone()).await;
        assert!(replayed(&again), "{call:?}");
        assert_eq!((again.status, &again.body), (202, &first.body));
        let reused = world.send(call.json(&json!({"reason": "Other terms."}))).await;
        assert_eq!(reused.problem(), (422, "idempotency_key_reused"));
        assert_eq!(world.everything(), before);
    }
}

#[tokio::test]
async fn a_key_is_required() {
    let (world, path) = World::with_customer().await;
    for target in [format!("{path}/terms/rearm"), "/v1/terms/rearm".to_owned()] {
        let call = Call::new("POST", &target).by(&Caller::console(BOTH));
        let answer = world.send(call).await;
        assert_eq!(answer.problem(), (400, "idempotency_key_required"), "{target}");
    }
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn a_reason_may_be_given_and_has_its_bounds() {
    let (world, path) = World::with_customer().await;
    let accounts = ["customer#", "reseller#"];
    for (n, body) in [json!({}), json!({"reason": null})].iter().enumerate() {
        for (call, account) in both(&path, &n.to_string()).into_iter().zip(accounts) {
            assert_eq!(world.send(call.json(body)).await.status, 202, "{body}");
            assert_eq!(reason(&world, account), Value::Null);
        }
    }
    let longest = "ü".repeat(1_000);
    for (key, given, kept) in [
        (
            "lines",
            " Revised.\r\nSee the letter.\t",
            "Revised.\nSee the letter.",
        ),
        ("long", longest.as_str(), longest.as_str()),
    ] {
        for (call, account) in both(&path, key).into_iter().zip(accounts) {
            let answer = world.send(call.json(&json!({"reason": given}))).await;
            assert_eq!(answer.status, 202, "{answer:?}");
            assert_eq!(reason(&world, account), kept);
        }
    }
    let before = world.everything();
    for (body, pointer, code) in [
        (json!({"reason": "ü".repeat(1_001)}), "/reason", "text_invalid"),
        (json!({"reason": ""}), "/reason", "text_invalid"),
        (json!({"reason": "a\u{0}b"}), "/reason", "text_invalid"),
        (json!({"reason": "a\u{202e}b"}), "/reason", "text_invalid"),
        (json!({"reason": 7}), "/reason", "type_invalid"),
        (json!({"why": "x"}), "/why", "unknown_field"),
        (json!([]), "", "type_invalid"),
    ] {
        for call in both(&path, "bad") {
            let answer = world.send(call.json(&body)).await;
            assert_eq!(answer.problem(), (422, code), "{body}");
            assert_eq!(answer.faults(), [(pointer, code)], "{body}");
        }
    }
    for call in both(&path, "bad") {
        let form = call
            .text("reason=x")
            .header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(world.send(form).await.problem(), (415, "unsupported_media_type"));
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn only_a_console_of_an_active_reseller_rearms() {
    let (world, path) = World::with_customer().await;
    let suspended = Caller::portal(PortalKind::Console, BOTH, |portal| {
        portal.reseller_status = ResellerStatus::Suspended;
    });
    let before = world.everything();
    for (caller, problem) in [
        (Caller::customer_portal(BOTH), (403, "console_required")),
        (Caller::admin(), (403, "portal_unregistered")),
        (Caller::console(READ), (403, "scope_missing")),
        (suspended, (403, "reseller_suspended")),
        (Caller::invalid(), (401, "unauthorized")),
    ] {
        for call in both(&path, "k") {
            assert_eq!(world.send(call.by(&caller)).await.problem(), problem);
        }
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn unknown_and_foreign_customers_are_the_same_404() {
    let (world, path) = World::with_customer().await;
    let unknown = format!("/v1/customers/{}", example::customer_id(9));
    let before = world.everything();
    for (path, caller) in [
        (path.as_str(), Caller::stranger(BOTH)),
        (&unknown, Caller::console(BOTH)),
        ("/v1/customers/17", Caller::console(BOTH)),
    ] {
        let answer = world.send(rearm(path, "k").by(&caller)).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{path}");
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn rearms_side_by_side_are_all_done() {
    let (world, path) = World::with_customer().await;
    let calls = ["1", "2", "3"].iter().flat_map(|key| both(&path, key));
    for answer in world.race(calls).await {
        assert_eq!(answer.status, 202, "{answer:?}");
        assert!(!replayed(&answer));
    }
    assert_eq!(world.history(&path).len(), 4);
    assert_eq!(world.history("reseller#northwind").len(), 4);

    let twins = ["4"; 3].iter().flat_map(|key| both(&path, key));
    let replays = world.race(twins).await.into_iter().filter(replayed).count();
    assert_eq!(replays, 4);
    assert_eq!(world.history(&path).len(), 5);
}

#[tokio::test]
async fn a_change_of_the_account_meanwhile_does_not_stop_a_rearm() {
    let (world, path) = World::with_customer().await;
    let patch = Call::new("PATCH", &path)
        .by(&Caller::console(BOTH))
        .json(&json!({"portalEnabled": false}))
        .header("if-match", "\"1\"");
    let answers = world.race([patch, rearm(&path, "k")]).await;
    assert_eq!(answers[1].status, 202);
    let customer = world.get(&path).await;
    let patched = answers[0].status == 200;
    assert_eq!(
        customer.body["portalEnabled"], !patched,
        "neither overwrites the other"
    );
    assert_eq!(customer.body["version"], if patched { 3 } else { 2 });
}

#[tokio::test]
async fn a_busy_table_rearms_nothing() {
    let (world, path) = World::with_customer().await;
    let before = world.everything();
    for call in both(&path, "k") {
        for (good, fault) in [
            (0, Fault::throttled()),
            (1, Fault::throttled()),
            (1, Fault::Lost),
            (1, Fault::transaction_conflict(3)),
        ] {
            let later = std::iter::repeat_n(Fault::Later, good);
            world
                .dynamo
                .wire
                .fail(later.chain(std::iter::repeat_n(fault.clone(), 3)));
            let answer = world.send(call.clone()).await;
            assert_eq!(answer.problem(), (503, "unavailable"), "{fault:?} {call:?}");
            assert_eq!(answer.header("retry-after"), "2");
            assert_eq!(world.dynamo.wire.heal(), 0);
            assert_eq!(world.everything(), before);
        }
    }
    for call in both(&path, "k") {
        world.dynamo.wire.fail([Fault::Later, Fault::AnswerLost]);
        let done = world.send(call.clone()).await;
        assert_eq!(done.status, 202, "what was lost was the answer");
        assert!(replayed(&world.send(call).await));
    }
    assert_eq!(world.history(&path), ["customer_created", "terms_rearmed"]);
    assert_eq!(
        world.history("reseller#northwind"),
        ["reseller_changed", "terms_rearmed"]
    );
}
