//! Turns bus events into mails, each sent once.
//!
//! A ledger stands between the queue, which delivers at least once, and the mail service, which knows no repetition:
//! a dispatch is claimed before it is sent and recorded after. What fails for one recipient does not keep the
//! others from their mail; the message then comes again, and the ledger knows who has been served.

mod batch;
mod delivery;
mod link;
mod matter;
mod render;

use domain::email::{EmailAddress, Person};
use domain::ports::{Clock, Dispatches, LinkMaker, Mailer};
use domain::text::{Invalid, Name};
use jiff::SignedDuration;

pub use crate::batch::{Batch, BatchAnswer, Failure, Record};

/// The function: its ports and how this deployment is set up.
#[derive(Clone, Debug)]
pub struct EmailDispatch<S, L, M, C> {
    /// Tables.
    pub store: S,
    /// Makes the links in mails.
    pub links: L,
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

impl<S, L, M, C> EmailDispatch<S, L, M, C>
where
    S: Dispatches,
    L: LinkMaker,
    M: Mailer,
    C: Clock,
{
    /// Sends what a batch of messages asks for, and names the messages that must come again.
    pub async fn handle(&self, batch: Batch) -> BatchAnswer {
        let mut answer = BatchAnswer::default();
        for record in batch.records {
            if !self.is_done(&record).await {
                answer.failed(record.message_id);
            }
        }
        answer
    }

    async fn is_done(&self, record: &Record) -> bool {
        let Some(event) = record.event() else {
            tracing::error!(message.id = record.message_id, "a message is no event of ours");
            return false;
        };
        match self.deliver(&event).await {
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
