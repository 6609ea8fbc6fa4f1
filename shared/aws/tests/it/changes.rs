//! What each change writes, and in which order conflicts are told.

use aws::Table;
use domain::access::OpenedFrom;
use domain::account_change::dissociate;
use domain::change::{Commit, Conflict};
use domain::lifecycle::{complete, park, reach_step, reveal, withdraw};
use domain::link::Link;
use domain::ports::{
    CallFacts, Customers, LinkMaker, Links, Requests, SealedAccess, SealedAccessStore, SubmissionFacts,
};
use domain::provisioning::Step;
use domain::request::{AccessKind, Owner, Subscription};
use domain::status::Status;
use serde_json::json;
use testkit::{FixedKeys, example};

use crate::{approval, change_customer, denial, dynamo, named_submission, operations, parked, submission};

#[tokio::test]
async fn a_submission_writes_everything_at_once() {
    let dynamo = dynamo().await;
    let mut change = submission(1);
    change.request.owner = Some(Owner::CustomerContact);
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);

    let request = dynamo
        .store
        .request(&example::reseller_id(), change.request.request_id)
        .await
        .unwrap();
    assert_eq!(request.as_ref(), Some(&change.request));
    let id = change.request.request_id.to_string();
    let row = &dynamo.items(Table::Requests)[0];
    assert_eq!(row["workflowPending"], json!({"S": "pending"}));
    let event = &dynamo.items(Table::Events)[0];
    assert_eq!(
        (&event["requestId"], &event["seq"]),
        (&json!({"S": id}), &json!({"N": "1"}))
    );
    assert_eq!(event["type"], json!({"S": "submitted"}));
    let unique = &dynamo.items(Table::Uniques)[0];
    assert_eq!(
        unique["scope"],
        json!({"S": format!("name#{}", example::customer_id(1))})
    );
    assert_eq!(unique["value"], json!({"S": "northwind-fabrikam-0001"}));
    assert_eq!(
        dynamo.items(Table::Customers)[0]["openRequests"],
        json!({"N": "1"})
    );

    let record = change.idempotency.unwrap();
    let calls = dynamo.items(Table::Idempotency);
    let kept = calls
        .iter()
        .find(|item| item["key"]["S"] == record.call.as_str())
        .unwrap();
    assert_eq!(
        kept["ttl"],
        json!({"N": record.expires_at.as_second().to_string()})
    );
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
    assert_eq!(facts.repeated, Some(record.clone()));
    assert_eq!(facts.customer.unwrap().open_requests, 1);
    let (found, repeated) = dynamo
        .store
        .call_facts(&example::reseller_id(), change.request.request_id, &record.call)
        .await
        .unwrap();
    assert_eq!((found, repeated), (request, Some(record)));
}

#[tokio::test]
async fn a_call_that_counts_no_more_may_be_made_again() {
    let dynamo = dynamo().await;
    let first = submission(1);
    assert_eq!(dynamo.store.commit(&first).await.unwrap(), Commit::Done);
    let mut second = named_submission(2, "northwind-fabrikam-0002");
    let mut record = second.idempotency.take().unwrap();
    record.call = first.idempotency.as_ref().unwrap().call.clone();
    second.idempotency = Some(record);
    let repeated = Commit::Refused(Conflict::Repeated(Box::new(first.idempotency.clone().unwrap())));
    assert_eq!(dynamo.store.commit(&second).await.unwrap(), repeated);

    second.event.at = first.idempotency.unwrap().expires_at;
    assert_eq!(dynamo.store.commit(&second).await.unwrap(), Commit::Done);
}

#[tokio::test]
async fn a_decision_takes_the_request_out_of_the_queue() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let change = approval(&request);
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    let row = &dynamo.items(Table::Requests)[0];
    assert_eq!(row.get("approvalQueue"), None);
    assert_eq!(row["taskToken"], json!({"S": "the-task-token"}));
    assert_eq!(row["workflowPending"], json!({"S": "pending"}));
    let stored = dynamo
        .store
        .request(&request.reseller_id, request.request_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored, change.request);
}

#[tokio::test]
async fn a_stale_decision_learns_how_the_request_stands() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let first = denial(&request);
    assert_eq!(dynamo.store.commit(&first).await.unwrap(), Commit::Done);
    let late = approval(&request);
    let stands = Commit::Refused(Conflict::Request(Some(Box::new(first.request))));
    assert_eq!(dynamo.store.commit(&late).await.unwrap(), stands);

    let unknown = approval(&submission(9).request);
    assert_eq!(
        dynamo.store.commit(&unknown).await.unwrap(),
        Commit::Refused(Conflict::Request(None))
    );
}

