//! `POST /v1/subscription-requests/{requestId}/withdrawal`.

use contracts::problem::Problem;
use contracts::requests::{RequestView, read_nothing};
use contracts::scopes::REQUESTS_WRITE;
use domain::change::{Commit, Conflict};
use domain::idempotency::{Answer, IdempotencyRecord};
use domain::ids::RequestId;
use domain::lifecycle::withdraw;
use domain::ports::{CallFacts, Clock, Entropy, Requests, SubmissionFacts};
use domain::request::SubscriptionRequest;
use lambda_http::Request;
use lambda_support::http::{Call, Caller, Reply, answer_again, optional_json_body, port_problem};

use crate::SubmitRequest;

/// How often a request that moved meanwhile is looked at again.
const ATTEMPTS: usize = 3;

impl<S, C, E> SubmitRequest<S, C, E>
where
    S: Requests + SubmissionFacts + CallFacts,
    C: Clock,
    E: Entropy,
{
    pub(crate) async fn withdraw(&self, http: &Request, id: &str) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let portal = caller.writing_portal(REQUESTS_WRITE)?;
        let id = RequestId::parse(id).ok_or_else(Problem::not_found)?;
        let body = optional_json_body(http)?;
        let call = Call::of(http, caller.client_id(), &body)?;
        read_nothing(&body).map_err(Problem::faults)?;

        let (mut current, repeated) = self
            .store
            .call_facts(&portal.reseller_id, id, &call.id)
            .await
            .map_err(|e| port_problem(&e))?;
        let now = self.clock.now();
        if let Some(record) = repeated.filter(|r| now < r.expires_at) {
            return answer_again(&call.same(record)?.answer).ok_or_else(Problem::internal);
        }
        for _ in 0..ATTEMPTS {
            let request = current.take().ok_or_else(Problem::not_found)?;
            let mut change = withdraw(&request, caller.client_id().clone(), now)?;
            let reply = withdrawn(&change.request)?;
            let answer = Answer::Body {
                status: 200,
                body: reply.body.clone().unwrap_or_default(),
                location: None,
            };
            change.idempotency = Some(IdempotencyRecord::new(
                call.id.clone(),
                call.fingerprint.clone(),
                answer,
                now,
            ));
            match self.store.commit(&change).await.map_err(|e| port_problem(&e))? {
                Commit::Done => return Ok(reply),
                Commit::Refused(Conflict::Repeated(record)) => {
                    return answer_again(&call.same(*record)?.answer).ok_or_else(Problem::internal);
                }
                Commit::Refused(Conflict::Request(found)) => current = found.map(|r| *r),
                Commit::Refused(_) => break,
            }
        }
        Err(Problem::unavailable())
    }
}

fn withdrawn(request: &SubscriptionRequest) -> Result<Reply, Problem> {
    Ok(Reply::json(200, &RequestView::from(request))?.etag(request.version))
}
