//! The subscription can be seen, is enabled, and is in the customer's own tenant.

use domain::provider::{Failure, Provider, Reason, SubscriptionState};

use crate::Ports;
use crate::run::{Run, StepEnd, StepOutcome};

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let (tenant, id) = (run.request.tenant_id, run.subscription()?);
    let Some(seen) = run.ports.microsoft.subscription(tenant, id).await? else {
        // It exists, but Azure shows it only after a while.
        return Ok(StepEnd::Waiting { not_before: None });
    };
    if seen.tenant != tenant {
        return Err(Failure::Blocked(Reason::TenantMismatch).into());
    }
    match seen.state {
        SubscriptionState::Enabled => Ok(StepEnd::Done(None)),
        SubscriptionState::Settling => Ok(StepEnd::Waiting { not_before: None }),
        SubscriptionState::Unusable => Err(Failure::Blocked(Reason::SubscriptionNotEnabled).into()),
    }
}