#[tokio::test]
async fn what_a_request_no_longer_has_is_removed() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let now = example::at("2026-05-05T00:00:00Z");
    let approved = approval(&request);
    let started = reach_step(&approved.request, Step::CreateSubscription, now).unwrap();
    let held = park(&started.request, Status::OnHold, "provider_review", now).unwrap();
    let resumed = reach_step(&held.request, Step::CreateSubscription, now).unwrap();
    let subscription = Subscription {
        subscription_id: example::customer_id(7).as_uuid(),
        display_name: "x".into(),
    };
    let completed = complete(&resumed.request, subscription, AccessKind::NewUser, now).unwrap();
    for change in [&approved, &started, &held, &resumed, &completed] {
        assert_eq!(dynamo.store.commit(change).await.unwrap(), Commit::Done);
        let stored = dynamo
            .store
            .request(&request.reseller_id, request.request_id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored, change.request, "after {:?}", change.event.kind);
    }
    let customer = dynamo
        .store
        .customer(&request.reseller_id, request.customer_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((customer.open_requests, customer.completed_requests), (0, 1));
    assert_eq!(
        dynamo.items(Table::Uniques).len(),
        1,
        "a completed request keeps its name"
    );
}

#[tokio::test]
async fn a_name_is_free_again_after_a_denial() {
    let dynamo = dynamo().await;
    let first = named_submission(1, "Northwind-Fabrikam-0001");
    assert_eq!(dynamo.store.commit(&first).await.unwrap(), Commit::Done);
    let second = named_submission(2, "northwind-fabrikam-0001");
    assert_eq!(
        dynamo.store.commit(&second).await.unwrap(),
        Commit::Refused(Conflict::NameTaken)
    );
    assert_eq!(
        dynamo.store.commit(&denial(&first.request)).await.unwrap(),
        Commit::Done
    );
    assert_eq!(dynamo.store.commit(&second).await.unwrap(), Commit::Done);
    let customer = dynamo
        .store
        .customer(&example::reseller_id(), example::customer_id(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(customer.open_requests, 1);
}

#[tokio::test]
async fn a_withdrawal_keeps_its_answer_for_a_repeated_call() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let client = example::portal(domain::account::PortalKind::CustomerPortal).client_id;
    let mut change = withdraw(&request, client, example::now()).unwrap();
    change.idempotency = submission(2).idempotency;
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    let again = dynamo.store.commit(&change).await.unwrap();
    assert_eq!(
        again,
        Commit::Refused(Conflict::Repeated(Box::new(change.idempotency.unwrap())))
    );
}

#[tokio::test]
async fn a_customer_may_not_have_more_open_requests_than_the_limit() {
    let dynamo = dynamo().await;
    for n in 1..=3 {
        let mut change = submission(n);
        change.open_limit = 2;
        let expected = if n <= 2 {
            Commit::Done
        } else {
            Commit::Refused(Conflict::Customer)
        };
        assert_eq!(
            dynamo.store.commit(&change).await.unwrap(),
            expected,
            "request {n}"
        );
    }
    assert_eq!(dynamo.items(Table::Requests).len(), 2);
}

#[tokio::test]
async fn a_submission_fails_when_the_tenant_went_between_reading_and_writing() {
    let dynamo = dynamo().await;
    let change = submission(1);
    let unique = json!({
        "scope": {"S": "tenant#northwind"},
        "value": {"S": example::tenant_id(1).to_string()},
        "customerId": {"S": example::customer_id(1).to_string()},
    });
    dynamo.put(Table::Uniques, &unique);
    let dissociated = dissociate(&example::customer(), operations(), example::now());
    change_customer(&dynamo, &dissociated.unwrap().unwrap()).await;
    assert_eq!(
        dynamo.store.commit(&change).await.unwrap(),
        Commit::Refused(Conflict::Customer)
    );
    assert_eq!(
        dynamo.items(Table::Requests).len() + dynamo.items(Table::Events).len(),
        0
    );
}

#[tokio::test]
async fn a_revoked_link_decides_nothing() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let linker = aws::Linker::new(
        &dynamo.config,
        "unused",
        FixedKeys::default(),
        dynamo.store.clone(),
    );
    let live = link(&request, 1);
    linker.keep(&live).await.unwrap();
    let revoked = Link {
        revoked_at: Some(example::now()),
        seal: None,
        ..link(&request, 2)
    };
    linker.keep(&revoked).await.unwrap();
    linker.keep(&link(&request, 2)).await.unwrap();
    assert_eq!(
        dynamo.store.link(&revoked.token_hash).await.unwrap(),
        example::link_keys().seal(&revoked).ok()
    );

    let mut change = approval(&request);
    for useless in [revoked.token_hash, link(&request, 3).token_hash] {
        change.link = Some(useless);
        assert_eq!(
            dynamo.store.commit(&change).await.unwrap(),
            Commit::Refused(Conflict::Link)
        );
    }
    change.link = Some(live.token_hash.clone());
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    assert_eq!(
        dynamo.store.link(&live.token_hash).await.unwrap(),
        example::link_keys().seal(&live).ok()
    );
    let rows = dynamo.items(Table::Links);
    let row = rows
        .iter()
        .find(|row| row["tokenHash"]["S"] == live.token_hash.as_str())
        .unwrap();
    assert_eq!(row["usedAt"], json!({"S": "2026-05-04T11:00:00Z"}));
    let end = live.expires_at.as_second() + 30 * 24 * 60 * 60;
    assert_eq!(row["ttl"], json!({"N": end.to_string()}));
}

