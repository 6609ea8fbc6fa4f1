//! Acceptances that are voided, for one customer and for all of a reseller.

use reqwest::Method;
use serde_json::json;

use super::{
    Stack, accept_by_link, accept_by_portal, email_of, fresh_customer, mailed_to, path_of, publish, terms_of,
};
use crate::stack::unique;

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn terms_are_rearmed_in_the_middle() {
    let stack = Stack::open();
    publish(&stack).await;
    let customer = fresh_customer(&stack, "contoso", 9).await;
    accept_by_portal(&stack, "contoso-portal", &customer).await;
    let order = Stack::order(&customer);
    let submitted = stack.submit("contoso-portal", &order).await;
    let link = stack
        .link(order["friendlyName"].as_str().unwrap(), "approvals")
        .await;

    let path = format!("{}/terms/rearm", path_of(&customer));
    let (key, reason) = (unique("key"), json!({ "reason": "the signatory has left" }));
    let rearm = || stack.call("contoso-console", Method::POST, &path, &key, &reason);
    let armed = rearm().await.expect(202);
    let again = rearm().await.expect(202);
    assert_eq!(
        (again.header("idempotency-replayed"), &again.text),
        ("true", &armed.text)
    );
    stack
        .post("contoso-portal", &path, &json!({}))
        .await
        .refused(403, "console_required");
    assert_eq!(
        terms_of(&stack, "contoso-portal", &customer).await["satisfied"],
        false
    );

    stack
        .page(Method::POST, &link, Some("decision=approve"))
        .await
        .expect(200);
    let waiting = stack
        .until_status("contoso-portal", &submitted["id"], "awaiting_terms")
        .await;
    assert_eq!(waiting["decision"]["decision"], "approve", "the decision stands");
    accept_by_link(&stack, email_of(&customer)).await;
    stack
        .until_status("contoso-portal", &submitted["id"], "completed")
        .await;
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_waiting_request_can_be_withdrawn_and_its_name_is_free_again() {
    let stack = Stack::open();
    publish(&stack).await;
    let customer = fresh_customer(&stack, "contoso", 10).await;
    let order = Stack::order(&customer);
    let submitted = stack.submit("contoso-console", &order).await;
    stack
        .until_status("contoso-console", &submitted["id"], "awaiting_terms")
        .await;
    let path = format!(
        "/v1/subscription-requests/{}/withdrawal",
        submitted["id"].as_str().unwrap()
    );
    stack.post("contoso-console", &path, &json!({})).await.expect(200);
    let again = stack.submit("contoso-console", &order).await;
    stack
        .until_status("contoso-console", &again["id"], "awaiting_terms")
        .await;
    accept_by_link(&stack, email_of(&customer)).await;
    stack
        .until_status("contoso-console", &again["id"], "completed")
        .await;
    assert_eq!(
        stack.request("contoso-console", &submitted["id"]).await["status"],
        "withdrawn"
    );
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn the_terms_of_all_customers_of_a_reseller_are_rearmed() {
    let stack = Stack::open();
    publish(&stack).await;
    let mut customers = Vec::new();
    for tenant in [1, 3, 4] {
        let customer = fresh_customer(&stack, "northwind", tenant).await;
        accept_by_portal(&stack, "northwind-portal", &customer).await;
        customers.push(customer);
    }
    let other = fresh_customer(&stack, "contoso", 2).await;
    accept_by_portal(&stack, "contoso-portal", &other).await;

    stack
        .post("northwind-console", "/v1/terms/rearm", &json!({}))
        .await
        .expect(202);
    for customer in &customers {
        mailed_to(&stack, email_of(customer), "terms").await;
        assert_eq!(
            terms_of(&stack, "northwind-console", customer).await["satisfied"],
            false
        );
    }
    assert_eq!(
        terms_of(&stack, "contoso-console", &other).await["satisfied"],
        true,
        "another reseller's customers are not concerned"
    );
    accept_by_link(&stack, email_of(&customers[1])).await;
    assert_eq!(
        terms_of(&stack, "northwind-console", &customers[1]).await["satisfied"],
        true
    );
}
