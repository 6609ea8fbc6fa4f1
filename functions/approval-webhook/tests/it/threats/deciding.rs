//! Who decides, how often, and for whom.

use std::sync::Arc;

use contracts::scopes;
use domain::account::ApprovalMode;
use domain::email::EmailAddress;
use domain::link::Permission;
use domain::request::Verdict;
use serde_json::json;
use testkit::example;
use tokio::task::JoinSet;

use super::{APPROVE, hand_over, person};
use crate::support::{World, authorized, console, http};

#[tokio::test]
async fn t3_the_page_says_whose_link_it_is() {
    let world = World::new().await;
    let page = world.get().await;
    assert!(
        page.main()
            .contains("This link was sent to Julia Weber (j***@northwind.example)")
    );
    let tim = person("Tim Lund", "tim.lund@northwind.example");
    let world = World::with(example::pending_request(1), |link| {
        if let Permission::Decide {
            approver,
            on_behalf_of,
            ..
        } = &mut link.permission
        {
            *on_behalf_of = Some(std::mem::replace(approver, tim.clone()));
        }
    })
    .await;
    assert_eq!(world.get().await.status, 410, "nobody has handed anything over");
    hand_over(&world, &example::reseller().approvers[0].person.email, &tim).await;
    let page = world.get().await;
    assert!(
        page.main()
            .contains("Tim Lund (t***@northwind.example), who decides for Julia Weber")
    );
    let done = world.post(APPROVE).await;
    assert_eq!(done.status, 200);
    insta::assert_snapshot!("decided_for_somebody", done.main());
    let decision = world.stored().await.decision.unwrap();
    assert_eq!(decision.on_behalf_of.unwrap().name.as_str(), "Julia Weber");
}

#[tokio::test]
async fn t5_a_thousand_clicks_decide_once() {
    let world = Arc::new(World::new().await);
    let mut clicks = JoinSet::new();
    for _ in 0..1_000 {
        let world = Arc::clone(&world);
        clicks.spawn(async move { world.post(APPROVE).await.status });
    }
    for status in clicks.join_all().await {
        assert_eq!(status, 200);
    }
    assert_eq!(world.events(), ["submitted", "approved"]);
    assert_eq!(world.stored().await.version, 2);
}

#[tokio::test]
async fn t6_of_a_thousand_mixed_decisions_one_wins() {
    let world = Arc::new(World::new().await);
    let tim = person("Tim Lund", "tim.lund@northwind.example");
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers.push(tim.clone().into()))
        .await;
    let second = example::link_token(8);
    world
        .keep(&crate::support::link(&second, &world.request, tim))
        .await;
    let second = Arc::new(second);
    let mut calls = JoinSet::new();
    for n in 0..1_000_u32 {
        let (world, second) = (Arc::clone(&world), Arc::clone(&second));
        let word = if n % 2 == 0 { "deny" } else { "approve" };
        calls.spawn(async move {
            let form = format!("decision={word}&reason=because");
            let answered = match n % 3 {
                0 => world.post(&form).await,
                1 => world.post_with(&second, &form).await,
                _ => {
                    let path = format!("/v1/subscription-requests/{}/decision", world.request.request_id);
                    let key = format!("key-{n}");
                    let headers = [
                        ("content-type", "application/json"),
                        ("idempotency-key", key.as_str()),
                    ];
                    let who = json!({"name": "Linus Queue", "email": "linus@northwind.example"});
                    let body = json!({"decision": word, "reason": "because", "decidedBy": who}).to_string();
                    let by = authorized(console(), scopes::APPROVALS_DECIDE);
                    world.call(&http("POST", &path, &headers, &body, Some(by))).await
                }
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
    assert_eq!((request.version, world.events().len()), (2, 2));
}

#[tokio::test]
async fn t15_nobody_decides_on_the_own_request_not_even_through_a_delegate() {
    let grace = example::person("Grace Hopper");
    let tim = person("Tim Lund", "tim.lund@northwind.example");
    for (reader, principal) in [
        (tim.clone(), Some(grace.clone())),
        (grace.clone(), Some(tim.clone())),
        (grace.clone(), None),
    ] {
        let world = World::with(example::pending_request(1), |link| {
            if let Permission::Decide {
                approver,
                on_behalf_of,
                ..
            } = &mut link.permission
            {
                approver.clone_from(&reader);
                on_behalf_of.clone_from(&principal);
            }
        })
        .await;
        let first = principal.clone().unwrap_or_else(|| reader.clone());
        world
            .dynamo
            .redeclare(|reseller| reseller.approvers = vec![first.clone().into()])
            .await;
        if principal.is_some() {
            hand_over(&world, &first.email, &reader).await;
        }
        let page = world.get().await;
        assert_eq!((page.status, page.has_form()), (200, false), "{}", page.main());
        assert!(page.main().starts_with("<h1>Not yours to decide</h1>"));
        assert_eq!(world.post(APPROVE).await.status, 403);
        assert_eq!(world.stored().await, world.request);
    }
}

#[tokio::test]
async fn t18_a_changed_address_voids_the_link() {
    let world = World::new().await;
    let moved = EmailAddress::parse("julia@elsewhere.example").unwrap();
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers[0].person.email = moved)
        .await;
    assert_eq!(world.get().await.status, 410);
    assert_eq!(world.post(APPROVE).await.status, 410);
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn links_decide_nothing_once_the_reseller_wants_its_console_only() {
    let world = World::new().await;
    world
        .dynamo
        .redeclare(|reseller| reseller.policy.approval_mode = ApprovalMode::QueueOnly)
        .await;
    let page = world.get().await;
    assert_eq!((page.status, page.has_form()), (200, false));
    insta::assert_snapshot!("decide_in_console", page.main());
    let refused = world.post(APPROVE).await;
    assert_eq!((refused.status, refused.main()), (403, page.main()));
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn from_where_a_decision_came_is_kept() {
    let world = World::new().await;
    assert_eq!(world.post(APPROVE).await.status, 200);
    let origin = world.stored().await.decision.unwrap().origin.unwrap();
    assert_eq!(origin.source_ip.as_deref(), Some("192.0.2.1"));
    assert_eq!(origin.user_agent.as_deref(), Some("test"));
    assert_eq!(origin.fetch_site.as_deref(), Some("same-origin"));
    assert_eq!(origin.link.as_deref(), Some(&world.token.hash().as_str()[..12]));
}
