//! Requests that wait for the customer's acceptance.

use aws::Table;
use domain::account::PortalKind;
use domain::account_change::amend;
use domain::change::{Change, Commit, Conflict};
use domain::lifecycle::{
    await_terms, complete, expire, go_on_after_acceptance, park, reach_step, request_cancellation, withdraw,
};
use domain::ports::Requests;
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::{AccessKind, Subscription, SubscriptionRequest};
use domain::status::Status;
use domain::text::Remark;
use jiff::{SignedDuration, Timestamp};
use testkit::{Dynamo, example};

use crate::{
    acceptance, approval, change_customer, contents, dynamo, operations, parked, stored, submission,
};

fn now() -> Timestamp {
    example::at("2026-05-05T09:00:00Z")
}

async fn done(dynamo: &Dynamo, change: Change) -> SubscriptionRequest {
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    change.request
}

/// The `n`th request, approved.
pub(crate) async fn approved(dynamo: &Dynamo, n: u8) -> SubscriptionRequest {
    let request = parked(dynamo, n).await;
    done(dynamo, approval(&request)).await
}

/// The change by which a request begins to wait, for a customer seen at this version.
pub(crate) fn wait(request: &SubscriptionRequest, why: Reason, seen: Option<u64>) -> Change {
    await_terms(request, why, seen, SignedDuration::from_hours(24), now()).unwrap()
}

/// The `n`th request, waiting for the customer to accept what is in force.
pub(crate) async fn waiting(dynamo: &Dynamo, n: u8) -> SubscriptionRequest {
    let request = approved(dynamo, n).await;
    let change = wait(&request, Reason::TermsNotAccepted, Some(1));
    done(dynamo, change).await
}

/// The `n`th request, in provisioning.
pub(crate) async fn started(dynamo: &Dynamo, n: u8) -> SubscriptionRequest {
    let request = approved(dynamo, n).await;
    let started = reach_step(&request, Step::CreateSubscription, now()).unwrap();
    done(dynamo, started).await
}

/// The `n`th request, completed.
pub(crate) async fn completed(dynamo: &Dynamo, n: u8) -> SubscriptionRequest {
    let request = started(dynamo, n).await;
    let subscription = Subscription {
        subscription_id: example::customer_id(7).as_uuid(),
        display_name: "x".into(),
    };
    done(
        dynamo,
        complete(&request, subscription, AccessKind::NewUser, now()).unwrap(),
    )
    .await
}

