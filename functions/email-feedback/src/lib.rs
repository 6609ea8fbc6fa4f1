//! Takes what the mail service tells of mails into the ledger of dispatches, and onto the request when a mail about it
//! did not reach its reader. Events come late, twice and in any order.

mod event;

use domain::approval::{LostMail, Undelivered};
use domain::delivery::Feedback;
use domain::dispatch::Subject;
use domain::ids::{RequestId, ResellerId};
use domain::ports::{Clock, FeedbackLedger, Noted, PortError, Requests, Reviews};
use domain::usecases::{LostMailNote, note_lost_mail};
use lambda_support::queue::{Batch, BatchAnswer, Record};

use crate::event::{MailEvent, Malformed};

/// The function and its ports.
#[derive(Clone, Debug)]
pub struct EmailFeedback<S, C> {
    /// Tables.
    pub store: S,
    /// Time.
    pub clock: C,
}

/// Why a message must come again. Its words are logged, so they name nobody.
#[derive(Debug, thiserror::Error)]
enum Untaken {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("there is no request {0} of this reseller")]
    UnknownRequest(RequestId),
    #[error("request {0} cannot change")]
    Unchangeable(RequestId),
    #[error("request {0} keeps moving")]
    KeepsMoving(RequestId),
    #[error(transparent)]
    Port(#[from] PortError),
}

/// What a message was about.
enum Taken {
    Ours,
    Foreign,
}

impl<S, C> EmailFeedback<S, C>
where
    S: FeedbackLedger + Requests + Reviews,
    C: Clock,
{
    /// Takes in a batch of events, and names the messages that must come again.
    pub async fn handle(&self, batch: Batch) -> BatchAnswer {
        let mut answer = BatchAnswer::default();
        let mut foreign: u32 = 0;
        for record in batch.records {
            match self.take(&record).await {
                Ok(Taken::Ours) => {}
                Ok(Taken::Foreign) => foreign += 1,
                Err(untaken) => {
                    tracing::error!(message.id = record.message_id, cause = %untaken, "an event could not be taken in");
                    answer.failed(record.message_id);
                }
            }
        }
        if foreign > 0 {
            tracing::info!(foreign, "events are about mails of somebody else");
        }
        answer
    }

    async fn take(&self, record: &Record) -> Result<Taken, Untaken> {
        let Some(event) = event::read(&record.body)? else {
            return Ok(Taken::Foreign);
        };
        let MailEvent {
            tags,
            message_id,
            feedback,
            at,
            recipient,
        } = &event;
        let noted = self
            .store
            .note(&tags.dispatch, message_id, *feedback, *at)
            .await?;
        let (dispatch, about) = (tags.dispatch.id(), &tags.dispatch.about);
        let told = feedback.as_str();
        if noted == Noted::NoSuchDispatch {
            tracing::warn!(dispatch, %about, told, mail.id = message_id, "an event is about a mail that was not sent");
            return Ok(Taken::Ours);
        }
        let &Feedback::Lost(why) = feedback else {
            tracing::info!(dispatch, %about, told, mail.id = message_id, "an event of a mail");
            return Ok(Taken::Ours);
        };
        // Alarms hang on this line.
        tracing::warn!(dispatch, %about, undelivered = told, mail.id = message_id, "a mail did not reach its reader");
        match (about, recipient) {
            // Another mail may arrive, and nothing waits for this one.
            _ if why == Undelivered::Returned && !tags.dispatch.message.is_awaited() => {}
            (Subject::Request(id), Some(address)) => {
                let version = tags.dispatch.version().ok_or(Malformed)?;
                let lost = LostMail {
                    to: address,
                    why,
                    version,
                };
                self.note_lost(&tags.reseller_id, *id, lost).await?;
            }
            (Subject::Request(_), None) => {
                tracing::warn!(dispatch, %about, "an event names nobody to whom the mail was sent");
            }
            (Subject::Customer(_) | Subject::Reseller(_), _) => {}
        }
        Ok(Taken::Ours)
    }

    /// Done even when the ledger knew the event: whoever noted it there may have got no further.
    async fn note_lost(
        &self,
        reseller: &ResellerId,
        id: RequestId,
        lost: LostMail<'_>,
    ) -> Result<(), Untaken> {
        match note_lost_mail(&self.store, &self.clock, reseller, id, lost).await? {
            LostMailNote::Taken => Ok(()),
            LostMailNote::UnknownRequest => Err(Untaken::UnknownRequest(id)),
            LostMailNote::Unchangeable => Err(Untaken::Unchangeable(id)),
            LostMailNote::Busy => Err(Untaken::KeepsMoving(id)),
        }
    }
}
