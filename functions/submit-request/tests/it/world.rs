//! The function with its ports, and calls to it.

use aws::{Store, Table};
use contracts::scopes::REQUESTS_WRITE;
use domain::account::{Customer, Reseller};
use domain::change::{Change, Commit};
use domain::event::Actor;
use domain::idempotency::CallId;
use domain::ids::RequestId;
use domain::lifecycle::{Decided, DecisionCommand, decide};
use domain::ports::{CallFacts, Clock, Requests, SubmissionFacts};
use domain::request::{Channel, SubscriptionRequest, Verdict};
use domain::text::Remark;
use serde_json::{Value, json};
use submit_request::SubmitRequest;
use testkit::http::{Answer, Call, Caller};
use testkit::{CountingEntropy, Dynamo, Fault, FixedClock, example};

/// The function over a database of its own with the example customer and its reseller.
pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: SubmitRequest<Store, FixedClock, CountingEntropy>,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(example::customer()).await
    }

    pub(crate) async fn with(customer: Customer) -> Self {
        Self::of(example::reseller(), customer).await
    }

    pub(crate) async fn of(reseller: Reseller, customer: Customer) -> Self {
        let dynamo = Dynamo::start().await;
        dynamo.reseller(&reseller).await;
        dynamo.customer(&customer).await;
        let function = SubmitRequest {
            store: dynamo.store.clone(),
            clock: FixedClock::default(),
            entropy: CountingEntropy::default(),
            limits: example::limits(),
        };
        Self { dynamo, function }
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        Answer::of(self.function.handle(&call.build()).await)
    }

    /// Submits the example order through the customers' portal.
    pub(crate) async fn submit(&self, key: &str) -> Answer {
        self.send(post(&portal(), key, &order())).await
    }

    /// The request that was accepted.
    pub(crate) async fn stored(&self, answer: &Answer) -> SubscriptionRequest {
        let id = RequestId::parse(answer.body["id"].as_str().unwrap()).unwrap();
        let found = self.dynamo.store.request(&example::reseller_id(), id).await;
        self.dynamo.wire.take_calls();
        found.unwrap().unwrap()
    }

    /// Changes a request as another part of the system does.
    pub(crate) async fn commit(&self, change: &Change) -> SubscriptionRequest {
        assert_eq!(self.dynamo.store.commit(change).await.unwrap(), Commit::Done);
        self.dynamo.wire.take_calls();
        change.request.clone()
    }

    /// Every item of every table.
    pub(crate) fn everything(&self) -> Vec<(Table, Vec<Value>)> {
        let tables = Table::ALL.into_iter();
        tables.map(|table| (table, self.dynamo.items(table))).collect()
    }

    /// How many requests, events and names there are, and how many requests the customer has open.
    pub(crate) fn counts(&self) -> (usize, usize, usize, u32) {
        let count = |table| self.dynamo.items(table).len();
        let open = self.dynamo.items(Table::Customers)[0]["openRequests"]["N"]
            .as_str()
            .map_or(0, |n| n.parse().unwrap());
        (
            count(Table::Requests),
            count(Table::Events),
            count(Table::Uniques),
            open,
        )
    }

    /// The operations on the wire since the last look.
    pub(crate) fn operations(&self) -> Vec<String> {
        let calls = self.dynamo.wire.take_calls();
        calls.into_iter().map(|call| call.operation).collect()
    }

    /// What a submission reads now, to be read later, whatever happens until then.
    pub(crate) async fn submission_as_read_now(&self) -> Fault {
        let (reseller, customer, call) = (example::reseller_id(), example::customer_id(1), no_call());
        let read = self
            .dynamo
            .store
            .submission_facts(&reseller, customer, &call, false);
        read.await.unwrap();
        self.last_answer()
    }

    /// What a withdrawal reads now, to be read later, whatever happens until then.
    pub(crate) async fn request_as_read_now(&self, request: &SubscriptionRequest) -> Fault {
        let (reseller, id, call) = (&request.reseller_id, request.request_id, no_call());
        let read = self.dynamo.store.call_facts(reseller, id, &call);
        read.await.unwrap();
        self.last_answer()
    }

    fn last_answer(&self) -> Fault {
        let (status, body) = self.dynamo.wire.take_calls().pop().unwrap().answered.unwrap();
        Fault::Answer(status, body)
    }

    /// Changes the customer's item behind the function's back.
    pub(crate) fn change_customer(&self, change: impl FnOnce(&mut Value)) {
        let mut item = self.dynamo.items(Table::Customers).remove(0);
        change(&mut item);
        self.dynamo.put(Table::Customers, &item);
    }

    /// A decision of the reseller on the request.
    pub(crate) fn decision(&self, request: &SubscriptionRequest, verdict: Verdict) -> Change {
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
        match decide(request, command, self.function.clock.now()).unwrap() {
            Decided::Now(change) => *change,
            Decided::Before => panic!("it was decided before"),
        }
    }
}

fn no_call() -> CallId {
    CallId::new(
        &example::calling_portal(domain::account::PortalKind::Console).client_id,
        "",
        "",
        "",
    )
}

/// The customers' portal.
pub(crate) fn portal() -> Caller {
    Caller::customer_portal(REQUESTS_WRITE)
}

/// The reseller's console.
pub(crate) fn console() -> Caller {
    Caller::console(REQUESTS_WRITE)
}

pub(crate) fn order() -> Value {
    json!({
        "customerId": example::customer_id(1).to_string(),
        "cloudProvider": "microsoft-azure",
        "lineItem": "azure-cloud-solution-provider",
        "friendlyName": "northwind-fabrikam-0001",
        "requestedBy": {"name": "Grace Hopper", "email": "grace@fabrikam.example"},
    })
}

/// The example order under another name.
pub(crate) fn named(name: &str) -> Value {
    let mut order = order();
    order["friendlyName"] = json!(name);
    order
}

pub(crate) fn post(caller: &Caller, key: &str, body: &Value) -> Call {
    Call::new("POST", "/v1/subscription-requests")
        .by(caller)
        .key(key)
        .json(body)
}
