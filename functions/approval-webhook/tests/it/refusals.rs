//! What the mailed link does not let through.

use domain::account::Reseller;
use domain::email::Person;
use domain::friendly_name::FriendlyName;
use domain::lifecycle;
use domain::link::Permission;
use domain::status::Status;
use jiff::SignedDuration;
use lambda_http::Body;
use testkit::{Fault, example};

use crate::support::{BASE_URL, BROWSER, World, http};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

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
        (too_long.as_str(), 422, "up to 1,000 characters"),
        ("decision=approve&reason=a%00b", 422, "without control characters"),
        ("%ff%fe&=&&decision", 400, "Choose Approve or Deny."),
    ] {
        let page = world.post(form).await;
        assert_eq!(page.status, status, "{form}");
        assert!(page.main().contains(expected), "{form}: {}", page.main());
        assert!(page.has_form());
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
        vec![("sec-fetch-site", "none")],
        vec![("sec-fetch-site", "cross-site"), ("origin", BASE_URL)],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
    ] {
        let page = world
            .call(&http("POST", &world.path(), &headers, "decision=approve", None))
            .await;
        assert_eq!(page.status, 403, "{headers:?}");
    }
    assert!(world.operations().is_empty());
    let shown = format!("nonce={}", world.nonce(5_000));
    for headers in [vec![], vec![("origin", BASE_URL)], BROWSER.to_vec()] {
        let page = world
            .call(&http("POST", &world.path(), &headers, &shown, None))
            .await;
        assert_eq!(page.status, 400, "{headers:?}");
    }
}

#[tokio::test]
async fn unknown_links_are_404() {
    let world = World::new().await;
    let other = example::link_token(8);
    let long = "a".repeat(4_000);
    for token in [
        other.expose().as_str(),
        "",
        "x",
        "..%2f",
        &long,
        "ä",
        &format!("{}=", world.token.expose()),
    ] {
        for method in ["GET", "POST"] {
            let call = http(
                method,
                &format!("/approvals/{token}"),
                &[],
                "decision=approve",
                None,
            );
            assert_eq!(world.call(&call).await.status, 404, "{method} {token}");
        }
    }
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn a_link_of_another_kind_decides_nothing() {
    let (reseller_id, customer_id) = (example::reseller_id(), example::customer_id(1));
    let recipient = example::reseller().approvers.remove(0).person;
    let kinds = [
        Permission::Reveal {
            reseller_id: reseller_id.clone(),
            customer_id: example::customer_id(1),
            request_id: example::request_id(1),
            recipient: recipient.clone(),
            customer_name: example::name("Fabrikam GmbH"),
            renewals: 0,
        },
        Permission::AcceptTerms {
            reseller_id: reseller_id.clone(),
            customer_id,
            recipient: recipient.clone(),
        },
        Permission::ConfirmTenant {
            reseller_id,
            customer_id,
            recipient,
            invitation: 1,
        },
    ];
    for permission in kinds {
        let world = World::with(example::pending_request(1), |link| link.permission = permission).await;
        let page = world.get().await;
        assert_eq!((page.status, page.main().contains("<form")), (404, false));
        for form in ["decision=approve", "decision=deny&reason=x", ""] {
            assert_eq!(world.post(form).await.status, 404);
        }
        assert_eq!(world.operations(), ["GetItem"; 4], "it is not even looked for");
        assert_eq!(world.stored().await, world.request);
    }
}

#[tokio::test]
async fn expired_and_revoked_links_are_410() {
    let expired = World::with(example::pending_request(1), |link| {
        link.expires_at = example::at("2026-05-05T10:00:00Z");
    });
    let revoked = World::with(example::pending_request(1), |link| {
        link.revoked_at = Some(example::at("2026-05-05T09:00:00Z"));
    });
    for (name, world) in [("over", expired.await), ("revoked", revoked.await)] {
        let page = world.get().await;
        assert_eq!(page.status, 410);
        insta::assert_snapshot!(name, page.main());
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
    world
        .dynamo
        .wire
        .fail([Fault::Answer(200, serde_json::json!({"Item": link}))]);
    assert_eq!(world.post("decision=approve").await.status, 410);
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn whoever_asked_may_not_decide() {
    let grace = example::person("Grace Hopper");
    let own = |link: &mut domain::link::Link| {
        if let Permission::Decide { approver, .. } = &mut link.permission {
            *approver = Person {
                name: grace.name.clone(),
                email: grace.email.clone(),
            };
        }
    };
    let grace_decides = |reseller: &mut Reseller| reseller.approvers.push(grace.clone().into());
    let world = World::with(example::pending_request(1), own).await;
    world.dynamo.redeclare(grace_decides).await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("self_approval_page", page.main());
    let page = world.post("decision=approve").await;
    assert_eq!(page.status, 403);
    insta::assert_snapshot!("self_approval", page.main());
    assert_eq!(world.stored().await, world.request);

    let allowed = World::with(example::pending_request(1), |link| {
        own(link);
        if let Permission::Decide {
            allow_self_approval, ..
        } = &mut link.permission
        {
            *allow_self_approval = true;
        }
    });
    let allowed = allowed.await;
    // The link was sent while it was allowed, and meanwhile the reseller forbids it.
    allowed.dynamo.redeclare(grace_decides).await;
    assert!(!allowed.get().await.main().contains("<form"));
    assert_eq!(allowed.post("decision=approve").await.status, 403);
    assert_eq!(allowed.stored().await, allowed.request);
    let permit = |reseller: &mut Reseller| {
        grace_decides(reseller);
        reseller.policy.allow_self_approval = true;
    };
    allowed.dynamo.redeclare(permit).await;
    assert_eq!(allowed.post("decision=approve").await.status, 200);
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
    world
        .dynamo
        .wire
        .fail([read, Fault::AnswerLost, Fault::AnswerLost, Fault::AnswerLost]);
    assert_eq!(world.post("decision=approve").await.status, 503);
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn t12_what_people_typed_stays_text() {
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
            if let Permission::Decide {
                approver,
                reseller_name,
                customer_name,
                ..
            } = &mut link.permission
            {
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
