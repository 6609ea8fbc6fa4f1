//! Every page in every language: nothing is left unsaid, and each has its own words.

use std::collections::BTreeSet;

use domain::link::{Link, Permission};
use domain::text::Language;
use jiff::SignedDuration;
use serde_json::json;
use testkit::example;
use testkit::http::{Answer, Call};

use crate::provider::Mood;
use crate::world::{APPROVER, World, wanting};

/// A world whose link was mailed in this language.
async fn world(language: &str) -> World {
    let world = World::new().await;
    let link = Link {
        language: Some(Language::from(language.to_owned())),
        ..wanting(&example::link_token(9))
    };
    world.keep(&link).await;
    World {
        token: example::link_token(9),
        ..world
    }
}

/// Each page once, by what it tells.
async fn pages(language: &str) -> Vec<(&'static str, Answer)> {
    let mut world = world(language).await;
    let mut pages = Vec::new();
    let sent = world.start().await;
    let callback = format!("/sign-in/callback?state={}", sent.query["state"]);
    pages.push(("not signed in", world.get(&callback).await));
    pages.push(("away", world.get(&format!("{callback}&error=server_error")).await));
    pages.push((
        "failed",
        world.get(&format!("{callback}&error=invalid_scope")).await,
    ));
    pages.push(("somebody else", world.travel("eve@northwind.example").await));
    let claims = json!({"email": APPROVER, "email_verified": false});
    let sent = world.start().await;
    let code = world.provider.sign_in_with(&sent.query, &claims);
    pages.push(("unverified", world.back(&sent.query["state"], &code).await));
    world.provider.feel(Mood::Honest);
    world.function.clock.advance(SignedDuration::from_mins(10));
    pages.push(("too late", world.get(&callback).await));
    let provider = world.function.provider.take();
    pages.push(("not set up", world.get(&world.start_of(&world.token)).await));
    world.function.provider = provider;
    world.function.clock.advance(SignedDuration::from_hours(24 * 30));
    pages.push(("over", world.get(&world.start_of(&world.token)).await));
    // Of these readers only the browser is known.
    for (about, target) in [
        ("unknown", "/approvals/none/sign-in"),
        ("unknown way", "/sign-in/callback?state=none"),
    ] {
        let call = Call::new("GET", target).header("accept-language", language);
        pages.push((about, Answer::of(world.function.handle(&call.build()).await)));
    }
    pages
}

#[tokio::test]
async fn every_page_speaks_the_readers_language() {
    let mut titles = BTreeSet::new();
    let mut count = 0;
    for language in ["en", "de", "fr"] {
        for (about, page) in pages(language).await {
            let about = format!("{language}: {about}");
            assert!(page.status >= 400, "{about}: {page:?}");
            assert_eq!(page.header("content-language"), language, "{about}");
            assert_eq!(page.header("cache-control"), "no-store", "{about}");
            assert_eq!(page.text.matches("<h1>").count(), 1, "{about}");
            assert!(page.text.len() <= 14 * 1024, "{about}");
            let heading = page.text.split("<h1>").nth(1).unwrap();
            titles.insert(heading.split("</h1>").next().unwrap().to_owned());
            count += 1;
        }
    }
    assert_eq!(titles.len(), count, "{titles:#?}");
}

#[tokio::test]
async fn a_link_to_something_else_speaks_to_a_stranger() {
    let world = World::new().await;
    let token = example::link_token(11);
    let link = Link {
        language: Some(Language::from("de".to_owned())),
        permission: Permission::AcceptTerms {
            reseller_id: example::reseller_id(),
            customer_id: example::customer().customer_id,
            recipient: example::person("Ada Byron"),
        },
        ..wanting(&token)
    };
    world.keep(&link).await;
    let page = world.get(&world.start_of(&token)).await;
    assert_eq!(
        (page.status, page.header("content-language")),
        (404, "en"),
        "{page:?}"
    );
}

#[test]
fn every_language_says_the_same() {
    testkit::texts::assert_every_language_says_the_same(texts::source!(), 20);
}
