//! The comparison on the real tables, in process, with the real client at the simulator; and what it costs there.

use aws::{Store, Table};
use azure_simulator::{Behaviour, Fault, Operation, RunningSimulator, Settings, Simulator};
use domain::account::{Customer, PortalKind, Tenant};
use domain::change::{Change, Commit};
use domain::ids::{RequestId, TenantId};
use domain::lifecycle::{complete, reach_step};
use domain::ports::{CredentialSource, PortResult, Requests};
use domain::provider::{Attempt, PlanOrder, Provider};
use domain::provisioning::Step;
use domain::request::{AccessKind, Drift, Subscription, Workload};
use domain::secret::Secret;
use jiff::SignedDuration;
use microsoft::http::{Http, Limits};
use microsoft::{Distributor, Endpoints, Microsoft};
use reconcile_subscriptions::{ReconcileSubscriptions, Stopped};
use testkit::{Dynamo, FixedClock, example};
use uuid::Uuid;

use crate::memory::whole;

struct Stored;

impl CredentialSource for Stored {
    async fn credentials(&self) -> PortResult<Secret> {
        let Settings {
            client_id,
            client_secret,
            refresh_token,
            ..
        } = Settings::default();
        let json = serde_json::json!({
            "clientId": client_id, "clientSecret": client_secret, "refreshToken": refresh_token,
        });
        Ok(Secret::new(json.to_string()))
    }

    async fn renew(&self, _: &Secret, _: &Secret) -> PortResult<bool> {
        panic!("this function renews nothing")
    }
}

fn client(simulator: &RunningSimulator) -> Microsoft<Stored> {
    let url = &simulator.base_url;
    let endpoints = Endpoints {
        login: url.clone(),
        arm: url.clone(),
        partner_center: url.clone(),
    };
    let distributor = Distributor {
        tenant: TenantId::parse(&simulator.partner_tenant_id()).unwrap(),
        billing_account: simulator.billing_account(),
    };
    Microsoft::new(
        Http::new(Limits::default()).unwrap(),
        &endpoints,
        distributor,
        Stored,
    )
}

struct World {
    simulator: RunningSimulator,
    dynamo: Dynamo,
    /// The customer, whose tenant has one subscription.
    customer: Customer,
    subscription: Uuid,
    function: ReconcileSubscriptions<Store, Microsoft<Stored>, FixedClock>,
}

impl World {
    async fn start() -> Self {
        let simulator = Simulator::new(Settings::instant()).start().await.unwrap();
        let tenant = simulator.tenant(Behaviour::Ordinary).unwrap();
        let tenant = TenantId::parse(&tenant.id.to_string()).unwrap();
        // A customer's first plan comes with a subscription.
        let order = PlanOrder {
            tenant,
            partner: example::reseller().partner_id,
            workload: Workload::Production,
        };
        let attempt = Attempt {
            request: example::request_id(200),
            step: Step::EnsurePlan,
            number: 1,
        };
        client(&simulator).order_plan(&order, attempt).await.unwrap();
        let contents = simulator.contents();
        assert_eq!(contents[0].subscriptions.len(), 1);
        let subscription = contents[0].subscriptions[0].subscription_id;

        let customer = Customer {
            tenant: Some(Tenant {
                tenant_id: tenant,
                ..example::tenant(1)
            }),
            ..example::customer()
        };
        let dynamo = Dynamo::start().await;
        dynamo.reseller(&example::reseller()).await;
        dynamo.customer(&customer).await;
        let function = ReconcileSubscriptions {
            store: dynamo.store.clone(),
            microsoft: client(&simulator),
            clock: FixedClock::default(),
        };
        Self {
            simulator,
            dynamo,
            customer,
            subscription,
            function,
        }
    }

    async fn commit(&self, change: Change) -> Change {
        assert_eq!(self.dynamo.store.commit(&change).await.unwrap(), Commit::Done);
        change
    }

    /// Completes a request with the tenant's subscription.
    async fn complete(&self, id: RequestId, name: &str) {
        let portal = example::calling_portal(PortalKind::Console);
        let mut change = example::submission(1, &portal, &self.customer, name);
        change.request.request_id = id;
        change.event.request_id = id;
        change.idempotency = None;
        let submitted = self.commit(change).await;
        let now = example::now();
        let begun = reach_step(&submitted.request, Step::AssignOwner, now).unwrap();
        let begun = self.commit(begun).await;
        let subscription = Subscription {
            subscription_id: self.subscription,
            display_name: name.to_owned(),
        };
        let done = complete(&begun.request, subscription, AccessKind::NewUser, now).unwrap();
        self.commit(done).await;
        self.dynamo.wire.take_calls();
    }

    /// The operations on the wire since the last look, runs of one told once.
    fn operations(&self) -> Vec<(String, usize)> {
        let mut told: Vec<(String, usize)> = Vec::new();
        for call in self.dynamo.wire.take_calls() {
            match told.last_mut() {
                Some((operation, count)) if *operation == call.operation => *count += 1,
                _ => told.push((call.operation, 1)),
            }
        }
        told
    }

    async fn drift(&self, id: RequestId) -> Option<Drift> {
        let found = self.dynamo.store.request(&example::reseller_id(), id).await;
        self.dynamo.wire.take_calls();
        found.unwrap().unwrap().drift
    }

    /// The history of all requests, from the first change after completion.
    fn told(&self) -> Vec<String> {
        let events = self.dynamo.items(Table::Events).into_iter();
        let kinds = events.map(|event| event["type"]["S"].as_str().unwrap().to_owned());
        kinds.filter(|kind| kind.starts_with("drift")).collect()
    }
}

