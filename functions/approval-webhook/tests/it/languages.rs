//! Every page in every language: what it weighs, what protects it, and that nothing is left unsaid.

use domain::account::{ApprovalMode, ResellerStatus};
use domain::email::EmailAddress;
use domain::friendly_name::FriendlyName;
use domain::link::Permission;
use domain::mail_style::Color;
use domain::text::Language;
use testkit::example;
use testkit::http::{Answer, encoded};

use crate::support::{World, http};

/// What a network sends before it waits for the reader's first answer.
const HEAVIEST: usize = 14 * 1024;
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

fn assert_whole(page: &Answer, language: &str, about: &str) {
    assert_ne!(page.status, 500, "{about}: {}", page.text);
    assert_eq!(page.header("content-language"), language, "{about}");
    for (name, value) in PROTECTION {
        assert_eq!(page.header(name), value, "{about}: {name}");
    }
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(policy.ends_with("form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe"));
    if page.text.is_empty() {
        return;
    }
    let weight = page.text.len();
    assert!(weight <= HEAVIEST, "{about}: {weight} bytes");
    assert!(
        page.text.contains(&format!("<html lang=\"{language}\">")),
        "{about}"
    );
    assert_eq!(page.text.matches("<h1>").count(), 1, "{about}");
    assert_eq!(page.text.matches("<header>").count(), 1, "{about}");
    for alien in ["<script", " style=", " src=", "<link", "<img"] {
        assert!(!page.text.contains(alien), "{about}: {alien}");
    }
}

/// A world in which everything is as long as it may be.
async fn longest(language: &str) -> World {
    let name = example::name(&"Ж".repeat(200));
    let email = EmailAddress::parse(&format!("{}@{}.example", "x".repeat(64), "y".repeat(60))).unwrap();
    let mut request = example::pending_request(1);
    request.friendly_name = FriendlyName::parse(&"&".repeat(64)).unwrap();
    request.requested_by.name = name.clone();
    request.requested_by.email = email;
    World::with(request, |link| {
        link.language = Some(Language::from(language.to_owned()));
        link.color = Some(Color::parse("#5b2a86").unwrap());
        if let Permission::Decide {
            approver,
            reseller_name,
            customer_name,
            ..
        } = &mut link.permission
        {
            approver.name = name.clone();
            *reseller_name = name.clone();
            *customer_name = name;
        }
    })
    .await
}

#[tokio::test]
async fn every_page_is_whole_in_every_language() {
    for language in ["en", "de", "fr"] {
        let world = longest(language).await;
        let reason = encoded(&"Ж".repeat(1_000));
        let path = world.path();
        let see = async |about: &str, status: u16, page: Answer| {
            assert_eq!(page.status, status, "{about}");
            assert_whole(&page, language, &format!("{language} {about}"));
        };
        see("review", 200, world.get().await).await;
        see("head", 200, world.call(&http("HEAD", &path, &[], "", None)).await).await;
        see("no choice", 400, world.post(&format!("reason={reason}")).await).await;
        see("no reason", 422, world.post("decision=deny").await).await;
        see(
            "long",
            422,
            world.post(&format!("decision=deny&reason={reason}x")).await,
        )
        .await;
        see(
            "unshown",
            403,
            world.post_exactly(&format!("reason={reason}")).await,
        )
        .await;
        let soon = world.nonce(0);
        see(
            "soon",
            403,
            world.post_exactly(&format!("reason={reason}&nonce={soon}")).await,
        )
        .await;
        let old = world.nonce(100_000_000);
        see(
            "old",
            403,
            world.post_exactly(&format!("reason={reason}&nonce={old}")).await,
        )
        .await;
        world
            .dynamo
            .redeclare(|r| r.policy.approval_mode = ApprovalMode::QueueOnly)
            .await;
        see("console", 200, world.get().await).await;
        world
            .dynamo
            .redeclare(|r| r.status = ResellerStatus::Suspended)
            .await;
        see("suspended", 200, world.get().await).await;
        world
            .dynamo
            .redeclare(|r| {
                r.status = ResellerStatus::Active;
                r.policy.approval_mode = ApprovalMode::Link;
            })
            .await;
        see(
            "denied",
            200,
            world.post(&format!("decision=deny&reason={reason}")).await,
        )
        .await;
        see("stands", 409, world.post("decision=approve").await).await;
        world.dynamo.redeclare(|r| r.approvers.truncate(0)).await;
        see("decided", 200, world.get().await).await;

        let world = longest(language).await;
        let elsewhere = [("origin", "https://evil.example"), ("accept-language", language)];
        let page = world
            .call(&http("POST", &world.path(), &elsewhere, "", None))
            .await;
        see("cross-site", 403, page).await;
        let unknown = [("accept-language", language)];
        let page = world.call(&http("GET", "/approvals/x", &unknown, "", None)).await;
        see("unknown", 404, page).await;
        world
            .dynamo
            .redeclare(|r| r.approvers[0].person.email = EmailAddress::parse("a@b.example").unwrap())
            .await;
        see("left", 410, world.get().await).await;
        world
            .function
            .clock
            .advance(jiff::SignedDuration::from_hours(24 * 30));
        see("over", 410, world.get().await).await;
    }
}

#[tokio::test]
async fn a_reader_of_whom_nothing_is_known_gets_the_language_of_the_browser() {
    let world = World::new().await;
    for (accepted, language) in [("fr-CH, en;q=0.5", "fr"), ("de", "de"), ("ja", "en")] {
        let headers = [("accept-language", accepted)];
        let page = world.call(&http("GET", &world.path(), &headers, "", None)).await;
        assert_whole(&page, language, accepted);
    }
}

#[test]
fn every_language_says_the_same() {
    testkit::texts::assert_every_language_says_the_same(texts::source!(), 80);
}
