//! What is done at Microsoft, from the portal's call to the mail, and how the simulator stands after it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Stack, eventually, unique};

const CONSOLE: &str = "northwind-console";

/// Submits, and waits until it is provisioned.
async fn provisioned(stack: &Stack, order: &Value) -> Value {
    let submitted = stack.submit(CONSOLE, order).await;
    stack.until_status(CONSOLE, &submitted["id"], "completed").await
}

async fn the_subscription_of(stack: &Stack, request: &Value) -> Value {
    let mut existing = stack.subscriptions_of(request).await;
    assert_eq!(existing.len(), 1, "{existing:?}");
    let subscription = existing.remove(0);
    assert_eq!(
        subscription["subscriptionId"],
        request["subscription"]["subscriptionId"]
    );
    subscription
}

fn owners(subscription: &Value) -> Vec<(String, String)> {
    let roles = subscription["roleAssignments"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    roles
        .iter()
        .filter(|role| role["role"] == "Owner")
        .map(|role| (text(&role["principalType"]), text(&role["principalId"])))
        .collect()
}

async fn tenant_at_microsoft(stack: &Stack, request: &Value) -> Value {
    let contents = stack.simulator(Method::GET, "subscriptions", None).await;
    let tenants = contents["tenants"].as_array().unwrap();
    let found = tenants.iter().find(|t| t["tenantId"] == request["tenantId"]);
    found.unwrap().clone()
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn the_first_request_takes_over_what_the_plan_brings_and_the_second_gets_its_own() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 2).await;
    let first = provisioned(&stack, &Stack::order(&customer)).await;
    assert_eq!(the_subscription_of(&stack, &first).await["alias"], Value::Null);
    let second = provisioned(&stack, &Stack::order(&customer)).await;
    let made = the_subscription_of(&stack, &second).await;
    assert_eq!(made["alias"], second["id"]);
    let tenant = tenant_at_microsoft(&stack, &first).await;
    let partner = &made["resellerId"];
    let plans = tenant["plans"].as_array().unwrap();
    let own = plans
        .iter()
        .filter(|plan| plan["resellerId"] == *partner && plan["sku"] == "0001");
    assert_eq!(own.count(), 1, "{plans:?}");
    assert_eq!(owners(&made).len(), 1, "the administrator is Owner");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_subscription_for_development_stands_under_a_plan_of_its_own() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 7).await;
    let mut order = Stack::order(&customer);
    order["workload"] = json!("dev-test");
    let completed = provisioned(&stack, &order).await;
    let made = the_subscription_of(&stack, &completed).await;
    assert_eq!(made["workload"], "DevTest");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn whoever_was_asked_for_is_owner_beside_the_administrator() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 6).await;
    let object_id = "7c5f2d1e-0001-4000-8000-0000000000aa";
    for (kind, principal) in [("user", "User"), ("reseller-group", "ForeignGroup")] {
        let mut order = Stack::order(&customer);
        order["owner"] = json!({ "type": kind, "objectId": object_id });
        let completed = provisioned(&stack, &order).await;
        assert_eq!(completed["access"], "new-user");
        let owners = owners(&the_subscription_of(&stack, &completed).await);
        assert_eq!(owners.len(), 2, "{owners:?}");
        assert_eq!(owners[1], (principal.to_owned(), object_id.to_owned()));
        let name = order["friendlyName"].as_str().unwrap();
        eventually("the mail to operations", || async {
            let mails = stack.mails_about(name).await;
            mails
                .into_iter()
                .find(|m| m.subject.starts_with("Owner asked for"))
        })
        .await;
    }
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn in_a_federated_tenant_the_contact_signs_in_with_its_own_account() {
    let stack = Stack::open();
    let tenant = &stack.file.tenants.federated;
    let customer = stack.customer_in("northwind", &tenant.tenant_id).await;
    let contact = format!("ada@{}", tenant.domain);
    stack.contact(CONSOLE, &customer, &contact).await;
    let order = Stack::order(&customer);
    let completed = provisioned(&stack, &order).await;
    assert_eq!(completed["access"], "existing-account");
    let made = the_subscription_of(&stack, &completed).await;
    assert_eq!(owners(&made).len(), 1);
    let mail = mail(&stack, &order, "Ready").await;
    assert!(mail.to.iter().any(|to| to.contains(&contact)), "{:?}", mail.to);
    assert!(mail.body_text.contains("https://portal.azure.com"));
    assert!(
        !mail.body_text.contains("/credentials/"),
        "there is no password to show"
    );
}

/// Sets whether the partner has administrative access in a tenant.
async fn let_in(stack: &Stack, tenant: &str, admin: bool) {
    let path = format!("tenants/{tenant}/access");
    stack
        .simulator(Method::PUT, &path, Some(json!({ "admin": admin })))
        .await;
}

