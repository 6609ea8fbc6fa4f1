//! Tables and keys in memory, behind a trap.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use domain::account::{Customer, Portal, Reseller, Tenant};
use domain::change::{Change, Commit, Conflict};
use domain::event::RequestEvent;
use domain::idempotency::IdempotencyRecord;
use domain::ids::{ClientId, CustomerId, RequestId, ResellerId, TenantId};
use domain::ports::{
    Association, Customers, Page, PortError, PortResult, Requests, Resellers, Seal, SealedAccess,
    SealedAccessStore, StepLedger, Write,
};
use domain::provisioning::{Step, StepRecord};
use domain::request::SubscriptionRequest;
use domain::secret::Secret;

use crate::trap::{Sprung, Trap};

/// What the tables hold.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) request: SubscriptionRequest,
    pub(crate) events: Vec<RequestEvent>,
    pub(crate) steps: BTreeMap<Step, StepRecord>,
    pub(crate) sealed: Option<SealedAccess>,
    pub(crate) customer: Option<Customer>,
    pub(crate) reseller: Option<Reseller>,
}

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

    async fn record_step(&self, record: &StepRecord) -> PortResult<()> {
        self.call(|rows| drop(rows.steps.insert(record.step, record.clone())))
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

impl Resellers for Memory<'_> {
    async fn reseller(&self, _: &ResellerId) -> PortResult<Option<Reseller>> {
        self.call(|rows| rows.reseller.clone()).await
    }

    async fn put_reseller(&self, _: &Reseller) -> PortResult<Write<Reseller>> {
        unreachable!()
    }

    async fn portal(&self, _: &ClientId) -> PortResult<Option<Portal>> {
        unreachable!()
    }

    async fn put_portal(&self, _: &Portal) -> PortResult<Write<Portal>> {
        unreachable!()
    }
}

impl Customers for Memory<'_> {
    async fn customer(&self, _: &ResellerId, _: CustomerId) -> PortResult<Option<Customer>> {
        self.call(|rows| rows.customer.clone()).await
    }

    async fn customers(&self, _: &ResellerId, _: usize, _: Option<&str>) -> PortResult<Page<Customer>> {
        unreachable!()
    }

    async fn create_customer(
        &self,
        _: &Customer,
        _: &IdempotencyRecord,
    ) -> PortResult<Option<IdempotencyRecord>> {
        unreachable!()
    }

    async fn update_customer(&self, _: &Customer) -> PortResult<Write<Customer>> {
        unreachable!()
    }

    async fn associate_tenant(&self, _: &Customer, _: &Tenant) -> PortResult<Association> {
        unreachable!()
    }

    async fn dissociate_tenant(&self, _: &Customer, _: TenantId) -> PortResult<Write<Customer>> {
        unreachable!()
    }
}
