//! What the use cases need from the world. Each function of the system takes only the traits it uses, so a trait is
//! also the list of rights that function needs.

use std::future::Future;

use jiff::Timestamp;

use crate::account::{Customer, Portal, Reseller};
use crate::account_change::{CustomerChange, CustomerCommit, ResellerChange, ResellerCommit};
use crate::change::{Change, Commit};
use crate::dispatch::{AccountNotice, Delivery, Dispatch};
use crate::event::RequestEvent;
use crate::idempotency::{CallId, IdempotencyRecord};
use crate::ids::{AcceptanceId, ClientId, CustomerId, RequestId, ResellerId};
use crate::link::{Link, LinkToken, TokenHash};
use crate::provisioning::StepRecord;
use crate::request::SubscriptionRequest;
use crate::secret::Secret;
use crate::status::Status;
use crate::submission::Facts;
use crate::terms::{AcceptanceRecord, Document, InForce, TermsState};

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

    /// Whose request it is.
    fn reseller_of(&self, request: RequestId) -> impl Future<Output = PortResult<Option<ResellerId>>> + Send;
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

/// Finds links by the hash of their token.
pub trait Links: Send + Sync {
    /// The link, whether live or not.
    fn link(&self, hash: &TokenHash) -> impl Future<Output = PortResult<Option<Link>>> + Send;
}

/// Makes and keeps links.
pub trait LinkMaker: Send + Sync {
    /// The token for a purpose; the same purpose always gives the same token, and only this system can make it.
    fn token(&self, purpose: &str) -> impl Future<Output = PortResult<LinkToken>> + Send;
    /// Keeps a link; an equal one may be there already.
    fn keep(&self, link: &Link) -> impl Future<Output = PortResult<()>> + Send;
}

/// A claim to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Send it now.
    Granted,
    /// It is done.
    Finished,
    /// Somebody else is sending it.
    Held {
        /// When another attempt may begin.
        until: Timestamp,
    },
}

/// What mails are made from.
#[derive(Clone, Debug, PartialEq)]
pub struct MailFacts {
    /// The request.
    pub request: SubscriptionRequest,
    /// Its customer.
    pub customer: Customer,
    /// Its reseller.
    pub reseller: Reseller,
}

/// Reads what mails are made from and keeps the ledger of dispatches.
pub trait Dispatches: Send + Sync {
    /// The request, its customer and its reseller.
    fn mail_facts(
        &self,
        reseller: &ResellerId,
        request: RequestId,
    ) -> impl Future<Output = PortResult<Option<MailFacts>>> + Send;

    /// The reseller, and the customer with its terms if one is meant.
    fn account_mail_facts(
        &self,
        reseller: &ResellerId,
        customer: Option<CustomerId>,
    ) -> impl Future<Output = PortResult<AccountFacts>> + Send;

    /// Claims a dispatch until the lease ends.
    fn claim(
        &self,
        dispatch: &Dispatch,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> impl Future<Output = PortResult<Claim>> + Send;

    /// Records what became of it.
    fn record(&self, dispatch: &Dispatch, delivery: &Delivery)
    -> impl Future<Output = PortResult<()>> + Send;
}

/// A mail, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: crate::email::Person,
    /// Its subject line.
    pub subject: String,
    /// Its plain text, sufficient alone.
    pub text: String,
    /// Its HTML.
    pub html: String,
    /// Which message it is, for statistics.
    pub message: &'static str,
    /// Which dispatch it is, to recognise it in the mail service's events.
    pub dispatch: String,
}

/// What the mail service said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Taken.
    Accepted {
        /// The mail service's name for it.
        message_id: String,
    },
    /// Refused for good.
    Refused {
        /// Why.
        reason: String,
    },
}

/// Sends mail, once per call and without repeating by itself.
pub trait Mailer: Send + Sync {
    /// Sends a mail.
    fn send(&self, mail: &Mail) -> impl Future<Output = PortResult<Sent>> + Send;
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
    /// Records a step.
    fn record_step(&self, record: &StepRecord) -> impl Future<Output = PortResult<()>> + Send;
}

/// Names a request across resellers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose.
    pub reseller: ResellerId,
    /// Which.
    pub request: RequestId,
}

/// What the relay keeps and finds on request rows.
pub trait RelayBook: Send + Sync {
    /// Requests accepted before `before` whose workflow is not known to have started, oldest first.
    fn never_started(&self, before: Timestamp) -> impl Future<Output = PortResult<Vec<RequestKey>>> + Send;
    /// Notes that the workflow has started.
    fn mark_started(&self, key: &RequestKey) -> impl Future<Output = PortResult<()>> + Send;
    /// The ids of a reseller's customers after one, oldest first.
    fn customer_ids(
        &self,
        reseller: &ResellerId,
        after: Option<CustomerId>,
    ) -> impl Future<Output = PortResult<Vec<CustomerId>>> + Send;
    /// The token with which the parked workflow can be woken, if it is parked.
    fn task_token(&self, key: &RequestKey) -> impl Future<Output = PortResult<Option<Secret>>> + Send;
}

/// Starts and wakes workflows.
pub trait Workflow: Send + Sync {
    /// Starts the request's workflow; it is no error when it was started before.
    fn start(&self, key: &RequestKey) -> impl Future<Output = PortResult<()>> + Send;
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
