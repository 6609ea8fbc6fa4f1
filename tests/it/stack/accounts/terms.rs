//! Terms before a subscription, whoever asks for it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Browser, Stack, accept_by_link, accept_by_portal, email_of, eventually, fresh_customer, mailed_to,
    path_of, publish, terms_of,
};
use crate::stack::SECONDS_PER_DAY;

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_reseller_asks_and_its_customer_accepts_later() {
    let stack = Stack::open();
    let version = publish(&stack).await;
    let customer = fresh_customer(&stack, "contoso", 6).await;
    let mut order = Stack::order(&customer);
    order["owner"] = json!({ "type": "customer-contact" });
    let submitted = stack.submit("contoso-console", &order).await;
    let waiting = stack
        .until_status("contoso-console", &submitted["id"], "awaiting_terms")
        .await;
    assert_eq!(waiting["reason"], "terms_not_accepted");
    assert!(waiting["expiresAt"].is_string(), "{waiting}");
    let name = order["friendlyName"].as_str().unwrap();
    eventually("the mail to operations about the Owner role", || async {
        let mails = stack.mails_about(name).await;
        mails
            .into_iter()
            .find(|m| m.to.iter().any(|to| to.contains("operations@csp.example")))
    })
    .await;
    assert_eq!(stack.subscriptions_of(&waiting).await.len(), 0);

    let browser = Browser::start().await;
    let address = mailed_to(&stack, email_of(&customer), "terms").await;
    let path = address
        .split_once(".localhost")
        .and_then(|(_, rest)| rest.find('/').map(|i| &rest[i..]));
    for _ in 0..3 {
        stack.page(Method::HEAD, path.unwrap(), None).await.expect(200);
        stack.page(Method::GET, path.unwrap(), None).await.expect(200);
    }
    let still = stack.request("contoso-console", &submitted["id"]).await;
    assert_eq!(still["status"], "awaiting_terms", "looking accepts nothing");
    browser.open(&address).await;
    let text = browser.text().await;
    for part in [
        "Terms of the distributor",
        &version,
        "Not yet",
        "the Microsoft Customer Agreement is accepted with Microsoft",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    browser.press("Accept").await;
    assert_eq!(browser.title().await, "Accepted");
    let completed = stack
        .until_status("contoso-console", &submitted["id"], "completed")
        .await;
    assert_eq!(stack.subscriptions_of(&completed).await.len(), 1);

    browser.open(&address).await;
    assert!(
        browser.buttons().await.is_empty(),
        "there is nothing left to accept"
    );
    let terms = terms_of(&stack, "contoso-console", &customer).await;
    assert_eq!(terms["satisfied"], true);
    the_copy_can_be_fetched_again(&stack, &customer, &terms).await;
    the_history_tells(&stack, &submitted).await;
}

async fn the_copy_can_be_fetched_again(stack: &Stack, customer: &Value, terms: &Value) {
    let accepted = &terms["documents"].as_array().unwrap().last().unwrap();
    let id = accepted["acceptanceId"].as_str().unwrap();
    let path = format!("{}/terms/acceptances/{id}", path_of(customer));
    let copy = stack.get("contoso-console", &path).await.expect(200).json();
    assert_eq!(
        (&copy["via"], &copy["sha256"]),
        (&json!("email-link"), &json!("ab".repeat(32)))
    );
    assert_eq!(copy["acceptedBy"]["email"], email_of(customer));
    let bearer = format!("Bearer {}", stack.token("contoso-console").await);
    for (media, part) in [
        ("text/plain", "Acceptance of terms\n"),
        ("text/html", "<pre>Acceptance of terms"),
    ] {
        let headers = [("authorization", bearer.as_str()), ("accept", media)];
        let text = stack.send(Method::GET, &path, &headers, None).await.expect(200);
        assert!(text.header("content-type").starts_with(media), "{text:?}");
        assert!(text.text.contains(part) && text.text.contains(id), "{text:?}");
    }
    stack
        .get("northwind-console", &path)
        .await
        .refused(404, "not_found");
}

async fn the_history_tells(stack: &Stack, submitted: &Value) {
    let path = format!(
        "/v1/subscription-requests/{}/events?limit=100",
        submitted["id"].as_str().unwrap()
    );
    let events = stack.get("contoso-console", &path).await.expect(200).json();
    let kinds: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["type"].clone())
        .collect();
    assert_eq!(
        kinds[..4],
        [
            "submitted",
            "awaiting_terms",
            "terms_accepted",
            "provisioning_started"
        ]
    );
    let history = serde_json::to_string(&stack.history(submitted).await).unwrap();
    assert!(history.contains("AwaitAcceptance") && !history.contains("fabrikam.example"));
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_customer_asks_without_terms() {
    let stack = Stack::open();
    publish(&stack).await;
    let customer = fresh_customer(&stack, "contoso", 7).await;
    let order = Stack::order(&customer);
    let refused = stack
        .post("contoso-portal", "/v1/subscription-requests", &order)
        .await;
    refused.refused(409, "terms_not_accepted");
    let of_customer = format!(
        "/v1/subscription-requests?customerId={}",
        customer["customerId"].as_str().unwrap()
    );
    let listed = stack.get("contoso-portal", &of_customer).await.expect(200).json();
    assert_eq!(listed["items"], json!([]), "nothing was created");

    let acceptance = accept_by_portal(&stack, "contoso-portal", &customer).await;
    assert_eq!(acceptance["via"], "portal");
    assert_eq!(
        terms_of(&stack, "contoso-portal", &customer).await["satisfied"],
        true
    );
    let submitted = stack.submit("contoso-portal", &order).await;
    assert_eq!(submitted["status"], "pending_approval");
    let link = stack
        .link(order["friendlyName"].as_str().unwrap(), "approvals")
        .await;
    stack
        .page(Method::POST, &link, Some("decision=approve"))
        .await
        .expect(200);
    stack
        .until_status("contoso-portal", &submitted["id"], "completed")
        .await;
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn microsofts_own_agreement_is_waited_for_and_read_at_microsoft() {
    let stack = Stack::open();
    publish(&stack).await;
    let tenant = stack.file.tenants.terms_missing.tenant_id.clone();
    let customer = stack.customer_in("contoso", &tenant).await;
    accept_by_portal(&stack, "contoso-portal", &customer).await;
    let submitted = stack.submit("contoso-console", &Stack::order(&customer)).await;
    let waiting = stack
        .until_status("contoso-console", &submitted["id"], "awaiting_terms")
        .await;
    assert_eq!(
        waiting["reason"], "mca_not_accepted",
        "our acceptance is not Microsoft's"
    );
    eventually("the mail about Microsoft's agreement", || async {
        let mails = stack.mails().await;
        let theirs = |m: &crate::stack::mails::Mail| {
            m.to.iter().any(|to| to.contains(email_of(&customer)))
                && m.body_text.contains("admin.microsoft.com")
        };
        mails.into_iter().find(theirs)
    })
    .await;
    let behaviour = format!("tenants/{tenant}/behaviour");
    let ordinary = json!({ "behaviour": "ordinary" });
    stack.simulator(Method::PUT, &behaviour, Some(ordinary)).await;
    stack
        .until_status("contoso-console", &submitted["id"], "completed")
        .await;
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_request_whose_customer_does_not_accept_in_time_expires() {
    let stack = Stack::open();
    publish(&stack).await;
    let customer = fresh_customer(&stack, "contoso", 8).await;
    let order = Stack::order(&customer);
    let submitted = stack.submit("contoso-console", &order).await;
    let waiting = stack
        .until_status("contoso-console", &submitted["id"], "awaiting_terms")
        .await;
    // Thirty days of this stack are ten minutes. The time to accept is moved into the past, as if they were over; a
    // day's tick of the workflow finds it.
    let key = json!({"resellerId": {"S": "contoso"}, "requestId": {"S": waiting["id"]}});
    let update = json!({
        "TableName": stack.output("RequestsTable"), "Key": key, "UpdateExpression": "SET acceptUntil = :past",
        "ExpressionAttributeValues": {":past": {"S": waiting["createdAt"]}},
    });
    stack
        .aws("dynamodb", "DynamoDB_20120810.UpdateItem", &update)
        .await;
    let expired = stack
        .until_status("contoso-console", &submitted["id"], "expired")
        .await;
    assert_eq!(
        expired["reason"], "terms_timeout",
        "a day has {SECONDS_PER_DAY} s here"
    );
    let name = order["friendlyName"].as_str().unwrap();
    for told in [
        order["requestedBy"]["email"].as_str().unwrap(),
        email_of(&customer),
    ] {
        eventually(&format!("the mail about the end to {told}"), || async {
            let mails = stack.mails_about(name).await;
            let expired = |m: &crate::stack::mails::Mail| {
                m.to.iter().any(|to| to.contains(told)) && m.subject.starts_with("Expired")
            };
            mails.into_iter().find(expired)
        })
        .await;
    }
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_new_version_asks_everybody_again_by_itself() {
    let stack = Stack::open();
    let first = publish(&stack).await;
    let customer = fresh_customer(&stack, "northwind", 0).await;
    let order = Stack::order(&customer);
    accept_by_portal(&stack, "northwind-portal", &customer).await;
    let second = publish(&stack).await;
    let path = format!("{}/terms/acceptances", path_of(&customer));
    let stale = json!({
        "kind": "provider-terms", "version": first, "acceptedBy": {"name": "Ada", "email": email_of(&customer)},
    });
    stack
        .post("northwind-portal", &path, &stale)
        .await
        .refused(409, "terms_version_superseded");
    let refused = stack
        .post("northwind-portal", "/v1/subscription-requests", &order)
        .await;
    refused.refused(409, "terms_not_accepted");
    let submitted = stack.submit("northwind-console", &order).await;
    stack
        .until_status("northwind-console", &submitted["id"], "awaiting_terms")
        .await;
    accept_by_link(&stack, email_of(&customer)).await;
    let terms = terms_of(&stack, "northwind-portal", &customer).await;
    assert_eq!(
        (&terms["satisfied"], &terms["documents"][0]["version"]),
        (&json!(true), &json!(second))
    );
    stack
        .until_status("northwind-console", &submitted["id"], "completed")
        .await;

    let mut other = super::document("2026-01-01T00:00:00Z");
    let path = format!("/v1/terms/provider-terms/{second}");
    stack.put("admin", &path, &other).await.expect(200);
    other["title"] = json!("Other terms");
    stack
        .put("admin", &path, &other)
        .await
        .refused(409, "terms_version_immutable");
}
