//! The mailed link.

use domain::change::Change;
use domain::email::Person;
use domain::friendly_name::FriendlyName;
use domain::ids::ClientId;
use domain::lifecycle;
use domain::link::{LinkToken, Permission};
use domain::request::{Channel, Owner, Verdict, Workload};
use domain::status::Status;
use jiff::SignedDuration;
use lambda_http::Body;
use testkit::{Fault, example};

use crate::support::{BASE_URL, World, http};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test]
async fn the_page_says_what_is_asked() {
    let mut request = example::pending_request(1);
    request.workload = Workload::DevTest;
    request.owner = Some(Owner::CustomerContact);
    let world = World::with(request, |_| {}).await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("review", page.main());
}

#[tokio::test]
async fn pages_have_the_headers_that_protect_them() {
    let world = World::new().await;
    let pages = [world.get().await, world.post("").await, world.post("decision=approve").await];
    for page in pages {
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("content-language"), "en");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(page.header("x-request-id"), "req-1");
        assert!(page.header("x-robots-tag").contains("noindex"));
        assert!(page.header("strict-transport-security").contains("max-age=31536000"));
        let policy = page.header("content-security-policy");
        for part in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!page.body.contains("<script"));
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let world = World::new().await;
    for method in ["GET", "HEAD", "GET"] {
        let answered = world.call(&http(method, &world.path(), &[], "decision=approve", None)).await;
        assert_eq!(answered.status, 200);
        assert_eq!(answered.body.is_empty(), method == "HEAD");
        assert_eq!(world.operations(), ["GetItem", "GetItem"]);
    }
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn an_approval_is_one_read_and_one_write() {
    let world = World::new().await;
    let page = world.post("decision=approve&reason=").await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("approved", page.main());
    assert_eq!(world.operations(), ["GetItem", "TransactWriteItems"]);
    let request = world.stored().await;
    let decision = request.decision.unwrap();
    assert_eq!((request.status, request.version), (Status::Approved, 2));
    assert_eq!((decision.decision, decision.channel), (Verdict::Approve, Channel::EmailLink));
    assert_eq!(decision.by, Some(example::reseller().approvers[0].clone()));
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn a_denial_keeps_its_reason() {
    let world = World::new().await;
    let page = world.post("decision=deny&reason=No+budget%0D%0Athis+year").await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("denied", page.main());
    let decision = world.stored().await.decision.unwrap();
    assert_eq!(decision.reason.unwrap().as_str(), "No budget\nthis year");
    assert_eq!(world.get().await.status, 200);
}

#[tokio::test]
async fn a_double_click_decides_once() {
    let world = World::new().await;
    let (one, two) = tokio::join!(world.post("decision=approve"), world.post("decision=approve"));
    assert_eq!((one.status, two.status), (200, 200));
    assert_eq!(one.main(), two.main());
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn the_first_decision_stands() {
    let world = World::new().await;
    assert_eq!(world.post("decision=approve").await.status, 200);
    let page = world.post("decision=deny&reason=changed+my+mind").await;
    assert_eq!(page.status, 409);
    insta::assert_snapshot!("other_decision_stands", page.main());
    assert_eq!(world.stored().await.status, Status::Approved);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn a_page_shows_what_was_decided_elsewhere() {
    let world = World::new().await;
    let command = lifecycle::DecisionCommand {
        verdict: Verdict::Approve,
        reason: None,
        by: example::person("Linus Queue"),
        channel: Channel::Queue,
        allow_self_approval: false,
    };
    let lifecycle::Decided::Now(change) =
        lifecycle::decide(&world.request, command, example::at("2026-05-04T12:00:00Z")).unwrap()
    else {
        panic!("decided before")
    };
    world.commit(&change).await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("decided_in_the_queue", page.main());
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.post("decision=deny&reason=x").await.status, 409);
}

#[tokio::test]
async fn a_withdrawn_request_cannot_be_decided_on() {
    let world = World::new().await;
    let client = ClientId::parse("northwind-customer-portal").unwrap();
    let change = lifecycle::withdraw(&world.request, client, example::at("2026-05-04T12:00:00Z")).unwrap();
    world.commit(&change).await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("withdrawn", page.main());
    let page = world.post("decision=approve").await;
    assert_eq!(page.status, 409);
    insta::assert_snapshot!("not_recorded_withdrawn", page.main());
    assert_eq!(world.stored().await.status, Status::Withdrawn);
}

#[tokio::test]
async fn a_request_that_merely_moved_is_decided_as_it_stands() {
    let world = World::new().await;
    let mut moved = example::pending_request(1);
    moved.version = 2;
    world.commit(&same_status(&world.request, moved)).await;
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.operations(), ["GetItem", "TransactWriteItems", "TransactWriteItems"]);
    assert_eq!(world.stored().await.version, 3);
}

#[tokio::test]
async fn a_request_that_asks_for_something_else_is_not_decided_by_this_link() {
    let world = World::new().await;
    let mut other = example::pending_request(1);
    other.version = 2;
    other.friendly_name = FriendlyName::parse("something-else-0001").unwrap();
    world.commit(&same_status(&world.request, other)).await;
    let page = world.post("decision=approve").await;
    assert_eq!(page.status, 409);
    insta::assert_snapshot!("request_changed", page.main());
    assert_eq!(world.stored().await.status, Status::PendingApproval);
}

fn same_status(before: &domain::request::SubscriptionRequest, after: domain::request::SubscriptionRequest) -> Change {
    let mut change = lifecycle::reveal(before, before.created_at);
    change.takes_secret = false;
    change.request = after;
    change
}

#[tokio::test]
async fn forms_come_back_with_what_is_wrong() {
    let world = World::new().await;
    let too_long = format!("decision=deny&reason={}", "x".repeat(1_001));
    for (form, status, expected) in [
        ("", 400, "Choose Approve or Deny."),
        ("decision=perhaps&reason=typed", 400, "typed</textarea>"),
        ("reason=typed", 400, "Choose Approve or Deny."),
        ("decision=deny", 422, "Give a reason when you deny"),
        ("decision=deny&reason=+%0A+", 422, "Give a reason when you deny"),
        ("decision=deny&reason=a%07b", 422, "without control characters"),
        (too_long.as_str(), 422, "1–1,000 characters"),
        ("decision=approve&reason=a%00b", 422, "without control characters"),
        ("%ff%fe&=&&decision", 400, "Choose Approve or Deny."),
    ] {
        let page = world.post(form).await;
        assert_eq!(page.status, status, "{form}");
        assert!(page.main().contains(expected), "{form}: {}", page.main());
        assert!(page.main().contains("<form method=\"post\">"));
        assert_eq!(world.operations(), ["GetItem"], "{form}");
    }
    insta::assert_snapshot!("reason_missing", world.post("decision=deny").await.main());
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn a_form_without_a_media_type_or_in_bytes_is_read() {
    let world = World::new().await;
    let mut call = http("POST", &world.path(), &[], "", None);
    *call.body_mut() = Body::Binary(b"decision=approve".to_vec());
    assert_eq!(world.call(&call).await.status, 200);
}

#[tokio::test]
async fn a_form_from_elsewhere_decides_nothing() {
    let world = World::new().await;
    for headers in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
    ] {
        let page = world.call(&http("POST", &world.path(), &headers, "decision=approve", None)).await;
        assert_eq!(page.status, 403, "{headers:?}");
    }
    assert!(world.operations().is_empty());
    for headers in [vec![], vec![("origin", BASE_URL)], vec![("sec-fetch-site", "none")]] {
        let page = world.call(&http("POST", &world.path(), &headers, "", None)).await;
        assert_eq!(page.status, 400, "{headers:?}");
    }
}

#[tokio::test]
async fn unknown_links_are_404() {
    let world = World::new().await;
    let other = LinkToken::from_bytes(&[8; 32]);
    let long = "a".repeat(4_000);
    for token in [other.expose(), "", "x", "..%2f", &long, "ä", &format!("{}=", world.token.expose())] {
        for method in ["GET", "POST"] {
            let call = http(method, &format!("/approvals/{token}"), &[], "decision=approve", None);
            assert_eq!(world.call(&call).await.status, 404, "{method} {token}");
        }
    }
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn a_link_to_credentials_decides_nothing() {
    let world = World::with(example::pending_request(1), |link| {
        link.permission = Permission::Reveal {
            reseller_id: example::reseller_id(),
            request_id: example::request_id(1),
            recipient: example::person("Ada Byron"),
            customer_name: example::name("Fabrikam GmbH"),
        };
    })
    .await;
    assert_eq!(world.get().await.status, 404);
    assert_eq!(world.post("decision=approve").await.status, 404);
}

#[tokio::test]
async fn expired_and_revoked_links_are_410() {
    let expired = World::with(example::pending_request(1), |link| {
        link.expires_at = example::at("2026-05-05T10:00:00Z");
    });
    let revoked = World::with(example::pending_request(1), |link| {
        link.revoked_at = Some(example::at("2026-05-05T09:00:00Z"));
    });
    for world in [expired.await, revoked.await] {
        let page = world.get().await;
        assert_eq!(page.status, 410);
        insta::assert_snapshot!("over", page.main());
        assert_eq!(world.post("decision=approve").await.status, 410);
        assert_eq!(world.stored().await, world.request);
    }
}

#[tokio::test]
async fn a_decision_after_the_time_is_410_even_when_the_link_lives() {
    let world = World::with(example::pending_request(1), |link| {
        link.expires_at = example::at("2026-12-01T00:00:00Z");
    })
    .await;
    world.function.clock.advance(HOUR * 24 * 30);
    assert_eq!(world.post("decision=approve").await.status, 410);
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("expired", page.main());
    let expired = lifecycle::expire(&world.request, example::at("2026-06-01T00:00:00Z")).unwrap();
    world.commit(&expired).await;
    assert_eq!(world.post("decision=approve").await.status, 410);
    assert_eq!(world.stored().await.status, Status::Expired);
}

#[tokio::test]
async fn a_link_revoked_meanwhile_is_410() {
    let world = World::new().await;
    // The link is deleted between the read and the write: the read is answered from before.
    let link = world.dynamo.items(aws::Table::Links).remove(0);
    let revoked = {
        let mut link = link.clone();
        link["revokedAt"] = serde_json::json!({"S": "2026-05-05T09:59:59Z"});
        link
    };
    world.dynamo.put(aws::Table::Links, &revoked);
    world.dynamo.wire.fail([Fault::Answer(200, serde_json::json!({"Item": link}))]);
    assert_eq!(world.post("decision=approve").await.status, 410);
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn whoever_asked_may_not_decide() {
    let grace = example::person("Grace Hopper");
    let own = |link: &mut domain::link::Link| {
        if let Permission::Decide { approver, .. } = &mut link.permission {
            *approver = Person { name: grace.name.clone(), email: grace.email.clone() };
        }
    };
    let world = World::with(example::pending_request(1), own).await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("self_approval_page", page.main());
    let page = world.post("decision=approve").await;
    assert_eq!(page.status, 403);
    insta::assert_snapshot!("self_approval", page.main());
    assert_eq!(world.stored().await, world.request);

    let allowed = World::with(example::pending_request(1), |link| {
        own(link);
        if let Permission::Decide { allow_self_approval, .. } = &mut link.permission {
            *allow_self_approval = true;
        }
    });
    assert_eq!(allowed.await.post("decision=approve").await.status, 200);
}

#[tokio::test]
async fn a_store_that_fails_is_503_or_500_and_changes_nothing() {
    let world = World::new().await;
    world.dynamo.wire.fail(vec![Fault::Lost; 3]);
    let page = world.get().await;
    assert_eq!(page.status, 503);
    insta::assert_snapshot!("unavailable", page.main());
    world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    assert_eq!(world.post("decision=approve").await.status, 500);
    world.dynamo.wire.fail([Fault::error("ValidationException")]);
    assert_eq!(world.get().await.status, 500);
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn an_answer_that_is_lost_does_not_lose_the_decision() {
    let world = World::new().await;
    let link = world.dynamo.items(aws::Table::Links).remove(0);
    let read = Fault::Answer(200, serde_json::json!({"Item": link}));
    world.dynamo.wire.fail([read, Fault::AnswerLost, Fault::AnswerLost, Fault::AnswerLost]);
    assert_eq!(world.post("decision=approve").await.status, 503);
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn what_people_typed_stays_text() {
    let attacks = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' autofocus onfocus='alert(1)",
        "</textarea><script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "<style>*{display:none}</style>",
        "javascript:alert(1)",
    ];
    for attack in attacks {
        let mut request = example::pending_request(1);
        request.friendly_name = FriendlyName::parse(attack).unwrap();
        request.requested_by.name = example::name(attack);
        let world = World::with(request, |link| {
            if let Permission::Decide { approver, reseller_name, customer_name, .. } = &mut link.permission {
                approver.name = example::name(attack);
                *reseller_name = example::name(attack);
                *customer_name = example::name(attack);
            }
        })
        .await;
        let encoded: String = attack.bytes().map(|b| format!("%{b:02X}")).collect();
        let pages = [
            world.get().await,
            world.post(&format!("decision=&reason={encoded}")).await,
            world.post(&format!("decision=deny&reason={encoded}")).await,
            world.post("decision=approve").await,
        ];
        for page in pages {
            let main = page.main();
            for bad in ["<script", "<img", "<style", " onfocus='", "</textarea><"] {
                assert!(!main.contains(bad), "{attack}: {main}");
            }
            assert_eq!(main.matches("<h1>").count(), 1);
        }
    }
}
