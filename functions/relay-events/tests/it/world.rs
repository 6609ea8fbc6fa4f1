//! The function with its ports. The workflow and the bus keep one journal, and fail when a test says so.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws::{Store, Table};
use domain::account::PortalKind;
use domain::change::{Change, Commit};
use domain::event::{EventType, RequestEvent};
use domain::lifecycle::{Decided, DecisionCommand, decide, expire, withdraw};
use domain::ports::{Bus, PortError, PortResult, RequestKey, Requests, Workflow};
use domain::request::{Channel, SubscriptionRequest, Verdict};
use domain::secret::Secret;
use domain::text::Remark;
use relay_events::RelayEvents;
use relay_events::input::{BatchAnswer, Input, Record};
use serde_json::{Value, json};
use testkit::{Dynamo, FixedClock, example};

/// What happened at the ports, in order; calls that fail are told too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    entries: Vec<String>,
    failures: VecDeque<(&'static str, Failure)>,
}

/// How a port fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Unavailable,
    Broken,
    /// The bus answers that it took nothing.
    NotTaken,
}

impl Journal {
    /// Has the next call of this port fail.
    pub(crate) fn fail(&self, port: &'static str, failure: Failure) {
        self.0.lock().unwrap().failures.push_back((port, failure));
    }

    /// What happened since the last look.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().entries)
    }

    fn write(&self, port: &'static str, what: &str) -> PortResult<bool> {
        let mut state = self.0.lock().unwrap();
        state.entries.push(format!("{port} {what}"));
        let failure = match state.failures.front() {
            Some((failing, failure)) if *failing == port => *failure,
            _ => return Ok(true),
        };
        state.failures.pop_front();
        let cause = "as the test wishes".to_owned();
        match failure {
            Failure::Unavailable => Err(PortError::Unavailable { service: port, cause }),
            Failure::Broken => Err(PortError::Broken { service: port, cause }),
            Failure::NotTaken => Ok(false),
        }
    }
}

/// Starts and wakes nothing, but tells in which state the request's row was.
#[derive(Debug)]
pub(crate) struct FakeWorkflow(Journal, Arc<Dynamo>);

impl Workflow for FakeWorkflow {
    async fn start(&self, key: &RequestKey) -> PortResult<()> {
        let what = format!(
            "{}{}",
            number(&key.request.to_string()),
            mark(&self.1, &key.request.to_string())
        );
        self.0.write("start", &what).map(|_| ())
    }

    async fn wake(&self, token: &Secret) -> PortResult<()> {
        self.0.write("wake", token.expose()).map(|_| ())
    }
}

/// Tells nobody.
#[derive(Debug)]
pub(crate) struct FakeBus(Journal, Arc<Dynamo>);

impl Bus for FakeBus {
    async fn publish(&self, events: &[RequestEvent]) -> PortResult<usize> {
        let [event] = events else { panic!("one at a time") };
        let id = event.request_id.to_string();
        let what = format!(
            "{}#{} {}{}",
            number(&id),
            event.seq,
            event.kind.as_str(),
            mark(&self.1, &id)
        );
        Ok(usize::from(self.0.write("publish", &what)?))
    }
}

/// Which of the example requests this is.
fn number(id: &str) -> u8 {
    (1..=u8::MAX)
        .find(|n| example::request_id(*n).to_string() == id)
        .unwrap()
}

fn mark(dynamo: &Dynamo, id: &str) -> &'static str {
    let rows = dynamo.items(Table::Requests);
    let row = rows.iter().find(|row| row["requestId"]["S"] == id);
    match row {
        None => " (gone)",
        Some(row) if row["workflowPending"].is_null() => "",
        Some(_) => " (pending)",
    }
}

