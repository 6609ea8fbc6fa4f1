//! What operations do to a request, as it is written.

use aws::Table;
use domain::account::Customer;
use domain::change::{Change, Commit};
use domain::event::Actor;
use domain::ids::ClientId;
use domain::lifecycle::{
    access_renewed, await_terms, cancelled, complete, park, reach_step, request_access_reset,
    request_cancellation, resume,
};
use domain::ports::{RelayBook, RequestKey, Requests};
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::{AccessKind, Subscription, SubscriptionRequest};
use domain::status::Status;
use domain::text::Remark;
use serde_json::json;
use testkit::{Dynamo, example};

use crate::budgets::{costs, spent};
use crate::{approval, dynamo, parked, stored, submission};

fn operations() -> ClientId {
    ClientId::parse("ops").unwrap()
}

async fn commit(dynamo: &Dynamo, change: &Change) -> SubscriptionRequest {
    assert_eq!(dynamo.store.commit(change).await.unwrap(), Commit::Done);
    let key = (&change.request.reseller_id, change.request.request_id);
    let found = dynamo.store.request(key.0, key.1).await.unwrap().unwrap();
    assert_eq!(found, change.request, "after {:?}", change.event.kind);
    dynamo.wire.take_calls();
    found
}

/// An approved request whose workflow has started, parked.
async fn parked_as(dynamo: &Dynamo, status: Status) -> SubscriptionRequest {
    let request = parked(dynamo, 1).await;
    dynamo.store.mark_started(&key(&request), 0).await.unwrap();
    let request = commit(dynamo, &approval(&request)).await;
    let change = park(&request, status, "credit_limit", example::now()).unwrap();
    commit(dynamo, &change).await
}

fn key(request: &SubscriptionRequest) -> RequestKey {
    RequestKey {
        reseller: request.reseller_id.clone(),
        request: request.request_id,
    }
}

fn cancelling(request: &SubscriptionRequest) -> Change {
    let reason = Remark::parse("Ordered by mistake.").unwrap();
    let made = Some(example::customer_id(7).as_uuid());
    request_cancellation(request, reason, made, made, operations(), example::now()).unwrap()
}

fn resumed(request: &SubscriptionRequest) -> Change {
    resume(request, Some(Step::EnsurePlan), operations(), example::now()).unwrap()
}

fn is_pending(dynamo: &Dynamo) -> bool {
    !dynamo.items(Table::Requests)[0]["workflowPending"].is_null()
}

#[tokio::test]
async fn a_request_with_a_new_workflow_is_marked_for_the_sweep() {
    for command in [cancelling, resumed] {
        let dynamo = dynamo().await;
        let request = parked_as(&dynamo, Status::NeedsAttention).await;
        assert!(!is_pending(&dynamo));
        let change = command(&request);
        assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
        // The request and its event are two units each. One each: the index of requests by customer, and the index of
        // requests to be started, into which it comes.
        assert_eq!(spent(&dynamo), costs([("TransactWriteItems", 6.0)]));
        assert!(is_pending(&dynamo));
        let later = example::at("2026-05-05T00:00:00Z");
        assert_eq!(dynamo.store.never_started(later).await.unwrap(), [key(&request)]);
        for (run, pending) in [
            (0, true),
            (change.request.version - 1, true),
            (change.request.version, false),
        ] {
            dynamo.store.mark_started(&key(&request), run).await.unwrap();
            assert_eq!(is_pending(&dynamo), pending, "{run}");
        }
    }
}

#[tokio::test]
async fn a_reset_of_the_access_is_marked_until_its_workflow_has_started() {
    let dynamo = dynamo().await;
    let request = completed(&dynamo).await;
    assert!(!is_pending(&dynamo));
    let change = request_access_reset(&request, Actor::Recipient, example::now()).unwrap();
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    // As above, and nothing for the index of completed requests.
    assert_eq!(spent(&dynamo), costs([("TransactWriteItems", 6.0)]));
    let row = &dynamo.items(Table::Requests)[0];
    let since = change.request.version.to_string();
    let pending = json!({
        "pending": {"BOOL": true}, "count": {"N": "1"}, "renewals": {"N": "0"}, "since": {"N": since},
    });
    assert_eq!(row["accessReset"]["M"], pending, "as the workflow reads it");
    assert_eq!(row["completedShard"], json!({"S": "1"}));
    let later = example::at("2026-05-05T00:00:00Z");
    assert_eq!(dynamo.store.never_started(later).await.unwrap(), [key(&request)]);
    for (run, pending) in [(0, true), (change.request.version, false)] {
        dynamo.store.mark_started(&key(&request), run).await.unwrap();
        assert_eq!(is_pending(&dynamo), pending, "{run}");
    }
    let renewed = access_renewed(&change.request, example::now()).unwrap();
    commit(&dynamo, &renewed).await;
    assert!(!is_pending(&dynamo), "what follows begins nothing");
}

