//! Forms that no person sent who could have read the page.

use domain::ports::Clock;
use jiff::SignedDuration;
use testkit::example;

use crate::support::{World, shows_the_access};

#[tokio::test]
async fn t2_a_form_that_comes_sooner_than_a_person_reads_opens_nothing_and_the_next_press_does() {
    let world = World::new().await;
    let nonce = example::link_keys().page_nonce(&world.token.hash(), world.function.clock.now());
    let form = format!("nonce={nonce}");
    let page = world.send_with(&form).await;
    assert_eq!(page.status, 403);
    assert!(!shows_the_access(&page) && page.has_form());
    assert!(page.text.contains(&nonce), "the next press counts");
    world.function.clock.advance(SignedDuration::from_secs(1));
    let page = world.send_with(&form).await;
    assert_eq!(page.status, 200);
    assert!(shows_the_access(&page));

    // A second press in the same moment is told how it stands, and shown nothing.
    let nonce = example::link_keys().page_nonce(&world.token.hash(), world.function.clock.now());
    let page = world.send_with(&format!("nonce={nonce}")).await;
    assert_eq!(page.status, 410);
    assert!(!shows_the_access(&page));
}

#[tokio::test]
async fn t2_a_form_without_a_page_opens_nothing() {
    let world = World::new().await;
    let other = example::link_keys().page_nonce(
        &example::link_token(99).hash(),
        world.function.clock.now() - SignedDuration::from_secs(5),
    );
    for form in ["", "nonce=", "nonce=1.1.x", &format!("nonce={other}")] {
        for action in ["", "&action=reset"] {
            let page = world.send_with(&format!("{form}{action}")).await;
            assert_eq!(page.status, 403, "{form}{action}");
            assert!(!shows_the_access(&page));
        }
    }
    assert_eq!(world.stored().await.access_opened_at, None);
}
