//! A link is its recipient's: it leads nowhere once the customer record names another address.

use domain::link::Permission;
use testkit::http::Answer;

use crate::support::{World, shows_the_access};

/// Where the access should have gone.
const CORRECTED: &str = "ada.byron@fabrikam-group.example";

fn leads_nowhere(page: &Answer) {
    assert_eq!(page.status, 410, "{page:?}");
    assert!(!shows_the_access(page) && !page.has_form(), "{page:?}");
    assert!(page.main().contains("not the one on the customer record"));
    assert!(
        !page.text.contains(CORRECTED),
        "whoever reads this need not know it"
    );
}

#[tokio::test]
async fn t18_a_link_that_went_to_another_address_than_the_record_s_shows_and_changes_nothing() {
    let world = World::new().await;
    world.correct_the_address(CORRECTED).await;
    for page in [world.get().await, world.post().await, world.ask().await] {
        leads_nowhere(&page);
        insta::assert_snapshot!("moved", page.main());
    }
    assert_eq!(world.operations(), ["GetItem", "BatchGetItem"].repeat(3));
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.sealed().await.opened_at, None);
}

#[tokio::test]
async fn t18_an_address_that_changes_after_the_page_was_read_stops_the_button() {
    for form in ["", "action=reset"] {
        let world = World::new().await;
        let reads = world.reads();
        world.correct_the_address(CORRECTED).await;
        world.dynamo.wire.fail(reads);
        leads_nowhere(&world.send(form).await);
        let calls = world.operations();
        assert_eq!(calls, ["GetItem", "BatchGetItem", "TransactWriteItems"]);
        assert_eq!(world.stored().await, world.request);
        assert_eq!(world.sealed().await.opened_at, None);
    }
}

#[tokio::test]
async fn an_address_that_is_written_otherwise_is_the_same_mailbox() {
    let world = World::new().await;
    let Permission::Reveal { recipient, .. } = world.link().await.permission else {
        panic!("the link reveals");
    };
    let shouted = recipient.email.as_str().to_uppercase();
    world.correct_the_address(&shouted).await;
    assert_eq!(world.get().await.status, 200);
    assert!(shows_the_access(&world.post().await));
    assert_eq!(world.ask().await.status, 202);
}
