//! `PUT /v1/portals/{clientId}`.

use contracts::accounts::{PortalView, read_portal};
use contracts::problem::Problem;
use contracts::scopes::ADMIN;
use domain::account::Portal;
use domain::ids::ClientId;
use domain::ports::{Resellers, Write};
use domain::refusal::Refusal;
use domain::text::Invalid;
use lambda_http::Request;
use lambda_support::http::{Caller, Reply, if_match, json_body, port_problem};

use crate::{ATTEMPTS, Accounts, Ports};

const RESELLER_UNKNOWN: Invalid = Invalid::new(
    "reseller_unknown",
    "There is no such reseller. Register it with PUT /v1/resellers/{id} first.",
);

impl<P: Ports> Accounts<P> {
    /// The body declares what shall be, as for resellers. A client does not leave a reseller while requests that it
    /// made there are open.
    pub(crate) async fn put_portal(
        &self,
        caller: &Caller,
        request: &Request,
        id: &str,
    ) -> Result<Reply, Problem> {
        caller.with_scope(ADMIN)?;
        let client_id = ClientId::parse(id).map_err(|_| Problem::not_found())?;
        let (reseller_id, kind) = read_portal(&json_body(request)?).map_err(Problem::faults)?;
        let seen = seen(request)?;
        let facts = self.store.portal_facts(&client_id, &reseller_id).await;
        let (mut found, known) = facts.map_err(|e| port_problem(&e))?;
        if !known {
            return Err(Problem::fault("/resellerId", RESELLER_UNKNOWN));
        }
        for _ in 0..ATTEMPTS {
            let version = found.as_ref().map_or(0, |portal| portal.version);
            if seen.is_some_and(|seen| seen != version) {
                return Err(Problem::version_stale());
            }
            let wanted = Portal {
                client_id: client_id.clone(),
                reseller_id: reseller_id.clone(),
                kind,
                version,
            };
            if found.as_ref() == Some(&wanted) {
                return reply(200, &wanted);
            }
            if let Some(portal) = found.filter(|portal| portal.reseller_id != reseller_id) {
                let open = self
                    .store
                    .has_open_requests(&portal.reseller_id, &client_id)
                    .await;
                if open.map_err(|e| port_problem(&e))? {
                    return Err(Refusal::PortalHasOpenRequests.into());
                }
            }
            let portal = Portal {
                version: version + 1,
                ..wanted
            };
            match self
                .store
                .put_portal(&portal)
                .await
                .map_err(|e| port_problem(&e))?
            {
                Write::Done => return reply(if version == 0 { 201 } else { 200 }, &portal),
                Write::Stale(current) => found = current,
            }
        }
        Err(Problem::unavailable())
    }
}

/// The version that the caller says it has seen, if it says so.
pub(crate) fn seen(request: &Request) -> Result<Option<u64>, Problem> {
    let says = request.headers().contains_key("if-match");
    says.then(|| if_match(request)).transpose()
}

fn reply(status: u16, portal: &Portal) -> Result<Reply, Problem> {
    Ok(Reply::json(status, &PortalView::from(portal))?.etag(portal.version))
}
