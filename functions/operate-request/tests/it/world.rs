//! The function with its ports, and calls to it.

use aws::{Store, Table};
use contracts::scopes::OPS;
use domain::account::PortalKind;
use domain::change::{Change, Commit};
use domain::event::Actor;
use domain::lifecycle::{Decided, DecisionCommand, await_terms, complete, decide, park, reach_step};
use domain::ports::{RelayBook, RequestKey, Requests, StepLedger};
use domain::provider::Reason;
use domain::provisioning::{Progress, Step, StepRecord, StepResult};
use domain::request::{AccessKind, Channel, Subscription, SubscriptionRequest, Verdict};
use domain::status::Status;
use operate_request::OperateRequest;
use serde_json::{Value, json};
use testkit::http::{Answer, Call, Caller};
use testkit::{Dynamo, FixedClock, example};
use uuid::Uuid;

/// The function over a database of its own with one request of the example customer.
pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: OperateRequest<Store, FixedClock>,
    pub(crate) request: SubscriptionRequest,
}

impl World {
    /// The request stands where it was submitted: it waits for its decision.
    pub(crate) async fn submitted() -> Self {
        let dynamo = Dynamo::start().await;
        dynamo.reseller(&example::reseller()).await;
        dynamo.customer(&example::customer()).await;
        let portal = example::calling_portal(PortalKind::CustomerPortal);
        let change = example::submission(1, &portal, &example::customer(), "northwind-fabrikam-0001");
        let function = OperateRequest {
            store: dynamo.store.clone(),
            clock: FixedClock::default(),
        };
        let mut world = Self {
            dynamo,
            function,
            request: change.request.clone(),
        };
        world.commit(change).await;
        let key = RequestKey {
            reseller: world.request.reseller_id.clone(),
            request: world.request.request_id,
        };
        world.dynamo.store.mark_started(&key, 0).await.unwrap();
        world.dynamo.wire.take_calls();
        world
    }

    /// The request stands in this status, as far as provisioning can bring it there.
    pub(crate) async fn standing(status: Status) -> Self {
        let mut world = Self::submitted().await;
        if status == Status::PendingApproval {
            return world;
        }
        world.commit(approval(&world.request)).await;
        world.bring_to(status).await;
        world
    }

    pub(crate) async fn bring_to(&mut self, status: Status) {
        let (now, day) = (example::now(), example::limits().day);
        let change = match status {
            Status::Approved => return,
            Status::AwaitingTerms => await_terms(&self.request, Reason::TermsNotAccepted, Some(1), day, now),
            Status::Provisioning => reach_step(&self.request, Step::EnsurePlan, now),
            Status::Completed => {
                let reached = reach_step(&self.request, Step::AssignOwner, now);
                self.commit(reached.unwrap()).await;
                let made = Subscription {
                    subscription_id: subscription(),
                    display_name: "x".into(),
                };
                complete(&self.request, made, AccessKind::NewUser, now)
            }
            other => park(&self.request, other, Reason::CreditLimit.as_str(), now),
        };
        self.commit(change.unwrap()).await;
    }

    /// Changes the request as another part of the system does.
    pub(crate) async fn commit(&mut self, change: Change) {
        assert_eq!(self.dynamo.store.commit(&change).await.unwrap(), Commit::Done);
        self.dynamo.wire.take_calls();
        self.request = change.request;
    }

    /// Records that a step is done with this result.
    pub(crate) async fn record(&self, step: Step, result: Option<StepResult>) {
        let record = StepRecord {
            request_id: self.request.request_id,
            step,
            progress: Progress::Done { result },
            attempts: 1,
            held: None,
            started_at: example::now(),
            updated_at: example::now(),
        };
        assert!(self.dynamo.store.record_step(&record, None).await.unwrap());
        self.dynamo.wire.take_calls();
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        Answer::of(self.function.handle(&call.build()).await)
    }

    pub(crate) async fn resume(&self, key: &str, body: &Value) -> Answer {
        self.send(self.call("resume", &operations(), key, body)).await
    }

    pub(crate) async fn cancel(&self, key: &str, body: &Value) -> Answer {
        self.send(self.call("cancel", &operations(), key, body)).await
    }

    pub(crate) async fn reset(&self, caller: &Caller, key: &str) -> Answer {
        self.send(self.call("access-reset", caller, key, &json!({})))
            .await
    }

    pub(crate) fn call(&self, command: &str, caller: &Caller, key: &str, body: &Value) -> Call {
        let path = format!("/v1/subscription-requests/{}/{command}", self.request.request_id);
        Call::new("POST", &path).by(caller).key(key).json(body)
    }

    /// The request as it is stored.
    pub(crate) async fn stored(&self) -> SubscriptionRequest {
        let found = self
            .dynamo
            .store
            .request(&self.request.reseller_id, self.request.request_id);
        let found = found.await.unwrap().unwrap();
        self.dynamo.wire.take_calls();
        found
    }

    /// The calls on the wire since the last look, with the capacity units of each.
    pub(crate) fn spent(&self) -> Vec<(String, f64)> {
        let calls = self.dynamo.wire.take_calls();
        calls
            .iter()
            .map(|call| (call.operation.clone(), call.units()))
            .collect()
    }

    /// Every item of every table.
    pub(crate) fn everything(&self) -> Vec<(Table, Vec<Value>)> {
        let tables = Table::ALL.into_iter();
        tables.map(|table| (table, self.dynamo.items(table))).collect()
    }

    /// The newest event in `DynamoDB`'s JSON.
    pub(crate) fn newest_event(&self) -> Value {
        let mut events = self.dynamo.items(Table::Events);
        events.sort_by_key(|event| event["seq"]["N"].as_str().unwrap().parse::<u64>().unwrap());
        events.pop().unwrap()
    }
}

/// A client of the distributor's operations.
pub(crate) fn operations() -> Caller {
    Caller::client("ops", OPS, None)
}

pub(crate) fn reason() -> Value {
    json!({"reason": "Ordered by mistake."})
}

pub(crate) fn subscription() -> Uuid {
    Uuid::from_u128(7)
}

fn approval(request: &SubscriptionRequest) -> Change {
    let channel = Channel::Queue;
    let command = DecisionCommand {
        verdict: Verdict::Approve,
        reason: None,
        by: example::reseller().approvers.remove(0).person,
        on_behalf_of: None,
        origin: None,
        channel,
        actor: Actor::Approver { channel },
        allow_self_approval: false,
    };
    match decide(request, command, example::now()).unwrap() {
        Decided::Now(change) => *change,
        Decided::Before => panic!("it was decided before"),
    }
}
