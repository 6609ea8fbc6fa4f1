//! The one decision on a request, whichever way it comes.

use contracts::problem::Problem;
use domain::account::Reseller;
use domain::change::{Change, Commit, Conflict};
use domain::idempotency::IdempotencyRecord;
use domain::lifecycle::{Decided, DecisionCommand, decide};
use domain::ports::Requests;
use domain::refusal::Refusal;
use domain::request::SubscriptionRequest;
use jiff::Timestamp;
use lambda_support::http::port_problem;

/// How often a decision meets a request that has moved before the caller is asked to come again.
const ATTEMPTS: u32 = 3;

/// What a decision came to.
pub(crate) enum Outcome {
    /// It stands, by this call or by an earlier one with the same verdict.
    Stands(Box<SubscriptionRequest>),
    /// It cannot be taken, and this is how the request stands.
    Refused(Refusal, Box<SubscriptionRequest>),
    /// Whoever decides is no approver any more, or the reseller is suspended.
    NotAllowed(Option<Box<Reseller>>),
    /// The same call was made before.
    Repeated(IdempotencyRecord),
    /// The request, or the link to it, is gone.
    Gone,
}

/// Decides on the request as `known`, and once more whenever it turns out to stand otherwise. `bind` adds to the
/// change what belongs to the way by which the decision came.
pub(crate) async fn take(
    store: &impl Requests,
    mut known: SubscriptionRequest,
    command: &DecisionCommand,
    now: Timestamp,
    bind: impl Fn(Change) -> Result<Change, Problem> + Send,
) -> Result<Outcome, Problem> {
    for _ in 0..ATTEMPTS {
        let change = match decide(&known, command.clone(), now) {
            Ok(Decided::Now(change)) => bind(*change)?,
            Ok(Decided::Before) => return Ok(Outcome::Stands(Box::new(known))),
            Err(refusal) => return Ok(Outcome::Refused(refusal, Box::new(known))),
        };
        match store.commit(&change).await.map_err(|e| port_problem(&e))? {
            Commit::Done => return Ok(Outcome::Stands(Box::new(change.request))),
            Commit::Refused(Conflict::Request(Some(current))) => known = *current,
            Commit::Refused(Conflict::Request(None) | Conflict::Link) => return Ok(Outcome::Gone),
            Commit::Refused(Conflict::Approver(reseller)) => return Ok(Outcome::NotAllowed(reseller)),
            Commit::Refused(Conflict::Repeated(record)) => return Ok(Outcome::Repeated(*record)),
            Commit::Refused(conflict) => {
                tracing::error!(?conflict, "a decision met a conflict that it cannot have");
                return Err(Problem::internal());
            }
        }
    }
    Err(Problem::unavailable())
}
