//! What the use cases need from the world. Each function of the system takes only the traits it uses, so a trait is
//! also the list of rights that function needs.

mod accounts;
mod mail;

use std::future::Future;

use jiff::Timestamp;

use crate::access::OpenedFrom;
use crate::account::{Customer, Reseller};
use crate::change::{Change, Commit};
use crate::dispatch::AccountNotice;
use crate::event::RequestEvent;
use crate::idempotency::{CallId, IdempotencyRecord};
use crate::ids::{CustomerId, RequestId, ResellerId};
use crate::provisioning::StepRecord;
use crate::request::SubscriptionRequest;
use crate::secret::Secret;
use crate::shard::Shard;
use crate::status::Status;
use crate::submission::Facts;

pub use self::accounts::{AccountFacts, AccountReads, Customers, Publication, Resellers, Terms, Write};
pub use self::mail::{
    Claim, DeliveryLedger, DispatchLease, Dispatches, FeedbackLedger, LinkKeySource, LinkMaker, Links, Mail,
    MailAccount, MailFacts, MailThrottle, Mailer, Noted, Outcome, Quota,
};

/// Why the world did not do as asked. What the caller did is not the cause.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// Busy, throttled, unreachable or slow: the same call may succeed later.
    #[error("{service} is unavailable: {cause}")]
    Unavailable {
        /// Which service.
        service: &'static str,
        /// What it said, without personal data.
        cause: String,
    },
    /// It answered in a way that repeating will not mend.
    #[error("{service} failed: {cause}")]
    Broken {
        /// Which service.
        service: &'static str,
        /// What it said, without personal data.
        cause: String,
    },
}

/// The result of a call to the world.
pub type PortResult<T> = Result<T, PortError>;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Gives random bytes fit for secrets.
pub trait Entropy: Send + Sync {
    /// Fresh random bytes.
    fn bytes<const N: usize>(&self) -> [u8; N];
}

/// Reads one request and commits its changes.
pub trait Requests: Send + Sync {
    /// The request as it stands, read consistently.
    fn request(
        &self,
        reseller: &ResellerId,
        request: RequestId,
    ) -> impl Future<Output = PortResult<Option<SubscriptionRequest>>> + Send;

    /// Writes a change whole or not at all.
    fn commit(&self, change: &Change) -> impl Future<Output = PortResult<Commit>> + Send;
}

/// Finds requests for operations, who know an id alone.
pub trait RequestOwners: Send + Sync {
    /// Whose request it is.
    fn reseller_of(&self, request: RequestId) -> impl Future<Output = PortResult<Option<ResellerId>>> + Send;
}

/// Reads what a submission needs, in one round trip.
pub trait SubmissionFacts: Send + Sync {
    /// The customer, its reseller, the terms and the same call if it was made before; the customer's names as well
    /// when a free one may have to be suggested.
    fn submission_facts(
        &self,
        reseller: &ResellerId,
        customer: CustomerId,
        call: &CallId,
        with_names: bool,
    ) -> impl Future<Output = PortResult<Facts>> + Send;
}

/// Reads what a call on a request needs, in one round trip.
pub trait CallFacts: Send + Sync {
    /// The request, and the same call if it was made before.
    fn call_facts(
        &self,
        reseller: &ResellerId,
        request: RequestId,
        call: &CallId,
    ) -> impl Future<Output = PortResult<(Option<SubscriptionRequest>, Option<IdempotencyRecord>)>> + Send;
}

/// A request with what decides who may decide on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewFacts {
    /// The request.
    pub request: Option<SubscriptionRequest>,
    /// Its reseller.
    pub reseller: Option<Reseller>,
    /// The same call, if it was made before.
    pub repeated: Option<IdempotencyRecord>,
}

/// Reads what a page for an approver shows, and what operations need to decide for a suspended reseller.
pub trait Reviews: Send + Sync {
    /// The request and its reseller, and the same call if it was made before; one round trip.
    fn review_facts(
        &self,
        reseller: &ResellerId,
        request: RequestId,
        call: Option<&CallId>,
    ) -> impl Future<Output = PortResult<ReviewFacts>> + Send;
}

