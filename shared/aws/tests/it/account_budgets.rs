//! What each change of an account costs: round trips and capacity units, exactly.
//!
//! A transaction takes two units for each kilobyte that an item has begun, before or after, and for each condition;
//! a consistent read one for each four kilobytes, also where there is nothing.

use contracts::terms::{AcceptanceView, InvitedView, RearmedView};
use domain::account::{Portal, PortalKind};
use domain::account_change::{declare, invite, rearm, rearm_all};
use domain::idempotency::{Answer, IdempotencyRecord};
use domain::ids::ResellerId;
use domain::ports::{AccountReads, Resellers, Terms, Write};
use jiff::SignedDuration;
use serde::Serialize;
use testkit::{Dynamo, example};

use crate::budgets::{costs, spent};
use crate::tenants::association;
use crate::{acceptance, change_customer, dynamo, nth_customer, operations, stored, submission};

/// The record of a call that is answered with this body.
fn answered(status: u16, body: &impl Serialize) -> IdempotencyRecord {
    IdempotencyRecord {
        answer: Answer::Body {
            status,
            body: serde_json::to_string(body).unwrap(),
            location: None,
        },
        ..submission(1).idempotency.unwrap()
    }
}

/// Reads what an account's call reads.
async fn read(dynamo: &Dynamo) {
    let call = submission(1).idempotency.unwrap().call;
    let (reseller, customer) = (example::reseller_id(), example::customer_id(1));
    let facts = dynamo.store.account_facts(&reseller, customer, Some(&call));
    facts.await.unwrap();
}

#[tokio::test]
async fn an_acceptance_by_portal_is_one_read_and_one_write() {
    let dynamo = dynamo().await;
    let document = example::document("2026-01");
    dynamo.document(&document).await;
    read(&dynamo).await;
    let mut change = acceptance(1, &example::customer(), &[document]);
    change.idempotency = Some(answered(201, &AcceptanceView::from(&change.acceptances[0])));
    change_customer(&dynamo, &change).await;
    // Customer, event and call two each; the record four, since it holds the text that was accepted.
    assert_eq!(
        spent(&dynamo),
        costs([("BatchGetItem", 4.0), ("TransactWriteItems", 10.0)])
    );
}

#[tokio::test]
async fn a_rearm_is_one_read_and_one_write() {
    let dynamo = dynamo().await;
    read(&dynamo).await;
    let mut change = rearm(&example::customer(), None, operations(), example::now());
    let view = RearmedView {
        customer_id: Some(change.customer.customer_id.to_string()),
        armed_at: change.customer.terms_armed_at,
    };
    change.idempotency = Some(answered(202, &view));
    change_customer(&dynamo, &change).await;
    assert_eq!(
        spent(&dynamo),
        costs([("BatchGetItem", 4.0), ("TransactWriteItems", 6.0)])
    );
}

#[tokio::test]
async fn a_rearm_of_a_reseller_is_one_read_and_one_write() {
    let dynamo = dynamo().await;
    let call = submission(1).idempotency.unwrap().call;
    let id = example::reseller_id();
    let (reseller, _) = dynamo.store.reseller_facts(&id, &call).await.unwrap();
    let reseller = reseller.unwrap();
    let mut change = rearm_all(&reseller, None, operations(), example::now());
    let view = RearmedView {
        customer_id: None,
        armed_at: change.reseller.terms_armed_at,
    };
    change.idempotency = Some(answered(202, &view));
    dynamo.store.commit_reseller(&change).await.unwrap();
    assert_eq!(
        spent(&dynamo),
        costs([("BatchGetItem", 2.0), ("TransactWriteItems", 6.0)])
    );
}

#[tokio::test]
async fn an_association_is_one_read_and_one_write() {
    let dynamo = Dynamo::start().await;
    dynamo.customer(&nth_customer(1)).await;
    let customer = stored(&dynamo, &nth_customer(1)).await;
    change_customer(&dynamo, &association(&customer, 1)).await;
    assert_eq!(
        spent(&dynamo),
        costs([("GetItem", 1.0), ("TransactWriteItems", 6.0)])
    );
}

#[tokio::test]
async fn an_invitation_is_one_read_and_one_write() {
    let dynamo = Dynamo::start().await;
    dynamo.customer(&nth_customer(1)).await;
    read(&dynamo).await;
    let day = SignedDuration::from_hours(24);
    let (mut change, invitation) = invite(&nth_customer(1), None, day, operations(), example::now()).unwrap();
    let id = change.customer.customer_id.to_string();
    change.idempotency = Some(answered(202, &InvitedView::of(id, &invitation)));
    change_customer(&dynamo, &change).await;
    assert_eq!(
        spent(&dynamo),
        costs([("BatchGetItem", 4.0), ("TransactWriteItems", 6.0)])
    );
}

#[tokio::test]
async fn a_customer_is_made_in_one_write() {
    let dynamo = Dynamo::start().await;
    let mut change = domain::account_change::create(nth_customer(1), operations());
    let view = contracts::accounts::CustomerView::from(&change.customer);
    change.idempotency = Some(answered(201, &view));
    change_customer(&dynamo, &change).await;
    assert_eq!(spent(&dynamo), costs([("TransactWriteItems", 6.0)]));
}

#[tokio::test]
async fn a_declared_reseller_is_one_read_and_one_write() {
    let dynamo = Dynamo::start().await;
    let found = dynamo.store.reseller(&example::reseller_id()).await.unwrap();
    let change = declare(found.as_ref(), example::reseller(), operations(), example::now());
    dynamo.store.commit_reseller(&change.unwrap()).await.unwrap();
    assert_eq!(
        spent(&dynamo),
        costs([("GetItem", 1.0), ("TransactWriteItems", 4.0)])
    );
}

#[tokio::test]
async fn a_declared_portal_is_one_read_and_one_write() {
    let dynamo = dynamo().await;
    let portal = example::portal(PortalKind::Console);
    let facts = dynamo.store.portal_facts(&portal.client_id, &portal.reseller_id);
    assert_eq!(facts.await.unwrap(), (None, true));
    assert_eq!(dynamo.store.put_portal(&portal).await.unwrap(), Write::Done);
    assert_eq!(spent(&dynamo), costs([("BatchGetItem", 2.0), ("PutItem", 1.0)]));

    // Only a portal that moves is looked for among the requests of its reseller.
    let moved = Portal {
        reseller_id: ResellerId::parse("rival").unwrap(),
        version: 2,
        ..portal.clone()
    };
    let open = dynamo
        .store
        .has_open_requests(&portal.reseller_id, &portal.client_id);
    assert!(!open.await.unwrap());
    assert_eq!(dynamo.store.put_portal(&moved).await.unwrap(), Write::Done);
    assert_eq!(spent(&dynamo), costs([("Query", 1.0), ("PutItem", 1.0)]));
}

#[tokio::test]
async fn a_publication_is_one_read_and_one_write() {
    let dynamo = Dynamo::start().await;
    let document = example::document("2026-01");
    let before = dynamo.store.in_force().await.unwrap();
    let after = before.with(document.clone(), example::now());
    dynamo.store.publish(&document, &after).await.unwrap();
    assert_eq!(
        spent(&dynamo),
        costs([("GetItem", 1.0), ("TransactWriteItems", 4.0)])
    );
}
