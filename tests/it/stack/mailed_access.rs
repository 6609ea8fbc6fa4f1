//! The first password in the mail itself, for a reseller that chose so.

use reqwest::Method;
use serde_json::json;

use super::eventually;
use super::house::House;
use super::mails::link_in;

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_reseller_may_have_the_first_password_stand_in_the_mail() {
    let approvers = json!([{"name": "Sven Berg", "email": "sven.berg@house.example"}]);
    let policy = json!({"autoApprove": true, "credentialDelivery": "email"});
    let house = House::open(approvers, policy).await;
    let request = house.submitted(11).await;
    let console = house.client("console");
    house
        .stack
        .until_status(&console, &request["id"], "completed")
        .await;
    let name = request["friendlyName"].as_str().unwrap();
    let mail = eventually("the mail with the access", || async {
        let mails = house.stack.mails_about(name).await;
        mails.into_iter().find(|mail| mail.subject.starts_with("Ready"))
    })
    .await;
    let text = mail.body_text;
    let user = fact(&text, "Sign-in name:");
    assert!(user.starts_with("azure-admin-"), "{text}");
    assert!(fact(&text, "First password:").len() >= 16, "{text}");

    // It is what the link shows, which still works.
    let link = link_in(&text, "credentials").expect("a link");
    let page = house.stack.page(Method::POST, &link, Some("")).await.expect(200);
    assert!(page.text.contains(user), "{}", page.text);
}

/// What stands behind a label.
fn fact<'a>(text: &'a str, label: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.trim().strip_prefix(label));
    line.unwrap_or_else(|| panic!("no {label} in {text}")).trim()
}
