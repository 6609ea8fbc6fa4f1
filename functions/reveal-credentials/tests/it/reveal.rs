//! Offering, revealing, and everything that must not reveal.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use aws::Table;
use domain::change::Commit;
use domain::lifecycle;
use domain::link::Permission;
use domain::ports::Requests;
use domain::request::Drift;
use testkit::{Fault, example};
use tokio::task::JoinSet;

use crate::support::{PASSWORD, World, http, shows_the_access};

#[tokio::test]
async fn looking_reveals_nothing() {
    let world = World::new().await;
    for method in ["GET", "HEAD", "GET"] {
        let page = world.call(&http(method, &world.path(), &[])).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.text.is_empty(), method == "HEAD");
        assert!(!shows_the_access(&page));
        assert_eq!(world.operations(), ["GetItem", "BatchGetItem"]);
    }
    insta::assert_snapshot!("offer", world.get().await.main());
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.sealed().await.opened_at, None);
}

#[tokio::test]
async fn the_button_reveals_once() {
    let world = World::new().await;
    let page = world.post().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("revealed", page.main());
    assert_eq!(
        world.operations(),
        ["GetItem", "BatchGetItem", "TransactWriteItems"]
    );
    assert_eq!(
        (world.openings(), world.stored().await.version),
        (1, world.request.version + 1)
    );
    let sealed = world.sealed().await;
    assert!(sealed.ciphertext.is_empty());
    assert_eq!(sealed.opened_at, Some(example::at("2026-05-05T10:00:00Z")));

    for page in [world.post().await, world.get().await] {
        assert_eq!(page.status, 410);
        assert!(!shows_the_access(&page));
        insta::assert_snapshot!("opened", page.main());
    }
    assert_eq!(world.openings(), 1);
    let everything: String = Table::ALL
        .into_iter()
        .map(|table| format!("{:?}", world.dynamo.items(table)))
        .collect();
    assert!(!everything.contains(PASSWORD) && !everything.contains("aB3!"));
}

#[tokio::test]
async fn pages_have_the_headers_that_protect_them() {
    let world = World::new().await;
    for page in [world.get().await, world.post().await, world.post().await] {
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert!(page.header("x-robots-tag").contains("noindex"));
        assert!(
            page.header("strict-transport-security")
                .contains("max-age=31536000")
        );
        assert!(
            page.header("content-security-policy")
                .contains("default-src 'none'")
        );
        assert!(!page.text.contains("<script"), "the password holds one, as text");
    }
}

#[tokio::test]
async fn of_many_readers_one_sees_it() {
    let world = Arc::new(World::new().await);
    let mut readers = JoinSet::new();
    for _ in 0..20 {
        let world = Arc::clone(&world);
        readers.spawn(async move { world.post().await });
    }
    let pages = readers.join_all().await;
    let seen = pages.iter().filter(|page| shows_the_access(page)).count();
    assert_eq!((seen, world.openings()), (1, 1));
    for page in pages.iter().filter(|page| !shows_the_access(page)) {
        assert_eq!(page.status, 410);
        assert!(page.main().contains("5 May 2026, 10:00 UTC"));
    }
}

#[tokio::test]
async fn a_request_that_moved_is_no_obstacle() {
    let world = World::new().await;
    let change = lifecycle::found(&world.request, Some(Drift::Missing), example::now()).unwrap();
    // The request is read as it was, and has moved when the change is written.
    let reads = world.reads();
    assert_eq!(world.dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    world.dynamo.wire.fail(reads);
    let page = world.post().await;
    assert!(shows_the_access(&page));
    assert_eq!(world.stored().await.version, world.request.version + 2);
}

#[tokio::test]
async fn what_cannot_be_unsealed_stays_sealed() {
    let world = World::new().await;
    world.function.sealing.fails.store(true, Ordering::Relaxed);
    let page = world.post().await;
    assert_eq!(page.status, 500);
    insta::assert_snapshot!("broken", page.main());
    assert_eq!(world.operations(), ["GetItem", "BatchGetItem"]);
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.sealed().await.opened_at, None);
    world.function.sealing.fails.store(false, Ordering::Relaxed);
    assert!(shows_the_access(&world.post().await));
}

#[tokio::test]
async fn what_is_no_access_stays_sealed() {
    let world = World::with(
        |_| {},
        |sealed| {
            sealed.ciphertext = format!("{}|6)j", example::request_id(1)).into_bytes();
        },
    )
    .await;
    assert_eq!(world.post().await.status, 500);
    assert_eq!(world.sealed().await.opened_at, None);
    assert_eq!(world.openings(), 0);
}

