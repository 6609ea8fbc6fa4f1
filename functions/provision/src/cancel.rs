//! Undoes what a cancelled request has made, and nothing else: its roles, its user, and its subscription if operations
//! named that one.

use domain::lifecycle::cancelled;
use domain::provider::{Failure, Principal, Provider, Reason};
use domain::provisioning::{Administrator, Step};
use domain::request::AccessKind;

use crate::Ports;
use crate::run::{Run, StepError, Stop};
use crate::steps::{Found, assign_owner, create_admin_user, create_subscription, ensure_plan};
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
            run.remember_throttling(&failure).await;
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
    let cancellation = run.request.cancellation.as_ref();
    if cancellation.is_some_and(|cancellation| cancellation.undone_by_hand) {
        return Ok(true);
    }
    let subscription = match made(run).await? {
        Found::NotYet => return Ok(false),
        Found::Settled(None) => return Ok(true),
        Found::Settled(Some(subscription)) => subscription,
    };
    let named = run.request.cancellation.as_ref().and_then(|c| c.subscription_id);
    if named != Some(subscription) {
        return Err(Failure::Blocked(Reason::CancelUnconfirmed).into());
    }
    let tenant = run.request.tenant_id;
    let microsoft = &run.ports.microsoft;
    let administrator = administrator(run).await?;
    let owner = administrator.map(|administrator| Principal::User {
        object_id: administrator.object_id,
    });
    for principal in owner.into_iter().chain(assign_owner::wished(run)) {
        microsoft.unassign_owner(tenant, subscription, principal).await?;
    }
    // The subscription costs money, so it goes even where its user cannot be deleted.
    let deleted = match administrator.filter(|one| one.access == AccessKind::NewUser) {
        Some(made) => microsoft.delete_user(tenant, made.object_id).await,
        None => Ok(()),
    };
    match microsoft.cancel(tenant, subscription).await {
        // It is so young that it cannot be seen yet.
        Err(Failure::NotFound | Failure::NotVisible) => return Ok(false),
        other => other?,
    }
    Ok(deleted.map(|()| true)?)
}

/// Who administers what is undone, as far as that can be known.
async fn administrator<P: Ports>(run: &Run<'_, P>) -> Result<Option<Administrator>, StepError> {
    if let Ok(administrator) = run.administrator() {
        return Ok(Some(administrator));
    }
    match create_admin_user::find(run).await {
        // Where users may not be looked for none was made, or the right to do so was taken away since.
        Err(StepError::Microsoft(Failure::Refused(reason))) => {
            let id = run.request.request_id;
            let reason = reason.as_str();
            tracing::warn!(request.id = %id, reason, "a user was not looked for: if there is one, it stays");
            Ok(None)
        }
        other => other,
    }
}

/// What the request has made: nothing is left to look for when it is settled. A subscription whose making nobody saw
/// the end of is recorded, so that operations can name it.
async fn made<P: Ports>(run: &mut Run<'_, P>) -> Result<Found, StepError> {
    if let Ok(subscription) = run.subscription() {
        return Ok(Found::Settled(Some(subscription)));
    }
    if let Ok(Some(default)) = run.default_subscription() {
        return Ok(Found::Settled(Some(default)));
    }
    if run.may_have_placed(Step::EnsurePlan) {
        return ensure_plan::settle(run).await;
    }
    create_subscription::settle(run).await
}
