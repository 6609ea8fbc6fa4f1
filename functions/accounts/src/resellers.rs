//! `PUT|GET /v1/resellers/{resellerId}`.

use contracts::accounts::{ResellerView, read_reseller};
use contracts::problem::Problem;
use contracts::scopes::ADMIN;
use domain::account::Reseller;
use domain::account_change::{ResellerCommit, declare};
use domain::ids::ResellerId;
use domain::ports::{Clock, Resellers};
use lambda_http::Request;
use lambda_support::http::{Caller, Reply, json_body, port_problem};

use crate::portals::seen;
use crate::{ATTEMPTS, Accounts, Ports};

impl<P: Ports> Accounts<P> {
    pub(crate) async fn get_reseller(&self, caller: &Caller, id: &str) -> Result<Reply, Problem> {
        caller.with_scope(ADMIN)?;
        let id = ResellerId::parse(id).map_err(|_| Problem::not_found())?;
        let found = self.store.reseller(&id).await.map_err(|e| port_problem(&e))?;
        reply(200, &found.ok_or_else(Problem::not_found)?)
    }

    /// The body declares what shall be: the same again changes nothing, whoever sent it first. A caller that sends
    /// `If-Match` is told when it overlooks a change.
    pub(crate) async fn put_reseller(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        caller.with_scope(ADMIN)?;
        let id = ResellerId::parse(id).map_err(|_| Problem::not_found())?;
        let body = read_reseller(&json_body(request)?).map_err(Problem::faults)?;
        let seen = seen(request)?;
        let mut found = self.store.reseller(&id).await.map_err(|e| port_problem(&e))?;
        let wanted = Reseller {
            reseller_id: id,
            name: body.name,
            partner_id: body.partner_id,
            status: body.status,
            approvers: body.approvers,
            policy: body.policy,
            language: body.language,
            mail_style: body.mail_style,
            terms_armed_at: None,
            former_approvers: Vec::new(),
            version: 0,
        };
        for _ in 0..ATTEMPTS {
            let version = found.as_ref().map_or(0, |reseller| reseller.version);
            if seen.is_some_and(|seen| seen != version) {
                return Err(Problem::version_stale());
            }
            let Some(change) = declare(found.as_ref(), wanted.clone(), caller.actor(), self.clock.now())
            else {
                return reply(200, found.as_ref().ok_or_else(Problem::internal)?);
            };
            match self
                .store
                .commit_reseller(&change)
                .await
                .map_err(|e| port_problem(&e))?
            {
                ResellerCommit::Done => return reply(if version == 0 { 201 } else { 200 }, &change.reseller),
                ResellerCommit::Stale(current) => found = current.map(|reseller| *reseller),
                ResellerCommit::Repeated(_) => return Err(Problem::internal()),
            }
        }
        Err(Problem::unavailable())
    }
}

fn reply(status: u16, reseller: &Reseller) -> Result<Reply, Problem> {
    Ok(Reply::json(status, &ResellerView::from(reseller))?.etag(reseller.version))
}
