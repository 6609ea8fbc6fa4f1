//! A provider that is away, slow or not itself. Nobody is let in, and the page says what to do.

use testkit::FixedKeys;
use testkit::http::Answer;

use crate::provider::Mood;
use crate::world::{APPROVER, World, function, is_let_in};

async fn travel_while(world: &World, mood: Mood) -> Answer {
    world.provider.feel(mood);
    let page = world.travel(APPROVER).await;
    assert!(page.header("location").is_empty());
    assert!(page.main().contains("Nothing was recorded"), "{}", page.main());
    assert!(page.main().contains("Sign in again"), "{}", page.main());
    page
}

#[tokio::test]
async fn t30_whatever_a_broken_provider_answers_is_not_believed() {
    let world = World::new().await;
    for (status, body) in [
        (200, "<html>Please sign in</html>".to_owned()),
        (200, "{}".to_owned()),
        (200, format!(r#"{{"id_token":"{}"}}"#, "x".repeat(300_000))),
        (302, String::new()),
        (401, r#"{"error":"invalid_client"}"#.to_owned()),
    ] {
        let page = travel_while(&world, Mood::Says(status, body)).await;
        assert_eq!(page.status, 500, "{status}");
    }
    world.provider.feel(Mood::Honest);
    let answer = world.travel(APPROVER).await;
    assert!(is_let_in(&answer, &world.token), "it recovers");
}

#[tokio::test]
async fn a_provider_that_is_away_is_tried_again_later() {
    let world = World::new().await;
    for status in [500, 503, 429] {
        let page = travel_while(&world, Mood::Says(status, String::new())).await;
        assert_eq!(page.status, 503, "{status}");
    }
}

#[tokio::test]
async fn a_provider_that_says_nothing_is_not_waited_for() {
    let world = World::new().await;
    let page = travel_while(&world, Mood::Silent).await;
    assert_eq!(page.status, 503);
}

#[tokio::test]
async fn a_code_that_is_refused_is_asked_for_again() {
    let world = World::new().await;
    let refused = r#"{"error":"invalid_grant"}"#.to_owned();
    let page = travel_while(&world, Mood::Says(400, refused)).await;
    assert_eq!(page.status, 403);
}

#[tokio::test]
async fn without_the_providers_keys_nobody_knows() {
    let world = World::new().await;
    world.provider.hide_keys();
    let page = travel_while(&world, Mood::Honest).await;
    assert_eq!(page.status, 503);
}

#[tokio::test]
async fn without_our_secret_no_code_is_handed_in() {
    let mut world = World::new().await;
    world.function = function(&world.dynamo, &world.provider, None);
    let page = travel_while(&world, Mood::Honest).await;
    assert_eq!(page.status, 503);
    assert_eq!(world.provider.handed_in(), 0);
    world.function = function(&world.dynamo, &world.provider, Some("another"));
    let page = travel_while(&world, Mood::Honest).await;
    assert_eq!(page.status, 500, "operations must put the right one");
}

#[tokio::test]
async fn without_the_link_keys_nothing_is_opened() {
    let mut world = World::new().await;
    let sent = world.start().await;
    let code = world.provider.sign_in(&sent.query, APPROVER);
    world.function.keys = FixedKeys::away();
    assert_eq!(world.back(&sent.query["state"], &code).await.status, 503);
    assert_eq!(world.provider.handed_in(), 0);
}
