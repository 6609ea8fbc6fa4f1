//! Who opened the access, and that nobody else sees the password: threat T20.

use std::sync::Arc;

use aws::Table;
use domain::access::OpenedFrom;
use jiff::SignedDuration;
use testkit::Logs;
use tokio::task::JoinSet;

use crate::support::{PASSWORD, World, shows_the_access};

#[tokio::test]
async fn the_page_says_when_from_where_and_with_what_it_was_opened() {
    let world = World::new().await;
    assert!(shows_the_access(&world.post().await));
    let expected = OpenedFrom {
        source_ip: Some("192.0.2.1".into()),
        user_agent: Some("test".into()),
    };
    assert_eq!(world.sealed().await.opened_from, Some(expected));
    for page in [world.get().await, world.post().await] {
        assert_eq!(page.status, 410);
        for told in ["5 May 2026, 10:00 UTC", "<dd>192.0.2.1</dd>", "<dd>test</dd>"] {
            assert!(page.main().contains(told), "{told} in {}", page.main());
        }
    }
}

#[tokio::test]
async fn from_where_it_was_opened_is_kept_with_the_sealed_access_and_nowhere_else() {
    let world = World::new().await;
    let logs = Logs::start();
    world.post().await;
    for table in Table::ALL.into_iter().filter(|table| *table != Table::Secrets) {
        let kept = format!("{:?}", world.dynamo.items(table));
        assert!(!kept.contains("192.0.2.1"), "{table:?}");
    }
    let row = world.dynamo.items(Table::Secrets).remove(0);
    let end = world.sealed().await.expires_at.as_second().to_string();
    assert_eq!(row["ttl"]["N"], end, "it goes with the row");
    assert!(!logs.lines().is_empty());
    assert!(logs.lines().iter().all(|line| !line.contains("192.0.2.1")));
}

#[tokio::test]
async fn when_it_was_opened_is_known_after_the_sealed_access_is_gone() {
    let world = World::new().await;
    world.post().await;
    world.forget_sealed();
    world.function.clock.advance(SignedDuration::from_hours(200));
    let page = world.get().await;
    assert_eq!(page.status, 410);
    assert!(page.main().contains("5 May 2026, 10:00 UTC"));
    assert!(!page.main().contains("192.0.2.1"), "that is gone");
}

#[tokio::test]
async fn t20_the_password_is_on_one_page_and_in_no_table_and_no_log() {
    let world = Arc::new(World::new().await);
    let logs = Logs::start();
    let mut readers = JoinSet::new();
    for _ in 0..2 {
        let world = Arc::clone(&world);
        readers.spawn(async move { world.post().await });
    }
    let mut pages = readers.join_all().await;
    pages.extend([
        world.post().await,
        world.get().await,
        world.ask().await,
        world.get().await,
    ]);
    assert_eq!(pages.iter().filter(|page| shows_the_access(page)).count(), 1);
    assert_eq!(pages.iter().filter(|page| page.text.contains("aB3!")).count(), 1);
    let headers = pages.iter().map(|page| format!("{:?}", page.headers));
    let rows = Table::ALL
        .into_iter()
        .map(|table| format!("{:?}", world.dynamo.items(table)));
    let places: Vec<String> = headers.chain(rows).chain(logs.lines()).collect();
    assert!(logs.lines().len() >= 4, "{:?}", logs.lines());
    for place in places {
        assert!(!place.contains(PASSWORD) && !place.contains("aB3!"), "{place}");
    }
}
