//! A mail about a request did not reach its reader.

use crate::approval::LostMail;
use crate::change::{Commit, Conflict};
use crate::ids::{RequestId, ResellerId};
use crate::lifecycle::unreachable;
use crate::ports::{Clock, PortResult, Requests, Reviews};

use super::ATTEMPTS;

/// What became of the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostMailNote {
    /// The request shows it, or it does not count.
    Taken,
    /// There is no such request of this reseller.
    UnknownRequest,
    /// The request cannot change.
    Unchangeable,
    /// The request keeps moving.
    Busy,
}

/// Has the request show whom the mail did not reach: reads, plans and commits until nobody else moved the request in
/// between.
///
/// # Errors
/// When the tables do not answer.
pub async fn note_lost_mail(
    store: &(impl Requests + Reviews),
    clock: &impl Clock,
    reseller: &ResellerId,
    id: RequestId,
    lost: LostMail<'_>,
) -> PortResult<LostMailNote> {
    let facts = store.review_facts(reseller, id, None).await?;
    let (Some(mut request), Some(reseller)) = (facts.request, facts.reseller) else {
        return Ok(LostMailNote::UnknownRequest);
    };
    for _ in 0..ATTEMPTS {
        let Some(change) = unreachable(&request, &reseller, lost, clock.now()) else {
            return Ok(LostMailNote::Taken);
        };
        match store.commit(&change).await? {
            Commit::Done => return Ok(LostMailNote::Taken),
            Commit::Refused(Conflict::Request(Some(current))) => request = *current,
            Commit::Refused(_) => return Ok(LostMailNote::Unchangeable),
        }
    }
    Ok(LostMailNote::Busy)
}
