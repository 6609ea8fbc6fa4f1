//! A change of a request: what is written, and what must hold for it to be written.

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
    /// The link through which it was done.
    pub link: Option<TokenHash>,
    /// Whether the sealed access of the request is taken out.
    pub takes_secret: bool,
    /// The answer to keep for a repeated call.
    pub idempotency: Option<IdempotencyRecord>,
}

/// What a change does to the counters of the customer account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerEffect {
    /// One more request is open; the tenant must still stand and the limit must not be reached.
    Opens,
    /// One request less is open.
    Closes,
    /// One request less is open, and one more subscription exists.
    Completes,
}

impl Change {
    /// The status the request must have before, if it exists before.
    pub fn from(&self) -> Option<Status> {
        self.event.from
    }

    /// What happens to the customer's counters.
    pub fn customer_effect(&self) -> Option<CustomerEffect> {
        match (self.from(), self.request.status) {
            (None, _) => Some(CustomerEffect::Opens),
            (Some(from), to) if from == to => None,
            (_, Status::Completed) => Some(CustomerEffect::Completes),
            (_, to) if to.is_final() => Some(CustomerEffect::Closes),
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
    /// The customer's tenant is gone or its limit of open requests is reached.
    Customer,
    /// The link was revoked or is gone.
    Link,
    /// The access was taken out before.
    SecretTaken,
}
