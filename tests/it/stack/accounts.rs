//! Accounts and terms: what must be true before a subscription may be bought. These journeys publish terms and change
//! resellers, which concerns every other test, so `make test` runs them after the others and one at a time.

mod portals;
mod rearm;
mod resellers;
mod tenants;
mod terms;
mod watch;

use serde_json::{Value, json};

use super::browser::Browser;
use super::{Stack, eventually, unique};

/// Publishes a version of the provider's terms that is in force at once, and gives its name.
async fn publish(stack: &Stack) -> String {
    let version = unique("v");
    let path = format!("/v1/terms/provider-terms/{version}");
    let answer = stack.put("admin", &path, &document("2026-01-01T00:00:00Z")).await;
    answer.expect(201);
    version
}

fn document(effective_at: &str) -> Value {
    json!({
        "title": "Terms of the distributor", "url": "https://terms.example/provider",
        "sha256": "ab".repeat(32), "effectiveAt": effective_at,
    })
}

/// A customer of its own, with a contact that nobody else has and a tenant that no other test uses.
async fn fresh_customer(stack: &Stack, reseller: &str, tenant: usize) -> Value {
    let customer = stack.bare_customer(reseller).await;
    let id = customer["customerId"].as_str().unwrap();
    let tenant = &stack.file.tenants.ordinary[tenant].tenant_id;
    let path = format!("/v1/customers/{id}/tenant");
    let console = format!("{reseller}-console");
    let answer = stack.put(&console, &path, &json!({ "tenantId": tenant })).await;
    answer.expect(200);
    customer
}

fn email_of(customer: &Value) -> &str {
    customer["contact"]["email"].as_str().unwrap()
}

fn path_of(customer: &Value) -> String {
    format!("/v1/customers/{}", customer["customerId"].as_str().unwrap())
}

/// How the customer stands with its terms.
async fn terms_of(stack: &Stack, client: &str, customer: &Value) -> Value {
    let path = format!("{}/terms", path_of(customer));
    stack.get(client, &path).await.expect(200).json()
}

/// Accepts everything in force through the customer's portal; the last acceptance.
async fn accept_by_portal(stack: &Stack, portal: &str, customer: &Value) -> Value {
    let mut last = Value::Null;
    for document in terms_of(stack, portal, customer).await["documents"]
        .as_array()
        .unwrap()
    {
        let body = json!({
            "kind": document["kind"], "version": document["version"],
            "acceptedBy": {"name": "Ada Byron", "email": email_of(customer)},
        });
        let path = format!("{}/terms/acceptances", path_of(customer));
        last = stack.post(portal, &path, &body).await.expect(201).json();
    }
    last
}

/// The newest mail to an address that has a link of this kind, once it is there, as the link's whole address.
async fn mailed_to(stack: &Stack, email: &str, kind: &str) -> String {
    eventually(&format!("a mail to {email} with a link to {kind}"), || async {
        let mails = stack.mails().await;
        let theirs = mails
            .iter()
            .rev()
            .filter(|m| m.to.iter().any(|to| to.contains(email)));
        let links = theirs.filter_map(|m| super::mails::link_in(&m.body_text, kind));
        links.map(|path| stack.address(&path)).next()
    })
    .await
}

/// Accepts what a mailed link shows, in a browser.
async fn accept_by_link(stack: &Stack, email: &str) {
    let browser = Browser::start().await;
    browser.open(&mailed_to(stack, email, "terms").await).await;
    assert_eq!(browser.title().await, "Terms to accept");
    browser.press("Accept").await;
    assert_eq!(browser.title().await, "Accepted");
}
