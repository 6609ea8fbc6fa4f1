//! Many decisions at once, by both ways.

use std::sync::Arc;

use contracts::scopes;
use domain::request::Verdict;
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{World, authorized, console, http};

#[tokio::test]
async fn of_a_hundred_mixed_decisions_one_wins() {
    let world = Arc::new(World::new().await);
    let mut calls = JoinSet::new();
    for n in 0..100_u32 {
        let world = Arc::clone(&world);
        let word = if n % 3 == 0 { "deny" } else { "approve" };
        calls.spawn(async move {
            let answered = if n % 2 == 0 {
                world.post(&format!("decision={word}&reason=because")).await
            } else {
                let path = format!("/v1/subscription-requests/{}/decision", world.request.request_id);
                let key = format!("key-{n}");
                let headers = [
                    ("content-type", "application/json"),
                    ("idempotency-key", key.as_str()),
                ];
                let who = json!({"name": "Linus Queue", "email": "linus@northwind.example"});
                let body = json!({"decision": word, "reason": "because", "decidedBy": who}).to_string();
                let authorizer = authorized(console(), scopes::APPROVALS_DECIDE);
                world
                    .call(&http("POST", &path, &headers, &body, Some(authorizer)))
                    .await
            };
            (word, answered.status)
        });
    }
    let answers = calls.join_all().await;
    let request = world.stored().await;
    let winner = match request.decision.unwrap().decision {
        Verdict::Approve => "approve",
        Verdict::Deny => "deny",
    };
    for (word, status) in answers {
        assert_eq!(
            status,
            if word == winner { 200 } else { 409 },
            "{word} when {winner} won"
        );
    }
    assert_eq!(request.version, 2);
    assert_eq!(world.events().len(), 2);
}
