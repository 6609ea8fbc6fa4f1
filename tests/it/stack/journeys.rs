//! The main job, from the portal's call to the revealed access.

use reqwest::Method;
use serde_json::{Value, json};

use super::{SECONDS_PER_DAY, Stack, eventually};

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_customers_request_is_approved_by_link_and_provisioned() {
    let stack = Stack::open();
    let customer = stack.customer("contoso", 0).await;
    let order = Stack::order(&customer);
    let submitted = stack.submit("contoso-portal", &order).await;
    assert_eq!(submitted["status"], "pending_approval");
    assert_eq!(submitted["origin"], "customer");
    let (id, name) = (&submitted["id"], order["friendlyName"].as_str().unwrap());

    let link = stack.link(name, "approvals").await;
    for _ in 0..3 {
        let page = stack.page(Method::GET, &link, None).await.expect(200);
        assert!(page.text.contains(name) && page.text.contains("Approve") && page.text.contains("Deny"));
        stack.page(Method::HEAD, &link, None).await.expect(200);
    }
    assert_eq!(
        stack.request("contoso-portal", id).await["status"],
        "pending_approval",
        "looking decides nothing"
    );

    stack
        .page(Method::POST, &link, Some("decision=approve"))
        .await
        .expect(200);
    let completed = stack.until_status("contoso-portal", id, "completed").await;
    assert_eq!(completed["decision"]["channel"], "email-link");
    assert_eq!(completed["subscription"]["displayName"], name);
    let existing = stack.subscriptions_of(&completed).await;
    assert_eq!(existing.len(), 1, "{existing:?}");
    assert_eq!(
        existing[0]["subscriptionId"],
        completed["subscription"]["subscriptionId"]
    );

    reveal_once(&stack, name, &completed).await;
    history_is_complete(&stack, id).await;
    the_workflow_is_short_and_knows_nobody(&stack, &completed, &order).await;
}

async fn reveal_once(stack: &Stack, name: &str, completed: &Value) {
    let link = stack.link(name, "credentials").await;
    let page = stack.page(Method::GET, &link, None).await.expect(200);
    assert!(!page.text.contains("azure-admin-"), "looking reveals nothing");
    let revealed = stack.page(Method::POST, &link, Some("")).await.expect(200);
    assert!(revealed.text.contains("azure-admin-"), "{}", revealed.text);
    let again = stack.page(Method::POST, &link, Some("")).await.expect(410);
    assert!(!again.text.contains("azure-admin-"));
    stack.page(Method::GET, &link, None).await.expect(410);

    let start = revealed.text.find("azure-admin-").unwrap();
    let user: String = revealed.text[start..]
        .chars()
        .take_while(|c| !"<\" \n".contains(*c))
        .collect();
    let subscriptions = stack.simulator(Method::GET, "subscriptions", None).await;
    let tenants = subscriptions["tenants"].as_array().unwrap();
    let tenant = tenants
        .iter()
        .find(|t| t["tenantId"] == completed["tenantId"])
        .unwrap();
    let users = tenant["users"].as_array().unwrap();
    assert!(
        users.iter().any(|u| u["userPrincipalName"] == user.as_str()),
        "{user} is not in {users:?}"
    );
}

async fn history_is_complete(stack: &Stack, id: &Value) {
    let path = format!(
        "/v1/subscription-requests/{}/events?limit=100",
        id.as_str().unwrap()
    );
    let events = eventually("the history", || async {
        let events = stack.get("contoso-console", &path).await.expect(200).json()["items"].clone();
        let revealed = events
            .as_array()
            .unwrap()
            .iter()
            .any(|e| e["type"] == "credentials_revealed");
        revealed.then_some(events)
    })
    .await;
    let events = events.as_array().unwrap();
    let kinds: Vec<_> = events.iter().map(|e| e["type"].as_str().unwrap()).collect();
    assert_eq!(kinds[..3], ["submitted", "approved", "provisioning_started"]);
    assert_eq!(kinds[kinds.len() - 2..], ["completed", "credentials_revealed"]);
    for (i, event) in events.iter().enumerate() {
        assert_eq!(event["seq"], i + 1);
    }
}

