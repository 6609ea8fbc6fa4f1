//! What opens nothing: other links, other methods, forms from elsewhere, and tables that do not answer.

use aws::Table;
use contracts::routes::methods_of;
use domain::ids::CustomerId;
use domain::link::{Link, LinkToken, Permission};
use lambda_http::Body;
use serde_json::json;
use testkit::http::{Call, encoded};
use testkit::{Fault, example};

use crate::support::{BASE_URL, World, now, post};

/// The form of each page that would change something.
async fn forms(world: &World) -> [(String, String); 2] {
    let terms = world.get(&world.terms_path()).await.hidden_fields();
    let tenant = format!("confirm={}", encoded(&example::tenant_id(1).to_string()));
    world.operations();
    [(world.terms_path(), terms), (world.tenant_path(), tenant)]
}

#[tokio::test]
async fn pages_have_the_headers_that_protect_them() {
    let world = World::new().await;
    for (path, form) in forms(&world).await {
        for page in [
            world.get(&path).await,
            world.post(&path, "").await,
            world.post(&path, &form).await,
        ] {
            assert_eq!(page.header("cache-control"), "no-store");
            assert_eq!(page.header("referrer-policy"), "same-origin");
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert_eq!(page.header("x-frame-options"), "DENY");
            assert_eq!(page.header("set-cookie"), "");
            assert!(page.header("x-robots-tag").contains("noindex"));
            assert!(
                page.header("content-security-policy")
                    .contains("default-src 'none'")
            );
            assert!(
                page.header("content-security-policy")
                    .contains("form-action 'self'")
            );
            assert!(!page.text.contains("<script"));
            assert_eq!(page.main().matches("<h1>").count(), 1);
        }
    }
}

