//! `GET /v1/customers/{customerId}/terms/acceptances/{acceptanceId}`: the copy as accepted.

use domain::account::{Customer, PortalKind, ResellerStatus};
use domain::terms::{Document, TermsKind};
use serde_json::json;
use testkit::example;

use crate::calls::{accept, post_acceptance, publish, rearm, rearm_all};
use crate::world::{Answer, BOTH, Call, Caller, READ, WRITE, World};

const KIND: TermsKind = TermsKind::ProviderTerms;

/// A world with an acceptance; gives back its customer's path and the answer that recorded it.
async fn world() -> (World, String, Answer) {
    let (world, path) = World::with_customer().await;
    world.send(publish(&example::document("1"))).await;
    let made = world.send(accept(&path, "k", KIND, "1")).await;
    assert_eq!(made.status, 201, "{made:?}");
    (world, path, made)
}

async fn read(world: &World, target: &str, accept: &str) -> Answer {
    let call = Call::new("GET", target).by(&Caller::console(READ));
    world.send(call.header("accept", accept)).await
}

#[tokio::test]
async fn the_copy_tells_what_was_accepted_by_whom_when_and_from_where() {
    let (world, _, made) = world().await;
    let location = made.header("location");
    let json = world.get(location).await;
    let copy = json.body["copy"].as_str().unwrap();
    let mut expected = made.body.clone();
    expected["copy"] = json!(copy);
    assert_eq!((json.status, &json.body), (200, &expected));
    assert_eq!(json.header("content-type"), "application/json");
    for told in [
        "Terms of use",
        "provider-terms",
        "https://terms.example/provider-terms/1",
        &"ab".repeat(32),
        "Ada Byron <ada@fabrikam.example>",
        "Fabrikam GmbH",
        "Northwind Cloud",
        "2026-05-04T09:30:00Z",
        "192.0.2.1",
        "test",
        "northwind-customer-portal",
        made.body["acceptanceId"].as_str().unwrap(),
    ] {
        assert!(copy.contains(told), "{told} is not in {copy}");
    }

    let text = read(&world, location, "text/plain").await;
    assert_eq!((text.status, text.text.as_str()), (200, copy));
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    for answer in [&json, &text] {
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn the_caller_says_in_which_form_it_wants_the_copy() {
    let (world, _, made) = world().await;
    let (json, text, html) = (
        "application/json",
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
    );
    for (accept, expected) in [
        ("", json),
        ("*/*", json),
        ("application/*", json),
        ("application/json, text/html", json),
        ("image/png", json),
        ("text/html;q=0", json),
        ("text/plain", text),
        ("TEXT/Plain; Q=0.9", text),
        ("text/*", text),
        ("text/html;q=0.4, text/plain;q=0.5", text),
        ("text/html", html),
        ("text/html; charset=utf-8", html),
        ("text/plain;q=0.2, text/html;q=0.8, application/json;q=0.5", html),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            html,
        ),
        // The narrower range says more than the wider one.
        ("application/json;q=0.1, text/plain;q=0.2, */*", html),
        ("application/json;q=0, */*;q=0.5", text),
        ("text/plain;q=0, text/*", html),
        ("*/*, application/json;q=0", text),
        // What is no weight weighs nothing.
        ("text/html;q=x, text/plain;q=0.1", text),
        ("text/html;q=nan, text/plain;q=0.1", text),
    ] {
        let answer = read(&world, made.header("location"), accept).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, expected),
            "{accept}"
        );
    }
}

