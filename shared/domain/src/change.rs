//! A change of a request: what is written, and what must hold for it to be written.

use crate::access::OpenedFrom;
use crate::account::Reseller;
use crate::email::EmailAddress;
use crate::event::RequestEvent;
use crate::idempotency::IdempotencyRecord;
use crate::link::TokenHash;
use crate::request::SubscriptionRequest;
use crate::status::Status;

/// One change, written whole or not at all: the request as it becomes, the event that records it, and their
/// effects on the customer account, the friendly name, a link and a sealed secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The request after the change; `request.version - 1` is the version it must have before.
    pub request: SubscriptionRequest,
    /// The event that records it; its `seq` equals `request.version`.
    pub event: RequestEvent,
    /// Most open requests the customer may have, checked when the request opens.
    pub open_limit: u32,
    /// The version of the customer from which it was seen that terms are missing: what the customer accepts
    /// meanwhile must not be overlooked.
    pub customer_seen: Option<u64>,
    /// By which right somebody decides: it must still stand, at an active reseller.
    pub approver: Option<Standing>,
    /// The link through which it was done.
    pub link: Option<TokenHash>,
    /// The contact's address on the customer record, as it was read, when the change is for whoever reads the mail there:
    /// it must still stand there.
    pub contact: Option<EmailAddress>,
    /// Who takes out the sealed access of the request, if somebody does.
    pub takes_secret: Option<OpenedFrom>,
    /// The answer to keep for a repeated call.
    pub idempotency: Option<IdempotencyRecord>,
}

/// The right to decide on a reseller's requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The approver.
    pub approver: EmailAddress,
    /// To whom the approver has handed the deciding over, when that one decides.
    pub delegate: Option<EmailAddress>,
    /// Whether who decides has signed in for it.
    pub signed_in: bool,
    /// Whether whoever decides asked for it, or whoever that one decides for.
    pub own_request: bool,
}

/// What a change does to the counters of the customer account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// One more request is open; the tenant must still stand and the limit must not be reached.
    Opens,
    /// One request less is open.
    Closes,
    /// One request less is open, and one more subscription exists.
    Completes,
}

/// What a change does to the requests that wait for the customer's acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsWait {
    /// The request is one of them from now on.
    Begins,
    /// It is not any more.
    Ends,
}

impl Change {
    /// The status the request must have before, if it exists before.
    pub fn from(&self) -> Option<Status> {
        self.event.from
    }

    /// What happens to the customer's counters.
    pub fn counts(&self) -> Option<Counts> {
        match (self.from(), self.request.status) {
            (None, _) => Some(Counts::Opens),
            (Some(from), to) if from == to => None,
            (_, Status::Completed) => Some(Counts::Completes),
            (_, to) if to.is_final() => Some(Counts::Closes),
            _ => None,
        }
    }

    /// What happens to the requests that wait for the customer's acceptance.
    pub fn terms_wait(&self) -> Option<TermsWait> {
        let waited = self.from() == Some(Status::AwaitingTerms);
        let waits = self.request.status == Status::AwaitingTerms;
        match (waited, waits) {
            (false, true) => Some(TermsWait::Begins),
            (true, false) => Some(TermsWait::Ends),
            _ => None,
        }
    }

    /// Whether the friendly name becomes free again.
    pub fn releases_name(&self) -> bool {
        self.from() != Some(self.request.status) && self.request.status.ended_without_subscription()
    }
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Commit {
    /// Everything was written.
    Done,
    /// Nothing was written, because something did not hold.
    Refused(Conflict),
}

/// The first thing that did not hold, in order of what it explains.
#[derive(Clone, Debug, PartialEq)]
pub enum Conflict {
    /// The call was made before.
    Repeated(Box<IdempotencyRecord>),
    /// The request stands otherwise; here is how.
    Request(Option<Box<SubscriptionRequest>>),
    /// Another open or completed request of the customer has the friendly name.
    NameTaken,
    /// The customer's tenant is gone, its limit of open requests is reached, or it has accepted terms meanwhile.
    Customer,
    /// The approver's address is none any more, or the reseller is suspended; here is how the reseller stands.
    Approver(Option<Box<Reseller>>),
    /// The link was revoked or is gone.
    Link,
    /// The customer record names another address by now.
    Contact,
    /// The access was taken out before.
    SecretTaken,
}
