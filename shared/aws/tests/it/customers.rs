//! Customer accounts: made and changed.

use aws::Table;
use domain::account::Customer;
use domain::account_change::{CustomerChange, CustomerCommit, amend, create, invite};
use domain::change::Commit;
use domain::lifecycle::park;
use domain::ports::{Customers, Requests};
use domain::status::Status;
use jiff::SignedDuration;
use testkit::{Dynamo, example};

use crate::awaiting::{approved, waiting};
use crate::{
    acceptance, change_customer, contents, dynamo, history, history_of, nth_customer, operations, stored,
    submission,
};

fn amended(after: Customer) -> CustomerChange {
    amend(after, operations(), example::at("2026-05-04T12:00:00Z"))
}

#[tokio::test]
async fn an_account_is_made_with_its_first_event() {
    let dynamo = Dynamo::start().await;
    let change = create(nth_customer(1), operations());
    change_customer(&dynamo, &change).await;
    assert_eq!(stored(&dynamo, &change.customer).await, change.customer);
    assert_eq!(history_of(&dynamo, &change.customer).await, ["customer_created"]);

    let before = contents(&dynamo);
    let taken = Some(Box::new(change.customer.clone()));
    let again = dynamo.store.commit_customer(&change).await.unwrap();
    assert_eq!(again, CustomerCommit::Stale(taken));
    assert_eq!(contents(&dynamo), before);
}

#[tokio::test]
async fn a_repeated_creation_finds_the_first_one() {
    let dynamo = dynamo().await;
    let record = submission(1).idempotency.unwrap();
    let creation = |n| CustomerChange {
        idempotency: Some(record.clone()),
        ..create(nth_customer(n), operations())
    };
    change_customer(&dynamo, &creation(2)).await;
    let before = contents(&dynamo);
    let repeated = CustomerCommit::Repeated(Box::new(record.clone()));
    let second = dynamo.store.commit_customer(&creation(3)).await.unwrap();
    assert_eq!(second, repeated);
    assert_eq!(contents(&dynamo), before);

    let mut late = creation(3);
    late.event.at = record.expires_at;
    change_customer(&dynamo, &late).await;
    assert_eq!(dynamo.items(Table::Customers).len(), 3);
}

#[tokio::test]
async fn a_change_leaves_alone_what_requests_write_and_the_tenant() {
    let dynamo = dynamo().await;
    let read = example::customer();
    let first = waiting(&dynamo, 1).await;
    let change = amended(Customer {
        company_name: example::name("Fabrikam AG"),
        portal_enabled: false,
        tenant: None,
        ..read.clone()
    });
    change_customer(&dynamo, &change).await;
    let stands = Customer {
        tenant: read.tenant.clone(),
        open_requests: 1,
        awaiting_terms: [first.request_id].into(),
        ..change.customer.clone()
    };
    assert_eq!(stored(&dynamo, &read).await, stands);
    assert_eq!(
        history_of(&dynamo, &read).await,
        ["customer_created", "customer_changed"]
    );

    let before = contents(&dynamo);
    let rival = amended(Customer {
        company_name: example::name("Fabrikam SE"),
        ..read.clone()
    });
    let stale = CustomerCommit::Stale(Some(Box::new(stands)));
    assert_eq!(dynamo.store.commit_customer(&rival).await.unwrap(), stale);
    let unknown = amended(nth_customer(9));
    assert_eq!(
        dynamo.store.commit_customer(&unknown).await.unwrap(),
        CustomerCommit::Stale(None)
    );
    assert_eq!(contents(&dynamo), before);
}

#[tokio::test]
async fn a_change_does_not_bring_back_what_requests_wrote_meanwhile() {
    let dynamo = dynamo().await;
    let first = waiting(&dynamo, 1).await;
    let read = stored(&dynamo, &example::customer()).await;
    assert_eq!(read.awaiting_terms, [first.request_id].into());
    let second = waiting(&dynamo, 2).await;
    let ended = park(&first, Status::Failed, "customer_rejected", example::now()).unwrap();
    assert_eq!(dynamo.store.commit(&ended).await.unwrap(), Commit::Done);
    change_customer(&dynamo, &amended(read)).await;
    let customer = stored(&dynamo, &example::customer()).await;
    assert_eq!(customer.awaiting_terms, [second.request_id].into());
    assert_eq!((customer.open_requests, customer.version), (1, 2));
}

#[tokio::test]
async fn what_an_account_no_longer_has_is_removed() {
    let dynamo = dynamo().await;
    let documents = [example::document("2026-01")];
    let accepted = acceptance(1, &example::customer(), &documents);
    change_customer(&dynamo, &accepted).await;
    let voided = amended(Customer {
        acceptances: Vec::new(),
        terms_armed_at: None,
        ..accepted.customer
    });
    change_customer(&dynamo, &voided).await;
    assert_eq!(stored(&dynamo, &voided.customer).await, voided.customer);
    assert_eq!(dynamo.items(Table::Customers)[0].get("acceptances"), None);
}

#[tokio::test]
async fn an_invitation_outlives_other_changes() {
    let dynamo = Dynamo::start().await;
    dynamo.customer(&nth_customer(1)).await;
    let day = SignedDuration::from_hours(24);
    let (invited, invitation) = invite(&nth_customer(1), None, day, operations(), example::now()).unwrap();
    change_customer(&dynamo, &invited).await;
    let changed = amended(Customer {
        portal_enabled: false,
        ..invited.customer
    });
    change_customer(&dynamo, &changed).await;
    let customer = stored(&dynamo, &changed.customer).await;
    assert_eq!(customer, changed.customer);
    assert_eq!(customer.tenant_invitation, Some(invitation));
    assert_eq!(
        history_of(&dynamo, &customer).await,
        ["customer_created", "tenant_invited", "customer_changed"]
    );
}

#[tokio::test]
async fn requests_count_themselves_without_a_version_or_an_event() {
    let dynamo = dynamo().await;
    let request = approved(&dynamo, 1).await;
    let denied = crate::denial(&submission(2).request);
    assert_eq!(dynamo.store.commit(&submission(2)).await.unwrap(), Commit::Done);
    assert_eq!(dynamo.store.commit(&denied).await.unwrap(), Commit::Done);
    let customer = stored(&dynamo, &example::customer()).await;
    assert_eq!((customer.open_requests, customer.version), (1, 1));
    let account = format!("customer#{}", request.customer_id);
    assert_eq!(history(&dynamo, &account), ["customer_created"]);
}

#[tokio::test]
async fn a_customer_is_its_resellers_alone() {
    let dynamo = dynamo().await;
    let rival = domain::ids::ResellerId::parse("rival").unwrap();
    let id = example::customer_id(1);
    assert_eq!(dynamo.store.customer(&rival, id).await.unwrap(), None);
    let theirs = amended(Customer {
        reseller_id: rival,
        ..example::customer()
    });
    assert_eq!(
        dynamo.store.commit_customer(&theirs).await.unwrap(),
        CustomerCommit::Stale(None)
    );
}
