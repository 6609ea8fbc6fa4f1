//! How many round trips to the tables a call about terms or an invitation costs: never more than two.

use domain::terms::TermsKind;
use serde_json::json;
use testkit::{Fault, example};

use crate::calls::{accept, acceptance_body, invite, post_acceptance, publish, rearm, rearm_all};
use crate::world::{BOTH, Call, Caller, World};

#[tokio::test]
async fn every_call_has_its_round_trips() {
    let (world, path) = World::with_customer().await;
    let provider = TermsKind::ProviderTerms;
    let get = |target: &str| Call::new("GET", target).by(&Caller::console(BOTH));
    let record = format!("{path}/terms/acceptances/{}", example::customer_id(9));
    let mut changed = example::document("1");
    changed.title = example::name("Terms");
    let mut other = acceptance_body(provider, "1");
    other["acceptedBy"]["name"] = json!("Grace Hopper");
    for (call, status, round_trips) in [
        (publish(&example::document("1")), 201, 2),
        (publish(&example::document("1")), 200, 2),
        (publish(&changed), 409, 2),
        (
            publish(&example::document("1")).by(&Caller::console(BOTH)),
            403,
            0,
        ),
        (get(&format!("{path}/terms")), 200, 1),
        (accept(&path, "k", provider, "1"), 201, 2),
        (accept(&path, "k", provider, "1"), 201, 1),
        (post_acceptance(&path, &other).key("k"), 422, 1),
        (accept(&path, "l", provider, "2"), 409, 1),
        (
            accept(&path, "l", provider, "1").by(&Caller::console(BOTH)),
            403,
            0,
        ),
        (get(&record), 404, 1),
        (rearm(&path, "k"), 202, 2),
        (rearm(&path, "k"), 202, 1),
        (rearm("/v1/customers/17", "k"), 404, 0),
        (rearm_all("k"), 202, 2),
        (rearm_all("k"), 202, 1),
        (invite(&path, "k"), 202, 2),
        (invite(&path, "k"), 202, 1),
        (invite(&path, "l").json(&json!({"email": "nobody"})), 422, 0),
    ] {
        world.dynamo.wire.take_calls();
        let answer = world.send(call.clone()).await;
        assert_eq!(answer.status, status, "{call:?} {answer:?}");
        assert_eq!(world.round_trips(), round_trips, "{call:?}");
    }
}

#[tokio::test]
async fn a_busy_table_is_a_503_for_whoever_reads() {
    let (world, path) = World::with_customer().await;
    world.send(publish(&example::document("1"))).await;
    let made = world
        .send(accept(&path, "k", TermsKind::ProviderTerms, "1"))
        .await;
    let targets = [
        path.clone(),
        "/v1/customers".to_owned(),
        format!("{path}/terms"),
        made.header("location").to_owned(),
    ];
    for target in targets {
        for fault in [Fault::throttled(), Fault::Lost, Fault::AnswerLost] {
            world.dynamo.wire.fail(std::iter::repeat_n(fault.clone(), 3));
            let answer = world.get(&target).await;
            assert_eq!(answer.problem(), (503, "unavailable"), "{target} {fault:?}");
            assert_eq!(world.dynamo.wire.heal(), 0);
        }
        world.dynamo.wire.fail([Fault::throttled(), Fault::Lost]);
        assert_eq!(
            world.get(&target).await.status,
            200,
            "a moment's trouble is nobody's: {target}"
        );
    }
}
