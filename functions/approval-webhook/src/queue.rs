//! `POST /v1/subscription-requests/{id}/decision`: the reseller's queue of approval requests.

use contracts::problem::Problem;
use contracts::requests::{RequestView, read_decision};
use contracts::scopes::APPROVALS_DECIDE;
use domain::account::ResellerStatus;
use domain::event::Actor;
use domain::idempotency::{Answer, IdempotencyRecord};
use domain::ids::RequestId;
use domain::lifecycle::DecisionCommand;
use domain::ports::{CallFacts, Clock, RequestOwners, Requests, Reviews};
use domain::refusal::Refusal;
use domain::request::{Channel, SubscriptionRequest};
use lambda_http::Request;
use lambda_support::http::pages::decision_origin;
use lambda_support::http::{Call, Caller, Reply, answer_again, json_body, port_problem};

use crate::ApprovalWebhook;
use crate::decision::{self, Outcome};

/// Who decides from the queue, and what was read for that.
struct Sitting {
    actor: Actor,
    allow_self_approval: bool,
    /// Why nothing new may be decided.
    refusal: Option<Refusal>,
    request: Option<SubscriptionRequest>,
    repeated: Option<IdempotencyRecord>,
}

impl<S, K, C> ApprovalWebhook<S, K, C>
where
    S: Requests + RequestOwners + CallFacts + Reviews,
    C: Clock,
{
    pub(crate) async fn decide_from_queue(&self, http: &Request, id: &str) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let operations = caller.is_operations();
        if !operations {
            caller.writing_console(APPROVALS_DECIDE)?;
        }
        let id = RequestId::parse(id).ok_or_else(Problem::not_found)?;
        let body = json_body(http)?;
        let call = Call::of(http, caller.client_id(), &body)?;
        let body = read_decision(&body).map_err(Problem::faults)?;

        let sitting = if operations {
            self.sitting_of_operations(&caller, id, &call).await?
        } else {
            self.sitting_of_reseller(&caller, id, &call).await?
        };
        let now = self.clock.now();
        if let Some(record) = sitting.repeated.filter(|r| now < r.expires_at) {
            return replay(&call, record);
        }
        if let Some(refusal) = sitting.refusal {
            return Err(refusal.into());
        }
        let request = sitting.request.ok_or_else(Problem::not_found)?;
        let command = DecisionCommand {
            verdict: body.verdict,
            reason: body.reason,
            by: body.decided_by,
            on_behalf_of: None,
            origin: Some(decision_origin(http)),
            channel: Channel::Queue,
            actor: sitting.actor,
            allow_self_approval: sitting.allow_self_approval,
        };
        let outcome = decision::take(&self.store, request, &command, now, |mut change| {
            let body = answer(&change.request)?.body.unwrap_or_default();
            let answer = Answer::Body {
                status: 200,
                body,
                location: None,
            };
            let record = IdempotencyRecord::new(call.id.clone(), call.fingerprint.clone(), answer, now);
            change.idempotency = Some(record);
            Ok(change)
        });
        match outcome.await? {
            Outcome::Stands(request) => answer(&request),
            Outcome::Refused(refusal, _) => Err(refusal.into()),
            Outcome::Repeated(record) => replay(&call, record),
            Outcome::NotAllowed(_) | Outcome::Gone => Err(Problem::not_found()),
        }
    }

    /// The reseller's own console decides.
    async fn sitting_of_reseller(
        &self,
        caller: &Caller,
        id: RequestId,
        call: &Call,
    ) -> Result<Sitting, Problem> {
        let portal = caller.writing_console(APPROVALS_DECIDE)?;
        let facts = self.store.call_facts(&portal.reseller_id, id, &call.id);
        let (request, repeated) = facts.await.map_err(|e| port_problem(&e))?;
        Ok(Sitting {
            actor: Actor::Approver {
                channel: Channel::Queue,
            },
            allow_self_approval: portal.policy.allow_self_approval,
            refusal: None,
            request,
            repeated,
        })
    }

    /// The distributor's operations decide, in place of a reseller that is suspended.
    async fn sitting_of_operations(
        &self,
        caller: &Caller,
        id: RequestId,
        call: &Call,
    ) -> Result<Sitting, Problem> {
        let owner = self.store.reseller_of(id).await.map_err(|e| port_problem(&e))?;
        let owner = owner.ok_or_else(Problem::not_found)?;
        let facts = self.store.review_facts(&owner, id, Some(&call.id)).await;
        let facts = facts.map_err(|e| port_problem(&e))?;
        let reseller = facts.reseller.ok_or_else(Problem::not_found)?;
        let active = reseller.status != ResellerStatus::Suspended;
        Ok(Sitting {
            actor: Actor::Operations {
                client_id: caller.client_id().clone(),
            },
            allow_self_approval: reseller.policy.allow_self_approval,
            refusal: active.then_some(Refusal::ResellerDecides),
            request: facts.request,
            repeated: facts.repeated,
        })
    }
}

fn answer(request: &SubscriptionRequest) -> Result<Reply, Problem> {
    Ok(Reply::json(200, &RequestView::from(request))?.etag(request.version))
}

fn replay(call: &Call, record: IdempotencyRecord) -> Result<Reply, Problem> {
    answer_again(&call.same(record)?.answer).ok_or_else(|| {
        tracing::error!("a recorded decision has no answer");
        Problem::internal()
    })
}
