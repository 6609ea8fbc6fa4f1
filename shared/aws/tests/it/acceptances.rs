//! Acceptances of terms, and their end.

use aws::Table;
use domain::account::{Customer, Reseller};
use domain::account_change::{CustomerCommit, rearm};
use domain::link::{Link, Permission};
use domain::ports::{AccountFacts, AccountReads, Customers, LinkMaker, PortError, Terms};
use domain::terms::TermsKind;
use domain::text::Remark;
use serde_json::json;
use testkit::{Dynamo, FixedKeys, example};

use crate::{
    acceptance, change_customer, contents, dynamo, history_of, operations, redeclare, stored, submission,
};

async fn facts(dynamo: &Dynamo) -> AccountFacts {
    let (reseller, customer) = (example::reseller_id(), example::customer_id(1));
    let facts = dynamo.store.account_facts(&reseller, customer, None);
    facts.await.unwrap()
}

#[tokio::test]
async fn what_is_accepted_together_is_recorded_together() {
    let dynamo = dynamo().await;
    let documents = TermsKind::ALL.map(|kind| example::document_of(kind, "2026-01"));
    for document in &documents {
        dynamo.document(document).await;
    }
    assert!(!facts(&dynamo).await.terms(example::now()).satisfied());
    let change = acceptance(1, &example::customer(), &documents);
    change_customer(&dynamo, &change).await;

    assert_eq!(stored(&dynamo, &change.customer).await, change.customer);
    assert_eq!(change.acceptances.len(), 3);
    for record in &change.acceptances {
        let found = dynamo.store.acceptance(record.customer_id, record.acceptance_id);
        assert_eq!(found.await.unwrap().as_ref(), Some(record));
        let elsewhere = dynamo
            .store
            .acceptance(example::customer_id(2), record.acceptance_id);
        assert_eq!(elsewhere.await.unwrap(), None);
    }
    assert!(facts(&dynamo).await.terms(example::now()).satisfied());
    let told = ["customer_created", "terms_accepted"];
    assert_eq!(history_of(&dynamo, &change.customer).await, told);
    let event = &dynamo.items(Table::AccountEvents)[0];
    assert!(
        !event.to_string().contains("ada"),
        "the history names nobody: {event}"
    );
}

#[tokio::test]
async fn a_record_is_never_written_over() {
    let dynamo = dynamo().await;
    let documents = [example::document("2026-01")];
    let first = acceptance(1, &example::customer(), &documents);
    change_customer(&dynamo, &first).await;
    let before = contents(&dynamo);
    let mut same_id = acceptance(1, &first.customer, &documents);
    same_id.acceptances[0].accepted_by = example::person("Grace Hopper");
    let error = dynamo.store.commit_customer(&same_id).await.unwrap_err();
    assert!(matches!(error, PortError::Broken { .. }), "{error}");
    assert_eq!(contents(&dynamo), before);
}

#[tokio::test]
async fn a_stale_acceptance_records_nothing() {
    let dynamo = dynamo().await;
    let documents = [example::document("2026-01")];
    let first = acceptance(1, &example::customer(), &documents);
    change_customer(&dynamo, &first).await;
    let before = contents(&dynamo);
    let second = acceptance(2, &example::customer(), &documents);
    assert_eq!(
        dynamo.store.commit_customer(&second).await.unwrap(),
        CustomerCommit::Stale(Some(Box::new(first.customer)))
    );
    assert_eq!(contents(&dynamo), before);
}

#[tokio::test]
async fn a_repeated_acceptance_finds_the_first_one() {
    let dynamo = dynamo().await;
    let documents = [example::document("2026-01")];
    let mut change = acceptance(1, &example::customer(), &documents);
    change.idempotency = submission(1).idempotency;
    change_customer(&dynamo, &change).await;
    let before = contents(&dynamo);
    let mut again = acceptance(2, &change.customer, &documents);
    again.idempotency.clone_from(&change.idempotency);
    let repeated = CustomerCommit::Repeated(Box::new(change.idempotency.unwrap()));
    assert_eq!(dynamo.store.commit_customer(&again).await.unwrap(), repeated);
    assert_eq!(contents(&dynamo), before);
}

