//! Undoes what a cancelled request has made, and nothing else: its roles, its user, and its subscription if operations
//! named that one.

use domain::lifecycle::cancelled;
use domain::provider::{Failure, OrderState, Principal, Provider, Reason};
use domain::provisioning::{Progress, Step, StepResult};
use domain::request::AccessKind;
use uuid::Uuid;

use crate::Ports;
use crate::run::{Run, StepError, Stop};
use crate::steps::ensure_plan::{self, Found};
use crate::steps::{assign_owner, create_admin_user};
use crate::verdict::{self, Verdict};

pub(crate) async fn undo<P: Ports>(run: &mut Run<'_, P>) -> Result<(), Stop> {
    let step = run.request.step.unwrap_or(Step::CheckCustomer);
    let verdict = match settle(run).await {
        Ok(true) => {
            let change = cancelled(&run.request, run.now());
            return run.commit(change).await;
        }
        Ok(false) => verdict::of_wait(None, run.ages(step), run.ports.patience),
        Err(StepError::Microsoft(failure)) => {
            run.remember_throttling(&failure).await?;
            match verdict::of_failure(step, &failure, run.ages(step), run.ports.patience) {
                Verdict::Wait(seconds) => Verdict::Wait(seconds),
                // Nobody waits for a cancellation to come about by itself.
                other => Verdict::Attend(other.parked().map_or(Reason::CallRefused, |(_, reason)| reason)),
            }
        }
        Err(error) => return Err(run.stop(error)),
    };
    run.conclude(step, verdict).await
}

/// Whether all is undone.
async fn settle<P: Ports>(run: &mut Run<'_, P>) -> Result<bool, StepError> {
    let subscription = match made(run).await? {
        Made::NotYet => return Ok(false),
        Made::Nothing => return Ok(true),
        Made::Subscription(subscription) => subscription,
    };
    let named = run.request.cancellation.as_ref().and_then(|c| c.subscription_id);
    if named != Some(subscription) {
        return Err(Failure::Blocked(Reason::CancelUnconfirmed).into());
    }
    let tenant = run.request.tenant_id;
    let microsoft = &run.ports.microsoft;
    let administrator = match run.administrator() {
        Ok(administrator) => Some(administrator),
        Err(_) => create_admin_user::find(run).await?,
    };
    let owner = administrator.map(|administrator| Principal::User {
        object_id: administrator.object_id,
    });
    for principal in owner.into_iter().chain(assign_owner::wished(run)) {
        microsoft.unassign_owner(tenant, subscription, principal).await?;
    }
    if let Some(made) = administrator.filter(|one| one.access == AccessKind::NewUser) {
        microsoft.delete_user(tenant, made.object_id).await?;
    }
    match microsoft.cancel(tenant, subscription).await {
        // It is so young that it cannot be seen yet.
        Err(Failure::NotFound | Failure::NotVisible) => Ok(false),
        other => Ok(other.map(|()| true)?),
    }
}

/// What the request has made.
enum Made {
    /// Microsoft still works on it, or does not show it yet.
    NotYet,
    Nothing,
    Subscription(Uuid),
}

/// Looks for a subscription whose making nobody saw the end of, and records it, so that operations can name it.
async fn made<P: Ports>(run: &mut Run<'_, P>) -> Result<Made, StepError> {
    if let Ok(subscription) = run.subscription() {
        return Ok(Made::Subscription(subscription));
    }
    if let Ok(Some(default)) = run.default_subscription() {
        return Ok(Made::Subscription(default));
    }
    if run.may_have_placed(Step::EnsurePlan) {
        return Ok(match ensure_plan::settle(run).await? {
            Found::NotYet => Made::NotYet,
            Found::Settled(found) => found.map_or(Made::Nothing, Made::Subscription),
        });
    }
    if !run.was_attempted(Step::CreateSubscription) {
        return Ok(Made::Nothing);
    }
    match run.ports.microsoft.order(run.request.request_id).await? {
        None | Some(OrderState::Failed { left: None }) => Ok(Made::Nothing),
        Some(OrderState::Running { .. }) => Ok(Made::NotYet),
        Some(
            OrderState::Succeeded { subscription }
            | OrderState::Failed {
                left: Some(subscription),
            },
        ) => {
            let result = StepResult::Subscription {
                subscription_id: subscription,
            };
            let done = Progress::Done { result: Some(result) };
            run.note(Step::CreateSubscription, done).await?;
            Ok(Made::Subscription(subscription))
        }
    }
}
