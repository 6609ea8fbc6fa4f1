//! The administrator, and whoever else was asked for, are Owner of the subscription.

use domain::provider::{Principal, Provider};
use domain::request::Owner;

use crate::Ports;
use crate::run::{Run, StepEnd, StepError, StepOutcome};

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let (tenant, subscription) = (run.request.tenant_id, run.subscription()?);
    for principal in owners(run)? {
        run.ports
            .microsoft
            .assign_owner(tenant, subscription, principal)
            .await?;
    }
    Ok(StepEnd::Done(None))
}

/// Who shall be Owner. The customer's contact is the administrator.
pub(crate) fn owners<P: Ports>(run: &Run<'_, P>) -> Result<Vec<Principal>, StepError> {
    let mut owners = vec![Principal::User {
        object_id: run.administrator()?.object_id,
    }];
    owners.extend(wished(run).filter(|wished| *wished != owners[0]));
    Ok(owners)
}

/// Whom the request names besides.
pub(crate) fn wished<P: Ports>(run: &Run<'_, P>) -> Option<Principal> {
    match run.request.owner {
        Some(Owner::User { object_id }) => Some(Principal::User { object_id }),
        Some(Owner::ResellerGroup { object_id }) => Some(Principal::ForeignGroup { object_id }),
        Some(Owner::CustomerContact) | None => None,
    }
}