#[tokio::test]
async fn a_rearm_voids_what_was_accepted_and_keeps_its_record() {
    let dynamo = dynamo().await;
    let document = example::document("2026-01");
    dynamo.document(&document).await;
    let first = acceptance(1, &example::customer(), std::slice::from_ref(&document));
    change_customer(&dynamo, &first).await;
    let reason = Remark::parse("A new contact.").ok();
    let rearmed = rearm(
        &first.customer,
        reason,
        operations(),
        example::at("2026-05-04T10:00:00Z"),
    );
    change_customer(&dynamo, &rearmed).await;
    assert_eq!(stored(&dynamo, &rearmed.customer).await, rearmed.customer);
    assert!(!facts(&dynamo).await.terms(example::now()).satisfied());

    let second = acceptance(2, &rearmed.customer, &[document]);
    change_customer(&dynamo, &second).await;
    assert!(facts(&dynamo).await.terms(example::now()).satisfied());
    for record in [&first.acceptances[0], &second.acceptances[0]] {
        let found = dynamo.store.acceptance(record.customer_id, record.acceptance_id);
        assert_eq!(found.await.unwrap().as_ref(), Some(record));
    }
    let told = [
        "customer_created",
        "terms_accepted",
        "terms_rearmed",
        "terms_accepted",
    ];
    assert_eq!(history_of(&dynamo, &second.customer).await, told);
    let events = dynamo.items(Table::AccountEvents);
    let reasons: Vec<_> = events.iter().filter_map(|event| event.get("reason")).collect();
    assert_eq!(reasons, [&json!({"S": "A new contact."})]);
}

#[tokio::test]
async fn a_rearm_of_the_reseller_voids_without_touching_the_customer() {
    let dynamo = dynamo().await;
    let document = example::document("2026-01");
    dynamo.document(&document).await;
    let accepted = acceptance(1, &example::customer(), &[document]);
    change_customer(&dynamo, &accepted).await;
    let now = example::at("2026-05-04T10:00:00Z");
    let change = domain::account_change::rearm_all(&example::reseller(), None, operations(), now);
    domain::ports::Resellers::commit_reseller(&dynamo.store, &change)
        .await
        .unwrap();
    assert!(!facts(&dynamo).await.terms(now).satisfied());
    assert_eq!(stored(&dynamo, &accepted.customer).await, accepted.customer);
    // Declaring the reseller anew does not give back what was voided.
    let declared = Reseller {
        name: example::name("Southwind Cloud"),
        ..example::reseller()
    };
    redeclare(&dynamo, declared).await;
    assert!(!facts(&dynamo).await.terms(now).satisfied());
}

#[tokio::test]
async fn a_revoked_link_accepts_nothing() {
    let dynamo = dynamo().await;
    let documents = [
        example::document("2026-01"),
        example::document_of(TermsKind::ResellerTerms, "1"),
    ];
    let linker = aws::Linker::new(
        &dynamo.config,
        "unused",
        FixedKeys::default(),
        dynamo.store.clone(),
    );
    let revoked = Link {
        revoked_at: Some(example::now()),
        seal: None,
        ..link(1)
    };
    linker.keep(&revoked).await.unwrap();
    linker.keep(&link(2)).await.unwrap();
    let before = contents(&dynamo);
    let mut change = acceptance(1, &example::customer(), &documents[..1]);
    for useless in [revoked.token_hash, link(3).token_hash] {
        change.link = Some(useless);
        assert_eq!(
            dynamo.store.commit_customer(&change).await.unwrap(),
            CustomerCommit::Link
        );
    }
    assert_eq!(contents(&dynamo), before);

    // A used link goes on: its reader may accept the documents one by one.
    let mut customer = example::customer();
    for (n, document) in (1..).zip(documents) {
        let mut change = acceptance(n, &customer, &[document]);
        change.link = Some(link(2).token_hash);
        change_customer(&dynamo, &change).await;
        customer = change.customer;
    }
    let links = dynamo.items(Table::Links);
    let used: Vec<_> = links.iter().filter_map(|link| link.get("usedAt")).collect();
    assert_eq!(used, [&json!({"S": "2026-05-04T10:00:00Z"})]);
}

/// A link with which the customer's contact accepts.
fn link(n: u8) -> Link {
    let customer: Customer = example::customer();
    Link {
        token_hash: example::link_token(n).hash(),
        permission: Permission::AcceptTerms {
            reseller_id: customer.reseller_id,
            customer_id: customer.customer_id,
            recipient: example::person("Ada Byron"),
        },
        language: None,
        color: None,
        expires_at: example::at("2026-06-03T09:30:00Z"),
        revoked_at: None,
        seal: None,
    }
}
