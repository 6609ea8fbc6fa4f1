//! A customer's one tenant, and the three ways in which it is named.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Browser, Stack, mailed_to, path_of};
use crate::stack::unique;

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn the_tenant_is_named_by_an_emailed_link() {
    let stack = Stack::open();
    // First, because the link lives for seven short days.
    let browser = Browser::start().await;
    let customer = stack.bare_customer("northwind").await;
    let refused = stack
        .post(
            "northwind-console",
            "/v1/subscription-requests",
            &Stack::order(&customer),
        )
        .await;
    refused.refused(409, "tenant_not_associated");
    let path = format!("{}/tenant/invitation", path_of(&customer));
    let asked = unique("it");
    let asked = format!("{asked}@fabrikam.example");
    let invited = stack
        .post("northwind-console", &path, &json!({ "email": asked }))
        .await
        .expect(202)
        .json();
    assert_eq!(invited["sentTo"], "i***@fabrikam.example");

    let address = mailed_to(&stack, &asked, "tenants").await;
    browser.open(&address).await;
    assert_eq!(browser.buttons().await, ["Look up"]);
    for (typed, part) in [
        ("no such thing", "neither a domain nor a tenant id"),
        ("common", "no organisation's own tenant"),
        ("unknown-domain.example", "knows no tenant by this name"),
    ] {
        browser.fill(FIELD, typed).await;
        browser.press("Look up").await;
        let text = browser.text().await;
        assert!(text.contains(part), "{typed}: {part} is not in {text}");
    }
    let wanted = &stack.file.tenants.ordinary[5];
    browser.fill(FIELD, &wanted.domain).await;
    browser.press("Look up").await;
    let text = browser.text().await;
    assert!(
        text.contains(&wanted.tenant_id) && text.contains(&wanted.domain),
        "{text}"
    );
    let before = stack
        .get("northwind-console", &path_of(&customer))
        .await
        .expect(200)
        .json();
    assert_eq!(before["tenant"], Value::Null, "looking it up records nothing");
    browser.press("Confirm").await;
    assert_eq!(browser.title().await, "Confirmed");

    let after = stack
        .get("northwind-console", &path_of(&customer))
        .await
        .expect(200)
        .json();
    assert_eq!(after["tenant"]["tenantId"], wanted.tenant_id.as_str());
    assert_eq!(after["tenant"]["domain"], wanted.domain.as_str());
    browser.open(&address).await;
    assert!(browser.buttons().await.is_empty(), "it is named already");
    stack
        .post("northwind-console", &path, &json!({}))
        .await
        .refused(409, "tenant_already_associated");
}

const FIELD: &str = "Domain or tenant id of your organisation";

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_second_tenant_needs_a_second_customer_account() {
    let stack = Stack::open();
    let first = stack.customer("contoso", 5).await;
    let tenant = |n: usize| json!({ "tenantId": stack.file.tenants.ordinary[n].tenant_id });
    let put = async |client: &str, customer: &Value, body: Value| {
        stack
            .put(client, &format!("{}/tenant", path_of(customer)), &body)
            .await
    };
    let locked = put("contoso-console", &first, tenant(4)).await;
    assert!(
        ["tenant_already_associated", "tenant_locked"].contains(&locked.code().as_str()),
        "{locked:?}"
    );
    assert_eq!(locked.status, 409);

    let second = stack.bare_customer("contoso").await;
    put("contoso-console", &second, tenant(5))
        .await
        .refused(409, "tenant_in_use");
    let domain = json!({ "domain": stack.file.tenants.ordinary[11].domain });
    let elsewhere = stack.bare_customer("northwind").await;
    put("northwind-console", &elsewhere, domain.clone())
        .await
        .expect(200);
    put("northwind-console", &elsewhere, domain).await.expect(200);
    put("northwind-console", &elsewhere, tenant(5))
        .await
        .refused(409, "tenant_already_associated");
    let path = format!("{}/tenant", path_of(&elsewhere));
    stack
        .call(
            "northwind-console",
            reqwest::Method::DELETE,
            &path,
            "k",
            &Value::Null,
        )
        .await
        .expect(204);
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn of_many_customers_that_claim_one_tenant_one_gets_it() {
    let stack = std::sync::Arc::new(Stack::open());
    let mut claims = JoinSet::new();
    for _ in 0..10 {
        let customer = stack.bare_customer("northwind").await;
        let stack = stack.clone();
        claims.spawn(async move {
            let tenant = json!({ "tenantId": stack.file.tenants.ordinary[11].tenant_id });
            let path = format!("{}/tenant", path_of(&customer));
            let answer = stack.put("northwind-console", &path, &tenant).await;
            let code = if answer.status == 200 {
                String::new()
            } else {
                answer.code()
            };
            (answer.status, code, path)
        });
    }
    let answers = claims.join_all().await;
    let won: Vec<_> = answers.iter().filter(|(status, ..)| *status == 200).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    let lost = |(status, code, _): &&(u16, String, String)| *status == 409 && code == "tenant_in_use";
    assert_eq!(answers.iter().filter(lost).count(), 9, "{answers:?}");
    stack
        .call(
            "northwind-console",
            reqwest::Method::DELETE,
            &won[0].2,
            "k",
            &Value::Null,
        )
        .await
        .expect(204);
}
