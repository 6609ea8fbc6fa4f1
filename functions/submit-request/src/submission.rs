//! `POST /v1/subscription-requests`.

use contracts::problem::Problem;
use contracts::requests::{RequestView, read_order};
use contracts::scopes::REQUESTS_WRITE;
use domain::change::{Commit, Conflict};
use domain::idempotency::{Answer, IdempotencyRecord};
use domain::ids::{RequestId, ResellerId};
use domain::ports::{CallFacts, Clock, Entropy, Requests, SubmissionFacts};
use domain::refusal::Refusal;
use domain::request::SubscriptionRequest;
use domain::submission::submit;
use lambda_http::Request;
use lambda_support::http::{Call, Caller, Reply, json_body, port_problem};

use crate::SubmitRequest;

impl<S, C, E> SubmitRequest<S, C, E>
where
    S: Requests + SubmissionFacts + CallFacts,
    C: Clock,
    E: Entropy,
{
    pub(crate) async fn submit(&self, http: &Request) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let portal = caller.writing_portal(REQUESTS_WRITE)?;
        let body = json_body(http)?;
        let call = Call::of(http, caller.client_id(), &body)?;
        let order = read_order(&body).map_err(Problem::faults)?;

        let with_names = !order.friendly_name.is_conventional();
        let facts = self
            .store
            .submission_facts(&portal.reseller_id, order.customer_id, &call.id, with_names)
            .await
            .map_err(|e| port_problem(&e))?;
        let now = self.clock.now();
        if let Some(record) = facts.repeated.clone().filter(|r| now < r.expires_at) {
            return self.submitted_before(&portal.reseller_id, &call, record).await;
        }
        let id = RequestId::mint(now, self.entropy.bytes());
        let mut change = submit(order, portal, &facts, self.limits, id, now)?;
        let answer = Answer::Submitted { request_id: id };
        change.idempotency = Some(IdempotencyRecord::new(
            call.id.clone(),
            call.fingerprint.clone(),
            answer,
            now,
        ));

        match self.store.commit(&change).await.map_err(|e| port_problem(&e))? {
            Commit::Done => accepted(&change.request),
            Commit::Refused(Conflict::Repeated(record)) => {
                self.submitted_before(&portal.reseller_id, &call, *record).await
            }
            Commit::Refused(Conflict::NameTaken) => Err(Refusal::FriendlyNameTaken.into()),
            Commit::Refused(Conflict::Customer) => self.customer_changed(&call, &change.request).await,
            Commit::Refused(conflict) => {
                tracing::error!(?conflict, "a new request met a conflict that it cannot have");
                Err(Problem::internal())
            }
        }
    }

    /// The customer was changed between the read and the write: which rule refuses is found by looking again.
    async fn customer_changed(&self, call: &Call, request: &SubscriptionRequest) -> Result<Reply, Problem> {
        let facts = self
            .store
            .submission_facts(&request.reseller_id, request.customer_id, &call.id, false)
            .await
            .map_err(|e| port_problem(&e))?;
        let customer = facts.customer.ok_or_else(Problem::not_found)?;
        if customer.open_requests >= self.limits.open_requests {
            return Err(Refusal::RequestLimit {
                limit: self.limits.open_requests,
            }
            .into());
        }
        match customer.tenant {
            None => Err(Refusal::TenantNotAssociated.into()),
            Some(_) => Err(Problem::unavailable()),
        }
    }

    /// Answers a repeated call with the request as it was accepted.
    async fn submitted_before(
        &self,
        reseller: &ResellerId,
        call: &Call,
        record: IdempotencyRecord,
    ) -> Result<Reply, Problem> {
        let Answer::Submitted { request_id } = call.same(record)?.answer else {
            return Err(Problem::internal());
        };
        let found = self
            .store
            .request(reseller, request_id)
            .await
            .map_err(|e| port_problem(&e))?;
        let request = found.ok_or_else(|| {
            tracing::error!(request.id = %request_id, "a recorded submission has no request");
            Problem::internal()
        })?;
        Ok(accepted(&request.as_submitted())?.header("idempotency-replayed", "true"))
    }
}

fn accepted(request: &SubscriptionRequest) -> Result<Reply, Problem> {
    let location = format!("/v1/subscription-requests/{}", request.request_id);
    Ok(Reply::json(202, &RequestView::from(request))?
        .header("location", location)
        .etag(request.version))
}