#[tokio::test]
async fn unknown_links_are_404() {
    let world = World::new().await;
    let before = world.everything();
    let forged = example::link_token(8);
    let good = world.terms.expose().to_owned();
    let long = "a".repeat(4_000);
    for token in [
        forged.expose().as_str(),
        "",
        "x",
        "..%2f",
        &long,
        "ä",
        &good[..42],
        &format!("{good}="),
        &format!("{good}A"),
    ] {
        for (method, page) in [
            ("GET", "terms"),
            ("HEAD", "terms"),
            ("POST", "terms"),
            ("GET", "tenants"),
            ("POST", "tenants"),
        ] {
            let call = Call::new(method, &format!("/{page}/{token}"))
                .header("origin", BASE_URL)
                .text("confirm=3f15978e-005c-4763-8b78-2a8fab280001")
                .build();
            assert_eq!(world.call(&call).await.status, 404, "{method} /{page}/{token}");
        }
    }
    insta::assert_snapshot!("unknown", world.get("/terms/x").await.main());
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn other_routes_are_problems() {
    let world = World::new().await;
    for (method, path) in [
        ("DELETE", world.terms_path()),
        ("PUT", world.tenant_path()),
        ("GET", "/terms".to_owned()),
        ("GET", "/elsewhere".to_owned()),
        ("GET", format!("{}/more", world.terms_path())),
    ] {
        let answer = world.function.handle(&Call::new(method, &path).build()).await;
        let answer = testkit::http::Answer::of(answer);
        let expected = if methods_of(&path).is_empty() {
            (404, "not_found")
        } else {
            (405, "method_not_allowed")
        };
        assert_eq!(answer.problem(), expected, "{method} {path}");
    }
    assert!(world.operations().is_empty());
}

#[tokio::test]
async fn a_link_of_another_kind_opens_nothing() {
    let world = World::new().await;
    let forms = forms(&world).await;
    let before = world.everything();
    let request = example::pending_request(1);
    let others = [
        Permission::Reveal {
            reseller_id: request.reseller_id.clone(),
            customer_id: request.customer_id,
            request_id: request.request_id,
            recipient: example::person("Ada Byron"),
            customer_name: example::name("Fabrikam GmbH"),
            renewals: 0,
        },
        example::decision_link(&world.terms, &request).permission,
    ];
    let tokens: Vec<LinkToken> = (20..).take(others.len()).map(example::link_token).collect();
    for (token, permission) in tokens.iter().zip(others) {
        let link = Link {
            token_hash: token.hash(),
            permission,
            language: None,
            color: None,
            expires_at: example::at("2026-06-03T09:30:00Z"),
            revoked_at: None,
            seal: None,
        };
        world.keep(&link).await;
    }
    for (page, foreign, form) in [
        ("terms", &world.tenant, &forms[0].1),
        ("tenants", &world.terms, &forms[1].1),
        ("terms", &tokens[0], &forms[0].1),
        ("tenants", &tokens[0], &forms[1].1),
        ("terms", &tokens[1], &forms[0].1),
        ("tenants", &tokens[1], &forms[1].1),
    ] {
        let path = format!("/{page}/{}", foreign.expose());
        assert_eq!(world.get(&path).await.status, 404, "{page}");
        assert_eq!(world.post(&path, form).await.status, 404, "{page}");
        assert_eq!(
            world.operations(),
            ["GetItem", "GetItem"],
            "nothing is read of the account"
        );
    }
    let links = Table::ALL
        .iter()
        .position(|table| *table == Table::Links)
        .unwrap();
    for (at, (then, now)) in before.into_iter().zip(world.everything()).enumerate() {
        assert!(at == links || then == now);
    }
}

#[tokio::test]
async fn a_link_to_an_account_that_is_gone_is_404() {
    let world = World::new().await;
    for (n, customer) in [
        (30, example::customer_id(77)),
        (31, CustomerId::mint(now(), [9; 10])),
    ] {
        let token = example::link_token(n);
        let link = Link {
            token_hash: token.hash(),
            permission: Permission::AcceptTerms {
                reseller_id: example::reseller_id(),
                customer_id: customer,
                recipient: example::person("Ada Byron"),
            },
            language: None,
            color: None,
            expires_at: example::at("2026-06-03T09:30:00Z"),
            revoked_at: None,
            seal: None,
        };
        world.keep(&link).await;
        let path = format!("/terms/{}", token.expose());
        assert_eq!(world.get(&path).await.status, 404);
        assert_eq!(world.post(&path, "").await.status, 404);
    }
}

#[tokio::test]
async fn what_is_over_is_410() {
    let expired = World::with(|ground| ground.expires_at = now()).await;
    let revoked = World::with(|ground| ground.revoked_at = Some(example::at("2026-05-05T09:00:00Z"))).await;
    for world in [expired, revoked] {
        let before = world.everything();
        let live = World::new().await;
        for (path, form) in forms(&live).await {
            for page in [world.get(&path).await, world.post(&path, &form).await] {
                assert_eq!(page.status, 410, "{path}");
                insta::assert_snapshot!("over", page.main());
            }
        }
        assert_eq!(world.everything(), before);
    }
}

#[tokio::test]
async fn a_link_revoked_meanwhile_is_410() {
    for token in ["terms", "tenant"] {
        let world = World::new().await;
        let forms = forms(&world).await;
        let (token, (path, form)) = match token {
            "terms" => (&world.terms, &forms[0]),
            _ => (&world.tenant, &forms[1]),
        };
        // The link is revoked between the read and the write: the read is answered from before.
        let link = world.link_item(token);
        let mut revoked = link.clone();
        revoked["revokedAt"] = json!({"S": "2026-05-05T09:59:59Z"});
        world.dynamo.put(Table::Links, &revoked);
        world
            .dynamo
            .wire
            .fail([Fault::Answer(200, json!({"Item": link}))]);
        assert_eq!(world.post(path, form).await.status, 410);
        assert_eq!(world.stored().await, world.customer);
        assert!(world.records().await.is_empty());
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_changes_nothing() {
    let world = World::new().await;
    let before = world.everything();
    for (path, form) in forms(&world).await {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let call = Call::new("POST", &path).header(name, value).text(&form);
            let page = world.call(&call.build()).await;
            assert_eq!(page.status, 403, "{name}: {value}");
            insta::assert_snapshot!("cross_site", page.main());
        }
        assert!(world.operations().is_empty());
        assert_eq!(world.everything(), before);
    }
}

#[tokio::test]
async fn a_form_in_bytes_is_read() {
    let world = World::new().await;
    for (path, form) in forms(&world).await {
        let mut call = post(&path, "").build();
        *call.body_mut() = Body::Binary(world.shown(&path, &form).into_bytes());
        assert_eq!(world.call(&call).await.status, 200);
    }
    let customer = world.stored().await;
    assert!(customer.tenant.is_some() && customer.acceptances.len() == 3);
}

#[tokio::test]
async fn a_store_that_fails_is_503_or_500_and_changes_nothing() {
    let world = World::new().await;
    for (path, form) in forms(&world).await {
        world.dynamo.wire.fail(vec![Fault::Lost; 3]);
        let page = world.get(&path).await;
        assert_eq!(page.status, 503);
        insta::assert_snapshot!("busy", page.main());
        world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
        let page = world.post(&path, &form).await;
        assert_eq!(page.status, 500);
        insta::assert_snapshot!("broken", page.main());
        let token = if path == world.terms_path() {
            &world.terms
        } else {
            &world.tenant
        };
        world
            .dynamo
            .wire
            .fail(world.reads(token).into_iter().chain(vec![Fault::Lost; 3]));
        assert_eq!(world.post(&path, &form).await.status, 503);
    }
    assert_eq!(world.stored().await, world.customer);
}

#[tokio::test]
async fn an_answer_that_is_lost_loses_nothing_and_records_nothing_twice() {
    let world = World::new().await;
    for (path, form) in forms(&world).await {
        let token = if path == world.terms_path() {
            &world.terms
        } else {
            &world.tenant
        };
        let lost = vec![Fault::AnswerLost; 3];
        world.dynamo.wire.fail(world.reads(token).into_iter().chain(lost));
        assert_eq!(world.post(&path, &form).await.status, 503);
        assert_eq!(world.post(&path, &form).await.status, 200);
    }
    let kinds: Vec<String> = world.events().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["customer_created", "terms_accepted", "tenant_associated"]);
    assert_eq!(world.records().await.len(), 3);
}
