use std::time::Duration;

use azure_simulator::{Behaviour, Settings};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ARM, PARTNER_CENTER, Stage, alias_path, ok, read, until};

fn assert_both_envelopes(body: &Value, code: &str) {
    assert_eq!(body["error"]["code"], code, "{body}");
    assert_eq!(body["code"], code);
    assert_eq!(body["message"], body["error"]["message"]);
}

#[tokio::test]
async fn a_subscription_is_created_and_appears_step_by_step() {
    let settings = Settings {
        alias_polls: 2,
        retry_after: 7,
        visibility_delay: Duration::from_millis(400),
        settling_delay: Duration::from_millis(400),
        ..Settings::instant()
    };
    let stage = Stage::with(settings).await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let token = stage.arm().await;
    let customer_token = stage.token(&tenant.id.to_string(), ARM).await;
    ok(stage.get_alias(&token, "sub-1"), 404).await;

    let response = stage
        .put_alias(&token, "sub-1", &stage.alias_body(&tenant))
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["retry-after"], "7");
    assert!(response.headers().contains_key("x-ms-request-id"));
    let alias = read(response, 201).await;
    assert_eq!(alias["properties"]["provisioningState"], "Accepted");
    assert_eq!(alias["properties"]["subscriptionId"], Value::Null);
    assert_eq!(alias["id"], "/providers/Microsoft.Subscription/aliases/sub-1");

    for _ in 0..2 {
        let response = stage.get_alias(&token, "sub-1").send().await.unwrap();
        assert_eq!(response.headers()["retry-after"], "7");
        assert_eq!(
            read(response, 200).await["properties"]["provisioningState"],
            "Accepted"
        );
    }
    let alias = ok(stage.get_alias(&token, "SUB-1"), 200).await;
    let properties = &alias["properties"];
    assert_eq!(properties["provisioningState"], "Succeeded");
    assert_eq!(properties["resellerId"], "4847383");
    assert_eq!(properties["tags"]["requestId"], "r-1");
    let id = properties["subscriptionId"].as_str().unwrap().to_owned();

    let get = || {
        stage
            .get(&format!("/subscriptions/{id}?api-version=2022-12-01"))
            .bearer_auth(&customer_token)
    };
    let hidden = ok(get(), 404).await;
    assert_eq!(hidden["error"]["code"], "SubscriptionNotFound");
    let settling = until(get, |status, _| status == 200).await;
    assert_eq!(settling["state"], "");
    let subscription = until(get, |_, body| body["state"] == "Enabled").await;
    assert_eq!(subscription["tenantId"], tenant.id.to_string());
    assert_eq!(subscription["displayName"], "contoso-fabrikam-0001");

    let foreign = stage
        .get(&format!("/subscriptions/{id}?api-version=2022-12-01"))
        .bearer_auth(&token);
    assert_eq!(
        ok(foreign, 401).await["error"]["code"],
        "InvalidAuthenticationTokenTenant"
    );
}

#[tokio::test]
async fn the_clock_alone_ends_provisioning_by_default() {
    let settings = Settings {
        alias_delay: Duration::from_millis(60),
        ..Settings::instant()
    };
    let stage = Stage::with(settings).await;
    let token = stage.arm().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let body = stage.alias_body(&tenant);
    ok(stage.put_alias(&token, "sub-1", &body), 201).await;
    let done = |_, body: &Value| body["properties"]["provisioningState"] == "Succeeded";
    until(|| stage.get_alias(&token, "sub-1"), done).await;
}

#[tokio::test]
async fn one_alias_is_one_subscription_and_a_repeat_renames_nothing() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let mut body = stage.alias_body(&tenant);
    ok(stage.put_alias(&token, "sub-1", &body), 201).await;
    body["properties"]["displayName"] = json!("another name");
    let again = ok(stage.put_alias(&token, "sub-1", &body), 200).await;
    assert_eq!(again["properties"]["displayName"], "contoso-fabrikam-0001");
    assert_eq!(stage.subscription_count(), 1);

    let list = stage
        .get("/providers/Microsoft.Subscription/aliases?api-version=2021-10-01")
        .bearer_auth(&token);
    assert_eq!(ok(list, 200).await["value"].as_array().unwrap().len(), 1);
    for status in [200, 204] {
        let delete = stage
            .call(Method::DELETE, &alias_path("sub-1"))
            .bearer_auth(&token);
        assert_eq!(delete.send().await.unwrap().status(), status);
    }
    assert_eq!(stage.subscription_count(), 1, "deleting an alias cancels nothing");
}

