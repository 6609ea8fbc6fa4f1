//! Completed requests in memory, that fail on demand; and the function around them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use domain::change::{Change, Commit, Conflict};
use domain::event::{EventType, RequestEvent};
use domain::ids::{RequestId, ResellerId};
use domain::ports::{Clock, CompletedRequests, Page, PortError, PortResult, RequestKey, Requests};
use domain::request::{AccessKind, Drift, Subscription, SubscriptionRequest};
use domain::shard::Shard;
use domain::status::Status;
use jiff::{SignedDuration, Timestamp};
use lambda_support::task::TaskError;
use reconcile_subscriptions::{ReconcileSubscriptions, Report};
use testkit::{FixedClock, example};
use uuid::Uuid;

use crate::cloud::Cloud;

/// How a port fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fails {
    Unavailable,
    Broken,
}

impl Fails {
    fn error(self) -> PortError {
        let (service, cause) = ("dynamodb", "as the test wishes".to_owned());
        match self {
            Self::Unavailable => PortError::Unavailable { service, cause },
            Self::Broken => PortError::Broken { service, cause },
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) requests: BTreeMap<RequestId, SubscriptionRequest>,
    pub(crate) events: Vec<RequestEvent>,
    /// Rows that somebody else changes after they were read.
    pub(crate) changed: Vec<RequestId>,
    pub(crate) list_fails: Option<Fails>,
    pub(crate) read_fails: BTreeMap<RequestId, Fails>,
    pub(crate) commit_fails: Option<Fails>,
    /// How many pages were read.
    pub(crate) pages: usize,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(Arc<Mutex<Rows>>);

impl Memory {
    pub(crate) fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap()
    }
}

impl CompletedRequests for Memory {
    async fn completed(
        &self,
        shard: Shard,
        limit: usize,
        after: Option<&RequestKey>,
    ) -> PortResult<Page<RequestKey>> {
        let mut rows = self.rows();
        rows.pages += 1;
        if let Some(fails) = rows.list_fails {
            return Err(fails.error());
        }
        let of_shard = rows.requests.values().filter(|request| {
            Shard::of(request.request_id) == shard && after.is_none_or(|key| key.request < request.request_id)
        });
        let mut items: Vec<RequestKey> = of_shard
            .map(|request| RequestKey {
                reseller: request.reseller_id.clone(),
                request: request.request_id,
            })
            .collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|key| key.request.to_string());
        Ok(Page { items, next })
    }
}

impl Requests for Memory {
    async fn request(&self, _: &ResellerId, id: RequestId) -> PortResult<Option<SubscriptionRequest>> {
        let rows = self.rows();
        match rows.read_fails.get(&id) {
            Some(fails) => Err(fails.error()),
            None => Ok(rows.requests.get(&id).cloned()),
        }
    }

    async fn commit(&self, change: &Change) -> PortResult<Commit> {
        let mut rows = self.rows();
        if let Some(fails) = rows.commit_fails {
            return Err(fails.error());
        }
        let id = change.request.request_id;
        if rows.changed.contains(&id) {
            let stands = rows.requests.get(&id).cloned().map(Box::new);
            return Ok(Commit::Refused(Conflict::Request(stands)));
        }
        rows.requests.insert(id, change.request.clone());
        rows.events.push(change.event.clone());
        Ok(Commit::Done)
    }
}

/// A clock that goes on by so much with each look.
#[derive(Debug)]
pub(crate) struct Ticking(pub(crate) FixedClock, pub(crate) SignedDuration);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        self.0.advance(self.1);
        self.0.now()
    }
}

/// The function, half a day after the examples play.
pub(crate) struct World {
    pub(crate) cloud: Cloud,
    pub(crate) store: Memory,
    pub(crate) function: ReconcileSubscriptions<Memory, Cloud, Ticking>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::ticking(SignedDuration::ZERO)
    }

    /// Each look at the clock takes so long.
    pub(crate) fn ticking(tick: SignedDuration) -> Self {
        let (cloud, store) = (Cloud::default(), Memory::default());
        let noon = example::now()
            .checked_add(SignedDuration::from_hours(12))
            .unwrap();
        let function = ReconcileSubscriptions {
            store: store.clone(),
            microsoft: cloud.clone(),
            clock: Ticking(FixedClock::at(noon), tick),
        };
        Self {
            cloud,
            store,
            function,
        }
    }

    /// Keeps the `n`th request of the `tenant`th tenant, completed and, at Microsoft, in use.
    pub(crate) fn healthy(&self, n: u8, tenant: u8) -> RequestId {
        let request = completed(n, tenant);
        let id = request.request_id;
        self.cloud.list(request.tenant_id, 0, subscription(n), true);
        self.store.rows().requests.insert(id, request);
        id
    }

    pub(crate) async fn run(&self) -> Result<Report, TaskError> {
        self.function.handle().await
    }

    /// The drift of the `n`th request.
    pub(crate) fn drift(&self, n: u8) -> Option<Drift> {
        self.store.rows().requests[&example::request_id(n)].drift
    }

    /// What was told since the last look, and why.
    pub(crate) fn told(&self) -> Vec<(EventType, Option<String>)> {
        let events = std::mem::take(&mut self.store.rows().events);
        events
            .into_iter()
            .map(|event| (event.kind, event.reason))
            .collect()
    }
}

/// The subscription of the `n`th request.
pub(crate) fn subscription(n: u8) -> Uuid {
    Uuid::from_u128(0x5f1c_0000 + u128::from(n))
}

/// The `n`th request, completed for the `tenant`th tenant.
pub(crate) fn completed(n: u8, tenant: u8) -> SubscriptionRequest {
    SubscriptionRequest {
        tenant_id: example::tenant_id(tenant),
        status: Status::Completed,
        subscription: Some(Subscription {
            subscription_id: subscription(n),
            display_name: format!("northwind-fabrikam-{n:04}"),
        }),
        access: Some(AccessKind::NewUser),
        version: 5,
        ..example::pending_request(n)
    }
}

/// What a run over all shards comes to.
pub(crate) fn whole(checked: usize, drifted: usize, skipped: usize) -> Report {
    Report {
        checked,
        drifted,
        skipped,
        shards: 16,
        stopped: None,
    }
}
