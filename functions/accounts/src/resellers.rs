//! `PUT|GET /v1/resellers/{resellerId}`.

use contracts::accounts::{ResellerView, read_reseller};
use contracts::problem::Problem;
use contracts::scopes::ADMIN;
use domain::account::Reseller;
use domain::ids::ResellerId;
use domain::ports::{Clock, Customers, Entropy, Resellers};
use domain::provider::TenantDirectory;
use lambda_http::Request;
use lambda_support::http::{Caller, Reply, json_body, port_problem};

use crate::Accounts;
use crate::upsert::upsert;

impl<S, D, C, E> Accounts<S, D, C, E>
where
    S: Resellers + Customers,
    D: TenantDirectory,
    C: Clock,
    E: Entropy,
{
    pub(crate) async fn get_reseller(&self, caller: &Caller, id: &str) -> Result<Reply, Problem> {
        caller.with_scope(ADMIN)?;
        let id = ResellerId::parse(id).map_err(|_| Problem::not_found())?;
        let found = self.store.reseller(&id).await.map_err(|e| port_problem(&e))?;
        reply(200, &found.ok_or_else(Problem::not_found)?)
    }

    pub(crate) async fn put_reseller(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        caller.with_scope(ADMIN)?;
        let id = ResellerId::parse(id).map_err(|_| Problem::not_found())?;
        let body = read_reseller(&json_body(request)?).map_err(Problem::faults)?;
        let found = self.store.reseller(&id).await.map_err(|e| port_problem(&e))?;
        let wanted = Reseller {
            reseller_id: id,
            name: body.name,
            partner_id: body.partner_id,
            status: body.status,
            approvers: body.approvers,
            policy: body.policy,
            version: 0,
        };
        let (status, reseller) = upsert(request, found, wanted, |reseller| async move {
            let outcome = self.store.put_reseller(&reseller).await?;
            Ok((reseller, outcome))
        })
        .await?;
        reply(status, &reseller)
    }
}

fn reply(status: u16, reseller: &Reseller) -> Result<Reply, Problem> {
    Ok(Reply::json(status, &ResellerView::from(reseller))?.etag(reseller.version))
}