#[tokio::test]
async fn faulty_bodies_are_refused() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let good = stage.alias_body(&tenant);
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value;
        body
    };
    let scope = |account: &str, customer: &str| {
        json!(format!(
            "/providers/Microsoft.Billing/billingAccounts/{account}/customers/{customer}"
        ))
    };
    let account = stage.simulator.billing_account();
    let unknown = "11111111-2222-4333-8444-555555555555";
    let cases = [
        (json!({}), 400, "MissingParameter"),
        (
            with("/properties/displayName", Value::Null),
            400,
            "MissingParameter",
        ),
        (
            with("/properties/displayName", json!("x".repeat(65))),
            400,
            "InvalidSubscriptionName",
        ),
        (
            with("/properties/workload", json!("Staging")),
            400,
            "InvalidParameter",
        ),
        (
            with("/properties/resellerId", Value::Null),
            400,
            "MissingParameter",
        ),
        (
            with("/properties/resellerId", json!("MPN-1")),
            400,
            "InvalidParameter",
        ),
        (
            with("/properties/subscriptionId", json!(unknown)),
            400,
            "InvalidParameter",
        ),
        (
            with("/properties/billingScope", json!("/billingAccounts/x")),
            400,
            "InvalidBillingScope",
        ),
        (
            with("/properties/billingScope", scope("other", &tenant.id.to_string())),
            403,
            "UserNotAuthorized",
        ),
        (
            with("/properties/billingScope", scope(&account, unknown)),
            404,
            "NotFound",
        ),
        (
            stage.alias_body(&stage.tenant(Behaviour::NoRelationship)),
            404,
            "NotFound",
        ),
        (
            with("/properties/resellerId", json!("4847384")),
            400,
            "ResellerNotFound",
        ),
        (
            with("/properties/workload", json!("DevTest")),
            400,
            "WorkloadNotAllowed",
        ),
        (
            stage.alias_body(&stage.tenant(Behaviour::TermsMissing)),
            404,
            "NotFound",
        ),
    ];
    for (body, status, code) in cases {
        assert_both_envelopes(&ok(stage.put_alias(&token, "sub-1", &body), status).await, code);
    }

    let misplaced = with("/properties/additionalProperties/resellerId", json!("4847383"));
    let refusal = ok(stage.put_alias(&token, "sub-1", &misplaced), 400).await;
    assert_eq!(refusal["error"]["code"], "InvalidRequestContent");
    assert!(
        refusal["error"]["message"]
            .as_str()
            .unwrap()
            .contains("resellerId")
    );
    assert_eq!(stage.subscription_count(), 0);
}

#[tokio::test]
async fn the_billing_scope_is_read_in_any_case_and_without_prefix() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let mut body = stage.alias_body(&tenant);
    let scope = body["properties"]["billingScope"]
        .as_str()
        .unwrap()
        .to_uppercase();
    body["properties"]["billingScope"] = json!(scope.trim_start_matches("/PROVIDERS/MICROSOFT.BILLING"));
    ok(stage.put_alias(&token, "sub-1", &body), 201).await;
}

#[tokio::test]
async fn tokens_and_api_versions_are_checked() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let body = stage.alias_body(&tenant);
    let code = |body: Value| body["error"]["code"].as_str().unwrap().to_owned();

    let anonymous = stage.get(&alias_path("sub-1")).send().await.unwrap();
    assert!(anonymous.headers().contains_key("www-authenticate"));
    assert_eq!(code(read(anonymous, 401).await), "AuthenticationFailed");
    assert_eq!(
        code(ok(stage.get_alias("nonsense", "sub-1"), 401).await),
        "InvalidAuthenticationToken"
    );
    let wrong = stage.token(&stage.partner(), PARTNER_CENTER).await;
    assert_eq!(
        code(ok(stage.get_alias(&wrong, "sub-1"), 401).await),
        "InvalidAuthenticationTokenAudience"
    );
    for token in [
        stage.token(&tenant.id.to_string(), ARM).await,
        stage.app_token(&stage.partner(), ARM).await,
    ] {
        let refusal = ok(stage.put_alias(&token, "sub-1", &body), 403).await;
        assert_both_envelopes(&refusal, "UserNotAuthorized");
    }

    let token = stage.arm().await;
    for (query, expected) in [
        ("", "MissingApiVersionParameter"),
        ("?api-version=", "MissingApiVersionParameter"),
        ("?api-version=2020-01-01", "NoRegisteredProviderFound"),
    ] {
        let path = format!("/providers/Microsoft.Subscription/aliases/sub-1{query}");
        assert_eq!(
            code(ok(stage.get(&path).bearer_auth(&token), 400).await),
            expected
        );
    }

    let stage = Stage::with(Settings {
        token_lifetime: Duration::ZERO,
        ..Settings::instant()
    })
    .await;
    let token = stage.arm().await;
    assert_eq!(
        code(ok(stage.get_alias(&token, "sub-1"), 401).await),
        "ExpiredAuthenticationToken"
    );
}

#[tokio::test]
async fn a_subscription_can_be_renamed_cancelled_and_enabled() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let token = stage.arm().await;
    ok(stage.put_alias(&token, "sub-1", &stage.alias_body(&tenant)), 201).await;
    let alias = ok(stage.get_alias(&token, "sub-1"), 200).await;
    let id = alias["properties"]["subscriptionId"].as_str().unwrap();
    let token = stage.token(&tenant.id.to_string(), ARM).await;
    let act = |action: &str, body: Value| {
        let path =
            format!("/subscriptions/{id}/providers/Microsoft.Subscription/{action}?api-version=2021-10-01");
        stage.call(Method::POST, &path).bearer_auth(&token).json(&body)
    };
    let get = || {
        stage
            .get(&format!("/subscriptions/{id}?api-version=2022-12-01"))
            .bearer_auth(&token)
    };

    assert_eq!(
        ok(act("rename", json!({ "subscriptionName": "new name" })), 200).await["subscriptionId"],
        id
    );
    assert_eq!(ok(get(), 200).await["displayName"], "new name");
    ok(act("cancel", json!({})), 200).await;
    assert_eq!(ok(get(), 200).await["state"], "Disabled");
    ok(act("enable", json!({})), 200).await;
    assert_eq!(ok(get(), 200).await["state"], "Enabled");
    assert_both_envelopes(
        &ok(act("rename", json!({})), 400).await,
        "InvalidSubscriptionName",
    );
}
