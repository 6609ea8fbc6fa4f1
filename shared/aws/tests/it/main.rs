//! The adapters against `DynamoDB` in process and against scripted answers of the other services.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod accounts;
mod budgets;
mod changes;
mod ledgers;
mod lists;
mod races;
mod services;
mod wire;

use domain::account::PortalKind;
use domain::change::{Change, Commit};
use domain::lifecycle::{Decided, DecisionCommand, decide};
use domain::ports::{Customers, Requests};
use domain::request::{Channel, SubscriptionRequest, Verdict};
use domain::text::Remark;
use testkit::{Dynamo, example};

/// A database in which the example customer exists.
async fn dynamo() -> Dynamo {
    let dynamo = Dynamo::start().await;
    create_customer(&dynamo, &example::customer()).await;
    dynamo.wire.take_calls();
    dynamo
}

async fn create_customer(dynamo: &Dynamo, customer: &domain::account::Customer) {
    let portal = example::calling_portal(PortalKind::Console);
    let mut record = example::submission(1, &portal, &example::customer(), "x")
        .idempotency
        .unwrap();
    let key = customer.customer_id.to_string();
    record.call = domain::idempotency::CallId::new(&portal.client_id, "POST", "/v1/customers", &key);
    assert_eq!(
        dynamo.store.create_customer(customer, &record).await.unwrap(),
        None
    );
}

/// The `n`th request through the customer's portal.
fn submission(n: u8) -> Change {
    named_submission(n, &format!("northwind-fabrikam-{n:04}"))
}

fn named_submission(n: u8, name: &str) -> Change {
    example::submission(
        n,
        &example::calling_portal(PortalKind::CustomerPortal),
        &example::customer(),
        name,
    )
}

/// Submits the `n`th request and parks its workflow.
async fn parked(dynamo: &Dynamo, n: u8) -> SubscriptionRequest {
    let change = submission(n);
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    dynamo.park(&change.request, "the-task-token");
    dynamo.wire.take_calls();
    change.request
}

/// A decision by the reseller's approver.
fn decision(request: &SubscriptionRequest, verdict: Verdict) -> Change {
    let command = DecisionCommand {
        verdict,
        reason: Some(Remark::parse("As discussed.").unwrap()),
        by: example::reseller().approvers.remove(0),
        channel: Channel::EmailLink,
        allow_self_approval: false,
    };
    match decide(request, command, example::at("2026-05-04T11:00:00Z")).unwrap() {
        Decided::Now(change) => *change,
        Decided::Before => panic!("it was decided before"),
    }
}

fn denial(request: &SubscriptionRequest) -> Change {
    decision(request, Verdict::Deny)
}

fn approval(request: &SubscriptionRequest) -> Change {
    decision(request, Verdict::Approve)
}
