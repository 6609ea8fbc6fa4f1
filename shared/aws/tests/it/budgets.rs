//! What each use costs: round trips and capacity units, exactly.

use domain::access::OpenedFrom;
use domain::account::PortalKind;
use domain::change::{Commit, Standing};
use domain::lifecycle::reveal;
use domain::link::Permission;
use domain::ports::{
    AccessReads, CallFacts, LinkMaker, Links, RequestFilter, RequestLists, Requests, Resellers, SealedAccess,
    SealedAccessStore, SubmissionFacts,
};
use testkit::{Call, Dynamo, FixedKeys, example};

use crate::{approval, dynamo, named_submission, parked, submission};

/// The operations of the round trips since the last look, and the units of each.
pub(crate) fn spent(dynamo: &Dynamo) -> Vec<(String, f64)> {
    dynamo
        .wire
        .take_calls()
        .iter()
        .map(|call: &Call| (call.operation.clone(), call.units()))
        .collect()
}

pub(crate) fn costs<const N: usize>(calls: [(&str, f64); N]) -> Vec<(String, f64)> {
    calls
        .into_iter()
        .map(|(operation, units)| (operation.to_owned(), units))
        .collect()
}

#[tokio::test]
async fn a_submission_is_one_read_and_one_write() {
    let dynamo = dynamo().await;
    let change = submission(1);
    let call = &change.idempotency.as_ref().unwrap().call;
    dynamo
        .store
        .submission_facts(&example::reseller_id(), change.request.customer_id, call, false)
        .await
        .unwrap();
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    assert_eq!(
        spent(&dynamo),
        costs([("BatchGetItem", 4.0), ("TransactWriteItems", 12.0)])
    );
}

#[tokio::test]
async fn an_unconventional_name_costs_a_query_beside_the_read() {
    let dynamo = dynamo().await;
    let change = named_submission(1, "Fabrikam's first");
    let call = &change.idempotency.as_ref().unwrap().call;
    let portal = example::calling_portal(PortalKind::CustomerPortal);
    let facts = dynamo
        .store
        .submission_facts(&portal.reseller_id, change.request.customer_id, call, true)
        .await
        .unwrap();
    assert_eq!(facts.names.len(), 0);
    assert_eq!(change.request.warnings.len(), 1);
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    let mut spent = spent(&dynamo);
    // The two reads run side by side, so either may be first.
    spent[..2].sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(
        spent,
        costs([
            ("BatchGetItem", 4.0),
            ("Query", 0.5),
            ("TransactWriteItems", 12.0)
        ])
    );
}

#[tokio::test]
async fn a_decision_in_the_queue_is_one_read_and_one_write() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let record = submission(2).idempotency;
    let call = &record.as_ref().unwrap().call;
    dynamo
        .store
        .call_facts(&request.reseller_id, request.request_id, call)
        .await
        .unwrap();
    let mut change = approval(&request);
    change.idempotency = record;
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    assert_eq!(
        spent(&dynamo),
        costs([("BatchGetItem", 2.0), ("TransactWriteItems", 8.0)])
    );
}

#[tokio::test]
async fn a_list_is_one_query() {
    let dynamo = dynamo().await;
    for n in 1..=10 {
        parked(&dynamo, n).await;
    }
    let reseller = example::reseller_id();
    let of_customer = RequestFilter {
        status: None,
        customer: Some(example::customer_id(1)),
    };
    dynamo
        .store
        .requests(&reseller, &RequestFilter::default(), 5, None)
        .await
        .unwrap();
    dynamo
        .store
        .requests(&reseller, &of_customer, 5, None)
        .await
        .unwrap();
    dynamo.store.approval_queue(&reseller, 5, None).await.unwrap();
    dynamo
        .store
        .events(example::request_id(1), 5, None)
        .await
        .unwrap();
    let calls = spent(&dynamo);
    assert_eq!(calls.len(), 4);
    for (operation, units) in calls {
        assert_eq!(operation, "Query");
        assert!(units <= 1.0, "{units}");
    }
}

#[tokio::test]
async fn an_authorizer_reads_two_items() {
    let dynamo = Dynamo::start().await;
    let portal = example::portal(PortalKind::Console);
    dynamo.reseller(&example::reseller()).await;
    dynamo.store.put_portal(&portal).await.unwrap();
    dynamo.wire.take_calls();
    dynamo.store.calling_portal(&portal.client_id).await.unwrap();
    assert_eq!(spent(&dynamo), costs([("GetItem", 1.0), ("GetItem", 1.0)]));
}

#[tokio::test]
async fn a_decision_by_link_is_one_read_and_one_write() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let token = example::link_token(7);
    let link = example::decision_link(&token, &request);
    aws::Linker::new(
        &dynamo.config,
        "unused",
        FixedKeys::default(),
        dynamo.store.clone(),
    )
    .keep(&link)
    .await
    .unwrap();
    dynamo.wire.take_calls();

    let found = dynamo.store.link(&token.hash()).await.unwrap().unwrap();
    let Permission::Decide {
        request, approver, ..
    } = found.permission
    else {
        panic!("the link decides")
    };
    let mut change = approval(&request);
    change.link = Some(token.hash());
    change.approver = Some(Standing {
        approver: approver.email,
        delegate: None,
        signed_in: false,
        own_request: false,
    });
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    // Two units each: the request, its event, the link, and a check of the reseller, because whoever got the link
    // must still be an approver. One each: the index of requests by customer, and the queue that the request leaves.
    assert_eq!(
        spent(&dynamo),
        costs([("GetItem", 1.0), ("TransactWriteItems", 10.0)])
    );
}

#[tokio::test]
async fn warming_up_is_one_small_read() {
    let dynamo = Dynamo::start().await;
    dynamo.store.warm().await;
    assert_eq!(
        spent(&dynamo)
            .iter()
            .map(|(operation, _)| operation.as_str())
            .collect::<Vec<_>>(),
        ["GetItem"]
    );
}

#[tokio::test]
async fn opening_the_access_is_one_read_beside_the_link_and_one_write() {
    let dynamo = dynamo().await;
    let change = approval(&parked(&dynamo, 1).await);
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    let (request, customer) = (change.request, example::customer());
    let sealed = SealedAccess {
        ciphertext: vec![7; 300],
        expires_at: example::at("2026-05-07T08:00:00Z"),
        opened_at: None,
        opened_from: None,
    };
    dynamo
        .store
        .put_sealed(request.request_id, &sealed)
        .await
        .unwrap();
    dynamo.wire.take_calls();

    let facts = dynamo
        .store
        .access_facts(&request.reseller_id, customer.customer_id, request.request_id)
        .await
        .unwrap();
    assert_eq!(facts.request.as_ref(), Some(&request));
    assert_eq!(facts.customer.unwrap().contact, customer.contact);
    assert_eq!(facts.sealed, Some(sealed));
    let now = example::at("2026-05-05T08:00:00Z");
    let mut opening = reveal(&request, 0, OpenedFrom::default(), now).unwrap();
    opening.contact = customer.contact.email;
    assert_eq!(dynamo.store.commit(&opening).await.unwrap(), Commit::Done);
    // The event, the contact and the sealed access cost 2 each, the request with its index 3.
    assert_eq!(
        spent(&dynamo),
        costs([("BatchGetItem", 3.0), ("TransactWriteItems", 9.0)])
    );
}
