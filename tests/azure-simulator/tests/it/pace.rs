#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test would"
)]

use azure_simulator::{Behaviour, Fault, Operation, Settings};
use jiff::SignedDuration;
use reqwest::RequestBuilder;
use serde_json::Value;

use crate::support::{Stage, ok, read};

fn throttle(seconds: u64) -> Fault {
    Fault::Status {
        status: 429,
        retry_after: Some(seconds),
        after_commit: false,
    }
}

/// `Retry-After` of a refusal.
async fn wait(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    let wait = response.headers()["retry-after"].to_str().unwrap().to_owned();
    read(response, 429).await;
    wait
}

/// Of the last calls, whether each came too early.
fn early(stage: &Stage, last: usize) -> Vec<bool> {
    let calls = stage.simulator.calls();
    calls[calls.len() - last..]
        .iter()
        .map(|call| call.early)
        .collect()
}

#[tokio::test]
async fn a_throttled_operation_stays_throttled_for_what_is_left() {
    let (stage, clock) = Stage::timed(Settings::instant()).await;
    let token = stage.arm().await;
    let get = || stage.get_alias(&token, "sub-1");
    stage.simulator.inject(Operation::AliasGet, 2, throttle(10));
    assert_eq!(wait(get()).await, "10");
    clock.advance(SignedDuration::from_millis(3500));
    assert_eq!(wait(get()).await, "7");
    let list = "/providers/Microsoft.Subscription/aliases?api-version=2021-10-01";
    ok(stage.get(list).bearer_auth(&token), 200).await;
    assert_eq!(early(&stage, 3), [false, true, false]);

    clock.advance(SignedDuration::from_millis(6500));
    assert_eq!(
        wait(get()).await,
        "10",
        "the second fault was not spent on an early call"
    );
    clock.advance(SignedDuration::from_secs(10));
    ok(get(), 404).await;
    assert_eq!(early(&stage, 2), [false, false]);
    let calls = ok(stage.get("/_simulator/requests"), 200).await;
    let marks: Vec<&Value> = calls["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| &call["early"])
        .collect();
    assert_eq!(marks, [false, false, true, false, false, false]);
}

#[tokio::test]
async fn who_comes_back_to_an_operation_in_trouble_too_soon_is_marked() {
    let (stage, clock) = Stage::timed(Settings::instant()).await;
    let token = stage.arm().await;
    let trouble = |retry_after| Fault::Status {
        status: 503,
        retry_after,
        after_commit: false,
    };
    stage.simulator.inject(Operation::AliasGet, 1, trouble(Some(10)));
    ok(stage.get_alias(&token, "sub-1"), 503).await;
    clock.advance(SignedDuration::from_secs(9));
    ok(stage.get_alias(&token, "sub-2"), 404).await;
    clock.advance(SignedDuration::from_secs(1));
    ok(stage.get_alias(&token, "sub-1"), 404).await;
    assert_eq!(early(&stage, 3), [false, true, false]);

    stage.simulator.inject(Operation::AliasGet, 1, trouble(None));
    ok(stage.get_alias(&token, "sub-1"), 503).await;
    ok(stage.get_alias(&token, "sub-1"), 404).await;
    assert_eq!(early(&stage, 2), [false, false], "nobody said for how long");
}

#[tokio::test]
async fn throttling_ends_when_faults_are_cleared() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    stage.simulator.inject(Operation::AliasGet, 1, throttle(3600));
    wait(stage.get_alias(&token, "sub-1")).await;
    wait(stage.get_alias(&token, "sub-1")).await;
    stage.simulator.clear_faults();
    ok(stage.get_alias(&token, "sub-1"), 404).await;
    stage.simulator.inject(Operation::AliasGet, 1, throttle(3600));
    wait(stage.get_alias(&token, "sub-1")).await;
    stage.simulator.reset();
    ok(stage.get_alias(&token, "sub-1"), 404).await;
}

#[tokio::test]
async fn an_alias_that_is_asked_for_too_soon_answers_and_is_marked() {
    let (stage, clock) = Stage::timed(Settings {
        retry_after: 8,
        alias_polls: 2,
        ..Settings::instant()
    })
    .await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let token = stage.arm().await;
    let state = async |name: &str| {
        let alias = ok(stage.get_alias(&token, name), 200).await;
        alias["properties"]["provisioningState"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    ok(stage.put_alias(&token, "sub-1", &stage.alias_body(&tenant)), 201).await;
    clock.advance(SignedDuration::from_secs(8));
    assert_eq!(state("sub-1").await, "Accepted");
    clock.advance(SignedDuration::from_secs(7));
    assert_eq!(state("SUB-1").await, "Accepted");
    assert_eq!(early(&stage, 3), [false, false, true]);
    clock.advance(SignedDuration::from_secs(8));
    assert_eq!(state("sub-1").await, "Succeeded");
    assert_eq!(state("sub-1").await, "Succeeded");
    assert_eq!(
        early(&stage, 2),
        [false, false],
        "a final answer asks nobody to wait"
    );
}

#[tokio::test]
async fn an_answer_that_never_arrived_asks_nobody_to_wait() {
    let (stage, _clock) = Stage::timed(Settings {
        retry_after: 8,
        alias_polls: 2,
        ..Settings::instant()
    })
    .await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let token = stage.arm().await;
    stage
        .simulator
        .inject(Operation::AliasPut, 1, Fault::DropAfterCommit);
    let put = stage.put_alias(&token, "sub-1", &stage.alias_body(&tenant));
    assert!(put.send().await.is_err());
    ok(stage.get_alias(&token, "sub-1"), 200).await;
    ok(stage.get_alias(&token, "sub-1"), 200).await;
    assert_eq!(early(&stage, 2), [false, true]);
}
