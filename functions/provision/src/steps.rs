//! The steps, one module each, all of one shape: read, write at Microsoft if need be, and say how it stands. A step
//! may be run again at any time until it is recorded as done.

pub(crate) mod assign_owner;
mod check_agreement;
mod check_customer;
mod check_reseller;
mod confirm_subscription;
pub(crate) mod create_admin_user;
pub(crate) mod create_subscription;
pub(crate) mod ensure_plan;

use domain::provisioning::Step;
use uuid::Uuid;

use crate::Ports;
use crate::run::{Run, StepOutcome};

/// What looking for a subscription comes to that Microsoft made for the request.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    /// It may still appear.
    NotYet,
    /// It is this one, or there is none.
    Settled(Option<Uuid>),
}

/// Runs one step.
pub(crate) async fn run<P: Ports>(step: Step, run: &mut Run<'_, P>) -> StepOutcome {
    match step {
        Step::CheckCustomer => check_customer::run(run).await,
        Step::CheckReseller => check_reseller::run(run).await,
        Step::CheckAgreement => check_agreement::run(run).await,
        Step::EnsurePlan => ensure_plan::run(run).await,
        Step::CreateSubscription => create_subscription::run(run).await,
        Step::ConfirmSubscription => confirm_subscription::run(run).await,
        Step::CreateAdminUser => create_admin_user::run(run).await,
        Step::AssignOwner => assign_owner::run(run).await,
    }
}
