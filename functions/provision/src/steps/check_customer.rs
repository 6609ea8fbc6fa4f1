//! The customer is the distributor's, may buy, and is in the tenant that the request names.

use domain::provider::{Failure, Provider, Reason};
use domain::provisioning::StepResult;

use crate::Ports;
use crate::run::{Run, StepEnd, StepOutcome};

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let tenant = run.request.tenant_id;
    let customer = run.ports.microsoft.customer(tenant).await?;
    if customer.tenant != tenant {
        return Err(Failure::Blocked(Reason::TenantMismatch).into());
    }
    if !customer.is_reseller_customer {
        return Err(Failure::Refused(Reason::RelationshipMissing).into());
    }
    let initial_domain = customer.initial_domain.map(|domain| domain.as_str().to_owned());
    let domain = customer.domain.as_str().to_owned();
    Ok(StepEnd::Done(Some(StepResult::Customer {
        domain,
        initial_domain,
    })))
}
