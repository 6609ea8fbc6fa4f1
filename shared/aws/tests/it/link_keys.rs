//! The keys of links in Secrets Manager: how long they are good without a look, and what happens while it is away.

use std::net::TcpListener;

use aws::StoredLinkKeys;
use domain::ports::{LinkKeySource, PortError};
use serde_json::json;
use testkit::{Fault, Wire};
use tokio::time::{Duration, Instant, advance};

use crate::services::{ok, scripted};

const AWAY: &str = "AccessDeniedException";

fn first() -> Fault {
    kept(json!({"current": "1", "1": "x".repeat(32)}))
}

fn both() -> Fault {
    kept(json!({"current": "2", "1": "x".repeat(32), "2": "y".repeat(32)}))
}

fn kept(keys: serde_json::Value) -> Fault {
    ok(json!({"Name": "link-keys", "SecretString": keys.to_string()}))
}

fn source(answers: impl IntoIterator<Item = Fault>) -> (StoredLinkKeys, Wire) {
    let (config, wire) = scripted(answers);
    (StoredLinkKeys::new(&config, "link-keys"), wire)
}

/// The number of the current key, and how often that was looked at.
async fn current(keys: &StoredLinkKeys, wire: &Wire) -> (u8, usize) {
    let current = keys.link_keys(None).await.unwrap().current();
    (current, wire.take_calls().len())
}

/// Whether the second key is there, and how often it was looked for.
async fn has_second(keys: &StoredLinkKeys, wire: &Wire) -> (bool, usize) {
    let found = keys.link_keys(Some(2)).await.unwrap().have(2);
    (found, wire.take_calls().len())
}

async fn seconds(seconds: u64) {
    advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn keys_are_good_for_five_minutes() {
    let (keys, wire) = source([first(), both()]);
    assert_eq!(current(&keys, &wire).await, (1, 1));
    seconds(299).await;
    assert_eq!(current(&keys, &wire).await, (1, 0));
    seconds(1).await;
    assert_eq!(current(&keys, &wire).await, (2, 1));
    assert_eq!(current(&keys, &wire).await, (2, 0));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_not_known_is_looked_for_every_ten_seconds() {
    let (keys, wire) = source([first(), first(), both()]);
    assert_eq!(has_second(&keys, &wire).await, (false, 1));
    seconds(9).await;
    assert_eq!(has_second(&keys, &wire).await, (false, 0));
    seconds(1).await;
    assert_eq!(has_second(&keys, &wire).await, (false, 1));
    assert_eq!(has_second(&keys, &wire).await, (false, 0));
    seconds(10).await;
    assert_eq!(has_second(&keys, &wire).await, (true, 1));
}

#[tokio::test(start_paused = true)]
async fn while_they_cannot_be_read_the_known_ones_stay_good() {
    let (keys, wire) = source([first(), Fault::error(AWAY), Fault::error(AWAY), both()]);
    assert_eq!(current(&keys, &wire).await, (1, 1));
    seconds(300).await;
    assert_eq!(current(&keys, &wire).await, (1, 1));
    assert_eq!(current(&keys, &wire).await, (1, 0));
    seconds(10).await;
    assert_eq!(current(&keys, &wire).await, (1, 1));
    seconds(10).await;
    assert_eq!(current(&keys, &wire).await, (2, 1));
}

#[tokio::test(start_paused = true)]
async fn while_they_cannot_be_read_nobody_says_that_there_is_no_other() {
    let (keys, wire) = source([first(), Fault::error(AWAY), both()]);
    assert_eq!(current(&keys, &wire).await, (1, 1));
    seconds(10).await;
    for looks in [1, 0] {
        let error = keys.link_keys(Some(2)).await.unwrap_err();
        assert!(matches!(error, PortError::Unavailable { .. }), "{error}");
        assert_eq!(wire.take_calls().len(), looks);
    }
    assert!(keys.link_keys(Some(1)).await.unwrap().have(1));
    seconds(10).await;
    assert_eq!(has_second(&keys, &wire).await, (true, 1));
}

#[tokio::test(start_paused = true)]
async fn known_keys_do_not_wait_for_a_service_that_says_nothing() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let (config, wire) = testkit::sdk_config(&address);
    wire.fail([first()]);
    let keys = StoredLinkKeys::new(&config, "link-keys");
    assert_eq!(current(&keys, &wire).await, (1, 1));
    seconds(300).await;
    let asked = Instant::now();
    assert_eq!(current(&keys, &wire).await.0, 1);
    assert!(asked.elapsed() <= Duration::from_millis(1_001), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn without_any_key_nothing_is_known() {
    let (keys, _) = source([Fault::error(AWAY), first()]);
    assert!(keys.link_keys(None).await.is_err());
    assert_eq!(keys.link_keys(None).await.unwrap().current(), 1);
}
