use azure_simulator::{Behaviour, Settings};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{RESELLER, Stage, ok, user_body};

#[tokio::test]
async fn tenants_are_the_same_for_the_same_seed() {
    let (one, same) = (Stage::new().await, Stage::new().await);
    let other = Stage::with(Settings {
        seed: "2".into(),
        ..Settings::instant()
    })
    .await;
    let tenants = ok(one.get("/_simulator/tenants"), 200).await;
    assert_eq!(tenants, ok(same.get("/_simulator/tenants"), 200).await);
    let others = ok(other.get("/_simulator/tenants"), 200).await;
    assert_ne!(tenants["partnerTenantId"], others["partnerTenantId"]);

    let ordinary = tenants["ordinary"].as_array().unwrap();
    assert_eq!(ordinary.len(), 12);
    assert_eq!(ordinary[0]["domain"], "fabrikam.example");
    for name in [
        "federated",
        "underReview",
        "noRelationship",
        "termsMissing",
        "termsOutdated",
    ] {
        assert!(tenants[name]["domain"].as_str().unwrap().ends_with(".example"));
        assert_eq!(tenants[name]["tenantId"].as_str().unwrap().len(), 36);
    }
}

#[tokio::test]
async fn what_exists_is_listed_and_forgotten_on_reset() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let (arm, partner_center) = (stage.arm().await, stage.partner_center().await);
    let plan = stage.give_plan(&tenant);
    ok(stage.put_alias(&arm, "sub-1", &stage.alias_body(&tenant)), 201).await;
    ok(
        stage.post_user(
            &partner_center,
            &tenant,
            &user_body("azure.admin@fabrikam.example"),
        ),
        201,
    )
    .await;

    let listed = ok(stage.get("/_simulator/subscriptions"), 200).await;
    assert_eq!(listed["count"], 2);
    let contents = &listed["tenants"][0];
    assert_eq!(contents["tenantId"], tenant.id.to_string());
    let ordered = contents["plans"][0]["orderedTime"].clone();
    let expected = json!({ "planId": plan, "sku": "0001", "resellerId": RESELLER, "orderedTime": ordered });
    assert_eq!(contents["plans"], json!([expected]));
    let first = &contents["subscriptions"][0];
    assert_eq!(first["alias"], Value::Null);
    assert_eq!(first["displayName"], "Azure subscription 1");
    assert_eq!(first["planId"], plan);
    let subscription = &contents["subscriptions"][1];
    assert_eq!(subscription["alias"], "sub-1");
    assert_eq!(subscription["provisioningState"], "Succeeded");
    assert_eq!(subscription["state"], "Enabled");
    assert_eq!(subscription["resellerId"], "4847383");
    assert_eq!(
        contents["users"][0]["userPrincipalName"],
        "azure.admin@fabrikam.example"
    );

    let text = listed.to_string() + &ok(stage.get("/_simulator/requests"), 200).await.to_string();
    for secret in ["Correct-Horse-1", "partner-secret", "partner-refresh-token", &arm] {
        assert!(!text.contains(secret));
    }

    stage
        .call(Method::POST, "/_simulator/reset")
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
    assert_eq!(
        ok(stage.get("/_simulator/subscriptions"), 200).await,
        json!({ "count": 0, "tenants": [] })
    );
    assert_eq!(
        ok(stage.get("/_simulator/requests"), 200).await,
        json!({ "count": 0, "requests": [] })
    );
    ok(stage.get_alias(&arm, "sub-1"), 404).await;
}

#[tokio::test]
async fn the_journal_tells_every_call_in_order() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    ok(
        stage.get_alias(&token, "sub-1").header("MS-RequestId", "r-1"),
        404,
    )
    .await;
    assert_eq!(stage.get("/nowhere").send().await.unwrap().status(), 404);
    let journal = ok(stage.get("/_simulator/requests"), 200).await;
    let calls = journal["requests"].as_array().unwrap();
    let operations: Vec<&Value> = calls.iter().map(|call| &call["operation"]).collect();
    assert_eq!(
        operations,
        [&json!("token.post"), &json!("alias.get"), &Value::Null]
    );
    let call = &calls[1];
    assert_eq!(call["n"], 2);
    assert_eq!(call["method"], "GET");
    assert_eq!(call["path"], "/providers/Microsoft.Subscription/aliases/sub-1");
    assert_eq!(call["query"], "api-version=2021-10-01");
    assert_eq!(call["status"], 404);
    assert_eq!(call["msRequestId"], "r-1");
    assert_eq!(call["fault"], Value::Null);
}

