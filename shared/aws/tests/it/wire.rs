//! A network that loses calls and answers, and a service that is busy.

use aws::{Store, Table, Tables};
use domain::account_change::{CustomerCommit, ResellerCommit, amend, rearm_all};
use domain::change::{Commit, Conflict};
use domain::ports::{Customers, PortError, Requests, Resellers, SubmissionFacts};
use serde_json::json;
use testkit::{Fault, example};

use crate::{dynamo, history_of, named_submission, operations, submission};

#[tokio::test]
async fn a_lost_call_is_made_again() {
    let dynamo = dynamo().await;
    dynamo.wire.fail([Fault::Lost, Fault::throttled()]);
    assert_eq!(dynamo.store.commit(&submission(1)).await.unwrap(), Commit::Done);
    assert_eq!(dynamo.wire.take_calls().len(), 3);
}

#[tokio::test]
async fn a_lost_answer_does_not_write_twice() {
    let dynamo = dynamo().await;
    dynamo.wire.fail([Fault::AnswerLost]);
    assert_eq!(dynamo.store.commit(&submission(1)).await.unwrap(), Commit::Done);
    let calls = dynamo.wire.take_calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(
        calls[0].sent["ClientRequestToken"],
        calls[1].sent["ClientRequestToken"]
    );
    assert!(calls[0].sent["ClientRequestToken"].is_string());
}

#[tokio::test]
async fn a_lost_answer_to_a_change_of_a_customer_is_no_conflict() {
    let dynamo = dynamo().await;
    let changed = amend(example::customer(), operations(), example::now());
    dynamo.wire.fail([Fault::AnswerLost]);
    let commit = dynamo.store.commit_customer(&changed).await.unwrap();
    assert_eq!(commit, CustomerCommit::Done);
    assert_eq!(history_of(&dynamo, &changed.customer).await.len(), 2);
    dynamo.wire.fail([Fault::AnswerLost]);
    let reseller = example::reseller();
    let rearmed = rearm_all(&reseller, None, operations(), example::now());
    let commit = dynamo.store.commit_reseller(&rearmed).await.unwrap();
    assert_eq!(commit, ResellerCommit::Done);
}

#[tokio::test]
async fn a_collision_of_accounts_is_tried_again() {
    let dynamo = dynamo().await;
    let changed = amend(example::customer(), operations(), example::now());
    dynamo.wire.fail([Fault::transaction_conflict(2)]);
    let commit = dynamo.store.commit_customer(&changed).await.unwrap();
    assert_eq!(commit, CustomerCommit::Done);
    assert_eq!(dynamo.wire.take_calls().len(), 2);
}

#[tokio::test]
async fn a_caller_who_got_no_answer_asks_again_and_gets_the_first_one() {
    let dynamo = dynamo().await;
    let change = submission(1);
    dynamo.wire.fail([Fault::AnswerLost, Fault::Lost, Fault::Lost]);
    let error = dynamo.store.commit(&change).await.unwrap_err();
    assert!(
        matches!(
            error,
            PortError::Unavailable {
                service: "dynamodb",
                ..
            }
        ),
        "{error}"
    );
    let mut again = named_submission(2, "northwind-fabrikam-0001");
    again.idempotency.clone_from(&change.idempotency);
    let repeated = Conflict::Repeated(Box::new(change.idempotency.unwrap()));
    assert_eq!(
        dynamo.store.commit(&again).await.unwrap(),
        Commit::Refused(repeated)
    );
}

