//! Makes the first password of a request's user anew: of a completed one, because the one before was not opened in time
//! or was opened by somebody else, or of one whose repair took too long.
//!
//! Here the password is sealed after Microsoft has taken it, unlike at the user's creation: where Microsoft says no, what
//! was sealed before is still what the user has. A run that ends in between makes another one, since nothing is shown
//! until the request says that it is ready.

use domain::lifecycle::{access_renewed, access_reset_failed};
use domain::ports::Entropy;
use domain::provider::{Attempt, Failure, Provider};
use domain::provisioning::{Outcome, Progress, Step, StepResult};
use domain::secret::first_password;

use crate::Ports;
use crate::run::{Run, StepError, Stop};
use crate::steps::create_admin_user::{made, seal};
use crate::verdict::{self, Verdict};

/// The step that made the user; its record counts the attempts.
const STEP: Step = Step::CreateAdminUser;

pub(crate) async fn renew<P: Ports>(run: &mut Run<'_, P>) -> Result<Outcome, Stop> {
    let verdict = match reset(run).await {
        Ok(()) => {
            let change = access_renewed(&run.request, run.now());
            run.commit(change).await?;
            return Ok(Outcome::Completed);
        }
        Err(StepError::Microsoft(failure)) => {
            run.remember_throttling(&failure).await;
            verdict::of_failure(STEP, &failure, run.ages(STEP), run.ports.patience)
        }
        Err(error) => return Err(run.stop(error)),
    };
    // Somebody waits for the password, so nothing is held for days: operations are told, and it can be asked for again.
    let Some((_, reason)) = verdict.parked() else {
        return Ok(verdict.outcome());
    };
    let id = run.request.request_id;
    tracing::error!(
        request.id = %id, reason = reason.as_str(), stops_everything = reason.stops_everything(),
        "a first password could not be made anew"
    );
    let change = access_reset_failed(&run.request, reason.as_str(), run.now());
    run.commit(change).await?;
    Ok(Verdict::Fail(reason).outcome())
}

/// Gives the user another first password and seals it.
pub(crate) async fn reset<P: Ports>(run: &mut Run<'_, P>) -> Result<(), StepError> {
    let administrator = run.administrator()?;
    let (name, _) = made(run).await?.ok_or(Failure::NotFound)?;
    let attempt = intend(run).await?;
    let password = first_password(&run.ports.entropy.bytes());
    let (tenant, user) = (run.request.tenant_id, administrator.object_id);
    let microsoft = &run.ports.microsoft;
    microsoft.reset_password(tenant, user, &password, attempt).await?;
    seal(run, &name, &password).await?;
    let result = Some(StepResult::Administrator(administrator));
    run.note(STEP, Progress::Done { result }).await
}

/// Records that another attempt is about to be made. Who the user is stands meanwhile.
async fn intend<P: Ports>(run: &mut Run<'_, P>) -> Result<Attempt, StepError> {
    let result = run.progress(STEP).and_then(Progress::result).cloned();
    run.intend_as(STEP, Progress::Reopened { result }).await
}
