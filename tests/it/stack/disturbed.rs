//! Microsoft in trouble, or looked at, for everybody at once: these run alone.

use reqwest::Method;
use serde_json::{Value, json};

use super::faults::lambda;
use super::{Stack, eventually};

const CONSOLE: &str = "contoso-console";

async fn fault(stack: &Stack, route: &str, times: u32, fault: Value) {
    let fault = json!({ "route": route, "times": times, "fault": fault });
    stack.simulator(Method::POST, "faults", Some(fault)).await;
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_storm_of_throttling_is_waited_out_by_everybody() {
    let stack = Stack::open();
    let customer = stack.customer("contoso", 4).await;
    let before = stack.simulator(Method::GET, "requests", None).await["count"]
        .as_u64()
        .unwrap();
    for route in [
        "customer.get",
        "plans.get",
        "checkout.post",
        "alias.put",
        "subscription.get",
        "user.post",
    ] {
        let throttled = json!({ "kind": "status", "status": 429, "retryAfter": 2 });
        fault(&stack, route, 2, throttled).await;
    }
    let mut submitted = Vec::new();
    for _ in 0..4 {
        submitted.push(stack.submit(CONSOLE, &Stack::order(&customer)).await);
    }
    for request in &submitted {
        let completed = stack.until_status(CONSOLE, &request["id"], "completed").await;
        assert_eq!(stack.subscriptions_of(&completed).await.len(), 1);
    }
    stack.simulator(Method::DELETE, "faults", None).await;
    let journal = stack.simulator(Method::GET, "requests", None).await;
    let calls = journal["requests"].as_array().unwrap();
    let since = calls.iter().filter(|call| call["n"].as_u64().unwrap() > before);
    let throttled = since.clone().filter(|call| call["status"] == 429).count();
    assert!(throttled >= 6, "the storm was met: {throttled}");
    // A run that was at work when another one was told to wait may not know it yet; nobody else comes early.
    let early = since.filter(|call| call["early"] == true).count();
    assert!(early <= submitted.len(), "{early} came early");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_revoked_consent_holds_everything_and_pages_operations_until_it_is_given_anew() {
    let stack = Stack::open();
    let customer = stack.customer("contoso", 3).await;
    // What Microsoft says once the consent is gone: tokens are no good any more, and there are no new ones.
    fault(
        &stack,
        "customer.get",
        50,
        json!({ "kind": "status", "status": 401 }),
    )
    .await;
    let revoked = json!({ "error": "invalid_grant", "error_description": "AADSTS700082: The refresh token has expired.", "error_codes": [700_082] });
    fault(
        &stack,
        "token.post",
        50,
        json!({ "kind": "body", "status": 400, "body": revoked }),
    )
    .await;
    let order = Stack::order(&customer);
    let submitted = stack.submit(CONSOLE, &order).await;
    let held = stack.until_status(CONSOLE, &submitted["id"], "on_hold").await;
    assert_eq!(held["reason"], "distributor_auth");
    let name = order["friendlyName"].as_str().unwrap();
    let told = eventually("the mail to operations", || async {
        let mails = stack.mails_about(name).await;
        mails
            .into_iter()
            .find(|m| m.subject.starts_with("Operations needed"))
    })
    .await;
    assert!(told.body_text.contains("multi-factor"), "{}", told.body_text);
    assert_eq!(stack.subscriptions_of(&held).await.len(), 0);

    // The consent is there again. Operations do not wait for the next look.
    stack.simulator(Method::DELETE, "faults", None).await;
    let path = format!(
        "/v1/subscription-requests/{}/resume",
        submitted["id"].as_str().unwrap()
    );
    stack.post("ops", &path, &json!({})).await.expect(202);
    let completed = stack.until_status(CONSOLE, &submitted["id"], "completed").await;
    assert_eq!(stack.subscriptions_of(&completed).await.len(), 1);
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_subscription_that_was_cancelled_at_microsoft_is_noticed_and_left_alone() {
    let stack = Stack::open();
    let customer = stack.customer("contoso", 4).await;
    let order = Stack::order(&customer);
    let submitted = stack.submit(CONSOLE, &order).await;
    let completed = stack.until_status(CONSOLE, &submitted["id"], "completed").await;
    cancel_at_microsoft(&stack, &completed).await;

    let name = format!("{}-reconcile-subscriptions", stack.file.stack_name);
    let path = format!("/functions/{name}/invocations");
    let answer = lambda(&stack, Method::POST, &path, Some(json!({ "reconcile": true }))).await;
    assert!(answer["drifted"].as_u64() >= Some(1), "{answer}");
    let path = format!(
        "/v1/subscription-requests/{}/events?limit=100",
        submitted["id"].as_str().unwrap()
    );
    let events = stack.get(CONSOLE, &path).await.expect(200).json()["items"].clone();
    let mut events = events.as_array().unwrap().iter();
    let drift = events.find(|event| event["type"] == "drift_detected").unwrap();
    assert_eq!(
        (&drift["reason"], &drift["to"]),
        (&json!("not-active"), &json!("completed"))
    );
    let about = order["friendlyName"].as_str().unwrap();
    eventually("the mail to operations", || async {
        let mails = stack.mails_about(about).await;
        mails
            .into_iter()
            .find(|m| m.subject.starts_with("Not as handed over"))
    })
    .await;
    let left = stack.subscriptions_of(&completed).await;
    assert_eq!(left[0]["state"], "Disabled", "nothing is changed there");
}

/// What the customer may do in its own tenant, here with the partner's token.
async fn cancel_at_microsoft(stack: &Stack, request: &Value) {
    let simulator = &stack.file.azure_simulator_url;
    let tenant = request["tenantId"].as_str().unwrap();
    let form = "grant_type=refresh_token&client_id=partner-app&client_secret=partner-secret\
                &refresh_token=partner-refresh-token&resource=https%3A%2F%2Fmanagement.azure.com";
    let token = stack
        .http
        .post(format!("{simulator}/{tenant}/oauth2/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    let token: Value = token.send().await.unwrap().json().await.unwrap();
    let id = request["subscription"]["subscriptionId"].as_str().unwrap();
    let action = format!("{simulator}/subscriptions/{id}/providers/Microsoft.Subscription/cancel");
    let cancelled = stack
        .http
        .post(format!("{action}?api-version=2021-10-01"))
        .bearer_auth(token["access_token"].as_str().unwrap())
        .send();
    assert_eq!(cancelled.await.unwrap().status().as_u16(), 200);
}