#[tokio::test]
async fn a_store_that_fails_reveals_nothing_and_uses_nothing_up() {
    let world = World::new().await;
    for lost in [0, 1, 2] {
        let answered = world.reads().into_iter().take(lost);
        world.dynamo.wire.fail(answered.chain(vec![Fault::Lost; 3]));
        let page = world.post().await;
        assert_eq!(page.status, 503, "the call after {lost} is lost");
        assert!(!shows_the_access(&page));
    }
    assert_eq!(world.sealed().await.opened_at, None);
    assert!(shows_the_access(&world.post().await));
}

#[tokio::test]
async fn an_answer_that_is_lost_once_does_not_lose_the_access() {
    let world = World::new().await;
    let answered = world.reads().into_iter();
    world.dynamo.wire.fail(answered.chain([Fault::AnswerLost]));
    assert!(shows_the_access(&world.post().await));
    assert_eq!(world.openings(), 1);
}

#[tokio::test]
async fn unknown_links_are_404() {
    let world = World::new().await;
    let other = example::link_token(8);
    let long = "a".repeat(4_000);
    for token in [other.expose().as_str(), "", "x", "..%2f", &long, "ä"] {
        for method in ["GET", "HEAD", "POST"] {
            let page = world
                .call(&http(method, &format!("/credentials/{token}"), &[]))
                .await;
            assert_eq!(page.status, 404, "{method} {token}");
        }
    }
    for (method, path, status) in [("GET", "/elsewhere", 404), ("DELETE", "/credentials/x", 405)] {
        assert_eq!(world.call(&http(method, path, &[])).await.status, status);
    }
    assert_eq!(world.sealed().await.opened_at, None);
}

#[tokio::test]
async fn a_link_of_another_kind_opens_nothing() {
    let (reseller_id, customer_id) = (example::reseller_id(), example::customer_id(1));
    let recipient = example::person("Ada Byron");
    let kinds = [
        Permission::Decide {
            approver: example::person("Julia Weber"),
            on_behalf_of: None,
            sign_in: false,
            request: Box::new(example::pending_request(1)),
            reseller_name: example::name("Northwind Cloud"),
            customer_name: example::name("Fabrikam GmbH"),
            allow_self_approval: false,
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
        let world = World::with(|link| link.permission = permission, |_| {}).await;
        assert_eq!(world.get().await.status, 404);
        assert_eq!(world.post().await.status, 404);
        assert_eq!(world.sealed().await.opened_at, None);
    }
}

#[tokio::test]
async fn what_is_over_is_410() {
    let now = example::at("2026-05-05T10:00:00Z");
    let worlds = [
        World::with(|link| link.expires_at = now, |_| {}).await,
        World::with(|link| link.revoked_at = Some(now), |_| {}).await,
        World::with(|_| {}, |sealed| sealed.expires_at = now).await,
    ];
    for world in worlds {
        let (name, again) = match &world.link().await.revoked_at {
            Some(_) => ("taken_back", 410),
            None => ("over", 202),
        };
        for page in [world.get().await, world.post().await] {
            assert_eq!(page.status, 410);
            insta::assert_snapshot!(name, page.main());
        }
        assert_eq!(world.openings(), 0);
        assert_eq!(world.ask().await.status, again);
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_opens_nothing() {
    let world = World::new().await;
    for headers in [
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
        [("origin", "https://evil.example")],
        [("origin", "null")],
    ] {
        let page = world.call(&http("POST", &world.path(), &headers)).await;
        assert_eq!(page.status, 403, "{headers:?}");
        assert!(!shows_the_access(&page));
    }
    assert!(world.operations().is_empty());
    assert!(shows_the_access(&world.post().await));
}

#[tokio::test]
async fn names_stay_text() {
    let attack = "\"><img src=x onerror=alert(1)><script>alert(1)</script>";
    let world = World::with(
        |link| {
            if let Permission::Reveal { customer_name, .. } = &mut link.permission {
                *customer_name = example::name(attack);
            }
        },
        |_| {},
    )
    .await;
    for page in [world.get().await, world.post().await] {
        assert!(
            !page.main().contains("<script") && !page.main().contains("<img"),
            "{}",
            page.main()
        );
    }
}
