//! Many changes of accounts at once: exactly one wins, and nothing that was accepted is lost.

use std::future::Future;
use std::sync::Arc;

use aws::{OsEntropy, Store, Table};
use domain::account::Customer;
use domain::account_change::{CustomerChange, CustomerCommit};
use domain::change::{Commit, Conflict};
use domain::event::Actor;
use domain::lifecycle::{go_on_after_acceptance, reach_step};
use domain::ports::{AccountFacts, AccountReads, Customers, Publication, Requests, Terms};
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::SubscriptionRequest;
use domain::status::Status;
use domain::terms::{Document, Evidence, InForce, Via};
use domain::usecases::{Accepted, AcceptedVersions, accept_terms};
use testkit::{Dynamo, FixedClock, example};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::awaiting::wait;
use crate::tenants::association;
use crate::{acceptance, dynamo, history_of, nth_customer, stored};

/// Runs all of these at once.
async fn at_once<T, F>(runs: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let runs: JoinSet<T> = runs.into_iter().collect();
    runs.join_all().await
}

/// Commits all changes at once.
async fn commit_all(dynamo: &Dynamo, changes: Vec<CustomerChange>) -> Vec<CustomerCommit> {
    let commits = changes.into_iter().map(|change| {
        let store = dynamo.store.clone();
        async move { store.commit_customer(&change).await.unwrap() }
    });
    at_once(commits).await
}

