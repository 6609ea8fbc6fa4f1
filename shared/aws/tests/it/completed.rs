//! Completed requests in the index by which they are found.

use aws::Table;
use domain::access::OpenedFrom;
use domain::change::Commit;
use domain::event::Actor;
use domain::lifecycle::{access_renewed, complete, found, request_access_reset, reveal};
use domain::ports::{CompletedRequests, PortError, RequestKey, Requests, SealedAccess, SealedAccessStore};
use domain::request::{AccessKind, Drift, Subscription, SubscriptionRequest};
use domain::shard::Shard;
use serde_json::json;
use testkit::{Dynamo, Fault, example};

use crate::awaiting::{approved, completed, started};
use crate::budgets::{costs, spent};
use crate::{dynamo, parked};

fn key(request: &SubscriptionRequest) -> RequestKey {
    RequestKey {
        reseller: request.reseller_id.clone(),
        request: request.request_id,
    }
}

/// Every completed request that the index has, by its shard.
async fn listed(dynamo: &Dynamo) -> Vec<(String, RequestKey)> {
    let mut all = Vec::new();
    for shard in Shard::all_on(0) {
        let page = dynamo.store.completed(shard, 100, None).await.unwrap();
        assert_eq!(page.next, None);
        all.extend(page.items.into_iter().map(|key| (shard.to_string(), key)));
    }
    all
}

#[tokio::test]
async fn only_completed_requests_are_found_each_in_its_shard() {
    let dynamo = dynamo().await;
    parked(&dynamo, 1).await;
    approved(&dynamo, 2).await;
    started(&dynamo, 3).await;
    assert_eq!(listed(&dynamo).await, []);

    let (fourth, twentieth) = (completed(&dynamo, 0x14).await, completed(&dynamo, 0x2a).await);
    assert_eq!(
        listed(&dynamo).await,
        [("4".to_owned(), key(&fourth)), ("a".to_owned(), key(&twentieth))]
    );
}

#[tokio::test]
async fn what_happens_to_a_completed_request_leaves_it_found() {
    let dynamo = dynamo().await;
    let request = completed(&dynamo, 1).await;
    let sealed = SealedAccess {
        ciphertext: vec![1],
        expires_at: example::at("2026-06-01T00:00:00Z"),
        opened_at: None,
        opened_from: None,
    };
    dynamo
        .store
        .put_sealed(request.request_id, &sealed)
        .await
        .unwrap();
    let now = example::now();
    let revealed = reveal(&request, 0, OpenedFrom::default(), now).unwrap();
    let drifted = found(&revealed.request, Some(Drift::Missing), now).unwrap();
    let resolved = found(&drifted.request, None, now).unwrap();
    let asked = request_access_reset(&resolved.request, Actor::Recipient, now).unwrap();
    let renewed = access_renewed(&asked.request, now).unwrap();
    for change in [revealed, drifted, resolved, asked, renewed] {
        assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
        assert_eq!(listed(&dynamo).await, [("1".to_owned(), key(&request))]);
    }
    let row = &dynamo.items(Table::Requests)[0];
    assert_eq!(row["completedShard"], json!({"S": "1"}));
}

#[tokio::test]
async fn a_shard_is_paged() {
    let dynamo = dynamo().await;
    let mut of_one = Vec::new();
    for n in [0x01, 0x11, 0x21, 0x31, 0x41] {
        of_one.push(key(&completed(&dynamo, n).await));
    }
    completed(&dynamo, 0x02).await;
    dynamo.wire.take_calls();

    let shard = Shard::of(of_one[0].request);
    let mut seen = Vec::new();
    let mut after: Option<RequestKey> = None;
    loop {
        let page = dynamo.store.completed(shard, 2, after.as_ref()).await.unwrap();
        after = page.items.last().cloned();
        seen.extend(page.items);
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(seen, of_one);
    assert_eq!(
        spent(&dynamo),
        costs([("Query", 0.5), ("Query", 0.5), ("Query", 0.5)])
    );
}

#[tokio::test]
async fn to_be_found_costs_one_unit_at_completion_and_none_later() {
    let dynamo = dynamo().await;
    let request = started(&dynamo, 1).await;
    let subscription = Subscription {
        subscription_id: example::customer_id(7).as_uuid(),
        display_name: "x".into(),
    };
    let change = complete(&request, subscription, AccessKind::NewUser, example::now()).unwrap();
    dynamo.wire.take_calls();
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    // Two units each: the request, its event, and the customer's counters. One each: the request in the index by
    // customer, and in that of completed requests.
    assert_eq!(spent(&dynamo), costs([("TransactWriteItems", 8.0)]));

    let change = found(&change.request, Some(Drift::NotActive), example::now()).unwrap();
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    // The request, its event, and the index by customer.
    assert_eq!(spent(&dynamo), costs([("TransactWriteItems", 5.0)]));
}

#[tokio::test]
async fn a_busy_index_is_unavailable() {
    let dynamo = dynamo().await;
    let shard = Shard::of(example::request_id(1));
    dynamo.wire.fail(vec![Fault::throttled(); 3]);
    let error = dynamo.store.completed(shard, 2, None).await.unwrap_err();
    assert!(matches!(error, PortError::Unavailable { .. }), "{error:?}");
    dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    let error = dynamo.store.completed(shard, 2, None).await.unwrap_err();
    assert!(matches!(error, PortError::Broken { .. }), "{error:?}");
}