#[tokio::test]
async fn a_collision_is_tried_again_and_then_given_up() {
    let dynamo = dynamo().await;
    let change = submission(1);
    dynamo
        .wire
        .fail([Fault::transaction_conflict(5), Fault::transaction_conflict(5)]);
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    dynamo.wire.take_calls();

    dynamo.wire.fail(vec![Fault::transaction_conflict(5); 3]);
    let error = dynamo.store.commit(&submission(2)).await.unwrap_err();
    assert!(matches!(error, PortError::Unavailable { .. }), "{error}");
    assert_eq!(dynamo.wire.take_calls().len(), 3);
    assert_eq!(
        dynamo
            .store
            .request(&example::reseller_id(), example::request_id(2))
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn a_collision_beside_a_failed_condition_decides_nothing() {
    let dynamo = dynamo().await;
    let first = submission(1);
    dynamo.store.commit(&first).await.unwrap();
    // The twin sees the name taken while the first one still holds the call's row.
    let mut body = Fault::transaction_conflict(5);
    if let Fault::Answer(_, body) = &mut body {
        body["CancellationReasons"][3] = json!({"Code": "ConditionalCheckFailed"});
    }
    dynamo.wire.fail([body]);
    let mut twin = named_submission(2, "northwind-fabrikam-0001");
    twin.idempotency.clone_from(&first.idempotency);
    let repeated = Conflict::Repeated(Box::new(first.idempotency.unwrap()));
    assert_eq!(
        dynamo.store.commit(&twin).await.unwrap(),
        Commit::Refused(repeated)
    );
}

#[tokio::test]
async fn reads_that_were_left_over_are_asked_for_again() {
    let dynamo = dynamo().await;
    let key =
        json!({"resellerId": {"S": "northwind"}, "customerId": {"S": example::customer_id(1).to_string()}});
    let left_over = json!({"Responses": {}, "UnprocessedKeys": {"customers": {"Keys": [key]}}});
    dynamo.wire.fail([Fault::Answer(200, left_over)]);
    let call = submission(1).idempotency.unwrap().call;
    let facts = dynamo
        .store
        .submission_facts(&example::reseller_id(), example::customer_id(1), &call, false)
        .await
        .unwrap();
    assert_eq!(facts.customer, Some(example::customer()));
    assert_eq!(dynamo.wire.take_calls().len(), 2);
}

#[tokio::test]
async fn the_roots_are_fit_for_tls() {
    // The client reads them when it first meets an https address, and would panic over a bad one.
    let (config, _) = testkit::sdk_config("https://127.0.0.1:9");
    let tables = Tables::from_lookup(&[Table::Requests], |name| Some(name.to_owned())).unwrap();
    let error = Store::new(&config, tables)
        .request(&example::reseller_id(), example::request_id(1))
        .await;
    assert!(matches!(error, Err(PortError::Unavailable { .. })));
}

#[tokio::test]
async fn errors_say_whether_to_try_again() {
    let dynamo = dynamo().await;
    let reseller = example::reseller_id();
    let read = || dynamo.store.request(&reseller, example::request_id(1));
    let passing = [
        Fault::throttled(),
        Fault::error("InternalServerError"),
        Fault::error("RequestLimitExceeded"),
        Fault::Answer(503, json!({})),
        Fault::Lost,
    ];
    for fault in passing {
        dynamo.wire.fail(vec![fault.clone(); 3]);
        let error = read().await.unwrap_err();
        assert!(
            matches!(error, PortError::Unavailable { .. }),
            "{fault:?}: {error}"
        );
        dynamo.wire.heal();
    }
    for name in [
        "ValidationException",
        "ResourceNotFoundException",
        "AccessDeniedException",
    ] {
        dynamo.wire.fail([Fault::error(name)]);
        let error = read().await.unwrap_err();
        assert!(
            matches!(&error, PortError::Broken { cause, .. } if cause.contains(name)),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_item_that_does_not_fit_is_not_quoted() {
    let dynamo = dynamo().await;
    dynamo.put(
        Table::Requests,
        &json!({
            "resellerId": {"S": "northwind"},
            "requestId": {"S": example::request_id(1).to_string()},
            "status": {"S": "ada@fabrikam.example"},
        }),
    );
    let error = dynamo
        .store
        .request(&example::reseller_id(), example::request_id(1))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "dynamodb failed: an item could not be read as SubscriptionRequest"
    );
}
