//! The mailed pages as people use them: in a browser, which runs no scripts.

use serde_json::{Value, json};

use super::Stack;
use super::browser::Browser;

const REASON: &str = "Reason (needed when you deny)";

/// Opens the link from the mail about something, and gives its address.
async fn open_mailed(browser: &Browser, stack: &Stack, about: &str, kind: &str) -> String {
    let address = stack.address(&stack.link(about, kind).await);
    let mails = stack.mails_about(about).await;
    assert!(
        mails.iter().any(|m| m.body_text.contains(&address)),
        "no mail has {address}"
    );
    browser.open(&address).await;
    address
}

/// A customer's request, and the browser of an approver who has opened the link to it.
async fn asked_for_approval(stack: &Stack, tenant: usize) -> (Browser, Value, String) {
    let customer = stack.customer("contoso", tenant).await;
    let order = Stack::order(&customer);
    let request = stack.submit("contoso-portal", &order).await;
    let browser = Browser::start().await;
    let name = order["friendlyName"].as_str().unwrap();
    let address = open_mailed(&browser, stack, name, "approvals").await;
    assert_eq!(browser.title().await, "Approve a new Azure subscription?");
    assert_eq!(browser.buttons().await, ["Approve", "Deny"]);
    let text = browser.text().await;
    assert!(text.contains(name), "{text}");
    (browser, request, address)
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn an_approver_who_denies_is_asked_for_a_reason() {
    let stack = Stack::open();
    let (browser, request, address) = asked_for_approval(&stack, 3).await;
    browser.press("Deny").await;
    let text = browser.text().await;
    assert!(
        text.contains("Give a reason when you deny: the requester reads it."),
        "{text}"
    );
    let undecided = stack.request("contoso-console", &request["id"]).await;
    assert_eq!(undecided["status"], "pending_approval");

    browser.fill(REASON, "Not in this year's budget").await;
    browser.press("Deny").await;
    assert_denied(&browser).await;
    let denied = stack.request("contoso-console", &request["id"]).await;
    assert_eq!(denied["status"], "denied");
    let decision = &denied["decision"];
    assert_eq!(
        (&decision["channel"], &decision["reason"]),
        (&json!("email-link"), &json!("Not in this year's budget"))
    );

    browser.open(&address).await;
    assert_denied(&browser).await;
}

async fn assert_denied(browser: &Browser) {
    assert_eq!(browser.title().await, "Denied");
    let text = browser.text().await;
    for part in ["Decided by", "By the link in a mail", "Not in this year's budget"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(browser.buttons().await.is_empty(), "{text}");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn an_approver_approves() {
    let stack = Stack::open();
    let (browser, request, address) = asked_for_approval(&stack, 4).await;
    browser.press("Approve").await;
    assert_eq!(browser.title().await, "Approved");
    let text = browser.text().await;
    assert!(text.contains("Decided by"), "{text}");
    assert!(browser.buttons().await.is_empty(), "{text}");

    let completed = stack
        .until_status("contoso-portal", &request["id"], "completed")
        .await;
    assert_eq!(completed["decision"]["channel"], "email-link");
    browser.open(&address).await;
    let text = browser.text().await;
    assert!(text.contains("The subscription exists"), "{text}");
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn the_access_is_shown_once() {
    let stack = Stack::open();
    let customer = stack.customer("contoso", 1).await;
    let order = Stack::order(&customer);
    stack.submit("contoso-console", &order).await;
    let name = order["friendlyName"].as_str().unwrap();
    let browser = Browser::start().await;
    let address = open_mailed(&browser, &stack, name, "credentials").await;
    assert_eq!(browser.title().await, "Access to your Azure subscription");
    let offered = browser.text().await;
    assert!(!offered.contains("azure-admin-"), "looking reveals nothing");
    browser.open(&address).await;
    let buttons = ["Show the access once", "Send a new password"];
    assert_eq!(browser.buttons().await, buttons);

    browser.press("Show the access once").await;
    assert_eq!(browser.title().await, "Your access");
    let shown = browser.text().await;
    for part in [name, "azure-admin-", "First password", "It is not shown again"] {
        assert!(shown.contains(part), "{part} is not shown");
    }
    assert!(browser.buttons().await.is_empty(), "nothing is left to press");

    browser.open(&address).await;
    assert_eq!(browser.title().await, "Already opened");
    let text = browser.text().await;
    assert!(text.contains("This access was opened on"), "{text}");
    assert!(text.contains("From the address"), "{text}");
    assert!(!text.contains("azure-admin-"));
    assert_eq!(browser.buttons().await, ["Send a new password"]);
}
