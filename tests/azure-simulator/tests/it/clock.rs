use azure_simulator::{Behaviour, Settings};
use jiff::SignedDuration;
use serde_json::Value;

use crate::support::{ARM, Stage, ok};

#[tokio::test]
async fn an_hour_of_tokens_passes_without_waiting() {
    let (stage, clock) = Stage::timed(Settings::default()).await;
    let token = stage.arm().await;
    clock.advance(SignedDuration::from_secs(3599));
    ok(stage.get_alias(&token, "sub-1"), 404).await;
    clock.advance(SignedDuration::from_secs(1));
    let refusal = ok(stage.get_alias(&token, "sub-1"), 401).await;
    assert_eq!(refusal["error"]["code"], "ExpiredAuthenticationToken");
    let message = refusal["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("current UTC time '2026-03-02T09:00:00Z'"),
        "{message}"
    );
}

#[tokio::test]
async fn provisioning_waits_for_the_clock_alone() {
    let (stage, clock) = Stage::timed(Settings::default()).await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    clock.advance(SignedDuration::from_secs(2));
    let token = stage.arm().await;
    let customer_token = stage.token(&tenant.id.to_string(), ARM).await;
    let alias = ok(stage.put_alias(&token, "sub-1", &stage.alias_body(&tenant)), 201).await;
    assert_eq!(alias["properties"]["createdTime"], "2026-03-02T08:00:02Z");
    let state = async || {
        let alias = ok(stage.get_alias(&token, "sub-1"), 200).await;
        alias["properties"]["provisioningState"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(state().await, "Accepted");
    clock.advance(SignedDuration::from_millis(1999));
    assert_eq!(state().await, "Accepted");
    clock.advance(SignedDuration::from_millis(1));
    assert_eq!(state().await, "Succeeded");

    let alias = ok(stage.get_alias(&token, "sub-1"), 200).await;
    let id = alias["properties"]["subscriptionId"].as_str().unwrap();
    let get = || {
        stage
            .get(&format!("/subscriptions/{id}?api-version=2022-12-01"))
            .bearer_auth(&customer_token)
    };
    ok(get(), 404).await;
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(ok(get(), 200).await["state"], "");
    clock.advance(SignedDuration::from_millis(500));
    assert_eq!(ok(get(), 200).await["state"], "Enabled");
}

#[tokio::test]
async fn journal_and_error_texts_carry_its_time() {
    let (stage, clock) = Stage::timed(Settings::default()).await;
    let refused = async || ok(stage.sign_in("nowhere.example", &[]), 400).await;
    let first = refused().await;
    clock.advance(SignedDuration::from_hours(26));
    let second = refused().await;
    assert_eq!(first["timestamp"], "2026-03-02 08:00:00Z");
    assert_eq!(second["timestamp"], "2026-03-03 10:00:00Z");
    assert_ne!(first["trace_id"], second["trace_id"]);
    let calls = stage.simulator.calls();
    let times: Vec<String> = calls.iter().map(|call| call.at.to_string()).collect();
    assert_eq!(times, ["2026-03-02T08:00:00Z", "2026-03-03T10:00:00Z"]);
    let journal = ok(stage.get("/_simulator/requests"), 200).await;
    assert_eq!(journal["requests"][1]["at"], "2026-03-03T10:00:00Z");
    assert_ne!(first["correlation_id"], Value::Null);
}

#[tokio::test]
async fn clones_share_one_time_that_ends_where_time_ends() {
    let (_stage, clock) = Stage::timed(Settings::default()).await;
    let clone = clock.clone();
    clone.advance(SignedDuration::MAX);
    assert_eq!(clock.now(), jiff::Timestamp::MAX);
    clone.advance(SignedDuration::MIN);
    assert_eq!(clock.now(), jiff::Timestamp::MIN);
}
