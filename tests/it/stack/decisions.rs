//! Exactly one decision, whatever the interleaving.

use std::collections::BTreeMap;
use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Stack, eventually, unique};

const DECIDER: &str = "grace@contoso.example";

fn decision(verdict: &str) -> Value {
    json!({
        "decision": verdict, "reason": "as agreed", "decidedBy": {"name": "Grace Hopper", "email": DECIDER},
    })
}

fn decision_path(request: &Value) -> String {
    format!(
        "/v1/subscription-requests/{}/decision",
        request["id"].as_str().unwrap()
    )
}

async fn pending(stack: &Stack, tenant: usize) -> (Value, Value) {
    let customer = stack.customer("contoso", tenant).await;
    let order = Stack::order(&customer);
    (stack.submit("contoso-portal", &order).await, order)
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_denial_from_the_queue_ends_the_request_and_tells_the_requester() {
    let stack = Stack::open();
    let (request, order) = pending(&stack, 3).await;
    eventually("the request in the queue", || async {
        let queue = stack
            .get("contoso-console", "/v1/approvals?limit=100")
            .await
            .expect(200)
            .json();
        let listed = queue["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|r| r["id"] == request["id"]);
        listed.then_some(())
    })
    .await;
    let path = decision_path(&request);
    let silent = json!({ "decision": "deny", "decidedBy": {"name": "Grace", "email": DECIDER} });
    stack
        .post("contoso-console", &path, &silent)
        .await
        .refused(422, "reason_required");
    stack
        .post("contoso-portal", &path, &decision("deny"))
        .await
        .expect(403);
    stack
        .post("northwind-console", &path, &decision("deny"))
        .await
        .refused(404, "not_found");

    let denied = stack
        .post("contoso-console", &path, &decision("deny"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&denied["status"], &denied["decision"]["channel"]),
        (&json!("denied"), &json!("queue"))
    );
    let again = stack
        .post("contoso-console", &path, &decision("deny"))
        .await
        .expect(200)
        .json();
    assert_eq!(again["decision"], denied["decision"]);
    let other = stack.post("contoso-console", &path, &decision("approve")).await;
    assert_eq!(other.json()["decision"]["by"]["name"], "Grace Hopper");
    other.refused(409, "already_decided");

    let requester = order["requestedBy"]["email"].as_str().unwrap();
    eventually("the mail about the denial", || async {
        let mails = stack.mails_about(order["friendlyName"].as_str().unwrap()).await;
        let told = |m: &super::mails::Mail| {
            m.to.iter().any(|t| t.contains(requester)) && m.body_text.contains("as agreed")
        };
        mails.into_iter().find(told)
    })
    .await;
    assert!(stack.subscriptions_of(&request).await.is_empty());
    let queue = stack
        .get("contoso-console", "/v1/approvals?limit=100")
        .await
        .expect(200)
        .json();
    assert!(
        queue["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|r| r["id"] != request["id"])
    );
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn whoever_asked_may_not_decide() {
    let stack = Stack::open();
    let (request, order) = pending(&stack, 3).await;
    let own = json!({ "decision": "approve", "decidedBy": order["requestedBy"] });
    stack
        .post("contoso-console", &decision_path(&request), &own)
        .await
        .refused(403, "self_approval");
    stack
        .post("contoso-console", &decision_path(&request), &decision("deny"))
        .await
        .expect(200);
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_double_click_is_one_decision() {
    let stack = Arc::new(Stack::open());
    let (request, order) = pending(&stack, 3).await;
    let link = stack
        .link(order["friendlyName"].as_str().unwrap(), "approvals")
        .await;
    let mut clicks = JoinSet::new();
    for _ in 0..2 {
        let (stack, link) = (stack.clone(), link.clone());
        clicks.spawn(async move {
            stack
                .page(Method::POST, &link, Some("decision=deny&reason=twice"))
                .await
                .expect(200);
        });
    }
    while let Some(click) = clicks.join_next().await {
        click.unwrap();
    }
    stack
        .page(Method::POST, &link, Some("decision=approve"))
        .await
        .expect(409);
    let page = stack.page(Method::GET, &link, None).await.expect(200);
    assert!(
        page.text.contains("denied") || page.text.contains("Denied"),
        "{}",
        page.text
    );
    let request = stack.request("contoso-console", &request["id"]).await;
    assert_eq!(
        (&request["status"], &request["version"]),
        (&json!("denied"), &json!(2))
    );
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn of_a_hundred_decisions_by_link_and_queue_one_stands() {
    let stack = Arc::new(Stack::open());
    let (request, order) = pending(&stack, 4).await;
    let link = stack
        .link(order["friendlyName"].as_str().unwrap(), "approvals")
        .await;
    stack.token("contoso-console").await;
    let mut deciders = JoinSet::new();
    for i in 0..100 {
        let (stack, link, path) = (stack.clone(), link.clone(), decision_path(&request));
        deciders.spawn(async move {
            let verdict = if i % 2 == 0 { "approve" } else { "deny" };
            let answer = if i % 4 < 2 {
                let form = format!("decision={verdict}&reason=race");
                stack.page(Method::POST, &link, Some(&form)).await
            } else {
                stack.post("contoso-console", &path, &decision(verdict)).await
            };
            (verdict, answer.status)
        });
    }
    let mut answers: BTreeMap<(&str, u16), usize> = BTreeMap::new();
    while let Some(answer) = deciders.join_next().await {
        *answers.entry(answer.unwrap()).or_default() += 1;
    }
    let request = stack.request("contoso-console", &request["id"]).await;
    let winner = request["decision"]["decision"].as_str().unwrap();
    let loser = if winner == "approve" { "deny" } else { "approve" };
    // A busy table may answer 503 with nothing changed; everything else must agree with the one decision.
    let agreed = answers
        .keys()
        .all(|(verdict, status)| *status == 503 || *status == if *verdict == winner { 200 } else { 409 });
    assert!(agreed, "{winner} won, but {answers:?}");
    assert!(answers.get(&(winner, 200)).is_some_and(|n| *n > 0), "{answers:?}");
    assert!(answers.get(&(loser, 409)).is_some_and(|n| *n > 0), "{answers:?}");
    let path = format!(
        "/v1/subscription-requests/{}/events",
        request["id"].as_str().unwrap()
    );
    let events = stack.get("contoso-console", &path).await.expect(200).json();
    let decided = |e: &&Value| matches!(e["type"].as_str(), Some("approved" | "denied"));
    assert_eq!(
        events["items"].as_array().unwrap().iter().filter(decided).count(),
        1
    );
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn the_same_submission_repeated_is_one_request() {
    let stack = Arc::new(Stack::open());
    let customer = stack.customer("contoso", 5).await;
    let order = Arc::new(Stack::order(&customer));
    stack.token("contoso-portal").await;
    let key = unique("key");
    let mut twins = JoinSet::new();
    for _ in 0..20 {
        let (stack, order, key) = (stack.clone(), order.clone(), key.clone());
        twins.spawn(async move {
            let path = "/v1/subscription-requests";
            stack
                .call("contoso-portal", Method::POST, path, &key, &order)
                .await
        });
    }
    let mut first: Option<Value> = None;
    let mut fresh = 0;
    while let Some(answer) = twins.join_next().await {
        let answer = answer.unwrap();
        if answer.status == 503 || answer.status == 409 {
            assert!(!answer.header("retry-after").is_empty(), "{answer:?}");
            continue;
        }
        let answer = answer.expect(202);
        fresh += usize::from(answer.header("idempotency-replayed").is_empty());
        let body = answer.json();
        assert_eq!(*first.get_or_insert(body.clone()), body);
    }
    assert_eq!(fresh, 1);
    let path = format!(
        "/v1/subscription-requests?customerId={}",
        customer["customerId"].as_str().unwrap()
    );
    let list = stack.get("contoso-portal", &path).await.expect(200).json();
    let named = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["friendlyName"] == order["friendlyName"]);
    assert_eq!(named.count(), 1);
    let mut other = (*order).clone();
    other["friendlyName"] = json!("something else");
    let answer = stack
        .call(
            "contoso-portal",
            Method::POST,
            "/v1/subscription-requests",
            &key,
            &other,
        )
        .await;
    answer.refused(422, "idempotency_key_reused");
    let id = first.unwrap()["id"].clone();
    stack
        .post(
            "contoso-console",
            &decision_path(&json!({ "id": id })),
            &decision("deny"),
        )
        .await
        .expect(200);
}
