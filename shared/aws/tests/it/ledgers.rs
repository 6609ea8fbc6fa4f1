//! The ledgers of mails and steps, and the relay's book.

use aws::Table;
use domain::dispatch::{Delivery, Dispatch, Message, Subject};
use domain::ports::{Claim, Dispatches, RelayBook, RequestKey, Requests};
use testkit::{Dynamo, example};

use crate::{dynamo, nth_customer, parked, submission};

fn dispatch() -> Dispatch {
    Dispatch {
        message: Message::RequestApproved,
        to: example::person("Grace Hopper"),
        about: Subject::Request(example::request_id(1)),
        cause: "2".into(),
    }
}

#[tokio::test]
async fn a_lease_ends_and_a_sent_mail_stays_sent() {
    let dynamo = dynamo().await;
    let store = &dynamo.store;
    let (now, end) = (
        example::at("2026-05-04T12:00:00Z"),
        example::at("2026-05-04T12:01:00.5Z"),
    );
    assert_eq!(store.claim(&dispatch(), now, end).await.unwrap(), Claim::Granted);
    let early = example::at("2026-05-04T12:01:00Z");
    assert_eq!(
        store.claim(&dispatch(), early, early).await.unwrap(),
        Claim::Held { until: end }
    );
    let later = example::at("2026-05-04T12:02:00Z");
    assert_eq!(
        store.claim(&dispatch(), end, later).await.unwrap(),
        Claim::Granted
    );

    store
        .record(
            &dispatch(),
            &Delivery::Sent {
                message_id: "m-1".into(),
            },
        )
        .await
        .unwrap();
    assert_eq!(
        store.claim(&dispatch(), later, later).await.unwrap(),
        Claim::Finished
    );
    store
        .record(
            &dispatch(),
            &Delivery::Refused {
                reason: "MessageRejected".into(),
            },
        )
        .await
        .unwrap();
    let row = &dynamo.items(Table::Dispatches)[0];
    assert_eq!(row["messageId"]["S"], "m-1");
    assert!(
        !row.to_string().contains("fabrikam"),
        "the ledger names nobody: {row}"
    );

    let other = Dispatch {
        cause: "3".into(),
        ..dispatch()
    };
    assert_eq!(store.claim(&other, now, end).await.unwrap(), Claim::Granted);
    store
        .record(
            &other,
            &Delivery::Refused {
                reason: "MessageRejected".into(),
            },
        )
        .await
        .unwrap();
    assert_eq!(store.claim(&other, later, later).await.unwrap(), Claim::Finished);
}

#[tokio::test]
async fn a_customer_and_a_reseller_of_one_event_are_written_to_separately() {
    let dynamo = dynamo().await;
    let subjects = [
        Subject::Request(example::request_id(1)),
        Subject::Customer(example::customer_id(1)),
        Subject::Reseller(example::reseller_id()),
    ];
    for about in subjects {
        let dispatch = Dispatch { about, ..dispatch() };
        let now = example::now();
        let claim = dynamo.store.claim(&dispatch, now, now).await.unwrap();
        assert_eq!(claim, Claim::Granted, "{:?}", dispatch.about);
    }
    assert_eq!(dynamo.items(Table::Dispatches).len(), 3);
}

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
