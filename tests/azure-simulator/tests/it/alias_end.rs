#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test would"
)]

use std::time::Duration;

use azure_simulator::{AliasEnd, Behaviour, NextAlias, Settings};
use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::{ARM, Stage, ok, read};

/// The path of the operation that an answer names.
fn operation(stage: &Stage, answer: &Response) -> String {
    let location = answer.headers()["location"].to_str().unwrap();
    location
        .strip_prefix(&stage.simulator.base_url)
        .unwrap()
        .to_owned()
}

async fn put(stage: &Stage, alias: &str) -> Response {
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage
        .simulator
        .add_plan(&tenant.id.to_string(), azure_simulator::Sku::Azure, "4847383");
    let request = stage.put_alias(&stage.arm().await, alias, &stage.alias_body(&tenant));
    request.send().await.unwrap()
}

async fn say(stage: &Stage, next: Value) -> RequestBuilder {
    stage.call(Method::PUT, "/_simulator/aliases/next").json(&next)
}

#[tokio::test]
async fn an_operation_leads_to_the_subscription() {
    let (stage, clock) = Stage::timed(Settings {
        alias_location: true,
        alias_delay: Duration::from_secs(30),
        retry_after: 8,
        ..Settings::instant()
    })
    .await;
    let answer = put(&stage, "sub-1").await;
    assert_eq!(answer.status(), 201);
    let path = operation(&stage, &answer);
    let token = stage.arm().await;
    let get = || stage.get(&path).bearer_auth(&token);
    clock.advance(SignedDuration::from_secs(29));
    let running = get().send().await.unwrap();
    assert_eq!(running.status(), 202);
    assert_eq!(running.headers()["retry-after"], "8");
    assert_eq!(operation(&stage, &running), path);
    clock.advance(SignedDuration::from_secs(1));
    let done = ok(get(), 200).await;
    let alias = ok(stage.get_alias(&token, "sub-1"), 200).await;
    let id = alias["properties"]["subscriptionId"].as_str().unwrap();
    assert_eq!(
        done,
        json!({ "subscriptionLink": format!("/subscriptions/{id}") })
    );

    let customer = stage.tenant(Behaviour::Ordinary).id.to_string();
    let theirs = stage.token(&customer, ARM).await;
    ok(stage.get(&path).bearer_auth(&theirs), 404).await;
    let other = "/providers/Microsoft.Subscription/subscriptionOperations/11111111-2222-4333-8444-555555555555?api-version=2021-10-01";
    ok(stage.get(other).bearer_auth(&token), 404).await;
    let forwarded = stage.put_alias(
        &token,
        "sub-2",
        &stage.alias_body(&stage.tenant(Behaviour::Ordinary)),
    );
    let forwarded = forwarded
        .header("x-forwarded-proto", "https")
        .send()
        .await
        .unwrap();
    let location = forwarded.headers()["location"].to_str().unwrap();
    assert!(location.starts_with("https://127.0.0.1:"), "{location}");
}

#[tokio::test]
async fn the_next_alias_alone_fails_and_leaves_no_subscription() {
    let stage = Stage::new().await;
    stage.simulator.set_next_alias(NextAlias {
        end: AliasEnd::Failed,
        location: Some(true),
    });
    let answer = put(&stage, "sub-1").await;
    let path = operation(&stage, &answer);
    let made = read(answer, 201).await;
    assert_eq!(made["properties"]["provisioningState"], "Accepted");
    let token = stage.arm().await;
    let failed = ok(stage.get_alias(&token, "sub-1"), 200).await;
    assert_eq!(failed["properties"]["provisioningState"], "Failed");
    assert_eq!(failed["properties"]["subscriptionId"], Value::Null);
    let ended = ok(stage.get(&path).bearer_auth(&token), 400).await;
    assert_eq!(ended["error"]["code"], "SubscriptionCreationFailed");
    assert_eq!(stage.subscription_count(), 0);
    let again = read(put(&stage, "sub-1").await, 200).await;
    assert_eq!(again["properties"]["provisioningState"], "Failed");

    let other = put(&stage, "sub-2").await;
    assert!(!other.headers().contains_key("location"));
    let other = ok(stage.get_alias(&token, "sub-2"), 200).await;
    assert_eq!(other["properties"]["provisioningState"], "Succeeded");
    assert_eq!(stage.subscription_count(), 1);
}

#[tokio::test]
async fn the_next_alias_is_told_over_http_how_to_end() {
    let stage = Stage::new().await;
    let told = say(&stage, json!({ "end": "Failed" }))
        .await
        .send()
        .await
        .unwrap();
    assert_eq!(told.status(), 204);
    put(&stage, "sub-1").await;
    let token = stage.arm().await;
    let failed = ok(stage.get_alias(&token, "sub-1"), 200).await;
    assert_eq!(failed["properties"]["provisioningState"], "Failed");
    ok(say(&stage, json!({ "end": "Exploded" })).await, 400).await;

    say(&stage, json!({ "end": "Failed" }))
        .await
        .send()
        .await
        .unwrap();
    stage.simulator.reset();
    put(&stage, "sub-2").await;
    let token = stage.arm().await;
    let other = ok(stage.get_alias(&token, "sub-2"), 200).await;
    assert_eq!(other["properties"]["provisioningState"], "Succeeded");
}