/// Which requests a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// Only these.
    pub status: Option<Status>,
    /// Only this customer's.
    pub customer: Option<CustomerId>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// What it shows.
    pub items: Vec<T>,
    /// The sort key after which the next page begins; nothing on the last page.
    pub next: Option<String>,
}

/// Lists requests and events; one query a page.
pub trait RequestLists: Send + Sync {
    /// The reseller's requests, newest first.
    fn requests(
        &self,
        reseller: &ResellerId,
        filter: &RequestFilter,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = PortResult<Page<SubscriptionRequest>>> + Send;

    /// What waits for the reseller's decision, oldest first.
    fn approval_queue(
        &self,
        reseller: &ResellerId,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = PortResult<Page<SubscriptionRequest>>> + Send;

    /// The history of a request, oldest first. The caller has made sure whose request it is.
    fn events(
        &self,
        request: RequestId,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = PortResult<Page<RequestEvent>>> + Send;
}

/// The access to a subscription, sealed for its one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedAccess {
    /// The ciphertext.
    pub ciphertext: Vec<u8>,
    /// Until when it may be opened.
    pub expires_at: Timestamp,
    /// When it was opened, if it was; then there is no ciphertext.
    pub opened_at: Option<Timestamp>,
    /// From where it was opened.
    pub opened_from: Option<OpenedFrom>,
}

/// The access to a subscription with what decides who may open it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessFacts {
    /// The request.
    pub request: Option<SubscriptionRequest>,
    /// Its customer.
    pub customer: Option<Customer>,
    /// What is sealed, if anything still is.
    pub sealed: Option<SealedAccess>,
}

/// Reads what the page for whoever receives the access shows.
pub trait AccessReads: Send + Sync {
    /// The request, its customer, and what is sealed for it; one round trip.
    fn access_facts(
        &self,
        reseller: &ResellerId,
        customer: CustomerId,
        request: RequestId,
    ) -> impl Future<Output = PortResult<AccessFacts>> + Send;
}

/// Seals access to a request; what was sealed for one request cannot be unsealed for another.
pub trait Seal: Send + Sync {
    /// Seals.
    fn seal(&self, request: RequestId, plain: &Secret) -> impl Future<Output = PortResult<Vec<u8>>> + Send;
}

/// Unseals access.
pub trait Unseal: Send + Sync {
    /// Unseals.
    fn unseal(&self, request: RequestId, sealed: &[u8]) -> impl Future<Output = PortResult<Secret>> + Send;
}

/// Keeps sealed access.
pub trait SealedAccessStore: Send + Sync {
    /// Keeps it; what was kept before for the request is replaced.
    fn put_sealed(
        &self,
        request: RequestId,
        sealed: &SealedAccess,
    ) -> impl Future<Output = PortResult<()>> + Send;

    /// What is kept for the request.
    fn sealed(&self, request: RequestId) -> impl Future<Output = PortResult<Option<SealedAccess>>> + Send;
}

/// The ledger of provisioning steps.
pub trait StepLedger: Send + Sync {
    /// Every recorded step of the request.
    fn steps(&self, request: RequestId) -> impl Future<Output = PortResult<Vec<StepRecord>>> + Send;
    /// Records a step in place of what was recorded of it before; false, and nothing is written, when something else
    /// stands there: another run is at work on the request.
    fn record_step(
        &self,
        record: &StepRecord,
        before: Option<&StepRecord>,
    ) -> impl Future<Output = PortResult<bool>> + Send;
}

/// A right that one request at a time has, for a while: whoever crashes with it loses it when its time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What it is about.
    pub name: String,
    /// Who has it.
    pub holder: RequestId,
    /// Until when.
    pub until: Timestamp,
}

/// Whether a lease was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseAnswer {
    /// It is the asker's.
    Granted,
    /// Another request has it.
    Held {
        /// Until then, unless it is given back earlier.
        until: Timestamp,
    },
}

