//! `GET /approvals/{token}/sign-in`: on to the provider.

use domain::email::Person;
use domain::link::Permission;
use oidc::code::challenge;
use testkit::{Fault, FixedKeys, example};

use crate::provider::CLIENT;
use crate::world::{BASE_URL, Sent, World, wanting};

#[tokio::test]
async fn the_browser_is_sent_to_the_provider_with_what_it_must_say_there() {
    let world = World::new().await;
    let sent = world.start().await;
    assert_eq!(sent.status, 302);
    let authorize = format!("{}/authorize?", world.provider.url);
    assert!(sent.location.starts_with(&authorize), "{}", sent.location);
    let redirect = format!("{BASE_URL}/sign-in/callback");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", redirect.as_str()),
        ("scope", "openid email"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(sent.query[name], value);
    }
    // The first random bytes are ones, the next twos.
    assert_eq!(
        sent.query["code_challenge"],
        challenge(&testkit::signing::encode([1; 32]))
    );
    assert_eq!(sent.query["nonce"], testkit::signing::encode([2; 32]));
    assert_eq!(sent.query.len(), 8);
    assert_eq!(world.operations(), ["GetItem"], "nothing is written");
}

#[tokio::test]
async fn t3_the_provider_learns_nothing_of_the_link() {
    let world = World::new().await;
    let sent = world.start().await;
    let token = world.token.expose();
    for secret in [
        token.as_str(),
        &token[10..40],
        world.token.hash().as_str(),
        "julia",
    ] {
        assert!(!sent.location.contains(secret), "{secret}");
    }
    let verifier = testkit::signing::encode([1; 32]);
    assert!(!sent.location.contains(&verifier));
}

#[tokio::test]
async fn whoever_was_somebody_else_is_asked_anew() {
    let world = World::new().await;
    let again = format!("{}?anew=1", world.start_of(&world.token));
    let sent = Sent::of(&world.get(&again).await);
    assert_eq!(sent.query["prompt"], "login");
}

#[tokio::test]
async fn starting_changes_nothing_however_often() {
    let world = World::new().await;
    let before = world.dynamo.items(aws::Table::Links);
    for method in ["GET", "HEAD", "HEAD", "GET"] {
        let answer = world.call(method, &world.start_of(&world.token)).await;
        assert_eq!(answer.status, 302);
        assert_eq!(world.operations(), ["GetItem"]);
    }
    assert_eq!(world.dynamo.items(aws::Table::Links), before);
    let posted = world.call("POST", &world.start_of(&world.token)).await;
    assert_eq!(posted.problem(), (405, "method_not_allowed"));
}

#[tokio::test]
async fn only_a_live_link_to_decide_with_begins_a_sign_in() {
    let world = World::new().await;
    let unknown = world.get(&world.start_of(&example::link_token(9))).await;
    assert_eq!(unknown.status, 404);
    for garbage in ["x", "%00", &format!("AQ{}", "A".repeat(64))] {
        let answer = world.get(&format!("/approvals/{garbage}/sign-in")).await;
        assert_eq!(answer.status, 404, "{garbage}");
    }
    assert_eq!(
        world.operations(),
        ["GetItem"],
        "what is no token is not looked for"
    );

    let mut over = wanting(&example::link_token(10));
    over.revoked_at = Some(example::now());
    world.keep(&over).await;
    assert_eq!(
        world.get(&world.start_of(&example::link_token(10))).await.status,
        410
    );

    let mut other = wanting(&example::link_token(11));
    other.permission = Permission::Reveal {
        reseller_id: example::reseller_id(),
        customer_id: example::customer_id(1),
        request_id: example::request_id(1),
        recipient: Person {
            ..example::person("Ada Byron")
        },
        customer_name: example::customer().company_name,
        renewals: 0,
    };
    world.keep(&other).await;
    assert_eq!(
        world.get(&world.start_of(&example::link_token(11))).await.status,
        404
    );
}

#[tokio::test]
async fn without_a_provider_the_page_says_where_to_decide() {
    let mut world = World::new().await;
    world.function.provider = None;
    let page = world.get(&world.start_of(&world.token)).await;
    assert_eq!(page.status, 503);
    assert!(page.main().contains("No sign-in is set up"), "{}", page.main());
    assert!(page.main().contains("queue of approval requests"));
}

#[tokio::test]
async fn what_does_not_answer_is_tried_again_later() {
    let world = World::new().await;
    world.dynamo.wire.fail(vec![Fault::Lost; 3]);
    assert_eq!(world.get(&world.start_of(&world.token)).await.status, 503);
    let mut world = World::new().await;
    world.function.keys = FixedKeys::away();
    assert_eq!(world.get(&world.start_of(&world.token)).await.status, 503);
}
