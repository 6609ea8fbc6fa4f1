use std::sync::Arc;

use domain::ports::{Clock, PortError};
use jiff::{SignedDuration, Timestamp};
use oidc::keys::Keys;
use testkit::FixedClock;

use testkit::signing::{EC, Publisher, RSA};

#[derive(Clone, Default)]
struct SharedClock(Arc<FixedClock>);

impl Clock for SharedClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

struct World {
    publisher: Publisher,
    clock: SharedClock,
    keys: Keys<Publisher, SharedClock>,
}

/// What became of looking for a key.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Known,
    Unknown,
    NobodyKnows,
}
use Found::{Known, NobodyKnows, Unknown};

impl World {
    /// The issuer publishes the RSA key.
    fn new() -> Self {
        let publisher = Publisher::of(&[RSA.jwk()]);
        let clock = SharedClock::default();
        Self {
            keys: Keys::new(publisher.clone(), clock.clone()),
            publisher,
            clock,
        }
    }

    fn pass(&self, seconds: i64) {
        self.clock.0.advance(SignedDuration::from_secs(seconds));
    }

    /// What is found, and how often the issuer was asked for it.
    async fn find(&self, kid: &str) -> (Found, usize) {
        let found = match self.keys.find(kid).await {
            Ok(Some(_)) => Known,
            Ok(None) => Unknown,
            Err(PortError::Unavailable { .. }) => NobodyKnows,
            Err(error) => panic!("{error}"),
        };
        (found, self.publisher.take_looks())
    }
}

#[tokio::test]
async fn keys_are_read_once_and_kept() {
    let world = World::new();
    world.keys.warm().await;
    assert_eq!(world.publisher.take_looks(), 1);
    for _ in 0..3 {
        assert_eq!(world.find("rsa-1").await, (Known, 0));
    }
}

#[tokio::test]
async fn a_new_key_is_found_when_it_is_needed() {
    let world = World::new();
    assert_eq!(world.find("rsa-1").await, (Known, 1));
    world.publisher.publish(&[RSA.jwk(), EC.jwk()]);
    world.pass(60);
    assert_eq!(world.find("ec-1").await, (Known, 1));
    assert_eq!(
        world.find("rsa-1").await,
        (Known, 0),
        "tokens of the old key stay good"
    );
}

#[tokio::test]
async fn made_up_keys_do_not_become_load_on_the_issuer() {
    let world = World::new();
    assert_eq!(world.find("made-up-1").await, (Unknown, 1));
    assert_eq!(world.find("made-up-2").await, (Unknown, 0));
    world.pass(59);
    assert_eq!(world.find("made-up-3").await, (Unknown, 0));
    world.pass(1);
    assert_eq!(world.find("made-up-4").await, (Unknown, 1));
}

#[tokio::test]
async fn a_withdrawn_key_is_forgotten_within_the_hour() {
    let world = World::new();
    assert_eq!(world.find("rsa-1").await, (Known, 1));
    world.publisher.publish(&[EC.jwk()]);
    world.pass(3_600);
    assert_eq!(world.find("rsa-1").await, (Known, 0));
    world.pass(1);
    assert_eq!(world.find("rsa-1").await, (Unknown, 1));
}

#[tokio::test]
async fn known_keys_outlast_a_silent_issuer_for_a_day() {
    let world = World::new();
    assert_eq!(world.find("rsa-1").await, (Known, 1));
    world.publisher.fall_silent(true);
    world.pass(7_200);
    assert_eq!(world.find("rsa-1").await, (Known, 1));
    assert_eq!(
        world.find("rsa-1").await,
        (Known, 0),
        "it is not asked with every call"
    );
    assert_eq!(
        world.find("ec-1").await,
        (NobodyKnows, 0),
        "it could be a new one"
    );
    world.pass(86_400 - 7_200);
    assert_eq!(world.find("rsa-1").await, (Known, 1));
    world.pass(1);
    assert_eq!(world.find("rsa-1").await.0, NobodyKnows);
    world.pass(5);
    world.publisher.fall_silent(false);
    assert_eq!(world.find("rsa-1").await, (Known, 1));
}

#[tokio::test]
async fn without_keys_nobody_is_told_that_a_token_is_bad() {
    let world = World::new();
    world.publisher.fall_silent(true);
    assert_eq!(world.find("rsa-1").await, (NobodyKnows, 1));
    world.pass(4);
    assert_eq!(world.find("rsa-1").await, (NobodyKnows, 0));
    world.publisher.fall_silent(false);
    world.pass(1);
    assert_eq!(world.find("rsa-1").await, (Known, 1));
}
