//! Does what the clock says, and parks what cannot go on. The state machine calls it; the row decides.

use contracts::workflow::{AdvanceInput, AdvanceOutput};
use domain::change::{Change, Commit, Conflict};
use domain::ids::{RequestId, ResellerId};
use domain::lifecycle::{access_reset_failed, expire, park, tick};
use domain::ports::{Clock, Requests, Reviews};
use domain::request::SubscriptionRequest;
use domain::status::Status;
use heck::ToSnakeCase;
use lambda_support::task::TaskError;

/// How often a request that moved meanwhile is looked at again.
const ATTEMPTS: usize = 5;

/// The function and its ports.
#[derive(Clone, Debug)]
pub struct AdvanceRequest<S, C> {
    /// Tables.
    pub store: S,
    /// Time.
    pub clock: C,
}

impl<S: Requests + Reviews, C: Clock> AdvanceRequest<S, C> {
    /// Does one thing to one request.
    ///
    /// # Errors
    /// `Transient` when the tables are busy, `Permanent` when there is no such request.
    pub async fn handle(&self, input: AdvanceInput) -> Result<AdvanceOutput, TaskError> {
        match input {
            AdvanceInput::Clock {
                reseller_id,
                request_id,
            } => self.tick(&reseller_id, request_id).await,
            AdvanceInput::GiveUp {
                reseller_id,
                request_id,
                cause,
            } => {
                tracing::error!(request.id = %request_id, cause, "the workflow gave up on a request");
                let now = self.clock.now();
                let reason = format!("workflow_{}", snake(&cause));
                let give_up = async |request: &SubscriptionRequest| {
                    let parked = park(request, Status::NeedsAttention, &reason, now);
                    // A completed request stays so: what could not go on is the making of a new first password.
                    let failed = || access_reset_failed(request, &reason, now);
                    Ok(match (parked, request.status) {
                        (Some(change), _) => {
                            Plan::Commit(Box::new(change), Some(AdvanceOutput::NeedsAttention))
                        }
                        (None, Status::NeedsAttention) => Plan::Answer(AdvanceOutput::NeedsAttention),
                        (None, _) => match failed() {
                            Some(change) => Plan::Commit(Box::new(change), Some(AdvanceOutput::ResetFailed)),
                            None => Plan::Answer(AdvanceOutput::MovedOn),
                        },
                    })
                };
                self.settle(&reseller_id, request_id, give_up).await
            }
        }
    }

    /// Does everything that is due: reminds, escalates, expires. Only who is asked next needs the reseller.
    async fn tick(&self, reseller: &ResellerId, id: RequestId) -> Result<AdvanceOutput, TaskError> {
        let plan = async |request: &SubscriptionRequest| {
            let now = self.clock.now();
            let change = match expire(request, now) {
                None if request.clock_is_due(now) => {
                    let facts = self.store.review_facts(reseller, id, None).await?;
                    let known = facts.request.zip(facts.reseller);
                    let (current, reseller) = known.ok_or_else(|| missing(id))?;
                    tick(&current, &reseller, now)
                }
                other => other,
            };
            Ok(match (change, request.status) {
                (Some(change), _) => {
                    let ends = change.request.status == Status::Expired;
                    Plan::Commit(Box::new(change), ends.then_some(AdvanceOutput::Expired))
                }
                (None, Status::PendingApproval | Status::AwaitingTerms) => {
                    Plan::Answer(AdvanceOutput::Waiting)
                }
                (None, _) => Plan::Answer(AdvanceOutput::MovedOn),
            })
        };
        self.settle(reseller, id, plan).await
    }

    /// Reads, plans and commits until nothing is left to do, also when somebody else moves the request in between.
    async fn settle(
        &self,
        reseller: &ResellerId,
        id: RequestId,
        plan: impl AsyncFn(&SubscriptionRequest) -> Result<Plan, TaskError>,
    ) -> Result<AdvanceOutput, TaskError> {
        let request = self.store.request(reseller, id).await?;
        let mut request = request.ok_or_else(|| missing(id))?;
        for _ in 0..ATTEMPTS {
            let (change, output) = match plan(&request).await? {
                Plan::Answer(output) => return Ok(output),
                Plan::Commit(change, output) => (change, output),
            };
            match (self.store.commit(&change).await?, output) {
                (Commit::Done, Some(output)) => return Ok(output),
                (Commit::Done, None) => request = change.request,
                (Commit::Refused(Conflict::Request(Some(current))), _) => request = *current,
                (Commit::Refused(conflict), _) => {
                    return Err(TaskError::Permanent(format!(
                        "request {id} cannot change: {conflict:?}"
                    )));
                }
            }
        }
        Err(TaskError::Transient(format!("request {id} keeps moving")))
    }
}

fn missing(id: RequestId) -> TaskError {
    TaskError::Permanent(format!("there is no request {id}"))
}

enum Plan {
    /// Nothing is left to do.
    Answer(AdvanceOutput),
    /// Write this, which is the last or not.
    Commit(Box<Change>, Option<AdvanceOutput>),
}

/// An error's name as part of a reason code: `States.Timeout` becomes `states_timeout`.
fn snake(name: &str) -> String {
    let plain: String = name.chars().filter(char::is_ascii).take(60).collect();
    plain.to_snake_case()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_become_reason_codes() {
        assert_eq!(snake("States.Timeout"), "states_timeout");
        assert_eq!(snake("Permanent"), "permanent");
        assert_eq!(
            snake("Lambda.TooManyRequestsException"),
            "lambda_too_many_requests_exception"
        );
    }
}