#[tokio::test]
async fn sealed_access_is_opened_by_the_change_that_records_it() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let approved = approval(&request);
    dynamo.store.commit(&approved).await.unwrap();
    let now = example::at("2026-05-05T08:00:00Z");
    let from = OpenedFrom {
        source_ip: Some("192.0.2.7".into()),
        user_agent: None,
    };
    let opening = reveal(&approved.request, 0, from.clone(), now).unwrap();
    assert_eq!(
        dynamo.store.commit(&opening).await.unwrap(),
        Commit::Refused(Conflict::SecretTaken),
        "there is nothing yet"
    );

    let sealed = SealedAccess {
        ciphertext: vec![0, 159, 146, 150],
        expires_at: example::at("2026-05-07T08:00:00Z"),
        opened_at: None,
        opened_from: None,
    };
    dynamo
        .store
        .put_sealed(request.request_id, &sealed)
        .await
        .unwrap();
    assert_eq!(
        dynamo.store.sealed(request.request_id).await.unwrap(),
        Some(sealed.clone())
    );
    assert_eq!(dynamo.store.commit(&opening).await.unwrap(), Commit::Done);
    let opened = SealedAccess {
        ciphertext: Vec::new(),
        opened_at: Some(now),
        opened_from: Some(from),
        ..sealed.clone()
    };
    assert_eq!(
        dynamo.store.sealed(request.request_id).await.unwrap(),
        Some(opened)
    );
    let row = &dynamo.items(Table::Secrets)[0];
    assert_eq!(row.get("ciphertext"), None, "nothing is left to steal");
    assert_eq!(row["ttl"], json!({"N": sealed_ttl()}));
    for table in [Table::Requests, Table::Events] {
        let kept = format!("{:?}", dynamo.items(table));
        assert!(
            !kept.contains("192.0.2.7"),
            "from where is gone with what was sealed"
        );
    }
    dynamo
        .store
        .put_sealed(request.request_id, &anew(&sealed))
        .await
        .unwrap();
    assert_eq!(
        dynamo.store.sealed(request.request_id).await.unwrap(),
        Some(anew(&sealed))
    );
}

#[tokio::test]
async fn what_is_done_for_the_contact_is_done_while_the_record_names_the_address() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let contact = example::customer().contact.email;
    let mut change = approval(&request);
    let other = Some(example::person("Grace Hopper").email);
    change.contact.clone_from(&other);
    assert_eq!(
        dynamo.store.commit(&change).await.unwrap(),
        Commit::Refused(Conflict::Contact)
    );
    change.contact = contact;
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    change.contact = other;
    assert!(
        matches!(
            dynamo.store.commit(&change).await.unwrap(),
            Commit::Refused(Conflict::Request(Some(_)))
        ),
        "how the request stands explains more"
    );
}

/// What is sealed in its place once the access was made anew.
fn anew(sealed: &SealedAccess) -> SealedAccess {
    SealedAccess {
        ciphertext: vec![7, 7],
        ..sealed.clone()
    }
}

fn sealed_ttl() -> String {
    example::at("2026-05-07T08:00:00Z").as_second().to_string()
}

fn link(request: &domain::request::SubscriptionRequest, n: u8) -> Link {
    example::decision_link(&example::link_token(n), request)
}