/// A request that is parked because nobody can be made Owner, with its order. The partner has access again after it.
async fn parked(stack: &Stack, tenant: &str, customer: &Value) -> (Value, Value) {
    let mut order = Stack::order(customer);
    order["owner"] = json!({ "type": "user", "objectId": "7c5f2d1e-0001-4000-8000-0000000000bb" });
    let_in(stack, tenant, false).await;
    let submitted = stack.submit(CONSOLE, &order).await;
    let parked = stack
        .until_status(CONSOLE, &submitted["id"], "needs_attention")
        .await;
    let_in(stack, tenant, true).await;
    assert_eq!(parked["reason"], "azure_access_missing");
    assert_eq!(parked["step"], "assign_owner");
    assert!(parked["reasonDetail"].as_str().unwrap().len() > 20);
    let told = mail(stack, &order, "Operations needed").await;
    assert!(told.body_text.contains("/resume"), "{}", told.body_text);
    (parked, order)
}

async fn mail(stack: &Stack, order: &Value, subject: &str) -> super::mails::Mail {
    let name = order["friendlyName"].as_str().unwrap();
    eventually(&format!("a mail {subject} about {name}"), || async {
        let mails = stack.mails_about(name).await;
        mails.into_iter().find(|m| m.subject.starts_with(subject))
    })
    .await
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn operations_resume_what_they_have_mended_and_cancel_what_shall_not_be() {
    let stack = Stack::open();
    let tenant = stack.file.tenants.ordinary[10].tenant_id.clone();
    let customer = stack.customer("northwind", 10).await;
    // With a plan there, the next ones come by alias and are named from the start.
    provisioned(&stack, &Stack::order(&customer)).await;
    let (request, _) = parked(&stack, &tenant, &customer).await;
    resume(&stack, &request).await;
    let (request, order) = parked(&stack, &tenant, &customer).await;
    cancel(&stack, &request, &order).await;
    // Its name is free again.
    let mut again = Stack::order(&customer);
    again["friendlyName"] = order["friendlyName"].clone();
    stack.submit(CONSOLE, &again).await;
}

async fn resume(stack: &Stack, request: &Value) {
    let id = &request["id"];
    let path = format!("/v1/subscription-requests/{}/resume", id.as_str().unwrap());
    stack.post(CONSOLE, &path, &json!({})).await.expect(403);
    let key = unique("key");
    let body = json!({ "step": "assign_owner" });
    stack
        .call("ops", Method::POST, &path, &key, &body)
        .await
        .expect(202);
    let again = stack
        .call("ops", Method::POST, &path, &key, &body)
        .await
        .expect(202);
    assert_eq!(again.header("idempotency-replayed"), "true");
    let completed = stack.until_status(CONSOLE, id, "completed").await;
    let owners = owners(&the_subscription_of(stack, &completed).await);
    assert_eq!(owners.len(), 2, "{owners:?}");
    stack
        .post("ops", &path, &json!({}))
        .await
        .refused(409, "not_resumable");
}

async fn cancel(stack: &Stack, request: &Value, order: &Value) {
    let id = &request["id"];
    let made = stack.subscriptions_of(request).await.remove(0);
    let users = tenant_at_microsoft(stack, request).await["users"]
        .as_array()
        .unwrap()
        .len();
    let path = format!("/v1/subscription-requests/{}/cancel", id.as_str().unwrap());
    let reason = "The customer does not want it any more.";
    let unnamed = stack.post("ops", &path, &json!({ "reason": reason })).await;
    unnamed.refused(422, "subscription_must_be_named");
    let body = json!({ "reason": reason, "subscriptionId": made["subscriptionId"] });
    stack.post(CONSOLE, &path, &body).await.expect(403);
    stack.post("ops", &path, &body).await.expect(202);
    let cancelled = stack.until_status(CONSOLE, id, "cancelled").await;
    assert_eq!(cancelled["cancellation"]["reason"], reason);
    let left = stack.subscriptions_of(request).await.remove(0);
    assert_eq!(left["state"], "Disabled");
    assert_eq!(left["roleAssignments"], json!([]));
    let after = tenant_at_microsoft(stack, request).await;
    assert_eq!(
        after["users"].as_array().unwrap().len(),
        users - 1,
        "its user is gone"
    );
    let enabled = after["subscriptions"].as_array().unwrap().iter();
    assert_eq!(
        enabled.filter(|one| one["state"] == "Disabled").count(),
        1,
        "no other one is touched"
    );
    mail(stack, order, "Cancelled").await;
}
