//! `/v1/terms` and `/v1/customers/{customerId}/terms`: documents, acceptances and re-arms.

use contracts::problem::Problem;
use contracts::scopes::{ACCOUNTS_READ, ACCOUNTS_WRITE, ADMIN};
use contracts::terms::{
    AcceptanceView, DocumentView, RearmedView, TermsView, read_acceptance, read_document, read_rearm,
};
use domain::account::Reseller;
use domain::account_change::{rearm, rearm_all};
use domain::idempotency::{Answer, IdempotencyRecord};
use domain::ids::{AcceptanceId, CustomerId, TermsVersion};
use domain::ports::{AccountReads, Clock, PortError, Publication, Terms};
use domain::refusal::Refusal;
use domain::terms::{AcceptanceRecord, Document, Evidence, TermsKind, Via};
use domain::usecases::{Accepted, AcceptedVersions, accept_terms};
use lambda_http::Request;
use lambda_support::http::{
    Call, Caller, Reply, accepts, answer_again, json_body, optional_json_body, origin, pages, port_problem,
};

use crate::{ATTEMPTS, Accounts, Ports};

impl<P: Ports> Accounts<P> {
    pub(crate) async fn put_terms(
        &self,
        caller: &Caller,
        request: &Request,
        kind: &str,
        version: &str,
    ) -> Result<Reply, Problem> {
        caller.with_scope(ADMIN)?;
        let kind = TermsKind::parse(kind).ok_or_else(Problem::not_found)?;
        let version = TermsVersion::parse(version).map_err(|_| Problem::not_found())?;
        let document = read_document(kind, version, &json_body(request)?).map_err(Problem::faults)?;
        let now = self.clock.now();
        for _ in 0..ATTEMPTS {
            let before = self.store.in_force().await.map_err(|e| port_problem(&e))?;
            let after = before.with(document.clone(), now);
            let outcome = self.store.publish(&document, &after).await;
            match outcome.map_err(|e| port_problem(&e))? {
                Publication::Done => return published(201, &document),
                Publication::Exists(known) if *known == document => {
                    return published(200, &document);
                }
                Publication::Exists(_) => return Err(Refusal::TermsVersionImmutable.into()),
                Publication::Stale => {}
            }
        }
        Err(Problem::unavailable())
    }

    pub(crate) async fn get_terms(&self, caller: &Caller, id: &str) -> Result<Reply, Problem> {
        let reseller = &caller.portal(ACCOUNTS_READ)?.reseller_id;
        let id = CustomerId::parse(id).ok_or_else(Problem::not_found)?;
        let facts = self.store.account_facts(reseller, id, None).await;
        let facts = facts.map_err(|e| port_problem(&e))?;
        facts.parties().ok_or_else(Problem::not_found)?;
        Reply::json(200, &TermsView::from(&facts.terms(self.clock.now())))
    }

    pub(crate) async fn post_acceptance(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        let portal = caller.writing_customer_portal(ACCOUNTS_WRITE)?;
        let id = CustomerId::parse(id).ok_or_else(Problem::not_found)?;
        let json = json_body(request)?;
        let call = Call::of(request, caller.client_id(), &json)?;
        let body = read_acceptance(&json).map_err(Problem::faults)?;
        let facts = self
            .store
            .account_facts(&portal.reseller_id, id, Some(&call.id))
            .await;
        let facts = facts.map_err(|e| port_problem(&e))?;
        let now = self.clock.now();
        if let Some(record) = facts.repeated.clone().filter(|r| now < r.expires_at) {
            return again(&call, record);
        }
        facts.parties().ok_or_else(Problem::not_found)?;
        let (source_ip, user_agent) = origin(request);
        let command = AcceptedVersions {
            versions: vec![(body.kind, body.version)],
            by: body.accepted_by,
            evidence: Evidence {
                via: Via::Portal {
                    client_id: caller.client_id().clone(),
                },
                source_ip,
                user_agent,
            },
            actor: caller.actor(),
        };
        let accepted = accept_terms(
            &self.store,
            &self.clock,
            &self.entropy,
            facts,
            command,
            |mut change| {
                let record = change.acceptances.first();
                let reply = record.and_then(|record| recorded(record).ok());
                // A change without its answer would leave a repetition without one.
                let body = reply
                    .and_then(|reply| reply.body)
                    .ok_or_else(|| PortError::Broken {
                        service: "accounts",
                        cause: "an acceptance could not be written as JSON".to_owned(),
                    })?;
                let answer = Answer::Body {
                    status: 201,
                    body,
                    location: record.map(location),
                };
                change.idempotency = Some(call.record(answer, now));
                Ok(change)
            },
        )
        .await;
        match accepted.map_err(|e| port_problem(&e))? {
            Accepted::Recorded(records) => recorded(records.first().ok_or_else(Problem::internal)?),
            Accepted::Superseded => Err(Refusal::TermsVersionSuperseded.into()),
            Accepted::Repeated(record) => again(&call, *record),
            Accepted::Gone => Err(Problem::not_found()),
            Accepted::Busy => Err(Problem::unavailable()),
        }
    }

