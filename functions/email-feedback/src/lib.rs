//! Takes what the mail service tells of mails into the ledger of dispatches, and onto the request when a mail about it
//! did not reach its reader. Events come late, twice and in any order.

mod event;

use domain::approval::Undelivered;
use domain::change::{Commit, Conflict};
use domain::delivery::Feedback;
use domain::dispatch::Subject;
use domain::email::EmailAddress;
use domain::ids::{RequestId, ResellerId};
use domain::lifecycle::unreachable;
use domain::ports::{Clock, FeedbackLedger, Noted, PortError, Requests, Reviews};
use lambda_support::queue::{Batch, BatchAnswer, Record};

use crate::event::{MailEvent, Malformed};

/// How often a request that moved meanwhile is looked at again.
const ATTEMPTS: usize = 5;

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
            (Subject::Request(id), Some(address)) => {
                self.note_unreachable(&tags.reseller_id, *id, address, why)
                    .await?;
            }
            (Subject::Request(_), None) => {
                tracing::warn!(dispatch, %about, "an event names nobody to whom the mail was sent");
            }
            (Subject::Customer(_) | Subject::Reseller(_), _) => {}
        }
        Ok(Taken::Ours)
    }

    /// Reads, plans and commits until nobody else moved the request in between. Done even when the ledger knew the
    /// event: whoever noted it there may have got no further.
    async fn note_unreachable(
        &self,
        reseller: &ResellerId,
        id: RequestId,
        address: &EmailAddress,
        why: Undelivered,
    ) -> Result<(), Untaken> {
        let facts = self.store.review_facts(reseller, id, None).await?;
        let (Some(mut request), Some(reseller)) = (facts.request, facts.reseller) else {
            return Err(Untaken::UnknownRequest(id));
        };
        for _ in 0..ATTEMPTS {
            let Some(change) = unreachable(&request, &reseller, address, why, self.clock.now()) else {
                return Ok(());
            };
            match self.store.commit(&change).await? {
                Commit::Done => return Ok(()),
                Commit::Refused(Conflict::Request(Some(current))) => request = *current,
                Commit::Refused(_) => return Err(Untaken::Unchangeable(id)),
            }
        }
        Err(Untaken::KeepsMoving(id))
    }
}
