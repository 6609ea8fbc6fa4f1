//! Tables and keys in memory, behind a trap.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use domain::account::{Customer, Reseller};
use domain::change::{Change, Commit, Conflict, TermsWait};
use domain::event::RequestEvent;
use domain::idempotency::CallId;
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::ports::{
    AccountFacts, AccountReads, Lease, LeaseAnswer, Leases, PortError, PortResult, Requests, Seal,
    SealedAccess, SealedAccessStore, StepLedger,
};
use domain::provisioning::{Step, StepRecord};
use domain::request::SubscriptionRequest;
use domain::secret::Secret;
use domain::terms::Document;
use jiff::Timestamp;

use crate::trap::{Sprung, Trap};

/// What the tables hold.
pub(crate) struct Rows {
    pub(crate) request: SubscriptionRequest,
    pub(crate) events: Vec<RequestEvent>,
    pub(crate) steps: BTreeMap<Step, StepRecord>,
    pub(crate) leases: BTreeMap<String, Lease>,
    pub(crate) sealed: Option<SealedAccess>,
    pub(crate) customer: Option<Customer>,
    pub(crate) reseller: Option<Reseller>,
    pub(crate) documents: Vec<Document>,
    pub(crate) meanwhile: Option<Meanwhile>,
}

/// Something that happens between a look at the accounts and what is written then.
pub(crate) type Meanwhile = Box<dyn FnOnce(&mut Rows) + Send>;

pub(crate) struct Memory<'a> {
    rows: Mutex<Rows>,
    trap: &'a Trap,
}

impl<'a> Memory<'a> {
    pub(crate) fn new(rows: Rows, trap: &'a Trap) -> Self {
        Self {
            rows: Mutex::new(rows),
            trap,
        }
    }

    pub(crate) fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap()
    }

    async fn call<T>(&self, act: impl FnOnce(&mut Rows) -> T) -> PortResult<T> {
        self.trap.pass().await.map_err(unavailable)?;
        let value = act(&mut self.rows());
        self.trap.pass().await.map_err(unavailable)?;
        Ok(value)
    }
}

fn unavailable(_: Sprung) -> PortError {
    PortError::Unavailable {
        service: "memory",
        cause: "as the test wishes".into(),
    }
}

impl Requests for Memory<'_> {
    async fn request(
        &self,
        reseller: &ResellerId,
        request: RequestId,
    ) -> PortResult<Option<SubscriptionRequest>> {
        let found = |rows: &mut Rows| {
            let row = &rows.request;
            (row.reseller_id == *reseller && row.request_id == request).then(|| row.clone())
        };
        self.call(found).await
    }

    async fn commit(&self, change: &Change) -> PortResult<Commit> {
        let write = |rows: &mut Rows| {
            if rows.request.version + 1 != change.request.version {
                return Commit::Refused(Conflict::Request(Some(Box::new(rows.request.clone()))));
            }
            assert!(change.from().unwrap() == rows.request.status);
            let customer = rows.customer.as_mut();
            if let (Some(customer), Some(seen)) = (&customer, change.customer_seen)
                && customer.version != seen
            {
                return Commit::Refused(Conflict::Customer);
            }
            if let Some(customer) = customer {
                let id = change.request.request_id;
                let moved = match change.terms_wait() {
                    Some(TermsWait::Begins) => customer.awaiting_terms.insert(id),
                    Some(TermsWait::Ends) => customer.awaiting_terms.remove(&id),
                    None => true,
                };
                assert!(moved, "the customer's waiting requests are not what they must be");
            }
            rows.request = change.request.clone();
            rows.events.push(change.event.clone());
            Commit::Done
        };
        self.call(write).await
    }
}

impl StepLedger for Memory<'_> {
    async fn steps(&self, _: RequestId) -> PortResult<Vec<StepRecord>> {
        self.call(|rows| rows.steps.values().cloned().collect()).await
    }

    async fn record_step(&self, record: &StepRecord, before: Option<&StepRecord>) -> PortResult<bool> {
        self.call(|rows| {
            if rows.steps.get(&record.step) != before {
                return false;
            }
            rows.steps.insert(record.step, record.clone());
            true
        })
        .await
    }
}

impl Leases for Memory<'_> {
    async fn take_lease(&self, lease: &Lease, now: Timestamp) -> PortResult<LeaseAnswer> {
        self.call(|rows| match rows.leases.get(&lease.name) {
            Some(held) if held.holder != lease.holder && now < held.until => {
                LeaseAnswer::Held { until: held.until }
            }
            _ => {
                rows.leases.insert(lease.name.clone(), lease.clone());
                LeaseAnswer::Granted
            }
        })
        .await
    }

    async fn take_turn(&self, turn: &Lease, now: Timestamp) -> PortResult<LeaseAnswer> {
        self.call(|rows| match rows.leases.get(&turn.name) {
            Some(held) if now < held.until => LeaseAnswer::Held { until: held.until },
            _ => {
                rows.leases.insert(turn.name.clone(), turn.clone());
                LeaseAnswer::Granted
            }
        })
        .await
    }

    async fn prolong_lease(&self, lease: &Lease) -> PortResult<()> {
        self.call(|rows| {
            let ends_later = |held: &Lease| held.until >= lease.until;
            if !rows.leases.get(&lease.name).is_some_and(ends_later) {
                rows.leases.insert(lease.name.clone(), lease.clone());
            }
        })
        .await
    }

    async fn lease_holder(&self, name: &str) -> PortResult<Option<RequestId>> {
        self.call(|rows| rows.leases.get(name).map(|lease| lease.holder))
            .await
    }

    async fn lease_end(&self, name: &str) -> PortResult<Option<Timestamp>> {
        self.call(|rows| rows.leases.get(name).map(|lease| lease.until))
            .await
    }

    async fn give_back_lease(&self, name: &str, holder: RequestId) -> PortResult<()> {
        self.call(|rows| {
            rows.leases
                .retain(|_, lease| lease.name != name || lease.holder != holder)
        })
        .await
    }
}

impl SealedAccessStore for Memory<'_> {
    async fn put_sealed(&self, _: RequestId, sealed: &SealedAccess) -> PortResult<()> {
        self.call(|rows| rows.sealed = Some(sealed.clone())).await
    }

    async fn sealed(&self, _: RequestId) -> PortResult<Option<SealedAccess>> {
        self.call(|rows| rows.sealed.clone()).await
    }
}

/// A seal that anybody can break, to look inside.
pub(crate) struct Glass<'a>(pub(crate) &'a Trap);

impl Seal for Glass<'_> {
    async fn seal(&self, request: RequestId, plain: &Secret) -> PortResult<Vec<u8>> {
        self.0.pass().await.map_err(unavailable)?;
        Ok(format!("{request}|{}", plain.expose()).into_bytes())
    }
}

impl AccountReads for Memory<'_> {
    async fn account_facts(
        &self,
        _: &ResellerId,
        _: CustomerId,
        _: Option<&CallId>,
    ) -> PortResult<AccountFacts> {
        let facts = |rows: &mut Rows| {
            let facts = AccountFacts {
                customer: rows.customer.clone(),
                reseller: rows.reseller.clone(),
                documents: rows.documents.clone(),
                repeated: None,
            };
            // What a test has happen right after this look, such as an acceptance.
            if let Some(happen) = rows.meanwhile.take() {
                happen(rows);
            }
            facts
        };
        self.call(facts).await
    }
}
