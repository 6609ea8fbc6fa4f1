//! Mails and the links in them.

use std::future::Future;

use jiff::Timestamp;

use crate::account::{Customer, Reseller};
use crate::dispatch::{Delivery, Dispatch};
use crate::ids::{CustomerId, RequestId, ResellerId};
use crate::link::{Link, LinkToken, TokenHash};
use crate::ports::{AccountFacts, PortResult};
use crate::request::SubscriptionRequest;

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
