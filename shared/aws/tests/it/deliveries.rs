//! The ledger of dispatches: who may send, what became of it, and what each of it costs.

use aws::Table;
use domain::approval::Undelivered;
use domain::delivery::{Attempt, DispatchKey, Feedback, RecipientHash};
use domain::dispatch::{Message, Subject};
use domain::ports::{Claim, DeliveryLedger, DispatchLease, FeedbackLedger, MailThrottle, Noted};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use testkit::{Dynamo, Fault, example};

use crate::budgets::{costs, spent};

const WAIT: SignedDuration = SignedDuration::from_mins(5);

fn key() -> DispatchKey {
    DispatchKey {
        about: Subject::Request(example::request_id(1)),
        message: Message::RequestApproved,
        cause: "2".into(),
        recipient: RecipientHash::of(&example::person("Grace Hopper").email),
    }
}

fn at(second: i64) -> Timestamp {
    example::now() + SignedDuration::from_secs(second)
}

/// Claims at a second for a minute.
async fn claim(dynamo: &Dynamo, second: i64) -> Claim {
    let key = key();
    let claim = dynamo.store.claim(&key, at(second), at(second + 60), WAIT);
    claim.await.unwrap()
}

async fn granted(dynamo: &Dynamo, second: i64) -> DispatchLease {
    match claim(dynamo, second).await {
        Claim::Granted(lease) => lease,
        other => panic!("{other:?}"),
    }
}

fn entry(dynamo: &Dynamo) -> Value {
    dynamo.items(Table::Dispatches).remove(0)
}

#[tokio::test]
async fn a_dispatch_is_two_writes_and_names_nobody() {
    let dynamo = Dynamo::start().await;
    let lease = granted(&dynamo, 0).await;
    assert_eq!(lease.attempt, Attempt::First);
    dynamo.store.record_sent(&key(), "m-1").await.unwrap();
    assert_eq!(spent(&dynamo), costs([("PutItem", 1.0), ("UpdateItem", 1.0)]));
    let entry = entry(&dynamo);
    assert_eq!(
        (&entry["state"]["S"], &entry["messageId"]["S"]),
        (&"sent".into(), &"m-1".into())
    );
    assert!(entry["holder"].is_null() && entry["until"].is_null() && entry["attempt"].is_null());
    assert!(!entry.to_string().contains("fabrikam"), "{entry}");
    assert_eq!(claim(&dynamo, 9_999).await, Claim::Finished);
}

#[tokio::test]
async fn a_lease_that_ends_is_a_doubt_and_not_free() {
    let dynamo = Dynamo::start().await;
    granted(&dynamo, 0).await;
    assert_eq!(claim(&dynamo, 59).await, Claim::Held { until: at(60) });
    assert_eq!(claim(&dynamo, 60).await, Claim::Awaited { until: at(360) });
    assert_eq!(claim(&dynamo, 359).await, Claim::Awaited { until: at(360) });
    assert_eq!(granted(&dynamo, 360).await.attempt, Attempt::Second);
    assert_eq!(claim(&dynamo, 361).await, Claim::Held { until: at(420) });
    assert_eq!(claim(&dynamo, 420).await, Claim::GivenUp);
    assert_eq!(claim(&dynamo, 9_999).await, Claim::GivenUp);
    assert_eq!(entry(&dynamo)["state"]["S"], "unknown");
}

#[tokio::test]
async fn a_lease_given_back_leaves_things_as_they_were() {
    let dynamo = Dynamo::start().await;
    let first = granted(&dynamo, 0).await;
    dynamo.store.give_back(&key(), &first).await.unwrap();
    assert!(dynamo.items(Table::Dispatches).is_empty());
    let first = granted(&dynamo, 1).await;
    dynamo.store.record_unknown(&key(), &first, at(2)).await.unwrap();
    let second = granted(&dynamo, 302).await;
    dynamo.store.give_back(&key(), &second).await.unwrap();
    assert_eq!(granted(&dynamo, 303).await.attempt, Attempt::Second);
    // A lease that is over changes nothing.
    dynamo.store.give_back(&key(), &first).await.unwrap();
    dynamo.store.record_unknown(&key(), &second, at(1)).await.unwrap();
    assert_eq!(entry(&dynamo)["state"]["S"], "leased");
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_known_again() {
    let dynamo = Dynamo::start().await;
    dynamo.wire.fail([Fault::AnswerLost]);
    assert_eq!(granted(&dynamo, 0).await.attempt, Attempt::First);
    assert_eq!(dynamo.wire.take_calls().len(), 2);
    dynamo.wire.fail([Fault::Later, Fault::AnswerLost]);
    assert_eq!(granted(&dynamo, 360).await.attempt, Attempt::Second);
}

#[tokio::test]
async fn events_end_doubts_and_never_go_backwards() {
    let dynamo = Dynamo::start().await;
    let store = &dynamo.store;
    let sent = store.note(&key(), "m-1", Feedback::Sent, at(1)).await.unwrap();
    assert_eq!(sent, Noted::NoSuchDispatch);
    assert!(dynamo.items(Table::Dispatches).is_empty());
    let lease = granted(&dynamo, 0).await;
    store.record_unknown(&key(), &lease, at(1)).await.unwrap();
    let bounced = Feedback::Lost(Undelivered::Bounced);
    for (feedback, noted) in [
        (Feedback::Delivered, Noted::New),
        (Feedback::Sent, Noted::Known),
        (Feedback::Delayed, Noted::Known),
        (bounced, Noted::New),
        (bounced, Noted::Known),
        (Feedback::Delivered, Noted::Known),
    ] {
        assert_eq!(
            store.note(&key(), "m-1", feedback, at(2)).await.unwrap(),
            noted,
            "{feedback:?}"
        );
    }
    store.record_refused(&key(), "MessageRejected").await.unwrap();
    store.record_sent(&key(), "m-2").await.unwrap();
    let entry = entry(&dynamo);
    assert_eq!(entry["state"]["S"], "sent");
    assert_eq!(
        (&entry["messageId"]["S"], &entry["feedback"]["S"]),
        (&"m-1".into(), &"bounced".into())
    );
    assert_eq!(claim(&dynamo, 9_999).await, Claim::Finished);
}

#[tokio::test]
async fn a_throttle_is_only_prolonged() {
    let dynamo = Dynamo::start().await;
    let store = &dynamo.store;
    assert_eq!(store.throttled_until().await.unwrap(), None);
    store.throttle(at(0), at(60)).await.unwrap();
    store.throttle(at(0), at(30)).await.unwrap();
    assert_eq!(store.throttled_until().await.unwrap(), Some(at(60)));
}
