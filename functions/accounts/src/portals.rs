//! `PUT /v1/portals/{clientId}`.

use contracts::accounts::{PortalView, read_portal};
use contracts::problem::Problem;
use contracts::scopes::ADMIN;
use domain::account::Portal;
use domain::ids::ClientId;
use domain::ports::{Clock, Customers, Entropy, Resellers};
use domain::provider::TenantDirectory;
use domain::text::Invalid;
use lambda_http::Request;
use lambda_support::http::{Caller, Reply, json_body, port_problem};

use crate::Accounts;
use crate::upsert::upsert;

const RESELLER_UNKNOWN: Invalid = Invalid::new(
    "reseller_unknown",
    "There is no such reseller. Register it with PUT /v1/resellers/{id} first.",
);

impl<S, D, C, E> Accounts<S, D, C, E>
where
    S: Resellers + Customers,
    D: TenantDirectory,
    C: Clock,
    E: Entropy,
{
    pub(crate) async fn put_portal(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        caller.with_scope(ADMIN)?;
        let client_id = ClientId::parse(id).map_err(|_| Problem::not_found())?;
        let (reseller_id, kind) = read_portal(&json_body(request)?).map_err(Problem::faults)?;
        if self
            .store
            .reseller(&reseller_id)
            .await
            .map_err(|e| port_problem(&e))?
            .is_none()
        {
            return Err(Problem::fault("/resellerId", RESELLER_UNKNOWN));
        }
        let found = self
            .store
            .portal(&client_id)
            .await
            .map_err(|e| port_problem(&e))?;
        let wanted = Portal {
            client_id,
            reseller_id,
            kind,
            version: 0,
        };
        let (status, portal) = upsert(request, found, wanted, |portal| async move {
            let outcome = self.store.put_portal(&portal).await?;
            Ok((portal, outcome))
        })
        .await?;
        Ok(Reply::json(status, &PortalView::from(&portal))?.etag(portal.version))
    }
}