/// At most eight transitions besides polls, and nothing personal or secret in the execution.
async fn the_workflow_is_short_and_knows_nobody(stack: &Stack, request: &Value, order: &Value) {
    let history = eventually("the execution's end", || async {
        let history = stack.history(request).await;
        history
            .iter()
            .any(|e| e["type"] == "ExecutionSucceeded")
            .then_some(history)
    })
    .await;
    let entered: Vec<_> = history
        .iter()
        .filter(|e| e["type"].as_str().unwrap().ends_with("StateEntered"))
        .map(|e| e["stateEnteredEventDetails"]["name"].as_str().unwrap_or_default())
        .collect();
    let polls = entered.iter().filter(|n| **n == "WaitForMicrosoft").count();
    assert!(entered.len() <= 8 + 3 * polls, "{entered:?}");
    let text = serde_json::to_string(&history).unwrap();
    for personal in [
        "Ada",
        "fabrikam.example",
        order["friendlyName"].as_str().unwrap(),
        "azure-admin-",
    ] {
        assert!(!text.contains(personal), "the execution knows {personal}");
    }
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_resellers_request_needs_no_approval() {
    let stack = Stack::open();
    let customer = stack.customer("contoso", 1).await;
    let mut order = Stack::order(&customer);
    order["workload"] = json!("dev-test");
    order["owner"] = json!({ "type": "customer-contact" });
    let submitted = stack.submit("contoso-console", &order).await;
    assert_eq!(
        (&submitted["status"], &submitted["origin"]),
        (&json!("approved"), &json!("reseller"))
    );
    let completed = stack
        .until_status("contoso-console", &submitted["id"], "completed")
        .await;
    assert_eq!(completed["decision"], Value::Null);
    assert_eq!(stack.subscriptions_of(&completed).await.len(), 1);
    let mails = stack.mails_about(order["friendlyName"].as_str().unwrap()).await;
    assert!(
        mails.iter().all(|m| !m.body_text.contains("/approvals/")),
        "nobody was asked to approve"
    );
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn an_undecided_request_expires_and_its_requester_is_told() {
    let stack = Stack::open();
    let reseller = stack
        .get("admin", "/v1/resellers/northwind")
        .await
        .expect(200)
        .json();
    let mut body = json!({
        "name": reseller["name"], "partnerId": reseller["partnerId"], "status": "active",
        "approvers": reseller["approvers"], "policy": {"approvalDays": 1},
    });
    stack
        .put("admin", "/v1/resellers/northwind", &body)
        .await
        .expect(200);
    stack.forget_token("northwind-portal").await;
    let customer = stack.customer("northwind", 2).await;
    let order = Stack::order(&customer);
    let submitted = stack.submit("northwind-portal", &order).await;
    body["policy"] = json!({});
    stack
        .put("admin", "/v1/resellers/northwind", &body)
        .await
        .expect(200);

    let name = order["friendlyName"].as_str().unwrap();
    let link = stack.link(name, "approvals").await;
    let expired = stack
        .until_status("northwind-portal", &submitted["id"], "expired")
        .await;
    let created = &expired["createdAt"];
    assert!(
        expired["updatedAt"].as_str() > created.as_str(),
        "a day has {SECONDS_PER_DAY} s here"
    );
    stack.page(Method::GET, &link, None).await.expect(410);
    stack
        .page(Method::POST, &link, Some("decision=approve"))
        .await
        .expect(410);
    let requester = order["requestedBy"]["email"].as_str().unwrap();
    eventually("the mail about the expiry", || async {
        let mails = stack.mails_about(name).await;
        mails
            .into_iter()
            .find(|m| m.to.iter().any(|to| to.contains(requester)) && m.subject.starts_with("Expired"))
    })
    .await;
    // The name is free again.
    let again = json!({ "friendlyName": name, "customerId": customer["customerId"] });
    let mut order = Stack::order(&customer);
    order["friendlyName"] = again["friendlyName"].clone();
    let second = stack.submit("northwind-portal", &order).await;
    withdraw(&stack, &second["id"]).await;
}

async fn withdraw(stack: &Stack, id: &Value) {
    let path = format!("/v1/subscription-requests/{}/withdrawal", id.as_str().unwrap());
    let withdrawn = stack
        .post("northwind-portal", &path, &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(withdrawn["status"], "withdrawn");
    stack
        .post("northwind-portal", &path, &json!({}))
        .await
        .refused(409, "not_withdrawable");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_customer_without_a_relationship_to_the_distributor_fails_with_a_reason() {
    let stack = Stack::open();
    let tenant = stack.file.tenants.no_relationship.tenant_id.clone();
    let customer = stack.customer_in("contoso", &tenant).await;
    let order = Stack::order(&customer);
    let submitted = stack.submit("contoso-console", &order).await;
    let failed = stack
        .until_status("contoso-console", &submitted["id"], "failed")
        .await;
    assert_eq!(failed["reason"], "relationship_missing");
    let requester = order["requestedBy"]["email"].as_str().unwrap();
    eventually("the mail about the failure", || async {
        let mails = stack.mails_about(order["friendlyName"].as_str().unwrap()).await;
        let told = |m: &super::mails::Mail| {
            m.to.iter().any(|to| to.contains(requester)) && !m.subject.contains("received")
        };
        mails.into_iter().find(told)
    })
    .await;
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_review_at_microsoft_holds_a_request_until_it_clears() {
    let stack = Stack::open();
    let tenant = stack.file.tenants.under_review.tenant_id.clone();
    let customer = stack.customer_in("contoso", &tenant).await;
    let submitted = stack.submit("contoso-console", &Stack::order(&customer)).await;
    let held = stack
        .until_status("contoso-console", &submitted["id"], "on_hold")
        .await;
    assert_eq!(held["reason"], "customer_under_review");
    let completed = stack
        .until_status("contoso-console", &submitted["id"], "completed")
        .await;
    assert_eq!(completed["reason"], Value::Null);
}