    /// The copy as accepted: JSON, or the text alone, or the text on a page.
    pub(crate) async fn get_acceptance(
        &self,
        caller: &Caller,
        request: &Request,
        customer: &str,
        id: &str,
    ) -> Result<Reply, Problem> {
        let reseller = &caller.portal(ACCOUNTS_READ)?.reseller_id;
        let customer = CustomerId::parse(customer).ok_or_else(Problem::not_found)?;
        let id = AcceptanceId::parse(id).ok_or_else(Problem::not_found)?;
        let found = self.store.acceptance(customer, id).await;
        let record = found
            .map_err(|e| port_problem(&e))?
            .filter(|record| record.reseller_id == *reseller)
            .ok_or_else(Problem::not_found)?;
        let reply = match accepts(request, &["application/json", "text/plain", "text/html"]) {
            Some("text/plain") => Reply::text("text/plain; charset=utf-8", record.copy),
            Some("text/html") => pages::document("Acceptance of terms", &record.copy),
            _ => Reply::json(200, &AcceptanceView::from(&record).with_copy(&record))?,
        };
        Ok(reply.etag(ONLY_VERSION))
    }

    pub(crate) async fn rearm_customer(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        self.change_by_console(caller, request, id, read_rearm, |customer, reason, now| {
            let change = rearm(customer, reason.clone(), caller.actor(), now);
            let customer_id = Some(customer.customer_id.to_string());
            let armed_at = change.customer.terms_armed_at;
            let reply = Reply::json(
                202,
                &RearmedView {
                    customer_id,
                    armed_at,
                },
            )?;
            Ok((change, reply))
        })
        .await
    }

    pub(crate) async fn rearm_reseller(&self, caller: &Caller, request: &Request) -> Result<Reply, Problem> {
        let id = &caller.writing_console(ACCOUNTS_WRITE)?.reseller_id;
        let json = optional_json_body(request)?;
        let call = Call::of(request, caller.client_id(), &json)?;
        let reason = read_rearm(&json).map_err(Problem::faults)?;
        let make = |reseller: &Reseller, now| {
            let change = rearm_all(reseller, reason.clone(), caller.actor(), now);
            Ok(Some(change))
        };
        let tell = |reseller: &Reseller, _| {
            let view = RearmedView {
                customer_id: None,
                armed_at: reseller.terms_armed_at,
            };
            Reply::json(202, &view)
        };
        self.change_reseller(id, &call, make, tell).await
    }
}

/// What never changes has one version.
const ONLY_VERSION: u64 = 1;

fn published(status: u16, document: &Document) -> Result<Reply, Problem> {
    Ok(Reply::json(status, &DocumentView::from(document))?.etag(ONLY_VERSION))
}

fn recorded(record: &AcceptanceRecord) -> Result<Reply, Problem> {
    Ok(Reply::json(201, &AcceptanceView::from(record))?.header("location", location(record)))
}

fn location(record: &AcceptanceRecord) -> String {
    let AcceptanceRecord {
        customer_id,
        acceptance_id,
        ..
    } = record;
    format!("/v1/customers/{customer_id}/terms/acceptances/{acceptance_id}")
}

/// The answer to a call that was made before.
pub(crate) fn again(call: &Call, record: IdempotencyRecord) -> Result<Reply, Problem> {
    answer_again(&call.same(record)?.answer).ok_or_else(Problem::internal)
}
