//! Mails and the links in them.

use std::future::Future;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::account::{Customer, Reseller};
use crate::delivery::{Attempt, DispatchKey, Feedback};
use crate::email::{EmailAddress, Person};
use crate::ids::{CustomerId, RequestId, ResellerId};
use crate::link::{Link, LinkToken, TokenHash};
use crate::link_key::LinkKeys;
use crate::mail_tags::MailTags;
use crate::ports::{AccountFacts, PortResult};
use crate::request::SubscriptionRequest;
use crate::text::Name;

/// Finds links by the hash of their token.
pub trait Links: Send + Sync {
    /// The link, whether live or not.
    fn link(&self, hash: &TokenHash) -> impl Future<Output = PortResult<Option<Link>>> + Send;
}

/// Where the keys of links are kept.
pub trait LinkKeySource: Send + Sync {
    /// The keys, perhaps as they were some minutes ago. When those lack the key with this number, it may be a new one:
    /// then they are looked at anew, but not at every call.
    fn link_keys(&self, number: Option<u8>) -> impl Future<Output = PortResult<Arc<LinkKeys>>> + Send;
}

/// Makes and keeps links.
pub trait LinkMaker: Send + Sync {
    /// The token for a purpose; the same purpose always gives the same token, and only this system can make it.
    fn token(&self, purpose: &str) -> impl Future<Output = PortResult<LinkToken>> + Send;
    /// Seals and keeps a link; an equal one may be there already.
    fn keep(&self, link: &Link) -> impl Future<Output = PortResult<()>> + Send;
}

/// The right to send a dispatch now, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DispatchLease {
    /// Until when: nobody else sends before.
    pub until: Timestamp,
    /// Which time it is.
    pub attempt: Attempt,
    /// Tells this claim from every other.
    pub holder: String,
}

/// A claim to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Send it now.
    Granted(DispatchLease),
    /// It is done.
    Finished,
    /// Somebody else is sending it.
    Held {
        /// When it can be claimed again.
        until: Timestamp,
    },
    /// Nobody knows whether it was sent; the mail service's event may still tell.
    Awaited {
        /// When it can be claimed again.
        until: Timestamp,
    },
    /// It may have been sent twice or not at all, and is not sent again.
    GivenUp,
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

/// Reads what mails are made from.
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
}

/// The ledger of dispatches: each is sent once, or twice where nobody can know of the first time.
pub trait DeliveryLedger: Send + Sync {
    /// Claims a dispatch until the lease ends. What may have been sent can be claimed once more after a while.
    fn claim(
        &self,
        dispatch: &DispatchKey,
        now: Timestamp,
        lease_until: Timestamp,
        repeat_after: SignedDuration,
    ) -> impl Future<Output = PortResult<Claim>> + Send;

    /// Gives a lease back: nothing was sent under it.
    fn give_back(
        &self,
        dispatch: &DispatchKey,
        lease: &DispatchLease,
    ) -> impl Future<Output = PortResult<()>> + Send;

    /// Records that nobody knows what became of it.
    fn record_unknown(
        &self,
        dispatch: &DispatchKey,
        lease: &DispatchLease,
        since: Timestamp,
    ) -> impl Future<Output = PortResult<()>> + Send;

    /// Records that the mail service took it, under this name.
    fn record_sent(
        &self,
        dispatch: &DispatchKey,
        message_id: &str,
    ) -> impl Future<Output = PortResult<()>> + Send;

    /// Records that it is not sent, for good. What was sent stays sent.
    fn record_refused(
        &self,
        dispatch: &DispatchKey,
        reason: &str,
    ) -> impl Future<Output = PortResult<()>> + Send;
}

/// What the ledger made of the mail service's event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It was new.
    New,
    /// This or something later was known.
    Known,
    /// No such mail was sent.
    NoSuchDispatch,
}

/// Takes the mail service's events into the ledger of dispatches.
pub trait FeedbackLedger: Send + Sync {
    /// Notes what an event tells. Whatever it is, it tells that the mail was taken.
    fn note(
        &self,
        dispatch: &DispatchKey,
        message_id: &str,
        feedback: Feedback,
        at: Timestamp,
    ) -> impl Future<Output = PortResult<Noted>> + Send;
}

/// Tells every sender that the mail service wants fewer mails.
pub trait MailThrottle: Send + Sync {
    /// Until when the mail service wants fewer mails, or wanted.
    fn throttled_until(&self) -> impl Future<Output = PortResult<Option<Timestamp>>> + Send;

    /// Makes it known that the mail service wants fewer mails.
    fn throttle(&self, now: Timestamp, until: Timestamp) -> impl Future<Output = PortResult<()>> + Send;
}

/// A mail, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: Person,
    /// Under which name, where it is not the distributor's own; the address always is.
    pub from_name: Option<Name>,
    /// Where answers go, where that is not the sender's address.
    pub reply_to: Option<EmailAddress>,
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

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail service took it.
    Accepted {
        /// The mail service's name for it.
        message_id: String,
    },
    /// The mail service refused this mail for good.
    Refused {
        /// Why.
        reason: String,
    },
    /// It was certainly not taken, and may be later.
    NotSent {
        /// Whether because there are too many.
        throttled: bool,
        /// What was said, without personal data.
        cause: String,
    },
    /// It may have been taken or not.
    Unknown {
        /// What went wrong, without personal data.
        cause: String,
    },
}

/// Sends mail, once per call and without repeating by itself.
pub trait Mailer: Send + Sync {
    /// Sends a mail with tags by which its events lead back to it.
    fn send(&self, mail: &Mail, tags: &MailTags) -> impl Future<Output = Outcome> + Send;
}

/// How much mail the account may send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quota {
    /// Mails a second.
    pub per_second: f64,
    /// Mails in 24 hours; without a limit when there is none.
    pub per_day: Option<f64>,
    /// Mails of the last 24 hours.
    pub sent: f64,
}

/// Tells how much mail the account may send.
pub trait MailAccount: Send + Sync {
    /// The quota as it stands.
    fn quota(&self) -> impl Future<Output = PortResult<Quota>> + Send;
}
