//! The function with its ports, and one request that waits for a decision.

use advance_request::AdvanceRequest;
use aws::{Store, Table};
use contracts::workflow::{AdvanceInput, AdvanceOutput};
use domain::approval::ApprovalClock;
use domain::change::{Change, Commit};
use domain::event::Actor;
use domain::lifecycle::{Decided, DecisionCommand, decide};
use domain::ports::{Clock, Requests};
use domain::request::{Channel, SubscriptionRequest, Verdict};
use domain::text::Remark;
use jiff::Timestamp;
use lambda_support::task::TaskError;
use serde_json::Value;
use testkit::{Dynamo, Fault, FixedClock, example};

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: AdvanceRequest<Store, FixedClock>,
    pub(crate) request: SubscriptionRequest,
}

impl World {
    /// A parked request of which nobody is reminded, at the time at which its time to decide ends.
    pub(crate) async fn due() -> Self {
        Self::with(|request| request.clock = ApprovalClock::default()).await
    }

    /// A parked request with the usual clock, at the time at which its time to decide ends.
    pub(crate) async fn ticking() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut SubscriptionRequest)) -> Self {
        let dynamo = Dynamo::start().await;
        dynamo.reseller(&example::reseller()).await;
        dynamo.customer(&example::customer()).await;
        let portal = example::calling_portal(domain::account::PortalKind::CustomerPortal);
        let name = "northwind-fabrikam-0001";
        let mut submission = example::submission(1, &portal, &example::customer(), name);
        change(&mut submission.request);
        submission.request.clock_at = submission.request.next_due();
        let request = submission.request.clone();
        let function = AdvanceRequest {
            store: dynamo.store.clone(),
            clock: FixedClock::at(request.expires_at.unwrap()),
        };
        let world = Self {
            dynamo,
            function,
            request,
        };
        world.commit(&submission).await;
        world.dynamo.park(&world.request, "the-task-token");
        world
    }

    /// Changes the request as another part of the system does.
    pub(crate) async fn commit(&self, change: &Change) -> SubscriptionRequest {
        assert_eq!(self.dynamo.store.commit(change).await.unwrap(), Commit::Done);
        self.dynamo.wire.take_calls();
        change.request.clone()
    }

    /// Sets the clock.
    pub(crate) fn go_to(&self, moment: Timestamp) {
        let clock = &self.function.clock;
        clock.advance(moment.duration_since(clock.now()));
    }

    pub(crate) async fn clock(&self) -> Result<AdvanceOutput, TaskError> {
        let input = AdvanceInput::Clock {
            reseller_id: self.request.reseller_id.clone(),
            request_id: self.request.request_id,
        };
        self.function.handle(input).await
    }

    pub(crate) async fn give_up(&self, cause: &str) -> Result<AdvanceOutput, TaskError> {
        let input = AdvanceInput::GiveUp {
            reseller_id: self.request.reseller_id.clone(),
            request_id: self.request.request_id,
            cause: cause.to_owned(),
        };
        self.function.handle(input).await
    }

    /// A decision of the reseller, taken in time.
    pub(crate) fn decision(&self, verdict: Verdict) -> Change {
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
        match decide(&self.request, command, self.request.created_at).unwrap() {
            Decided::Now(change) => *change,
            Decided::Before => panic!("it was decided before"),
        }
    }

    pub(crate) async fn stored(&self) -> SubscriptionRequest {
        let found = self
            .dynamo
            .store
            .request(&self.request.reseller_id, self.request.request_id);
        let found = found.await.unwrap().unwrap();
        self.dynamo.wire.take_calls();
        found
    }

    /// What the function reads now, to be read later, whatever happens until then.
    pub(crate) async fn as_read_now(&self) -> Fault {
        let found = self
            .dynamo
            .store
            .request(&self.request.reseller_id, self.request.request_id);
        found.await.unwrap();
        let (status, body) = self.dynamo.wire.take_calls().pop().unwrap().answered.unwrap();
        Fault::Answer(status, body)
    }

    /// Every item of the tables that the function writes.
    pub(crate) fn everything(&self) -> Vec<Vec<Value>> {
        let tables = [Table::Customers, Table::Requests, Table::Events, Table::Uniques];
        tables.map(|table| self.dynamo.items(table)).into_iter().collect()
    }

    /// The kinds of the request's events and their reasons.
    pub(crate) fn history(&self) -> Vec<String> {
        let events = self.dynamo.items(Table::Events);
        let told = |event: &Value| {
            let kind = event["type"]["S"].as_str().unwrap();
            match event["reason"]["S"].as_str() {
                Some(reason) => format!("{kind}: {reason}"),
                None => kind.to_owned(),
            }
        };
        events.iter().map(told).collect()
    }

    /// How many requests the customer has open, and how many names are taken.
    pub(crate) fn held(&self) -> (String, usize) {
        let customer = self.dynamo.items(Table::Customers).remove(0);
        let open = customer["openRequests"]["N"].as_str().unwrap().to_owned();
        (open, self.dynamo.items(Table::Uniques).len())
    }

    /// The operations on the wire since the last look.
    pub(crate) fn operations(&self) -> Vec<String> {
        let calls = self.dynamo.wire.take_calls();
        calls.into_iter().map(|call| call.operation).collect()
    }
}
