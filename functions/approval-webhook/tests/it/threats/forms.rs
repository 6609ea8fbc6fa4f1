//! What is sent, by whom and from where.

use aws::Table;
use domain::status::Status;
use jiff::SignedDuration;
use testkit::example;
use testkit::http::encoded;

use super::{APPROVE, nonce_of, writes};
use crate::support::{BASE_URL, BROWSER, World, http};

#[tokio::test]
async fn t1_ten_thousand_looks_change_nothing_and_the_link_lives() {
    let world = World::new().await;
    let before = world.dynamo.items(Table::Links);
    for n in 0..10_000_u32 {
        let method = if n % 3 == 0 { "HEAD" } else { "GET" };
        let answer = world.call(&http(method, &world.path(), &[], "", None)).await;
        assert_eq!(answer.status, 200);
        let done = world.operations();
        assert_eq!(writes(&done), 0, "{done:?}");
    }
    assert_eq!(world.dynamo.items(Table::Links), before);
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.post(APPROVE).await.status, 200);
}

#[tokio::test]
async fn t2_a_form_that_nobody_could_have_read_decides_nothing() {
    let world = World::new().await;
    let page = world.get().await;
    let shown = nonce_of(&page);
    let soon = world
        .post_exactly(&format!("decision=deny&reason=typed+here&{shown}"))
        .await;
    assert_eq!(soon.status, 403);
    assert!(
        soon.main().contains("sooner than anybody can read"),
        "{}",
        soon.main()
    );
    assert!(soon.main().contains("typed here</textarea>"));
    assert_eq!(nonce_of(&soon), shown, "the next press counts");
    assert_eq!(world.stored().await, world.request);
    world.function.clock.advance(SignedDuration::from_millis(999));
    assert_eq!(
        world.post_exactly(&format!("{APPROVE}&{shown}")).await.status,
        403
    );
    world.function.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(
        world.post_exactly(&format!("{APPROVE}&{shown}")).await.status,
        200
    );
    let decided = world.stored().await;
    assert_eq!(decided.status, Status::Approved);

    // Of what is settled a form without proof is told the same as one with it.
    let deny = "decision=deny&reason=late";
    for (form, status) in [(APPROVE, 200), (deny, 409)] {
        for nonce in [String::new(), world.nonce(0), world.nonce(5_000)] {
            let page = world.post_exactly(&format!("{form}&nonce={nonce}")).await;
            assert_eq!(page.status, status, "{form} {nonce}");
        }
    }
    assert_eq!(world.stored().await, decided);
}

#[tokio::test]
async fn t2_a_nonce_is_of_this_link_and_of_today() {
    let world = World::new().await;
    let other = example::link_token(8);
    let foreign = example::link_keys().page_nonce(&other.hash(), example::at("2026-05-05T09:59:00Z"));
    let day = 24 * 60 * 60 * 1_000;
    for (nonce, why) in [
        (String::new(), "did not come with the page"),
        ("1.2.x".to_owned(), "did not come with the page"),
        (foreign, "did not come with the page"),
        (world.nonce(day + 1), "more than a day"),
    ] {
        let page = world.post_exactly(&format!("{APPROVE}&nonce={nonce}")).await;
        assert_eq!(page.status, 403, "{nonce}");
        assert!(page.main().contains(why), "{}", page.main());
        assert!(page.text.contains("<title>Error: "));
        assert_eq!(world.stored().await, world.request);
        world.function.clock.advance(SignedDuration::from_secs(1));
        let fresh = nonce_of(&page);
        assert!(!fresh.contains(&encoded(&nonce)) || nonce.is_empty());
    }
    let page = world.post_exactly(APPROVE).await;
    world.function.clock.advance(SignedDuration::from_secs(2));
    let again = format!("{APPROVE}&{}", nonce_of(&page));
    assert_eq!(
        world.post_exactly(&again).await.status,
        200,
        "the next press counts"
    );

    let oldest = World::new().await;
    let nonce = oldest.nonce(day);
    assert_eq!(
        oldest
            .post_exactly(&format!("{APPROVE}&nonce={nonce}"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn t2_a_program_needs_no_nonce_but_a_good_one_if_it_has_one() {
    let world = World::new().await;
    let send = async |headers: &[(&str, &str)], form: &str| {
        world
            .call(&http("POST", &world.path(), headers, form, None))
            .await
            .status
    };
    assert_eq!(send(&[], &format!("{APPROVE}&nonce=1.1.x")).await, 403);
    for header in ["sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"] {
        assert_eq!(send(&[(header, "navigate")], APPROVE).await, 403, "{header}");
    }
    assert_eq!(send(&[("origin", BASE_URL)], APPROVE).await, 403);
    assert_eq!(world.stored().await, world.request);
    assert_eq!(send(&[], APPROVE).await, 200);
}

#[tokio::test]
async fn t11_other_sites_neither_send_the_form_nor_frame_the_page() {
    let world = World::new().await;
    let shown = format!("{APPROVE}&nonce={}", world.nonce(5_000));
    for headers in [
        [("sec-fetch-site", "cross-site"), ("origin", BASE_URL)],
        [("sec-fetch-site", "same-site"), ("origin", BASE_URL)],
        [("sec-fetch-site", "none"), ("origin", BASE_URL)],
        [("x-none", ""), ("origin", "null")],
        [("x-none", ""), ("origin", "https://portal.csp.example.evil")],
    ] {
        let page = world
            .call(&http("POST", &world.path(), &headers, &shown, None))
            .await;
        assert_eq!(page.status, 403, "{headers:?}");
        assert!(!page.has_form());
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert!(
            page.header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
    }
    assert!(world.operations().is_empty());
}

#[tokio::test]
async fn t19_the_host_that_a_call_names_changes_nothing() {
    let world = World::new().await;
    let evil = "https://evil.example";
    let honest = world.get().await;
    let spoofed = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
    ];
    let page = world.call(&http("GET", &world.path(), &spoofed, "", None)).await;
    assert_eq!(
        (page.text.as_str(), page.headers),
        (honest.text.as_str(), honest.headers)
    );
    let headers = [&spoofed[..], &[("origin", evil)]].concat();
    let form = format!("{APPROVE}&nonce={}", world.nonce(5_000));
    let page = world
        .call(&http("POST", &world.path(), &headers, &form, None))
        .await;
    assert_eq!(page.status, 403);
    let headers = [&spoofed[..], &BROWSER[..]].concat();
    assert_eq!(
        world
            .call(&http("POST", &world.path(), &headers, &form, None))
            .await
            .status,
        200
    );
}