#[tokio::test]
async fn faults_are_queued_listed_and_cleared_over_http() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    let post = |body: &Value| stage.call(Method::POST, "/_simulator/faults").json(body);
    for fault in [
        json!({ "kind": "status", "status": 429, "retryAfter": 5 }),
        json!({ "kind": "dropBeforeCommit" }),
        json!({ "kind": "dropAfterCommit" }),
        json!({ "kind": "delay", "millis": 1 }),
        json!({ "kind": "body", "status": 200, "body": {}, "contentType": "application/json" }),
    ] {
        ok(
            post(&json!({ "route": "alias.get", "times": 1, "fault": fault })),
            201,
        )
        .await;
    }
    ok(stage.get_alias(&token, "sub-1"), 429).await;
    let waiting = ok(stage.get("/_simulator/faults"), 200).await;
    assert_eq!(waiting["faults"].as_array().unwrap().len(), 4);
    assert_eq!(
        waiting["faults"][0]["fault"],
        json!({ "kind": "dropBeforeCommit" })
    );
    let cleared = stage
        .call(Method::DELETE, "/_simulator/faults")
        .send()
        .await
        .unwrap();
    assert_eq!(cleared.status(), 204);
    ok(stage.get_alias(&token, "sub-1"), 404).await;

    for wrong in [
        json!({ "route": "alias.post", "fault": { "kind": "dropAfterCommit" } }),
        json!({ "route": "alias.put", "fault": { "kind": "explode" } }),
        json!({ "route": "alias.put", "fault": { "kind": "status", "status": 42 } }),
        json!({ "route": "alias.put", "time": 2, "fault": { "kind": "dropAfterCommit" } }),
    ] {
        assert!(ok(post(&wrong), 400).await["error"].is_string());
    }
}

#[tokio::test]
async fn a_tenants_behaviour_can_be_changed() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let tenant = stage.tenant(Behaviour::TermsMissing).id;
    let status = format!("/v1/customers/{tenant}/directSignedMicrosoftCustomerAgreementStatus");
    let signed = async || ok(stage.get(&status).bearer_auth(&token), 200).await["isSigned"].clone();
    assert_eq!(signed().await, false);
    let path = format!("/_simulator/tenants/{tenant}/behaviour");
    let put = stage
        .call(Method::PUT, &path)
        .json(&json!({ "behaviour": "ordinary" }));
    assert_eq!(put.send().await.unwrap().status(), 204);
    assert_eq!(signed().await, true);
    let tenants = ok(stage.get("/_simulator/tenants"), 200).await;
    assert_eq!(tenants["termsMissing"]["tenantId"], tenant.to_string());
}

#[tokio::test]
async fn unknown_routes_answer_as_their_host_would() {
    let stage = Stage::new().await;
    let body = ok(stage.get("/v1/invoices"), 404).await;
    assert_eq!(body["statusCode"], 404);
    let body = ok(
        stage.get("/providers/Microsoft.Compute/skus?api-version=2021-10-01"),
        404,
    )
    .await;
    assert_eq!(body["error"]["code"], "InvalidResourceType");
    assert_eq!(stage.get("/somewhere/else").send().await.unwrap().status(), 404);
    let put = stage.call(Method::PUT, "/subscriptions/11111111-2222-4333-8444-555555555555");
    assert_eq!(ok(put, 405).await["error"]["code"], "MethodNotAllowed");
}

#[tokio::test]
async fn a_stopped_simulator_frees_its_port() {
    let stage = Stage::new().await;
    let address = stage.simulator.base_url.trim_start_matches("http://").to_owned();
    ok(stage.get("/_simulator/tenants"), 200).await;
    stage.simulator.stop().await;
    tokio::net::TcpListener::bind(address).await.unwrap();
}
