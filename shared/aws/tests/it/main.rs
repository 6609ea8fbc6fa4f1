//! The adapters against `DynamoDB` in process and against scripted answers of the other services.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where its ground gives way"
)]

mod acceptances;
mod account_budgets;
mod account_races;
mod approvers;
mod awaiting;
mod budgets;
mod changes;
mod completed;
mod customers;
mod deliveries;
mod facts;
mod leases;
mod ledgers;
mod link_keys;
mod lists;
mod operations;
mod portals;
mod races;
mod resellers;
mod services;
mod steps;
mod tenants;
mod terms;
mod wire;

use aws::Table;
use domain::account::{Customer, PortalKind, Reseller};
use domain::account_change::{AcceptTerms, CustomerChange, CustomerCommit, ResellerCommit, accept, declare};
use domain::change::{Change, Commit};
use domain::event::Actor;
use domain::ids::AcceptanceId;
use domain::lifecycle::{Decided, DecisionCommand, decide};
use domain::ports::{Customers, Requests, Resellers};
use domain::request::{Channel, SubscriptionRequest, Verdict};
use domain::terms::{Document, Evidence, TermsState, Via};
use domain::text::Remark;
use serde_json::{Value, json};
use testkit::{Dynamo, example};

/// A database in which the example reseller and customer exist.
async fn dynamo() -> Dynamo {
    let dynamo = Dynamo::start().await;
    dynamo.reseller(&example::reseller()).await;
    dynamo.customer(&example::customer()).await;
    dynamo
}

/// The `n`th customer, without a tenant.
fn nth_customer(n: u8) -> Customer {
    Customer {
        customer_id: example::customer_id(n),
        tenant: None,
        ..example::customer()
    }
}

/// How a customer stands.
async fn stored(dynamo: &Dynamo, customer: &Customer) -> Customer {
    let found = dynamo.store.customer(&customer.reseller_id, customer.customer_id);
    found.await.unwrap().unwrap()
}

/// Commits a change of a customer that must be possible.
async fn change_customer(dynamo: &Dynamo, change: &CustomerChange) {
    let commit = dynamo.store.commit_customer(change).await.unwrap();
    assert_eq!(commit, CustomerCommit::Done);
}

/// Declares a reseller that exists anew.
async fn redeclare(dynamo: &Dynamo, wanted: Reseller) -> Reseller {
    let found = dynamo.store.reseller(&wanted.reseller_id).await.unwrap();
    let change = declare(found.as_ref(), wanted, operations(), example::now()).unwrap();
    let commit = dynamo.store.commit_reseller(&change).await.unwrap();
    assert_eq!(commit, ResellerCommit::Done);
    change.reseller
}

/// Who changes accounts in these tests.
fn operations() -> Actor {
    Actor::Operations {
        client_id: example::portal(PortalKind::Console).client_id,
    }
}

/// A customer accepts documents through its portal. The ids of the records begin at `n`.
fn acceptance(n: u8, customer: &Customer, documents: &[Document]) -> CustomerChange {
    let client_id = example::portal(PortalKind::CustomerPortal).client_id;
    let evidence = Evidence {
        via: Via::Portal {
            client_id: client_id.clone(),
        },
        source_ip: Some("192.0.2.7".into()),
        user_agent: Some("portal/1.0".into()),
    };
    let now = example::at("2026-05-04T10:00:00Z");
    let ids = (n..).map(|n| AcceptanceId::mint(now, [n; 10]));
    let command = AcceptTerms {
        documents: ids.zip(documents.iter().cloned()).collect(),
        by: &example::person("Ada Byron"),
        evidence: &evidence,
    };
    let reseller = example::reseller();
    let state = TermsState::of(documents, customer, &reseller, now);
    accept(
        customer,
        &reseller,
        &state,
        command,
        Actor::Portal { client_id },
        now,
    )
}

/// Every item of every table.
fn contents(dynamo: &Dynamo) -> Vec<Value> {
    Table::ALL
        .into_iter()
        .flat_map(|table| dynamo.items(table))
        .collect()
}

/// What happened to an account, in order. The places of the events must be 1, 2, 3, …
fn history(dynamo: &Dynamo, account: &str) -> Vec<String> {
    let mut events = dynamo.items(Table::AccountEvents);
    events.retain(|event| event["account"] == json!({"S": account}));
    let place = |event: &Value| event["seq"]["N"].as_str().unwrap().parse::<usize>().unwrap();
    events.sort_by_key(place);
    let places: Vec<_> = events.iter().map(place).collect();
    assert_eq!(places, (1..=events.len()).collect::<Vec<_>>());
    let kind = |event: &Value| event["type"]["S"].as_str().unwrap().to_owned();
    events.iter().map(kind).collect()
}

/// What happened to a customer. There must be as many events as it has versions.
async fn history_of(dynamo: &Dynamo, customer: &Customer) -> Vec<String> {
    let history = history(dynamo, &format!("customer#{}", customer.customer_id));
    let version = usize::try_from(stored(dynamo, customer).await.version).unwrap();
    assert_eq!(history.len(), version);
    history
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
    let channel = Channel::EmailLink;
    let command = DecisionCommand {
        verdict,
        reason: Some(Remark::parse("As discussed.").unwrap()),
        by: example::reseller().approvers.remove(0).person,
        on_behalf_of: None,
        origin: None,
        channel,
        actor: Actor::Approver { channel },
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

/// A value as `DynamoDB` writes it.
fn attribute(value: &Value) -> Value {
    match value {
        Value::String(text) => json!({"S": text}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::Bool(truth) => json!({"BOOL": truth}),
        Value::Null => json!({"NULL": true}),
        Value::Array(items) => json!({"L": items.iter().map(attribute).collect::<Vec<_>>()}),
        Value::Object(_) => json!({"M": item(value)}),
    }
}

/// The item of a value.
fn item(value: &impl serde::Serialize) -> Value {
    let value = serde_json::to_value(value).unwrap();
    let fields = value.as_object().unwrap().iter();
    Value::Object(
        fields
            .map(|(name, value)| (name.clone(), attribute(value)))
            .collect(),
    )
}
