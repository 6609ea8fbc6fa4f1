//! Every page in every language: what protects it, and that nothing is left unsaid. What it weighs is asserted where it
//! is taken apart.

use domain::mail_style::Color;
use domain::provider::Resolution;
use domain::text::Language;
use testkit::example;
use testkit::http::{Answer, Call, encoded};

use crate::support::{World, invited, post};

const PROTECTION: [(&str, &str); 8] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("cross-origin-opener-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
    ("x-robots-tag", "noindex, nofollow"),
    ("content-type", "text/html; charset=utf-8"),
];

fn assert_whole(page: &Answer, status: u16, language: &str, about: &str) {
    assert_eq!(page.status, status, "{language} {about}: {}", page.text);
    assert_eq!(page.header("content-language"), language, "{about}");
    for (name, value) in PROTECTION {
        assert_eq!(page.header(name), value, "{about}: {name}");
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
    if !page.text.is_empty() {
        assert!(
            page.text.contains(&format!("<html lang=\"{language}\">")),
            "{about}"
        );
        assert_eq!(page.text.matches("<h1>").count(), 1, "{about}");
        assert!(!page.text.contains("<script") && !page.text.contains(" style="));
    }
}

async fn world(language: &str) -> World {
    World::with(|ground| {
        ground.language = Some(Language::from(language.to_owned()));
        ground.color = Some(Color::parse("#5b2a86").unwrap());
        ground.customer = invited(ground.customer.clone());
    })
    .await
}

#[tokio::test]
async fn every_page_is_whole_in_every_language() {
    for language in ["en", "de", "fr"] {
        let world = world(language).await;
        let see = |status: u16, about: &str, page: &Answer| assert_whole(page, status, language, about);
        let (terms, tenant) = (world.terms_path(), world.tenant_path());
        let asked = world.get(&terms).await;
        see(200, "terms", &asked);
        see(200, "head", &world.call(&Call::new("HEAD", &terms).build()).await);
        see(403, "unshown", &world.call(&post(&terms, "").build()).await);
        see(409, "moved", &world.post(&terms, "").await);
        see(200, "accepted", &world.post(&terms, &asked.hidden_fields()).await);
        see(200, "accepted before", &world.get(&terms).await);

        see(200, "tenant", &world.get(&tenant).await);
        see(
            403,
            "unshown tenant",
            &world.call(&post(&tenant, "tenant=typed").build()).await,
        );
        let soon = format!("tenant=typed&nonce={}", world.nonce(&tenant, 0));
        let page = world.call(&post(&tenant, &soon).build()).await;
        see(403, "too soon", &page);
        assert!(page.main().contains("value=\"typed\""), "what was typed is kept");
        let old = format!("tenant=typed&nonce={}", world.nonce(&tenant, 100_000_000));
        see(403, "too old", &world.call(&post(&tenant, &old).build()).await);
        for typed in ["", "common", "a b", "nobody.example"] {
            see(
                422,
                "fault",
                &world.post(&tenant, &format!("tenant={}", encoded(typed))).await,
            );
        }
        let distributor = format!("tenant={}", example::tenant_id(99));
        see(422, "distributor", &world.post(&tenant, &distributor).await);
        let away = Resolution::Unreachable { cause: "away".into() };
        world.function.directory.say("away.example", away);
        see(503, "away", &world.post(&tenant, "tenant=away.example").await);
        world
            .function
            .directory
            .found("fabrikam.example", example::tenant_id(1));
        let found = world.post(&tenant, "tenant=fabrikam.example").await;
        see(200, "found", &found);
        world
            .function
            .directory
            .found("fabrikam.example", example::tenant_id(2));
        see(409, "changed", &world.post(&tenant, &found.hidden_fields()).await);
        world
            .function
            .directory
            .found("fabrikam.example", example::tenant_id(1));
        see(
            200,
            "confirmed",
            &world.post(&tenant, &found.hidden_fields()).await,
        );
        see(200, "confirmed before", &world.get(&tenant).await);
        let other = format!("confirm={}", example::tenant_id(3));
        see(409, "another", &world.post(&tenant, &other).await);

        let stranger = |call: Call| call.header("accept-language", language).build();
        see(
            404,
            "unknown",
            &world.call(&stranger(Call::new("GET", "/terms/x"))).await,
        );
        let elsewhere = Call::new("POST", &terms).header("origin", "null");
        see(403, "cross-site", &world.call(&stranger(elsewhere)).await);
        world
            .function
            .clock
            .advance(jiff::SignedDuration::from_hours(24 * 60));
        see(410, "over", &world.get(&terms).await);
        see(410, "over", &world.get(&tenant).await);
    }
    let nothing = World::with(|ground| {
        ground.documents.clear();
        ground.language = Some(Language::from("fr".to_owned()));
    })
    .await;
    assert_whole(&nothing.get(&nothing.terms_path()).await, 200, "fr", "nothing");
}

#[tokio::test]
async fn t2_a_form_that_nobody_could_have_read_records_nothing() {
    let world = world("en").await;
    let before = world.everything();
    let (terms, tenant) = (world.terms_path(), world.tenant_path());
    let confirm = format!("confirm={}", example::tenant_id(1));
    let accept = world.get(&terms).await.hidden_fields();
    let soon = world.call(&post(&terms, &accept).build()).await;
    assert_eq!((soon.status, soon.hidden_fields()), (403, accept.clone()));
    assert_eq!(world.call(&post(&tenant, &confirm).build()).await.status, 403);
    let foreign = format!("{confirm}&nonce={}", world.nonce(&terms, 5_000));
    assert_eq!(
        world.call(&post(&tenant, &foreign).build()).await.status,
        403,
        "another link's"
    );
    assert_eq!(world.everything(), before);
    assert_eq!(world.function.directory.take_asked(), 0);
    world.function.clock.advance(jiff::SignedDuration::from_secs(1));
    assert_eq!(world.call(&post(&terms, &accept).build()).await.status, 200);
}

#[test]
fn every_language_says_the_same() {
    testkit::texts::assert_every_language_says_the_same(texts::source!(), 50);
}
