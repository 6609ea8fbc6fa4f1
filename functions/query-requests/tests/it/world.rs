//! The function with its ports, some requests, and calls to it.

use aws::Store;
use contracts::scopes::REQUESTS_READ;
use domain::account::{Customer, PortalKind};
use domain::change::{Change, Commit};
use domain::event::Actor;
use domain::lifecycle::{Decided, DecisionCommand, decide};
use domain::ports::Requests;
use domain::request::{Channel, DecisionOrigin, SubscriptionRequest, Verdict};
use query_requests::QueryRequests;
use serde_json::Value;
use testkit::http::{Answer, Call, Caller};
use testkit::{Dynamo, example};

/// The function over a database of its own with two customers.
pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: QueryRequests<Store>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let dynamo = Dynamo::start().await;
        for n in [1, 2] {
            dynamo.customer(&customer(n)).await;
        }
        let function = QueryRequests {
            store: dynamo.store.clone(),
        };
        Self { dynamo, function }
    }

    /// A world with the requests 1 to `n`, which wait for a decision: the odd ones of the first customer, the even
    /// ones of the second.
    pub(crate) async fn with_requests(n: u8) -> (Self, Vec<SubscriptionRequest>) {
        let world = Self::start().await;
        let mut requests = Vec::new();
        for n in 1..=n {
            requests.push(world.request(n).await);
        }
        (world, requests)
    }

    async fn request(&self, n: u8) -> SubscriptionRequest {
        let portal = example::calling_portal(PortalKind::CustomerPortal);
        let customer = customer(2 - n % 2);
        let name = format!("northwind-fabrikam-{n:04}");
        self.commit(&example::submission(n, &portal, &customer, &name))
            .await
    }

    /// Changes a request as another part of the system does.
    pub(crate) async fn commit(&self, change: &Change) -> SubscriptionRequest {
        assert_eq!(self.dynamo.store.commit(change).await.unwrap(), Commit::Done);
        self.dynamo.wire.take_calls();
        change.request.clone()
    }

    pub(crate) async fn approve(&self, request: &SubscriptionRequest) -> SubscriptionRequest {
        let channel = Channel::Queue;
        self.approve_as(request, Actor::Approver { channel }).await
    }

    pub(crate) async fn approve_as(
        &self,
        request: &SubscriptionRequest,
        actor: Actor,
    ) -> SubscriptionRequest {
        let command = DecisionCommand {
            verdict: Verdict::Approve,
            reason: None,
            by: example::reseller().approvers.remove(0).person,
            on_behalf_of: None,
            origin: Some(DecisionOrigin {
                source_ip: Some("192.0.2.7".into()),
                ..DecisionOrigin::default()
            }),
            channel: Channel::Queue,
            actor,
            allow_self_approval: false,
        };
        match decide(request, command, request.created_at).unwrap() {
            Decided::Now(change) => self.commit(&change).await,
            Decided::Before => panic!("it was decided before"),
        }
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        Answer::of(self.function.handle(&call.build()).await)
    }

    /// Asks as the reseller's console.
    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.send(Call::new("GET", target).by(&console())).await
    }

    /// The ids on every page from the first one on, each page by one query.
    pub(crate) async fn pages(&self, target: &str) -> Vec<Vec<String>> {
        let mut pages = Vec::new();
        let mut target = target.to_owned();
        loop {
            let page = self.get(&target).await;
            assert_eq!(page.status, 200, "{page:?}");
            assert_eq!(self.operations(), ["Query"]);
            pages.push(ids(&page));
            match page.body["nextCursor"].as_str() {
                None => {
                    assert_eq!(page.header("link"), "");
                    return pages;
                }
                Some(cursor) => {
                    let link = page.header("link").strip_prefix('<').unwrap();
                    target = link.strip_suffix(">; rel=\"next\"").unwrap().to_owned();
                    assert!(target.ends_with(&format!("cursor={cursor}")), "{target}");
                }
            }
        }
    }

    /// The operations on the wire since the last look.
    pub(crate) fn operations(&self) -> Vec<String> {
        let calls = self.dynamo.wire.take_calls();
        calls.into_iter().map(|call| call.operation).collect()
    }
}

/// The ids of a page's requests.
pub(crate) fn ids(page: &Answer) -> Vec<String> {
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    page.body["items"].as_array().unwrap().iter().map(id).collect()
}

/// The ids of requests, newest first, cut into pages.
pub(crate) fn newest_first(requests: &[&SubscriptionRequest], page: usize) -> Vec<Vec<String>> {
    let ids: Vec<String> = requests
        .iter()
        .rev()
        .map(|request| request.request_id.to_string())
        .collect();
    ids.chunks(page).map(<[String]>::to_vec).collect()
}

pub(crate) fn console() -> Caller {
    Caller::console(REQUESTS_READ)
}

fn customer(n: u8) -> Customer {
    Customer {
        customer_id: example::customer_id(n),
        tenant: Some(example::tenant(n)),
        ..example::customer()
    }
}
