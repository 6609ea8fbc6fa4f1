//! Many at once: exactly one wins, and the others learn why.

use domain::access::OpenedFrom;
use domain::change::{Commit, Conflict};
use domain::delivery::{DispatchKey, RecipientHash};
use domain::dispatch::{Message, Subject};
use domain::lifecycle::reveal;
use domain::ports::{Claim, Customers, DeliveryLedger, Requests, SealedAccess, SealedAccessStore};
use jiff::SignedDuration;
use testkit::{Dynamo, example};
use tokio::task::JoinSet;

use crate::{approval, denial, dynamo, parked, submission};

/// Commits all changes at once.
async fn commit_all(dynamo: &Dynamo, changes: Vec<domain::change::Change>) -> Vec<Commit> {
    let mut commits = JoinSet::new();
    for change in changes {
        let store = dynamo.store.clone();
        commits.spawn(async move { store.commit(&change).await.unwrap() });
    }
    commits.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_equal_submissions_make_one_request() {
    let dynamo = dynamo().await;
    let record = submission(1).idempotency;
    let twins = (1..=20).map(|n| {
        let mut twin = submission(n);
        twin.request.friendly_name = submission(1).request.friendly_name;
        twin.idempotency.clone_from(&record);
        twin
    });
    let commits = commit_all(&dynamo, twins.collect()).await;
    let repeated = Commit::Refused(Conflict::Repeated(Box::new(record.unwrap())));
    assert_eq!(
        commits.iter().filter(|commit| **commit == Commit::Done).count(),
        1
    );
    assert_eq!(commits.iter().filter(|commit| **commit == repeated).count(), 19);
    let customer = dynamo
        .store
        .customer(&example::reseller_id(), example::customer_id(1))
        .await
        .unwrap();
    assert_eq!(customer.unwrap().open_requests, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_decisions_leave_one() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let decisions = (0..100).map(|n| {
        if n % 2 == 0 {
            approval(&request)
        } else {
            denial(&request)
        }
    });
    let commits = commit_all(&dynamo, decisions.collect()).await;
    let stored = dynamo
        .store
        .request(&request.reseller_id, request.request_id)
        .await
        .unwrap()
        .unwrap();
    let stands = Commit::Refused(Conflict::Request(Some(Box::new(stored.clone()))));
    assert_eq!(stored.version, 2);
    assert_eq!(
        commits.iter().filter(|commit| **commit == Commit::Done).count(),
        1
    );
    assert_eq!(commits.iter().filter(|commit| **commit == stands).count(), 99);
    assert_eq!(dynamo.items(aws::Table::Events).len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_readers_open_the_access_once() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let sealed = SealedAccess {
        ciphertext: vec![1, 2, 3],
        expires_at: example::at("2026-05-07T08:00:00Z"),
        opened_at: None,
        opened_from: None,
    };
    dynamo
        .store
        .put_sealed(request.request_id, &sealed)
        .await
        .unwrap();
    let now = example::at("2026-05-05T08:00:00Z");
    let openings = (0..50).map(|_| reveal(&request, 0, OpenedFrom::default(), now).unwrap());
    let commits = commit_all(&dynamo, openings.collect()).await;
    assert_eq!(
        commits.iter().filter(|commit| **commit == Commit::Done).count(),
        1
    );
    let refused = |commit: &&Commit| matches!(commit, Commit::Refused(Conflict::Request(Some(_))));
    assert_eq!(commits.iter().filter(refused).count(), 49);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dispatch_is_claimed_once() {
    let dynamo = dynamo().await;
    let dispatch = DispatchKey {
        about: Subject::Request(example::request_id(1)),
        message: Message::RequestApproved,
        cause: "2".into(),
        recipient: RecipientHash::of(&example::person("Grace Hopper").email),
    };
    let wait = SignedDuration::from_mins(5);
    let (now, until) = (
        example::at("2026-05-04T12:00:00Z"),
        example::at("2026-05-04T12:01:00Z"),
    );
    let mut claims = JoinSet::new();
    for _ in 0..30 {
        let (store, dispatch) = (dynamo.store.clone(), dispatch.clone());
        claims.spawn(async move { store.claim(&dispatch, now, until, wait).await.unwrap() });
    }
    let claims = claims.join_all().await;
    let granted = |claim: &&Claim| matches!(claim, Claim::Granted(_));
    assert_eq!(claims.iter().filter(granted).count(), 1);
    assert_eq!(
        claims
            .iter()
            .filter(|claim| **claim == Claim::Held { until })
            .count(),
        29
    );
}
