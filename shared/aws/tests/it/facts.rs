//! What is read together, in one round trip.

use domain::account::Customer;
use domain::change::Commit;
use domain::ids::{CustomerId, ResellerId};
use domain::ports::{
    AccountFacts, AccountReads, Dispatches, RequestOwners, Requests, ReviewFacts, Reviews, SubmissionFacts,
};
use domain::submission::Facts;
use domain::terms::TermsKind;
use testkit::example;

use crate::awaiting::completed;
use crate::{change_customer, denial, dynamo, named_submission, nth_customer, parked, submission, tenants};

#[tokio::test]
async fn an_account_comes_with_its_reseller_and_the_terms() {
    let dynamo = dynamo().await;
    let documents = [
        example::document("2026-01"),
        example::document_of(TermsKind::ResellerTerms, "7"),
    ];
    for document in &documents {
        dynamo.document(document).await;
    }
    let (reseller, customer) = (example::reseller_id(), example::customer_id(1));
    let all = AccountFacts {
        customer: Some(example::customer()),
        reseller: Some(example::reseller()),
        documents: documents.into(),
        repeated: None,
    };
    let record = submission(1).idempotency.unwrap();
    let facts = |reseller, customer, call| dynamo.store.account_facts(reseller, customer, call);
    assert_eq!(facts(&reseller, customer, None).await.unwrap(), all);
    assert_eq!(facts(&reseller, customer, Some(&record.call)).await.unwrap(), all);
    dynamo.store.commit(&submission(1)).await.unwrap();
    let found = facts(&reseller, customer, Some(&record.call)).await.unwrap();
    assert_eq!(found.repeated.as_ref(), Some(&record));

    let stranger = AccountFacts {
        customer: None,
        ..all.clone()
    };
    let unknown = facts(&reseller, example::customer_id(9), None).await.unwrap();
    assert_eq!(unknown, stranger);
    let rival = ResellerId::parse("rival").unwrap();
    let foreign = AccountFacts {
        customer: None,
        reseller: None,
        ..all
    };
    assert_eq!(facts(&rival, customer, None).await.unwrap(), foreign);
}

#[tokio::test]
async fn a_submission_knows_customer_reseller_and_terms() {
    let dynamo = dynamo().await;
    let document = example::document("2026-01");
    dynamo.document(&document).await;
    let record = submission(1).idempotency.unwrap();
    dynamo.store.commit(&submission(1)).await.unwrap();
    dynamo.wire.take_calls();
    let facts = dynamo
        .store
        .submission_facts(
            &example::reseller_id(),
            example::customer_id(1),
            &record.call,
            false,
        )
        .await
        .unwrap();
    let expected = Facts {
        customer: Some(Customer {
            open_requests: 1,
            ..example::customer()
        }),
        reseller: Some(example::reseller()),
        documents: vec![document],
        names: Default::default(),
        repeated: Some(record),
    };
    assert_eq!(facts, expected);
    assert_eq!(dynamo.wire.take_calls().len(), 1, "names are not asked for");
}

#[tokio::test]
async fn a_name_is_suggested_from_the_customers_names_in_use() {
    let dynamo = dynamo().await;
    let open = named_submission(1, "Northwind-Fabrikam-0001");
    assert_eq!(dynamo.store.commit(&open).await.unwrap(), Commit::Done);
    completed(&dynamo, 2).await;
    let denied = parked(&dynamo, 3).await;
    dynamo.store.commit(&denial(&denied)).await.unwrap();
    // Another customer's names, and its tenant, are in the same table.
    dynamo.customer(&nth_customer(2)).await;
    let other = tenants::association(&nth_customer(2), 2);
    change_customer(&dynamo, &other).await;
    let portal = example::calling_portal(domain::account::PortalKind::Console);
    let of_other = example::submission(4, &portal, &other.customer, "a-b-4");
    assert_eq!(dynamo.store.commit(&of_other).await.unwrap(), Commit::Done);

    let reseller = example::reseller_id();
    let call = submission(9).idempotency.unwrap().call;
    let names = async |customer: CustomerId| {
        let facts = dynamo.store.submission_facts(&reseller, customer, &call, true);
        facts.await.unwrap().names.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(
        names(example::customer_id(1)).await,
        ["northwind-fabrikam-0001", "northwind-fabrikam-0002"]
    );
    assert_eq!(names(example::customer_id(2)).await, ["a-b-4"]);
    assert!(names(example::customer_id(9)).await.is_empty());
}

#[tokio::test]
async fn a_review_is_the_request_and_its_reseller() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let record = submission(1).idempotency.unwrap();
    let facts = |id, call| dynamo.store.review_facts(&request.reseller_id, id, call);
    let mut expected = ReviewFacts {
        request: Some(request.clone()),
        reseller: Some(example::reseller()),
        repeated: None,
    };
    assert_eq!(facts(request.request_id, None).await.unwrap(), expected);
    let other_call = submission(2).idempotency.unwrap().call;
    let other = facts(request.request_id, Some(&other_call)).await.unwrap();
    assert_eq!(other, expected);
    expected.repeated = Some(record.clone());
    let repeated = facts(request.request_id, Some(&record.call)).await.unwrap();
    assert_eq!(repeated, expected);
    let unknown = facts(example::request_id(9), None).await.unwrap();
    assert_eq!(
        (unknown.request, unknown.reseller),
        (None, Some(example::reseller()))
    );
}

#[tokio::test]
async fn a_request_tells_whose_it_is() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    dynamo.store.commit(&denial(&request)).await.unwrap();
    let owner = dynamo.store.reseller_of(request.request_id).await.unwrap();
    assert_eq!(owner, Some(request.reseller_id));
    let unknown = dynamo.store.reseller_of(example::request_id(9)).await.unwrap();
    assert_eq!(unknown, None);
}

#[tokio::test]
async fn a_mail_about_an_account_is_made_from_what_its_terms_depend_on() {
    let dynamo = dynamo().await;
    let document = example::document("2026-01");
    dynamo.document(&document).await;
    let reseller = example::reseller_id();
    let facts = |customer| dynamo.store.account_mail_facts(&reseller, customer);
    let of_reseller = AccountFacts {
        reseller: Some(example::reseller()),
        ..AccountFacts::default()
    };
    assert_eq!(facts(None).await.unwrap(), of_reseller);
    let of_customer = AccountFacts {
        customer: Some(example::customer()),
        documents: vec![document],
        ..of_reseller
    };
    assert_eq!(facts(Some(example::customer_id(1))).await.unwrap(), of_customer);
    let unknown = facts(Some(example::customer_id(9))).await.unwrap();
    assert_eq!(unknown.customer, None);
}
