//! The customer has accepted Microsoft's own agreement. It is read before the first order and at every look until then:
//! to wait costs nothing while nothing exists.

use domain::provider::{AgreementState, Failure, Provider};

use crate::Ports;
use crate::run::{Run, StepEnd, StepOutcome};

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    match run.ports.microsoft.agreement(run.request.tenant_id).await? {
        AgreementState::Accepted => Ok(StepEnd::Done(None)),
        AgreementState::Missing | AgreementState::Outdated => Err(Failure::TermsMissing.into()),
    }
}
