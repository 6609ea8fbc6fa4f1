//! Carrying out a command: whose request it is, the same call before, the change, and its write.

use contracts::problem::Problem;
use contracts::requests::RequestView;
use domain::change::{Change, Commit, Conflict};
use domain::idempotency::IdempotencyRecord;
use domain::ids::{RequestId, ResellerId};
use domain::lifecycle::{close_by_hand, renew_links, request_access_reset, request_cancellation, resume};
use domain::ports::{CallFacts, Clock, RequestOwners, Requests, StepLedger};
use domain::provisioning::{StepRecord, StepResult};
use domain::request::SubscriptionRequest;
use lambda_support::http::{Call, Reply, answer_again, port_problem};
use uuid::Uuid;

use crate::OperateRequest;
use crate::command::{By, Command, Order};

/// How often a command meets a request that has moved before the caller is asked to come again.
const ATTEMPTS: usize = 3;

/// How a command finds its request.
enum Found {
    /// As it stands now; the command is not carried out yet.
    Request(Box<SubscriptionRequest>),
    /// The command is carried out, now or by the same call before, and this is its answer.
    Answered(Reply),
}

impl<S, C> OperateRequest<S, C>
where
    S: Requests + RequestOwners + CallFacts + StepLedger,
    C: Clock,
{
    /// Commits what the command changes about the request, which may move in the meantime.
    pub(crate) async fn carry_out(&self, command: &Command) -> Result<Reply, Problem> {
        let owner = match &command.by {
            By::Console(_, reseller) => reseller.clone(),
            By::Operations(_) => self.owner_of(command.request).await?,
        };
        let mut request = match self.find(&owner, command).await? {
            Found::Request(request) => request,
            Found::Answered(reply) => return Ok(reply),
        };
        for _ in 0..ATTEMPTS {
            let change = self.change(command, &request).await?;
            match self.settle(change, command).await? {
                Found::Answered(reply) => return Ok(reply),
                Found::Request(current) => request = current,
            }
        }
        Err(Problem::unavailable())
    }

    async fn change(&self, command: &Command, request: &SubscriptionRequest) -> Result<Change, Problem> {
        let (by, now) = (command.by.client().clone(), command.now);
        let change = match command.order.clone() {
            Order::Resume(from) => resume(request, from, by, now),
            Order::Cancel(body) => {
                // The ledger may go on without the request. What comes to exist after this look was not named, and
                // provisioning leaves it alone.
                let steps = self.store.steps(command.request).await;
                let made = subscription_of(&steps.map_err(|e| port_problem(&e))?);
                let end = if body.undone_by_hand {
                    close_by_hand
                } else {
                    request_cancellation
                };
                end(request, body.reason, body.subscription_id, made, by, now)
            }
            Order::ResetAccess => request_access_reset(request, command.by.actor(), now),
            Order::RenewLinks => renew_links(request, command.by.actor(), now),
        };
        Ok(change?)
    }

    /// Whose request it is: operations name it by its id alone.
    async fn owner_of(&self, request: RequestId) -> Result<ResellerId, Problem> {
        let owner = self.store.reseller_of(request).await;
        owner
            .map_err(|e| port_problem(&e))?
            .ok_or_else(Problem::not_found)
    }

    /// The request, unless the same call was answered before.
    async fn find(&self, owner: &ResellerId, command: &Command) -> Result<Found, Problem> {
        let Command {
            request, call, now, ..
        } = command;
        let facts = self.store.call_facts(owner, *request, &call.id).await;
        let (request, repeated) = facts.map_err(|e| port_problem(&e))?;
        match repeated.filter(|record| *now < record.expires_at) {
            Some(record) => Ok(Found::Answered(replay(call, record)?)),
            None => request
                .map(|request| Found::Request(Box::new(request)))
                .ok_or_else(Problem::not_found),
        }
    }

    /// Commits a change together with the answer to its call.
    async fn settle(&self, mut change: Change, command: &Command) -> Result<Found, Problem> {
        let Command { call, now, .. } = command;
        let reply = Reply::json(202, &RequestView::from(&change.request))?.etag(change.request.version);
        change.idempotency = Some(call.record(reply.to_answer(), *now));
        match self.store.commit(&change).await.map_err(|e| port_problem(&e))? {
            Commit::Done => Ok(Found::Answered(reply)),
            Commit::Refused(Conflict::Repeated(record)) => Ok(Found::Answered(replay(call, *record)?)),
            Commit::Refused(Conflict::Request(Some(current))) => Ok(Found::Request(current)),
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

/// The subscription that exists for the request, as far as is known: the one it made or took over, else the one that
/// came with the plan it ordered.
fn subscription_of(steps: &[StepRecord]) -> Option<Uuid> {
    let results = || steps.iter().filter_map(|record| record.progress.result());
    let made = results().find_map(|result| match result {
        StepResult::Subscription { subscription_id } => Some(*subscription_id),
        _ => None,
    });
    made.or_else(|| {
        results().find_map(|result| match result {
            StepResult::Plan {
                default_subscription, ..
            } => *default_subscription,
            _ => None,
        })
    })
}
