//! The administrator, and whoever else was asked for, are Owner of the subscription.

use domain::provider::{Principal, Provider};
use domain::provisioning::Step;
use domain::request::{AccessKind, Owner};

use crate::Ports;
use crate::renew;
use crate::run::{Run, StepEnd, StepError, StepOutcome};

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let (tenant, subscription) = (run.request.tenant_id, run.subscription()?);
    for principal in owners(run)? {
        run.ports
            .microsoft
            .assign_owner(tenant, subscription, principal)
            .await?;
    }
    if is_old(run)? {
        renew::reset(run).await?;
    }
    Ok(StepEnd::Done(None))
}

/// Whether the first password was sealed so long ago, because a person had to mend something since, that its reader
/// would have little time left.
fn is_old<P: Ports>(run: &Run<'_, P>) -> Result<bool, StepError> {
    let has_password = run.administrator()?.access == AccessKind::NewUser;
    let half = run.ports.patience.access() / 2;
    Ok(has_password && run.was_recorded_before(Step::CreateAdminUser, half))
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