fn count<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().filter(|other| *other == one).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_tenant_goes_to_one_of_a_hundred_customers() {
    let dynamo = Dynamo::start().await;
    for n in 1..=100 {
        dynamo.customer(&nth_customer(n)).await;
    }
    let claims = (1..=100).map(|n| association(&nth_customer(n), 5));
    let commits = commit_all(&dynamo, claims.collect()).await;
    assert_eq!(count(&commits, &CustomerCommit::Done), 1);
    assert_eq!(count(&commits, &CustomerCommit::TenantInUse), 99);
    let customers = dynamo.items(Table::Customers);
    let owners: Vec<_> = customers.iter().filter(|c| c.get("tenant").is_some()).collect();
    assert_eq!(owners.len(), 1);
    let unique = &dynamo.items(Table::Uniques)[0];
    assert_eq!(owners[0]["customerId"], unique["customerId"]);
    assert_eq!(dynamo.items(Table::AccountEvents).len(), 101);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_customer_gets_one_of_a_hundred_tenants() {
    let dynamo = Dynamo::start().await;
    dynamo.customer(&nth_customer(1)).await;
    let claims = (1..=100).map(|n| association(&nth_customer(1), n));
    let commits = commit_all(&dynamo, claims.collect()).await;
    let customer = stored(&dynamo, &nth_customer(1)).await;
    assert_eq!(count(&commits, &CustomerCommit::Done), 1);
    let stale = CustomerCommit::Stale(Some(Box::new(customer.clone())));
    assert_eq!(count(&commits, &stale), 99);
    let uniques = dynamo.items(Table::Uniques);
    assert_eq!(uniques.len(), 1, "the other tenants are free");
    let tenant = customer.tenant.as_ref().unwrap().tenant_id;
    assert_eq!(uniques[0]["value"]["S"], tenant.to_string());
    assert_eq!(history_of(&dynamo, &customer).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_version_of_terms_has_one_of_a_hundred_contents() {
    let dynamo = Dynamo::start().await;
    let contents = (1..=100).map(|n| Document {
        title: example::name(&format!("Terms of use {n}")),
        ..example::document("2026-01")
    });
    let publications = contents.map(|document| {
        let store = dynamo.store.clone();
        async move {
            let in_force = InForce::default().with(document.clone(), example::now());
            store.publish(&document, &in_force).await.unwrap()
        }
    });
    let publications = at_once(publications.collect::<Vec<_>>()).await;
    let in_force = dynamo.store.in_force().await.unwrap();
    assert_eq!((in_force.documents.len(), in_force.version), (1, 1));
    let exists = Publication::Exists(Box::new(in_force.documents[0].clone()));
    assert_eq!(count(&publications, &Publication::Done), 1);
    assert_eq!(count(&publications, &exists), 99);
    assert_eq!(dynamo.items(Table::Terms).len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_acceptances_at_once_record_one() {
    let dynamo = dynamo().await;
    let documents = [example::document("2026-01")];
    let changes = (1..=100).map(|n| acceptance(n, &example::customer(), &documents));
    let commits = commit_all(&dynamo, changes.collect()).await;
    let customer = stored(&dynamo, &example::customer()).await;
    let stale = CustomerCommit::Stale(Some(Box::new(customer.clone())));
    assert_eq!(count(&commits, &CustomerCommit::Done), 1);
    assert_eq!(count(&commits, &stale), 99);
    assert_eq!(dynamo.items(Table::Terms).len(), 1);
    assert_eq!(history_of(&dynamo, &customer).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_people_who_accept_at_once_are_each_recorded_or_told_to_come_back() {
    let dynamo = dynamo().await;
    let document = example::document("2026-01");
    dynamo.document(&document).await;
    let facts = read(&dynamo.store, &example::customer()).await;
    let command = AcceptedVersions {
        versions: vec![(document.kind, document.version)],
        by: example::person("Ada Byron"),
        evidence: Evidence {
            via: Via::EmailLink,
            source_ip: None,
            user_agent: None,
        },
        actor: Actor::Recipient,
    };
    let runs = (0..100).map(|_| {
        let (store, facts, command) = (dynamo.store.clone(), facts.clone(), command.clone());
        async move {
            let clock = FixedClock::default();
            accept_terms(&store, &clock, &OsEntropy, facts, command, Ok)
                .await
                .unwrap()
        }
    });
    let outcomes = at_once(runs.collect::<Vec<_>>()).await;

    let recorded = |accepted: &Accepted| match accepted {
        Accepted::Recorded(records) => Some(records[0].clone()),
        _ => None,
    };
    let records: Vec<_> = outcomes.iter().filter_map(recorded).collect();
    assert_eq!(records.len() + count(&outcomes, &Accepted::Busy), 100);
    // Whoever is told to come back was overtaken in every attempt, each time by another one.
    assert!(records.len() >= 4, "{}", records.len());
    let customer = stored(&dynamo, &example::customer()).await;
    assert_eq!(customer.version, 1 + u64::try_from(records.len()).unwrap());
    assert_eq!(history_of(&dynamo, &customer).await.len(), records.len() + 1);
    let kept = dynamo.items(Table::Terms);
    let kept = kept.iter().filter(|item| item.get("acceptanceId").is_some());
    assert_eq!(kept.count(), records.len());
    for record in &records {
        let found = dynamo.store.acceptance(record.customer_id, record.acceptance_id);
        assert_eq!(found.await.unwrap().as_ref(), Some(record));
    }
    let counts = records.iter().map(|record| record.acceptance());
    assert!(
        counts
            .into_iter()
            .any(|acceptance| customer.acceptances == [acceptance])
    );
}

async fn read(store: &Store, customer: &Customer) -> AccountFacts {
    let facts = store.account_facts(&customer.reseller_id, customer.customer_id, None);
    facts.await.unwrap()
}

/// What provisioning does at the gate: looks, waits if something is missing, looks again if it looked too early.
/// It takes `hesitation` round trips between looking and writing.
async fn stand_at_the_gate(
    store: Store,
    request: SubscriptionRequest,
    customer: Customer,
    hesitation: u8,
    start: Arc<Barrier>,
) {
    let mut facts = read(&store, &customer).await;
    start.wait().await;
    for _ in 0..hesitation {
        read(&store, &customer).await;
    }
    loop {
        let change = if facts.terms(example::now()).satisfied() {
            reach_step(&request, Step::CheckCustomer, example::now()).unwrap()
        } else {
            let seen = facts.customer.map(|customer| customer.version);
            wait(&request, Reason::TermsNotAccepted, seen)
        };
        match store.commit(&change).await.unwrap() {
            Commit::Done => return,
            Commit::Refused(Conflict::Customer) => facts = read(&store, &customer).await,
            other => panic!("{other:?}"),
        }
    }
}

/// What an acceptance comes to: it is recorded, and what waits for it then goes on.
async fn accept_and_let_go_on(store: Store, customer: Customer, document: Document, start: Arc<Barrier>) {
    let change = acceptance(1, &customer, &[document]);
    start.wait().await;
    assert_eq!(
        store.commit_customer(&change).await.unwrap(),
        CustomerCommit::Done
    );
    let facts = read(&store, &customer).await;
    assert!(facts.terms(example::now()).satisfied());
    for id in facts.customer.unwrap().awaiting_terms {
        let request = store.request(&customer.reseller_id, id).await.unwrap().unwrap();
        let Some(change) = go_on_after_acceptance(&request, example::now()) else {
            continue;
        };
        let moved = store.commit(&change).await.unwrap();
        assert!(matches!(
            moved,
            Commit::Done | Commit::Refused(Conflict::Request(_))
        ));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_waits_for_what_was_accepted() {
    let dynamo = dynamo().await;
    let document = example::document("2026-01");
    dynamo.document(&document).await;
    let portal = example::calling_portal(domain::account::PortalKind::Console);
    for n in 2..=101 {
        let customer = Customer {
            tenant: Some(example::tenant(n)),
            ..nth_customer(n)
        };
        dynamo.customer(&customer).await;
        let submission = example::submission(n, &portal, &customer, "northwind-fabrikam-0001");
        assert_eq!(dynamo.store.commit(&submission).await.unwrap(), Commit::Done);

        let mut request = submission.request;
        if n % 2 == 0 {
            // It waits for Microsoft's agreement already, and the terms are what it waits for next.
            let waits = wait(&request, Reason::McaNotAccepted, None);
            assert_eq!(dynamo.store.commit(&waits).await.unwrap(), Commit::Done);
            request = waits.request;
        }

        let start = Arc::new(Barrier::new(2));
        let (store, hesitation) = (dynamo.store.clone(), n / 2 % 4);
        let gate = stand_at_the_gate(
            store,
            request.clone(),
            customer.clone(),
            hesitation,
            start.clone(),
        );
        let store = dynamo.store.clone();
        let acceptance = accept_and_let_go_on(store, customer.clone(), document.clone(), start);
        tokio::try_join!(tokio::spawn(gate), tokio::spawn(acceptance)).unwrap();

        let found = dynamo
            .store
            .request(&request.reseller_id, request.request_id)
            .await;
        let found = found.unwrap().unwrap();
        // Either it waited and was let go on, or it saw the acceptance and went on by itself.
        assert!(
            matches!(found.status, Status::Approved | Status::Provisioning),
            "round {n}: {}",
            found.status
        );
        let customer = stored(&dynamo, &customer).await;
        assert!(customer.awaiting_terms.is_empty(), "round {n}");
        assert_eq!((customer.open_requests, customer.version), (1, 2));
    }
}
