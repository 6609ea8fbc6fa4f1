use aws::Table;
use domain::ids::ResellerId;
use domain::ports::Resellers;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::example;

use crate::calls::rearm_all;
use crate::world::{Answer, Call, Caller, World};

pub(crate) fn body() -> Value {
    json!({
        "name": "Contoso Cloud", "partnerId": "4321098", "status": "active",
        "approvers": [{"name": "Julia Weber", "email": "julia@contoso.example"}],
    })
}

pub(crate) fn put(body: &Value) -> Call {
    Call::new("PUT", "/v1/resellers/contoso")
        .by(&Caller::admin())
        .json(body)
}

pub(crate) fn outcome(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.etag())
}

#[tokio::test]
async fn a_reseller_is_what_was_last_declared() {
    let world = World::start().await;
    let made = world.send(put(&body())).await;
    assert_eq!(outcome(&made), (201, "\"1\""));
    assert_eq!(made.body["resellerId"], "contoso");
    let policy = json!({
        "autoApprove": false, "approvalDays": 7, "reminderHours": [24, 72], "escalationHours": 96,
        "allowSelfApproval": false, "credentialDelivery": "link", "approvalMode": "link",
    });
    assert_eq!(made.body["policy"], policy);

    assert_eq!(
        outcome(&world.send(put(&body())).await),
        (200, "\"1\""),
        "the same again changes nothing"
    );

    let mut changed = body();
    changed["policy"] = json!({"approvalDays": 3});
    changed["status"] = json!("suspended");
    assert_eq!(outcome(&world.send(put(&changed)).await), (200, "\"2\""));

    let read = world
        .send(Call::new("GET", "/v1/resellers/contoso").by(&Caller::admin()))
        .await;
    assert_eq!(outcome(&read), (200, "\"2\""));
    assert_eq!(
        (&read.body["status"], &read.body["policy"]["approvalDays"]),
        (&json!("suspended"), &json!(3))
    );
}

#[tokio::test]
async fn if_match_is_honoured_when_sent() {
    let world = World::start().await;
    let new = world.send(put(&body()).header("if-match", "\"1\"")).await;
    assert_eq!(new.problem(), (412, "version_stale"), "there is no version 1 yet");
    world.send(put(&body())).await;

    let mut changed = body();
    changed["name"] = json!("Contoso");
    assert_eq!(
        outcome(&world.send(put(&changed).header("if-match", "\"1\"")).await),
        (200, "\"2\"")
    );
    for stale in ["\"1\"", "\"0\"", "2", "W/\"2\"", "*"] {
        let answer = world.send(put(&body()).header("if-match", stale)).await;
        assert_eq!(answer.problem(), (412, "version_stale"), "{stale}");
    }
}

#[tokio::test]
async fn a_race_of_the_same_declaration_makes_one_version() {
    let world = World::start().await;
    let (one, two) = tokio::join!(world.send(put(&body())), world.send(put(&body())));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201], "only one of them made it");
    assert_eq!((one.etag(), two.etag()), ("\"1\"", "\"1\""));
    assert_eq!(
        (&one.body, world.dynamo.items(Table::Resellers).len()),
        (&two.body, 1)
    );
}

#[tokio::test]
async fn a_race_of_two_declarations_counts_both() {
    let world = World::start().await;
    let mut other = body();
    other["name"] = json!("Contoso");
    let (one, two) = tokio::join!(world.send(put(&body())), world.send(put(&other)));
    let mut outcomes = [outcome(&one), outcome(&two)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, [(200, "\"2\""), (201, "\"1\"")]);
}

#[tokio::test]
async fn unknown_and_impossible_resellers_are_not_found() {
    let world = World::start().await;
    for path in ["/v1/resellers/nobody", "/v1/resellers/a%20b", "/v1/resellers/ä"] {
        let answer = world.send(Call::new("GET", path).by(&Caller::admin())).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{path}");
    }
    let long = format!("/v1/resellers/{}", "x".repeat(129));
    let answer = world
        .send(Call::new("PUT", &long).by(&Caller::admin()).json(&body()))
        .await;
    assert_eq!(answer.problem(), (404, "not_found"));
}

#[tokio::test]
async fn all_faults_are_told_at_once() {
    let world = World::start().await;
    let bad = json!({
        "name": "", "partnerId": "12a", "status": "gone", "approvers": [], "more": 1,
        "policy": {"approvalDays": 15, "reminderHours": [72, 24], "credentialDelivery": "fax"},
    });
    let answer = world.send(put(&bad)).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let expected = [
        ("/name", "text_invalid"),
        ("/partnerId", "partner_id_invalid"),
        ("/status", "status_invalid"),
        ("/approvers", "length_invalid"),
        ("/policy/approvalDays", "approval_days_invalid"),
        ("/policy/reminderHours", "hours_invalid"),
        ("/policy/credentialDelivery", "credential_delivery_invalid"),
        ("/more", "unknown_field"),
    ];
    assert_eq!(answer.faults(), expected);
    assert_eq!(world.dynamo.items(Table::Resellers), Vec::<Value>::new());
}

#[tokio::test]
async fn a_declaration_leaves_the_rearm_of_terms_alone() {
    let world = World::start().await;
    world.dynamo.reseller(&example::reseller()).await;
    let rearmed = world.send(rearm_all("k")).await;
    assert_eq!(rearmed.status, 202, "{rearmed:?}");
    world.accounts.clock.advance(SignedDuration::from_hours(1));

    let declare = Call::new("PUT", "/v1/resellers/northwind").by(&Caller::admin());
    let answer = world
        .send(declare.json(&body()).header("if-match", "\"2\""))
        .await;
    assert_eq!(outcome(&answer), (200, "\"3\""));
    let id = ResellerId::parse("northwind").unwrap();
    let reseller = world.accounts.store.reseller(&id).await.unwrap().unwrap();
    assert_eq!(reseller.terms_armed_at, Some(example::now()));
    assert_eq!(
        world.history("reseller#northwind"),
        ["reseller_changed", "terms_rearmed", "approvers_removed"]
    );
}

#[tokio::test]
async fn a_suspension_comes_and_goes() {
    let world = World::start().await;
    let mut body = body();
    for (status, expected) in [
        ("active", (201, "\"1\"")),
        ("suspended", (200, "\"2\"")),
        ("active", (200, "\"3\"")),
    ] {
        body["status"] = json!(status);
        let answer = world.send(put(&body)).await;
        assert_eq!(
            (outcome(&answer), &answer.body["status"]),
            (expected, &json!(status))
        );
    }
    assert_eq!(world.history("reseller#contoso"), ["reseller_changed"; 3]);
}

#[tokio::test]
async fn declaring_costs_two_round_trips_and_the_same_again_one() {
    let world = World::start().await;
    world.send(put(&body())).await;
    assert_eq!(world.round_trips(), 2);
    world.send(put(&body())).await;
    assert_eq!(world.round_trips(), 1);
}
