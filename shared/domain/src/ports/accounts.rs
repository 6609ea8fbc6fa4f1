//! Resellers, portals, customers and their terms.

use std::future::Future;

use jiff::Timestamp;

use crate::account::{Customer, Portal, Reseller};
use crate::account_change::{CustomerChange, CustomerCommit, ResellerChange, ResellerCommit};
use crate::idempotency::{CallId, IdempotencyRecord};
use crate::ids::{AcceptanceId, ClientId, CustomerId, ResellerId};
use crate::ports::{Page, PortResult};
use crate::terms::{AcceptanceRecord, Document, InForce, TermsState};

/// What became of a conditional write of a portal.
#[derive(Clone, Debug, PartialEq)]
pub enum Write<T> {
    /// It is so.
    Done,
    /// It stands otherwise; here is how, if it exists.
    Stale(Option<T>),
}

/// Resellers and portals.
pub trait Resellers: Send + Sync {
    /// A reseller.
    fn reseller(&self, id: &ResellerId) -> impl Future<Output = PortResult<Option<Reseller>>> + Send;

    /// A reseller and the same call if it was made before; one round trip.
    fn reseller_facts(
        &self,
        id: &ResellerId,
        call: &CallId,
    ) -> impl Future<Output = PortResult<(Option<Reseller>, Option<IdempotencyRecord>)>> + Send;

    /// Writes a change whole or not at all.
    fn commit_reseller(
        &self,
        change: &ResellerChange,
    ) -> impl Future<Output = PortResult<ResellerCommit>> + Send;

    /// A portal, and whether there is such a reseller; one round trip.
    fn portal_facts(
        &self,
        id: &ClientId,
        reseller: &ResellerId,
    ) -> impl Future<Output = PortResult<(Option<Portal>, bool)>> + Send;

    /// Writes a portal whose version before was `portal.version - 1` (0: it did not exist).
    fn put_portal(&self, portal: &Portal) -> impl Future<Output = PortResult<Write<Portal>>> + Send;

    /// Whether a request that a client made for a reseller is open.
    fn has_open_requests(
        &self,
        reseller: &ResellerId,
        client: &ClientId,
    ) -> impl Future<Output = PortResult<bool>> + Send;
}

/// Customer accounts of one reseller.
pub trait Customers: Send + Sync {
    /// A customer.
    fn customer(
        &self,
        reseller: &ResellerId,
        customer: CustomerId,
    ) -> impl Future<Output = PortResult<Option<Customer>>> + Send;

    /// The reseller's customers, in order of their ids, which is oldest first.
    fn customers(
        &self,
        reseller: &ResellerId,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = PortResult<Page<Customer>>> + Send;

    /// Writes a change whole or not at all.
    fn commit_customer(
        &self,
        change: &CustomerChange,
    ) -> impl Future<Output = PortResult<CustomerCommit>> + Send;
}

/// A customer with everything that its terms depend on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountFacts {
    /// The customer, if it is this reseller's.
    pub customer: Option<Customer>,
    /// The reseller.
    pub reseller: Option<Reseller>,
    /// The documents in force or to come.
    pub documents: Vec<Document>,
    /// The same call, if it was made before.
    pub repeated: Option<IdempotencyRecord>,
}

impl AccountFacts {
    /// Customer and reseller, if both exist.
    pub fn parties(&self) -> Option<(&Customer, &Reseller)> {
        self.customer.as_ref().zip(self.reseller.as_ref())
    }

    /// How the customer stands with its terms; nothing to accept when there is no customer.
    pub fn terms(&self, now: Timestamp) -> TermsState {
        self.parties()
            .map(|(customer, reseller)| TermsState::of(&self.documents, customer, reseller, now))
            .unwrap_or_default()
    }
}

/// Reads what an account's terms depend on.
pub trait AccountReads: Send + Sync {
    /// The customer, its reseller, the documents, and the same call if it was made before; one round trip.
    fn account_facts(
        &self,
        reseller: &ResellerId,
        customer: CustomerId,
        call: Option<&CallId>,
    ) -> impl Future<Output = PortResult<AccountFacts>> + Send;
}

/// What became of a publication.
#[derive(Clone, Debug, PartialEq)]
pub enum Publication {
    /// The version is published.
    Done,
    /// It was published before; here is how.
    Exists(Box<Document>),
    /// Another version was published meanwhile.
    Stale,
}

/// Terms documents and the records of acceptances.
pub trait Terms: Send + Sync {
    /// The documents in force or to come.
    fn in_force(&self) -> impl Future<Output = PortResult<InForce>> + Send;

    /// Publishes a version; `in_force` is what is kept with it, one publication later than before.
    fn publish(
        &self,
        document: &Document,
        in_force: &InForce,
    ) -> impl Future<Output = PortResult<Publication>> + Send;

    /// The record of an acceptance.
    fn acceptance(
        &self,
        customer: CustomerId,
        acceptance: AcceptanceId,
    ) -> impl Future<Output = PortResult<Option<AcceptanceRecord>>> + Send;
}
