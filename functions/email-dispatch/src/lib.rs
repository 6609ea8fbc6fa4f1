//! Turns bus events into mails, each sent once.
//!
//! A ledger stands between the queue, which delivers at least once, and the mail service, which knows no repetition:
//! a dispatch is claimed before it is sent and recorded after ([`Courier`]). What fails for one recipient does not keep
//! the others from their mail; the message then comes again, and the ledger knows who has been served.

mod access;
mod courier;
mod delivery;
mod event;
mod link;
mod pace;

use domain::email::{EmailAddress, Person};
use domain::ports::{
    Clock, DeliveryLedger, Dispatches, LinkMaker, MailAccount, MailThrottle, Mailer, Requests, Reviews,
    SealedAccessStore, Unseal,
};
use domain::text::{Invalid, Name};
use jiff::SignedDuration;
use lambda_support::queue::{Batch, BatchAnswer, Record};
use tokio::time::{Duration, Instant};

pub use crate::courier::{Courier, Letter, Unsent};
pub use crate::pace::{NotNow, Pace, Shares};

/// How long after its beginning an invocation still begins to send, well before its timeout.
const BUDGET: Duration = Duration::from_secs(20);

/// The function: its ports and how this deployment is set up.
#[derive(Debug)]
pub struct EmailDispatch<S, L, K, M, C> {
    /// Tables.
    pub store: S,
    /// Makes the links in mails.
    pub links: L,
    /// Unseals first passwords, for mails of resellers that want them there.
    pub sealing: K,
    /// Sends.
    pub mailer: M,
    /// Time.
    pub clock: C,
    /// Where people find our pages.
    pub base_url: String,
    /// How long a day of waiting lasts.
    pub day: SignedDuration,
    /// The distributor's operations, if they have an address.
    pub operations: Option<Person>,
    /// How fast this process sends.
    pub pace: Pace,
    /// After how long a mail is sent once more of which nobody knows whether it was sent. Real time, not days of
    /// waiting: it is the mail service's event that is waited for.
    pub repeat_after: SignedDuration,
}

/// The distributor's operations at an address, as mails greet them.
///
/// # Errors
/// When it is no mail address.
pub fn operations(address: &str) -> Result<Person, Invalid> {
    Ok(Person {
        name: Name::parse("Operations")?,
        email: EmailAddress::parse(address)?,
    })
}

impl<S, L, K, M, C> EmailDispatch<S, L, K, M, C>
where
    S: Dispatches + DeliveryLedger + MailThrottle + SealedAccessStore + Requests + Reviews,
    L: LinkMaker,
    K: Unseal,
    M: Mailer + MailAccount,
    C: Clock,
{
    /// Sends what a batch of messages asks for, and names the messages that must come again.
    pub async fn handle(&self, batch: Batch) -> BatchAnswer {
        let until = Instant::now() + BUDGET;
        let mut answer = BatchAnswer::default();
        for record in batch.records {
            if !self.is_done(&record, until).await {
                answer.failed(record.message_id);
            }
        }
        answer
    }

    async fn is_done(&self, record: &Record, until: Instant) -> bool {
        let Some(event) = event::event(&record.body) else {
            tracing::error!(message.id = record.message_id, "a message is no event of ours");
            return false;
        };
        match self.deliver(&event, until).await {
            Ok(()) => true,
            Err(undelivered) => {
                tracing::warn!(
                    event.id = event.detail.event_id(), event.kind = event.detail.kind(), cause = %undelivered,
                    "an event was not told to everybody; it comes again"
                );
                false
            }
        }
    }
}