fn counted<const N: usize>(operations: [(&str, usize); N]) -> Vec<(String, usize)> {
    operations
        .into_iter()
        .map(|(operation, count)| (operation.to_owned(), count))
        .collect()
}

#[tokio::test]
async fn a_subscription_that_was_cancelled_at_microsoft_is_found() {
    let world = World::start().await;
    let id = example::request_id(1);
    world.complete(id, "northwind-fabrikam-0001").await;
    assert_eq!(world.function.handle().await.unwrap(), whole(1, 0, 0));
    // The day begins with the request's shard.
    let healthy = counted([("Query", 1), ("GetItem", 1), ("Query", 15)]);
    assert_eq!(world.operations(), healthy);
    assert_eq!(world.told(), Vec::<String>::new());

    let tenant = world.customer.tenant.as_ref().unwrap().tenant_id;
    client(&world.simulator)
        .cancel(tenant, world.subscription)
        .await
        .unwrap();
    let before = world.simulator.calls().len();
    assert_eq!(world.function.handle().await.unwrap(), whole(1, 1, 0));
    let drifted = counted([
        ("Query", 1),
        ("GetItem", 1),
        ("TransactWriteItems", 1),
        ("Query", 15),
    ]);
    assert_eq!(world.operations(), drifted);
    assert_eq!(world.drift(id).await, Some(Drift::NotActive));
    assert_eq!(world.told(), ["drift_detected"]);
    let asked: Vec<_> = world.simulator.calls().split_off(before);
    let asked: Vec<_> = asked.into_iter().filter_map(|call| call.operation).collect();
    assert_eq!(asked, [Operation::PlansGet, Operation::EntitlementsGet]);

    assert_eq!(world.function.handle().await.unwrap(), whole(1, 1, 0));
    assert_eq!(world.operations(), healthy, "it was told before");
    assert_eq!(world.told(), ["drift_detected"]);
}

#[tokio::test]
async fn a_subscription_that_is_gone_and_comes_back_is_found_each_time() {
    let world = World::start().await;
    let id = example::request_id(1);
    world.complete(id, "northwind-fabrikam-0001").await;
    world.function.clock.advance(SignedDuration::from_hours(24));
    let nothing = Fault::Body {
        status: 200,
        body: serde_json::json!({"totalCount": 0, "items": []}),
        content_type: "application/json".to_owned(),
    };
    world.simulator.inject(Operation::EntitlementsGet, 1, nothing);
    assert_eq!(world.function.handle().await.unwrap(), whole(1, 1, 0));
    assert_eq!(world.drift(id).await, Some(Drift::Missing));

    assert_eq!(world.function.handle().await.unwrap(), whole(1, 0, 0));
    assert_eq!(world.drift(id).await, None);
    assert_eq!(world.told(), ["drift_detected", "drift_resolved"]);
}

#[tokio::test]
async fn more_requests_than_a_page_are_found_with_one_question_to_microsoft() {
    let world = World::start().await;
    for n in 0..30 {
        let mut random = [n; 10];
        random[9] = 0x31;
        let id = RequestId::mint(example::now(), random);
        world.complete(id, &format!("northwind-fabrikam-{n:04}")).await;
    }
    let before = world.simulator.calls().len();
    assert_eq!(world.function.handle().await.unwrap(), whole(30, 0, 0));
    let paged = counted([
        ("Query", 1),
        ("GetItem", 25),
        ("Query", 1),
        ("GetItem", 5),
        ("Query", 15),
    ]);
    assert_eq!(world.operations(), paged);
    // The first run signs in.
    let asked: Vec<_> = world.simulator.calls().split_off(before);
    let asked: Vec<_> = asked.into_iter().map(|call| call.method).collect();
    assert_eq!(asked, ["POST", "GET", "GET"]);
}

#[tokio::test]
async fn what_microsoft_asks_to_wait_for_stops_the_run() {
    for (status, stopped) in [(429, Stopped::Throttled), (503, Stopped::Unavailable)] {
        stopped_by(status, stopped).await;
    }
}

async fn stopped_by(status: u16, stopped: Stopped) {
    let world = World::start().await;
    world
        .complete(example::request_id(1), "northwind-fabrikam-0001")
        .await;
    let mut other = world.customer.clone();
    other.tenant.as_mut().unwrap().tenant_id = {
        let tenants = world.simulator.tenants();
        TenantId::parse(&tenants[1].id.to_string()).unwrap()
    };
    let world = World {
        customer: Customer {
            customer_id: example::customer_id(2),
            ..other
        },
        ..world
    };
    world.dynamo.customer(&world.customer).await;
    world
        .complete(example::request_id(2), "northwind-fabrikam-0002")
        .await;
    let later = Fault::Status {
        status,
        retry_after: Some(30),
        after_commit: false,
    };
    // The first tenant is asked for its plans, then the second.
    let late = Fault::Delay { millis: 1 };
    world.simulator.inject(Operation::PlansGet, 1, late);
    world.simulator.inject(Operation::PlansGet, 1, later);
    let report = world.function.handle().await.unwrap();
    assert_eq!((report.checked, report.drifted, report.skipped), (1, 0, 1));
    assert_eq!((report.shards, report.stopped), (1, Some(stopped)));
    assert_eq!(
        world.operations(),
        counted([("Query", 1), ("GetItem", 1), ("Query", 1), ("GetItem", 1)])
    );
    let early = world.simulator.calls().into_iter().filter(|call| call.early);
    assert_eq!(early.count(), 0, "{status}");
}