pub(crate) struct World {
    pub(crate) dynamo: Arc<Dynamo>,
    pub(crate) journal: Journal,
    pub(crate) function: RelayEvents<Store, FakeWorkflow, FakeBus, FixedClock>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let dynamo = Arc::new(Dynamo::start().await);
        dynamo.customer(&example::customer()).await;
        let journal = Journal::default();
        let function = RelayEvents {
            store: dynamo.store.clone(),
            workflow: FakeWorkflow(journal.clone(), Arc::clone(&dynamo)),
            bus: FakeBus(journal.clone(), Arc::clone(&dynamo)),
            clock: FixedClock::default(),
        };
        Self {
            dynamo,
            journal,
            function,
        }
    }

    /// Submits the `n`th request through the customers' portal.
    pub(crate) async fn submit(&self, n: u8) -> SubscriptionRequest {
        let portal = example::calling_portal(PortalKind::CustomerPortal);
        let name = format!("northwind-fabrikam-{n:04}");
        let change = example::submission(n, &portal, &example::customer(), &name);
        self.commit(&change).await
    }

    pub(crate) async fn commit(&self, change: &Change) -> SubscriptionRequest {
        assert_eq!(self.dynamo.store.commit(change).await.unwrap(), Commit::Done);
        self.dynamo.wire.take_calls();
        change.request.clone()
    }

    /// The stream's records of all events so far.
    pub(crate) fn records(&self) -> Vec<Record> {
        records(&self.dynamo.items(Table::Events))
    }

    pub(crate) async fn relay(&self, records: &[Record]) -> BatchAnswer {
        self.function.relay(records).await
    }

    /// The operations on the wire since the last look.
    pub(crate) fn operations(&self) -> Vec<String> {
        let calls = self.dynamo.wire.take_calls();
        calls.into_iter().map(|call| call.operation).collect()
    }

    /// Which requests are not known to have started.
    pub(crate) fn pending(&self) -> Vec<u8> {
        let rows = self.dynamo.items(Table::Requests);
        let pending = rows.iter().filter(|row| !row["workflowPending"].is_null());
        let mut pending: Vec<u8> = pending
            .map(|row| number(row["requestId"]["S"].as_str().unwrap()))
            .collect();
        pending.sort_unstable();
        pending
    }
}

/// The stream's records of these images, numbered from 100 on.
pub(crate) fn records(images: &[Value]) -> Vec<Record> {
    let record = |(n, image): (usize, &Value)| {
        json!({
            "eventID": n.to_string(), "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
            "awsRegion": "eu-central-1", "eventSourceARN": "arn:aws:dynamodb:eu-central-1:1:table/e/stream/1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_777_887_000, "Keys": {}, "NewImage": image,
                "SequenceNumber": (100 + n).to_string(), "SizeBytes": 1, "StreamViewType": "NEW_IMAGE",
            },
        })
    };
    let records: Vec<Value> = images.iter().enumerate().map(record).collect();
    match Input::read(json!({"Records": records})).unwrap() {
        Input::Records(records) => records,
        Input::Sweep => panic!("these are records"),
    }
}

/// A change that ends the wait for a decision.
pub(crate) fn ending(kind: EventType, request: &SubscriptionRequest) -> Change {
    let decision = |verdict| {
        let command = DecisionCommand {
            verdict,
            reason: Some(Remark::parse("As discussed.").unwrap()),
            by: example::reseller().approvers.remove(0),
            channel: Channel::Queue,
            allow_self_approval: false,
        };
        match decide(request, command, request.created_at).unwrap() {
            Decided::Now(change) => *change,
            Decided::Before => panic!("it was decided before"),
        }
    };
    match kind {
        EventType::Approved => decision(Verdict::Approve),
        EventType::Denied => decision(Verdict::Deny),
        EventType::Withdrawn => {
            let client = example::portal(PortalKind::Console).client_id;
            withdraw(request, client, request.created_at).unwrap()
        }
        EventType::Expired => expire(request, request.expires_at.unwrap()).unwrap(),
        _ => panic!("{kind:?} ends no wait"),
    }
}
