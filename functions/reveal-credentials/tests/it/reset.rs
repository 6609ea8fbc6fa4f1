//! A new first password, asked for by the reader of the link.

use std::sync::Arc;

use aws::{Linker, Table};
use domain::lifecycle::{RESETS, access_renewed, access_reset_failed};
use domain::link::Permission;
use domain::ports::LinkMaker;
use domain::request::AccessKind;
use jiff::SignedDuration;
use testkit::{FixedKeys, example};
use tokio::task::JoinSet;

use crate::support::{World, http, shows_the_access};

#[tokio::test]
async fn asking_begins_a_workflow_and_shows_nothing_any_more() {
    let world = World::new().await;
    assert!(world.get().await.main().contains("value=\"reset\""));
    world.operations();
    let page = world.ask().await;
    assert_eq!(page.status, 202);
    insta::assert_snapshot!("asked", page.main());
    assert_eq!(
        world.operations(),
        ["GetItem", "BatchGetItem", "TransactWriteItems"]
    );
    let stored = world.stored().await;
    assert_eq!(stored.workflow_run, world.request.version + 1);
    assert!(stored.access_reset.unwrap().pending);
    let row = world.dynamo.items(Table::Requests).remove(0);
    assert_eq!(row["workflowPending"]["S"], "pending", "the sweep would start it");
    for page in [world.get().await, world.post().await] {
        assert_eq!(page.status, 410);
        assert!(!shows_the_access(&page) && !page.has_form());
        insta::assert_snapshot!("renewing", page.main());
    }
    assert_eq!(world.openings(), 0);
}

#[tokio::test]
async fn it_can_be_asked_for_after_the_access_was_opened_and_after_its_time() {
    for hours in [0, 100, 24 * 30] {
        for opened in [true, false] {
            let world = World::new().await;
            assert!(!opened || shows_the_access(&world.post().await));
            world.function.clock.advance(SignedDuration::from_hours(hours));
            let page = world.get().await;
            assert_eq!(page.status, if opened || hours > 0 { 410 } else { 200 });
            assert!(page.main().contains("value=\"reset\""), "{}", page.main());
            assert_eq!(world.ask().await.status, 202, "{hours} {opened}");
        }
    }
}

#[tokio::test]
async fn a_link_that_is_forgotten_or_was_taken_back_asks_for_nothing() {
    let world = World::new().await;
    world.function.clock.advance(SignedDuration::from_hours(24 * 33));
    let taken_back = World::with(|link| link.revoked_at = Some(link.expires_at), |_| {}).await;
    for world in [world, taken_back] {
        for page in [world.get().await, world.ask().await] {
            assert_eq!(page.status, 410);
            assert!(!page.has_form());
        }
        assert_eq!(world.stored().await, world.request);
    }
}

#[tokio::test]
async fn asked_for_twice_it_is_made_once() {
    let world = World::new().await;
    assert_eq!(world.ask().await.status, 202);
    assert_eq!(world.ask().await.status, 202, "the same page again");
    let reset = world.stored().await.access_reset.unwrap();
    assert_eq!(
        (reset.count, world.stored().await.version),
        (1, world.request.version + 1)
    );
}

#[tokio::test]
async fn the_new_password_has_a_link_of_its_own_and_the_old_link_says_so() {
    let world = World::new().await;
    world.post().await;
    world.ask().await;
    world.renew("Zz9?the-new-one").await;
    for page in [world.get().await, world.post().await, world.ask().await] {
        assert_eq!(page.status, 410);
        assert!(!page.text.contains("Zz9?") && !page.has_form());
        insta::assert_snapshot!("replaced", page.main());
    }
    let newer = example::link_token(10);
    let mut link = world.link().await;
    link.token_hash = newer.hash();
    if let Permission::Reveal { renewals, .. } = &mut link.permission {
        *renewals = 1;
    }
    let linker = Linker::new(
        &world.dynamo.config,
        "unused",
        FixedKeys::default(),
        world.dynamo.store.clone(),
    );
    linker.keep(&link).await.unwrap();
    let path = format!("/credentials/{}", newer.expose());
    let page = world.call(&http("POST", &path, &[])).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Zz9?the-new-one"));
}

#[tokio::test]
async fn after_a_failure_the_link_leads_to_what_there_was() {
    let world = World::new().await;
    world.ask().await;
    let failed = access_reset_failed(&world.stored().await, "call_refused", world.request.created_at);
    world.commit(&failed.unwrap()).await;
    assert_eq!(world.get().await.status, 200);
    assert_eq!(world.ask().await.status, 202, "it can be asked for again");
}

#[tokio::test]
async fn a_link_asks_five_times_at_most() {
    let world = World::new().await;
    for _ in 0..RESETS {
        assert_eq!(world.ask().await.status, 202);
        let failed = access_reset_failed(&world.stored().await, "x", world.request.created_at);
        world.commit(&failed.unwrap()).await;
    }
    let page = world.ask().await;
    assert_eq!(page.status, 429);
    insta::assert_snapshot!("too_often", page.main());
    let page = world.get().await;
    assert_eq!(page.status, 200, "what is there can be opened");
    assert!(!page.main().contains("value=\"reset\""));
}

#[tokio::test]
async fn where_there_is_no_password_of_ours_there_is_nothing_to_ask_for() {
    let world = World::new().await;
    let mut change = access_renewed(
        &{
            world.ask().await;
            world.stored().await
        },
        world.request.created_at,
    )
    .unwrap();
    change.request.access = Some(AccessKind::ExistingAccount);
    change.request.access_reset = None;
    world.commit(&change).await;
    assert!(!world.get().await.main().contains("value=\"reset\""));
    assert_eq!(world.ask().await.status, 409);
}

#[tokio::test]
async fn of_a_reset_and_a_reveal_at_once_both_find_their_place() {
    for round in 0..10 {
        let world = Arc::new(World::new().await);
        let mut both = JoinSet::new();
        for resets in [round % 2 == 0, round % 2 != 0] {
            let world = Arc::clone(&world);
            both.spawn(async move {
                let page = if resets {
                    world.ask().await
                } else {
                    world.post().await
                };
                (resets, page)
            });
        }
        for (resets, page) in both.join_all().await {
            if resets {
                assert_eq!(page.status, 202, "whichever was first");
            } else {
                let seen = shows_the_access(&page);
                assert_eq!(page.status, if seen { 200 } else { 410 });
                assert_eq!(world.openings(), usize::from(seen));
            }
        }
        let reset = world.stored().await.access_reset.unwrap();
        assert!(reset.pending && reset.count == 1);
        assert!(
            !shows_the_access(&world.post().await),
            "nothing is shown while it is made anew"
        );
    }
}

#[tokio::test]
async fn what_the_form_asks_for_is_clear_and_its_own() {
    let world = World::new().await;
    assert_eq!(world.send("action=open").await.status, 422);
    let elsewhere = http("POST", &world.path(), &[("origin", "https://evil.example")]);
    assert_eq!(world.call(&elsewhere).await.status, 403);
    assert_eq!(world.stored().await, world.request);
    assert!(shows_the_access(&world.send("action=reveal").await));
}
