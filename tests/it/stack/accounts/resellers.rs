//! Resellers that change or are suspended while requests are open.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Stack, accept_by_portal, eventually, unique};

async fn reseller(stack: &Stack, id: &str) -> Value {
    let found = stack
        .get("admin", &format!("/v1/resellers/{id}"))
        .await
        .expect(200)
        .json();
    json!({
        "name": found["name"], "partnerId": found["partnerId"], "status": "active",
        "approvers": found["approvers"], "policy": found["policy"],
    })
}

async fn put(stack: &Stack, id: &str, body: &Value) {
    stack
        .put("admin", &format!("/v1/resellers/{id}"), body)
        .await
        .expect(200);
}

/// A request that waits for the reseller's decision.
async fn pending(stack: &Stack, id: &str, tenant: &Value) -> (Value, Value) {
    accept_by_portal(stack, &format!("{id}-portal"), tenant).await;
    let order = Stack::order(tenant);
    (stack.submit(&format!("{id}-portal"), &order).await, order)
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn an_approver_who_is_taken_out_is_told_and_decides_no_more() {
    let stack = Stack::open();
    let before = reseller(&stack, "northwind").await;
    let old = format!("{}@northwind.example", unique("old"));
    let mut with_old = before.clone();
    let approver = json!({ "name": "Olga Alt", "email": old });
    with_old["approvers"].as_array_mut().unwrap().push(approver);
    put(&stack, "northwind", &with_old).await;
    let customer = stack.customer("northwind", 6).await;
    let (request, order) = pending(&stack, "northwind", &customer).await;
    let name = order["friendlyName"].as_str().unwrap();
    let link = eventually("the approver's mail", || async {
        let mails = stack.mails_about(name).await;
        let theirs = mails.iter().find(|m| m.to.iter().any(|to| to.contains(&old)));
        theirs.and_then(|m| crate::stack::mails::link_in(&m.body_text, "approvals"))
    })
    .await;
    stack.page(Method::GET, &link, None).await.expect(200);

    put(&stack, "northwind", &before).await;
    stack.page(Method::GET, &link, None).await.expect(410);
    stack
        .page(Method::POST, &link, Some("decision=approve"))
        .await
        .expect(410);
    let untouched = stack.request("northwind-portal", &request["id"]).await;
    assert_eq!(untouched["status"], "pending_approval");
    eventually("the mail to the old address", || async {
        let mails = stack.mails().await;
        let told = |m: &crate::stack::mails::Mail| {
            m.to.iter().any(|to| to.contains(&old)) && !m.body_text.contains("/approvals/")
        };
        mails.into_iter().find(told)
    })
    .await;
    let path = format!(
        "/v1/subscription-requests/{}/withdrawal",
        request["id"].as_str().unwrap()
    );
    stack
        .post("northwind-portal", &path, &json!({}))
        .await
        .expect(200);
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_suspended_reseller_reads_and_operations_decide_on_what_is_open() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 7).await;
    let (request, order) = pending(&stack, "northwind", &customer).await;
    let link = stack
        .link(order["friendlyName"].as_str().unwrap(), "approvals")
        .await;
    let path = format!(
        "/v1/subscription-requests/{}/decision",
        request["id"].as_str().unwrap()
    );
    let decision = json!({"decision": "approve", "decidedBy": {"name": "Olaf", "email": "olaf@csp.example"}});
    stack
        .post("ops", &path, &decision)
        .await
        .refused(403, "reseller_decides");

    let active = reseller(&stack, "northwind").await;
    let mut suspended = active.clone();
    suspended["status"] = json!("suspended");
    put(&stack, "northwind", &suspended).await;
    for client in ["northwind-portal", "northwind-console"] {
        stack.forget_token(client).await;
    }
    stack.request("northwind-portal", &request["id"]).await;
    let refused = stack
        .post("northwind-portal", "/v1/subscription-requests", &order)
        .await;
    refused.refused(403, "reseller_suspended");
    stack
        .post("northwind-console", &path, &decision)
        .await
        .refused(403, "reseller_suspended");
    stack
        .page(Method::POST, &link, Some("decision=approve"))
        .await
        .expect(403);
    let decided = stack.post("ops", &path, &decision).await.expect(200).json();
    assert_eq!(decided["decision"]["by"]["email"], "olaf@csp.example");

    put(&stack, "northwind", &active).await;
    for client in ["northwind-portal", "northwind-console"] {
        stack.forget_token(client).await;
    }
    stack
        .until_status("northwind-portal", &request["id"], "completed")
        .await;
    let events = format!(
        "/v1/subscription-requests/{}/events",
        request["id"].as_str().unwrap()
    );
    let events = stack.get("northwind-console", &events).await.expect(200).json();
    assert_eq!(events["items"][1]["actor"]["type"], "operations");
}
