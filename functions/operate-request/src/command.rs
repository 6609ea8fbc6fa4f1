//! What both commands of operations have in common: whose request it is, the same call before, and the write.

use contracts::problem::Problem;
use contracts::requests::RequestView;
use domain::change::{Change, Commit, Conflict};
use domain::idempotency::IdempotencyRecord;
use domain::ids::{RequestId, ResellerId};
use domain::ports::{CallFacts, Clock, Requests, Reviews, StepLedger};
use domain::request::SubscriptionRequest;
use jiff::Timestamp;
use lambda_support::http::{Call, Reply, answer_again, port_problem};

use crate::OperateRequest;

/// How often a command meets a request that has moved before the caller is asked to come again.
pub(crate) const ATTEMPTS: usize = 3;

/// What was read for a command.
pub(crate) enum Found {
    /// The request, as it stands.
    Request(Box<SubscriptionRequest>),
    /// The same call was made before and got this answer.
    Answered(Reply),
}

/// What became of a command.
pub(crate) enum Done {
    /// It is committed, or was by the same call.
    Answered(Reply),
    /// The request stands otherwise by now.
    Moved(Box<SubscriptionRequest>),
}

impl<S, C> OperateRequest<S, C>
where
    S: Requests + CallFacts + Reviews + StepLedger,
    C: Clock,
{
    /// Whose request it is: operations name it by its id alone.
    pub(crate) async fn owner_of(&self, request: RequestId) -> Result<ResellerId, Problem> {
        let owner = self.store.reseller_of(request).await;
        owner
            .map_err(|e| port_problem(&e))?
            .ok_or_else(Problem::not_found)
    }

    /// The request, unless the same call was answered before.
    pub(crate) async fn find(
        &self,
        owner: &ResellerId,
        request: RequestId,
        call: &Call,
        now: Timestamp,
    ) -> Result<Found, Problem> {
        let facts = self.store.call_facts(owner, request, &call.id).await;
        let (request, repeated) = facts.map_err(|e| port_problem(&e))?;
        match repeated.filter(|record| now < record.expires_at) {
            Some(record) => Ok(Found::Answered(replay(call, record)?)),
            None => request
                .map(|request| Found::Request(Box::new(request)))
                .ok_or_else(Problem::not_found),
        }
    }

    /// Commits a change together with the answer to its call.
    pub(crate) async fn settle(
        &self,
        mut change: Change,
        call: &Call,
        now: Timestamp,
    ) -> Result<Done, Problem> {
        let reply = Reply::json(202, &RequestView::from(&change.request))?.etag(change.request.version);
        change.idempotency = Some(call.record(reply.to_answer(), now));
        match self.store.commit(&change).await.map_err(|e| port_problem(&e))? {
            Commit::Done => Ok(Done::Answered(reply)),
            Commit::Refused(Conflict::Repeated(record)) => Ok(Done::Answered(replay(call, *record)?)),
            Commit::Refused(Conflict::Request(Some(current))) => Ok(Done::Moved(current)),
            Commit::Refused(Conflict::Request(None)) => Err(Problem::not_found()),
            Commit::Refused(conflict) => {
                tracing::error!(?conflict, "a command met a conflict that it cannot have");
                Err(Problem::internal())
            }
        }
    }
}

fn replay(call: &Call, record: IdempotencyRecord) -> Result<Reply, Problem> {
    answer_again(&call.same(record)?.answer).ok_or_else(|| {
        tracing::error!("a recorded command has no answer");
        Problem::internal()
    })
}
