//! What mails are made from, and the relay's book.

use aws::Table;
use domain::ports::{Dispatches, RelayBook, RequestKey, Requests};
use testkit::{Dynamo, example};

use crate::{dynamo, nth_customer, parked, submission};

#[tokio::test]
async fn a_mail_is_made_from_request_customer_and_reseller() {
    let dynamo = Dynamo::start().await;
    dynamo.customer(&example::customer()).await;
    let request = parked(&dynamo, 1).await;
    assert_eq!(
        dynamo
            .store
            .mail_facts(&request.reseller_id, request.request_id)
            .await
            .unwrap(),
        None
    );
    dynamo.reseller(&example::reseller()).await;
    let facts = dynamo
        .store
        .mail_facts(&request.reseller_id, request.request_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (facts.request.clone(), facts.reseller),
        (request, example::reseller())
    );
    assert_eq!(facts.customer.customer_id, facts.request.customer_id);
    let unknown = dynamo
        .store
        .mail_facts(&example::reseller_id(), example::request_id(9))
        .await
        .unwrap();
    assert_eq!(unknown, None);
}

#[tokio::test]
async fn the_relay_finds_what_never_started() {
    let dynamo = dynamo().await;
    let mut keys = Vec::new();
    for n in 1..=3 {
        let change = submission(n);
        dynamo.store.commit(&change).await.unwrap();
        keys.push(RequestKey {
            reseller: change.request.reseller_id,
            request: change.request.request_id,
        });
    }
    let before = submission(3).request.created_at;
    assert_eq!(dynamo.store.never_started(before).await.unwrap(), keys[..2]);
    dynamo.store.mark_started(&keys[0], 0).await.unwrap();
    dynamo.store.mark_started(&keys[0], 0).await.unwrap();
    assert_eq!(dynamo.store.never_started(before).await.unwrap(), keys[1..2]);

    let unknown = RequestKey {
        reseller: example::reseller_id(),
        request: example::request_id(9),
    };
    dynamo.store.mark_started(&unknown, 0).await.unwrap();
    assert_eq!(
        dynamo.items(Table::Requests).len(),
        3,
        "no row is made by the way"
    );
}

#[tokio::test]
async fn the_relay_reads_the_token_of_a_parked_workflow() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let key = RequestKey {
        reseller: request.reseller_id.clone(),
        request: request.request_id,
    };
    let token = dynamo.store.task_token(&key).await.unwrap().unwrap();
    assert_eq!(token.expose(), "the-task-token");
    let other = RequestKey {
        request: example::request_id(2),
        ..key
    };
    assert_eq!(dynamo.store.task_token(&other).await.unwrap(), None);
}

#[tokio::test]
async fn the_relay_finds_every_customer_of_a_reseller() {
    let dynamo = Dynamo::start().await;
    for n in (1..=105).rev() {
        dynamo.customer(&nth_customer(n)).await;
    }
    let elsewhere = domain::account::Customer {
        reseller_id: domain::ids::ResellerId::parse("rival").unwrap(),
        ..nth_customer(106)
    };
    dynamo.customer(&elsewhere).await;
    let mut found = Vec::new();
    let mut pages = Vec::new();
    loop {
        let page = dynamo
            .store
            .customer_ids(&example::reseller_id(), found.last().copied())
            .await
            .unwrap();
        pages.push(page.len());
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(pages, [100, 5, 0]);
    assert_eq!(found, (1..=105).map(example::customer_id).collect::<Vec<_>>());
}