#[tokio::test]
async fn the_page_is_escaped_and_runs_nothing() {
    let world = World::start().await;
    world.dynamo.reseller(&example::reseller()).await;
    let hostile = "</pre><script>alert('x')</script>\"&";
    let customer = Customer {
        company_name: example::name(hostile),
        ..example::customer()
    };
    let path = world.keep(&customer).await;
    let document = Document {
        title: example::name(&format!("{hostile}<style>")),
        ..example::document("1")
    };
    world.send(publish(&document)).await;
    let body = json!({
        "kind": "provider-terms", "version": "1",
        "acceptedBy": {"name": "<img src=x onerror=alert(1)>", "email": "ada@fabrikam.example"},
    });
    let made = world.send(post_acceptance(&path, &body).key("k")).await;
    let page = read(&world, made.header("location"), "text/html").await;
    assert_eq!(page.status, 200);
    for tag in ["<script", "<img", "</pre><", "&\"", "<ada@"] {
        assert!(!page.text.contains(tag), "{tag} is in {}", page.text);
    }
    assert_eq!(page.text.matches("<style>").count(), 2, "the frame's own");
    assert_eq!(page.text.matches("</pre>").count(), 1);
    assert!(page.text.contains("&#60;script&#62;"), "{}", page.text);
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(
        !policy.contains("script-src") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("cache-control"), "no-store");

    let json = world.get(made.header("location")).await;
    assert_eq!(
        json.body["acceptedBy"]["name"], "<img src=x onerror=alert(1)>",
        "kept as given"
    );
}

#[tokio::test]
async fn the_record_survives_whatever_comes_later() {
    let (world, path, made) = world().await;
    let before = world.get(made.header("location")).await;
    world.send(rearm(&path, "r")).await;
    world.send(rearm_all("all")).await;
    let mut newer = example::document("2");
    newer.effective_at = example::now();
    world.send(publish(&newer)).await;
    world.send(accept(&path, "l", KIND, "2")).await;
    let rename = Call::new("PUT", "/v1/resellers/northwind").by(&Caller::admin());
    let body = json!({
        "name": "Southwind", "partnerId": "1", "status": "active",
        "approvers": [{"name": "Li Na", "email": "li@northwind.example"}],
    });
    assert_eq!(world.send(rename.json(&body)).await.status, 200);
    let after = world.get(made.header("location")).await;
    assert_eq!((after.status, &after.body), (200, &before.body));
}

#[tokio::test]
async fn foreign_and_unknown_records_are_the_same_404() {
    let (world, path, made) = world().await;
    let location = made.header("location");
    let stranger = world
        .send(Call::new("GET", location).by(&Caller::stranger(BOTH)))
        .await;
    assert_eq!(stranger.problem(), (404, "not_found"));
    let id = made.body["acceptanceId"].as_str().unwrap();
    let other = world
        .keep(&Customer {
            customer_id: example::customer_id(2),
            tenant: None,
            ..example::customer()
        })
        .await;
    for target in [
        format!("{path}/terms/acceptances/{}", example::customer_id(9)),
        format!("{path}/terms/acceptances/17"),
        format!("{path}/terms/acceptances/{}", id.to_uppercase()),
        format!("{other}/terms/acceptances/{id}"),
        format!("/v1/customers/17/terms/acceptances/{id}"),
    ] {
        let answer = world.get(&target).await;
        assert_eq!(answer.body, stranger.body, "{target}");
    }
}

#[tokio::test]
async fn a_suspended_reseller_reads_and_records_nothing() {
    let (world, path, made) = world().await;
    let suspended = |kind| {
        Caller::portal(kind, BOTH, |portal| {
            portal.reseller_status = ResellerStatus::Suspended;
        })
    };
    let portal = suspended(PortalKind::CustomerPortal);
    let refused = world.send(accept(&path, "l", KIND, "1").by(&portal)).await;
    assert_eq!(refused.problem(), (403, "reseller_suspended"));
    for kind in [PortalKind::CustomerPortal, PortalKind::Console] {
        for target in [made.header("location"), &format!("{path}/terms")] {
            let read = world.send(Call::new("GET", target).by(&suspended(kind))).await;
            assert_eq!(read.status, 200, "{target}");
        }
    }
    let write_only = Call::new("GET", made.header("location")).by(&Caller::console(WRITE));
    assert_eq!(world.send(write_only).await.problem(), (403, "scope_missing"));
}
