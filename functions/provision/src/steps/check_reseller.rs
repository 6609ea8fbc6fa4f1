//! The reseller of record may sell: Microsoft knows it, and it has signed the Microsoft Partner Agreement.

use domain::provider::{Failure, Provider, Reason};

use crate::Ports;
use crate::run::{Run, StepEnd, StepOutcome};

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let (_, reseller) = run.parties().await?;
    if run
        .ports
        .microsoft
        .partner_agreement(&reseller.partner_id)
        .await?
    {
        Ok(StepEnd::Done(None))
    } else {
        Err(Failure::Held(Reason::ResellerAgreementMissing).into())
    }
}