#[tokio::test]
async fn a_request_is_among_those_that_wait_for_as_long_as_it_waits() {
    let portal = example::portal(PortalKind::CustomerPortal).client_id;
    type Way<'a> = &'a dyn Fn(&SubscriptionRequest) -> Option<Change>;
    let ways: [(Status, Way<'_>); 8] = [
        (Status::Approved, &|r| go_on_after_acceptance(r, now())),
        (Status::Expired, &|r| expire(r, r.accept_until.unwrap())),
        (Status::Withdrawn, &|r| withdraw(r, portal.clone(), now()).ok()),
        (Status::NeedsAttention, &|r| {
            park(r, Status::NeedsAttention, "overdue", now())
        }),
        (Status::OnHold, &|r| {
            park(r, Status::OnHold, "credit_limit", now())
        }),
        (Status::Failed, &|r| {
            park(r, Status::Failed, "customer_rejected", now())
        }),
        (Status::Provisioning, &|r| {
            reach_step(r, Step::CheckCustomer, now())
        }),
        (Status::Cancelling, &|r| {
            let reason = Remark::parse("Ordered by mistake.").unwrap();
            request_cancellation(r, reason, None, None, portal.clone(), now()).ok()
        }),
    ];
    let others = Status::ALL
        .into_iter()
        .filter(|to| Status::AwaitingTerms.may_become(*to));
    assert_eq!(others.count(), ways.len(), "every way out is taken here");
    for (status, way_out) in ways {
        let dynamo = dynamo().await;
        let (first, second) = (waiting(&dynamo, 1).await, waiting(&dynamo, 2).await);
        let customer = stored(&dynamo, &example::customer()).await;
        assert_eq!(
            customer.awaiting_terms,
            [first.request_id, second.request_id].into()
        );
        assert_eq!((customer.open_requests, customer.version), (2, 1));

        let left = done(&dynamo, way_out(&first).unwrap()).await;
        assert_eq!(left.status, status);
        let customer = stored(&dynamo, &customer).await;
        assert_eq!(customer.awaiting_terms, [second.request_id].into(), "{status}");
        assert_eq!(
            customer.open_requests,
            if status.is_final() { 1 } else { 2 },
            "{status}"
        );
        assert_eq!(customer.completed_requests, 0);

        done(&dynamo, way_out(&second).unwrap()).await;
        let row = &dynamo.items(Table::Customers)[0];
        assert_eq!(row.get("awaitingTerms"), None, "{status}: an empty set is none");
        let customer = stored(&dynamo, &customer).await;
        assert_eq!(
            customer.open_requests,
            if status.is_final() { 0 } else { 2 },
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_request_may_come_to_wait_for_something_else() {
    let dynamo = dynamo().await;
    let request = approved(&dynamo, 1).await;
    let request = done(&dynamo, wait(&request, Reason::McaNotAccepted, None)).await;
    let request = done(&dynamo, wait(&request, Reason::TermsNotAccepted, Some(1))).await;
    let customer = stored(&dynamo, &example::customer()).await;
    assert_eq!(customer.awaiting_terms, [request.request_id].into());
    done(&dynamo, go_on_after_acceptance(&request, now()).unwrap()).await;
    let customer = stored(&dynamo, &example::customer()).await;
    assert_eq!((customer.awaiting_terms.len(), customer.open_requests), (0, 1));
}

#[tokio::test]
async fn an_acceptance_between_looking_and_waiting_is_not_overlooked() {
    let dynamo = dynamo().await;
    let fresh = approved(&dynamo, 1).await;
    let other = approved(&dynamo, 2).await;
    let other = done(&dynamo, wait(&other, Reason::McaNotAccepted, None)).await;
    let accepted = acceptance(1, &example::customer(), &[example::document("2026-01")]);
    change_customer(&dynamo, &accepted).await;

    let before = contents(&dynamo);
    // One begins to wait, the other waits already and would now wait for what was accepted meanwhile.
    for request in [&fresh, &other] {
        let change = wait(request, Reason::TermsNotAccepted, Some(1));
        assert_eq!(
            dynamo.store.commit(&change).await.unwrap(),
            Commit::Refused(Conflict::Customer)
        );
    }
    assert_eq!(contents(&dynamo), before);
    for request in [&fresh, &other] {
        done(&dynamo, wait(request, Reason::TermsNotAccepted, Some(2))).await;
    }
    let customer = stored(&dynamo, &example::customer()).await;
    assert_eq!(customer.awaiting_terms.len(), 2);
}

#[tokio::test]
async fn only_what_people_change_comes_between() {
    let dynamo = dynamo().await;
    let request = approved(&dynamo, 1).await;
    done(&dynamo, submission(2)).await;
    waiting(&dynamo, 3).await;
    done(&dynamo, wait(&request, Reason::TermsNotAccepted, Some(1))).await;

    let request = approved(&dynamo, 4).await;
    let customer = stored(&dynamo, &example::customer()).await;
    change_customer(&dynamo, &amend(customer, operations(), now())).await;
    // What Microsoft says does not depend on the account here.
    done(&dynamo, wait(&request, Reason::McaNotAccepted, None)).await;
    let customer = stored(&dynamo, &example::customer()).await;
    assert_eq!((customer.awaiting_terms.len(), customer.version), (3, 2));
}