/// Gives out rights that must not be had twice at a time.
pub trait Leases: Send + Sync {
    /// Takes or prolongs a lease.
    fn take_lease(
        &self,
        lease: &Lease,
        now: Timestamp,
    ) -> impl Future<Output = PortResult<LeaseAnswer>> + Send;
    /// Takes a lease that keeps its own holder waiting, too: nobody gets it before its end.
    fn take_turn(&self, turn: &Lease, now: Timestamp)
    -> impl Future<Output = PortResult<LeaseAnswer>> + Send;
    /// Lets a lease last until its end at least, whoever has it.
    fn prolong_lease(&self, lease: &Lease) -> impl Future<Output = PortResult<()>> + Send;
    /// Until when somebody has it, or had it.
    fn lease_end(&self, name: &str) -> impl Future<Output = PortResult<Option<Timestamp>>> + Send;
    /// Who has it, or had it.
    fn lease_holder(&self, name: &str) -> impl Future<Output = PortResult<Option<RequestId>>> + Send;
    /// Gives back what is still the holder's.
    fn give_back_lease(&self, name: &str, holder: RequestId) -> impl Future<Output = PortResult<()>> + Send;
}

/// Names a request across resellers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose.
    pub reseller: ResellerId,
    /// Which.
    pub request: RequestId,
}

/// Finds the completed requests of all resellers.
pub trait CompletedRequests: Send + Sync {
    /// The completed requests of a shard after one, in the order of their ids. A request that was completed a moment
    /// ago may be lacking.
    fn completed(
        &self,
        shard: Shard,
        limit: usize,
        after: Option<&RequestKey>,
    ) -> impl Future<Output = PortResult<Page<RequestKey>>> + Send;
}

/// What the relay keeps and finds on request rows.
pub trait RelayBook: Send + Sync {
    /// Requests accepted before `before` whose workflow is not known to have started, oldest first.
    fn never_started(&self, before: Timestamp) -> impl Future<Output = PortResult<Vec<RequestKey>>> + Send;
    /// Notes that this workflow of the request has started; nothing to note when it is in a later one by now.
    fn mark_started(&self, key: &RequestKey, run: u64) -> impl Future<Output = PortResult<()>> + Send;
    /// The ids of a reseller's customers after one, oldest first.
    fn customer_ids(
        &self,
        reseller: &ResellerId,
        after: Option<CustomerId>,
    ) -> impl Future<Output = PortResult<Vec<CustomerId>>> + Send;
    /// The token with which the parked workflow can be woken, if it is parked.
    fn task_token(&self, key: &RequestKey) -> impl Future<Output = PortResult<Option<Secret>>> + Send;
}

/// Where the distributor's credentials at Microsoft are kept.
pub trait CredentialSource: Send + Sync {
    /// The credentials as they are kept: `{"clientId","clientSecret","refreshToken","refreshedAt"}`, where the last
    /// may be missing.
    fn credentials(&self) -> impl Future<Output = PortResult<Secret>> + Send;
    /// Keeps credentials in place of others. Returns whether it did: not when something else is kept by now, since
    /// that is a new consent.
    fn renew(&self, before: &Secret, after: &Secret) -> impl Future<Output = PortResult<bool>> + Send;
}

/// Starts and wakes workflows.
pub trait Workflow: Send + Sync {
    /// Starts a workflow of the request: the first one is number 0, and those by which operations take it up again
    /// have the request's version. It is no error when it was started before.
    fn start(&self, key: &RequestKey, run: u64) -> impl Future<Output = PortResult<()>> + Send;
    /// Wakes a parked workflow; it is no error when it does not wait any more.
    fn wake(&self, token: &Secret) -> impl Future<Output = PortResult<()>> + Send;
}

/// Something to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// What happened to a request.
    Request(RequestEvent),
    /// What happened to an account.
    Account(AccountNotice, Timestamp),
}

/// Tells the rest of the system.
pub trait Bus: Send + Sync {
    /// Publishes notices, in order; gives back how many from the front were taken.
    fn publish(&self, notices: &[Notice]) -> impl Future<Output = PortResult<usize>> + Send;
}
