//! The function with its ports. The workflow and the bus keep one journal, and fail when a test says so.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws::{Store, Table};
use contracts::bus::{AccountDetail, EventDetail};
use domain::account::PortalKind;
use domain::account_event::AccountEventType;
use domain::change::{Change, Commit};
use domain::event::{Actor, EventType};
use domain::lifecycle::{Decided, DecisionCommand, decide, expire, withdraw};
use domain::ports::{Bus, Notice, PortError, PortResult, RequestKey, Requests, Workflow};
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
    told: Vec<Value>,
}

/// How a port fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Unavailable,
    Broken,
    /// The bus answers that it took so many from the front.
    Taken(usize),
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

    /// What the bus took since the last look, as its readers get it.
    pub(crate) fn told(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.lock().unwrap().told)
    }

    /// Writes calls of a port, and tells how many of them were taken.
    fn write(&self, port: &'static str, calls: &[String]) -> PortResult<usize> {
        let mut state = self.0.lock().unwrap();
        let entries = calls.iter().map(|what| format!("{port} {what}"));
        state.entries.extend(entries);
        let failure = match state.failures.front() {
            Some((failing, failure)) if *failing == port => *failure,
            _ => return Ok(calls.len()),
        };
        state.failures.pop_front();
        let cause = "as the test wishes".to_owned();
        match failure {
            Failure::Unavailable => Err(PortError::Unavailable { service: port, cause }),
            Failure::Broken => Err(PortError::Broken { service: port, cause }),
            Failure::Taken(count) => Ok(count),
        }
    }
}

/// Starts and wakes nothing, but tells in which state the request's row was.
#[derive(Debug)]
pub(crate) struct FakeWorkflow(Journal, Arc<Dynamo>);

impl Workflow for FakeWorkflow {
    async fn start(&self, key: &RequestKey, run: u64) -> PortResult<()> {
        let run = match run {
            0 => String::new(),
            run => format!("-{run}"),
        };
        let what = format!(
            "{}{run}{}",
            number(&key.request.to_string()),
            mark(&self.1, &key.request.to_string())
        );
        self.0.write("start", &[what]).map(|_| ())
    }

    async fn wake(&self, token: &Secret) -> PortResult<()> {
        self.0.write("wake", &[token.expose().to_owned()]).map(|_| ())
    }
}

/// Tells nobody.
#[derive(Debug)]
pub(crate) struct FakeBus(Journal, Arc<Dynamo>);

impl Bus for FakeBus {
    async fn publish(&self, notices: &[Notice]) -> PortResult<usize> {
        assert!(!notices.is_empty(), "nothing is not worth a call");
        let calls: Vec<String> = notices.iter().map(|notice| self.line(notice)).collect();
        let taken = self.0.write("publish", &calls)?;
        let told = notices.iter().take(taken).map(|notice| match notice {
            Notice::Request(event) => json!(EventDetail::from(event)),
            Notice::Account(notice, _) => json!(AccountDetail::from(notice)),
        });
        self.0.0.lock().unwrap().told.extend(told);
        Ok(taken)
    }
}

impl FakeBus {
    fn line(&self, notice: &Notice) -> String {
        match notice {
            Notice::Request(event) => {
                let id = event.request_id.to_string();
                let row = mark(&self.1, &id);
                format!("{}#{} {}{row}", number(&id), event.seq, event.kind.as_str())
            }
            Notice::Account(notice, _) => format!("{} {}", notice.id(), notice.kind.as_str()),
        }
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
        dynamo.reseller(&example::reseller()).await;
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

    /// The stream's records of what happened to accounts.
    pub(crate) fn account_records(&self, kind: AccountEventType) -> Vec<Record> {
        let mut images = self.dynamo.items(Table::AccountEvents);
        images.retain(|image| image["type"]["S"] == kind.as_str());
        assert!(!images.is_empty(), "{kind:?} has not happened");
        records(&images)
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
            by: example::reseller().approvers.remove(0).person,
            on_behalf_of: None,
            origin: None,
            channel: Channel::Queue,
            actor: Actor::Approver {
                channel: Channel::Queue,
            },
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