/// A completed request whose workflow has started.
async fn completed(dynamo: &Dynamo) -> SubscriptionRequest {
    let request = parked(dynamo, 1).await;
    dynamo.store.mark_started(&key(&request), 0).await.unwrap();
    let request = commit(dynamo, &approval(&request)).await;
    let change = reach_step(&request, Step::AssignOwner, example::now()).unwrap();
    let request = commit(dynamo, &change).await;
    let subscription = Subscription {
        subscription_id: example::customer_id(7).as_uuid(),
        display_name: "x".into(),
    };
    let change = complete(&request, subscription, AccessKind::NewUser, example::now()).unwrap();
    commit(dynamo, &change).await
}

#[tokio::test]
async fn a_request_whose_workflow_lives_is_not_marked() {
    for command in [cancelling, resumed] {
        let dynamo = dynamo().await;
        let request = parked_as(&dynamo, Status::OnHold).await;
        assert_eq!(
            dynamo.store.commit(&command(&request)).await.unwrap(),
            Commit::Done
        );
        assert_eq!(spent(&dynamo), costs([("TransactWriteItems", 5.0)]));
        assert!(!is_pending(&dynamo));
    }
}

#[tokio::test]
async fn a_row_from_before_there_were_other_workflows_is_in_its_first() {
    let dynamo = dynamo().await;
    dynamo.store.commit(&submission(1)).await.unwrap();
    let mut row = dynamo.items(Table::Requests).remove(0);
    row.as_object_mut().unwrap().remove("workflowRun").unwrap();
    dynamo.put(Table::Requests, &row);
    let key = key(&submission(1).request);
    dynamo.store.mark_started(&key, 4).await.unwrap();
    assert!(is_pending(&dynamo));
    dynamo.store.mark_started(&key, 0).await.unwrap();
    assert!(!is_pending(&dynamo));
}

#[tokio::test]
async fn what_was_asked_of_a_request_is_taken_off_it_when_it_is_over() {
    let dynamo = dynamo().await;
    let mut request = parked_as(&dynamo, Status::NeedsAttention).await;
    request = commit(&dynamo, &cancelling(&request)).await;
    let park_again = park(
        &request,
        Status::NeedsAttention,
        "cancel_unconfirmed",
        example::now(),
    );
    request = commit(&dynamo, &park_again.unwrap()).await;
    request = commit(&dynamo, &resumed(&request)).await;
    assert_eq!(
        (&request.cancellation, request.resume_from),
        (&None, Some(Step::EnsurePlan))
    );
    let mut begun = reach_step(&request, Step::EnsurePlan, example::now()).unwrap();
    begun.request.access = Some(AccessKind::NewUser);
    request = commit(&dynamo, &begun).await;
    let mut without = reach_step(&request, Step::AssignOwner, example::now()).unwrap();
    without.request.access = None;
    commit(&dynamo, &without).await;
}

#[tokio::test]
async fn whoever_waits_for_terms_and_is_cancelled_waits_no_more_and_stays_open_until_it_is_undone() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let request = commit(&dynamo, &approval(&request)).await;
    let day = example::limits().day;
    let waits = await_terms(&request, Reason::TermsNotAccepted, Some(1), day, example::now()).unwrap();
    let request = commit(&dynamo, &waits).await;
    let standing = async |dynamo: &Dynamo| -> Customer { stored(dynamo, &example::customer()).await };
    assert!(
        standing(&dynamo)
            .await
            .awaiting_terms
            .contains(&request.request_id)
    );

    let change = cancelling(&request);
    dynamo.wire.take_calls();
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    // Two units each: the request, its event, the customer. One: the index of requests by customer.
    assert_eq!(spent(&dynamo), costs([("TransactWriteItems", 7.0)]));
    let customer = standing(&dynamo).await;
    assert!(customer.awaiting_terms.is_empty());
    assert_eq!(
        (customer.open_requests, dynamo.items(Table::Uniques).len()),
        (1, 1)
    );

    let undone = cancelled(&change.request, example::now()).unwrap();
    commit(&dynamo, &undone).await;
    let customer = standing(&dynamo).await;
    assert_eq!((customer.open_requests, customer.completed_requests), (0, 0));
    assert_eq!(dynamo.items(Table::Uniques).len(), 0, "the name is free again");
}
