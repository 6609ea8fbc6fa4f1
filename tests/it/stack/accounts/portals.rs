//! Portals that move, and the description of the API for them.

use reqwest::Method;
use serde_json::json;

use super::{Stack, accept_by_portal};

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_portal_with_open_requests_stays_with_its_reseller() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 8).await;
    accept_by_portal(&stack, "northwind-portal", &customer).await;
    let request = stack.submit("northwind-portal", &Stack::order(&customer)).await;
    let path = format!("/v1/portals/{}", stack.file.clients["northwind-portal"].id);
    let elsewhere = json!({ "resellerId": "contoso", "kind": "customer-portal" });
    stack
        .put("admin", &path, &elsewhere)
        .await
        .refused(409, "portal_has_open_requests");
    let withdrawal = format!(
        "/v1/subscription-requests/{}/withdrawal",
        request["id"].as_str().unwrap()
    );
    stack
        .post("northwind-portal", &withdrawal, &json!({}))
        .await
        .expect(200);
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn the_api_describes_itself() {
    let stack = Stack::open();
    let answer = stack
        .send(Method::GET, "/openapi.json", &[], None)
        .await
        .expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for path in [
        "/v1/terms/rearm",
        "/v1/customers/{customerId}/tenant/invitation",
        "/terms/{token}",
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
}
