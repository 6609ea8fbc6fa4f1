//! `POST /v1/subscription-requests/{requestId}/cancel`.

use contracts::problem::Problem;
use contracts::requests::read_cancel;
use domain::ids::RequestId;
use domain::lifecycle::request_cancellation;
use domain::ports::{CallFacts, Clock, Requests, Reviews, StepLedger};
use domain::provisioning::{StepRecord, StepResult};
use lambda_http::Request;
use lambda_support::http::{Call, Caller, Reply, json_body, port_problem};
use uuid::Uuid;

use crate::OperateRequest;
use crate::command::{ATTEMPTS, Done, Found};

impl<S, C> OperateRequest<S, C>
where
    S: Requests + CallFacts + Reviews + StepLedger,
    C: Clock,
{
    pub(crate) async fn cancel(&self, http: &Request, id: &str) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let client = caller.operations()?;
        let id = RequestId::parse(id).ok_or_else(Problem::not_found)?;
        let body = json_body(http)?;
        let call = Call::of(http, client, &body)?;
        let body = read_cancel(&body).map_err(Problem::faults)?;

        let now = self.clock.now();
        let owner = self.owner_of(id).await?;
        let mut request = match self.find(&owner, id, &call, now).await? {
            Found::Request(request) => request,
            Found::Answered(reply) => return Ok(reply),
        };
        for _ in 0..ATTEMPTS {
            // The ledger may go on without the request. What comes to exist after this look was not named, and
            // provisioning leaves it alone.
            let steps = self.store.steps(id).await.map_err(|e| port_problem(&e))?;
            let (reason, named) = (body.reason.clone(), body.subscription_id);
            let change = request_cancellation(
                &request,
                reason,
                named,
                subscription_of(&steps),
                client.clone(),
                now,
            )?;
            match self.settle(change, &call, now).await? {
                Done::Answered(reply) => return Ok(reply),
                Done::Moved(current) => request = current,
            }
        }
        Err(Problem::unavailable())
    }
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
