//! What a run writes into the ledger, and reads from it.

use domain::ports::StepLedger;
use domain::provider::{Attempt, Failure, Reason};
use domain::provisioning::{Administrator, Hold, Progress, Step, StepRecord, StepResult};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::Ports;
use crate::run::{Run, StepError};

impl<P: Ports> Run<'_, P> {
    /// Records that a write at Microsoft is about to be made. From now on the next run reads before it repeats it. A
    /// write whose answer nobody knows is the same attempt, which Microsoft recognises.
    pub(crate) async fn intend(&mut self, step: Step) -> Result<Attempt, StepError> {
        if self.ledger.is_open(step) {
            return Ok(self.attempt(step, self.ledger.attempts(step)));
        }
        self.intend_anew(step).await
    }

    /// The same, for a write that is another one each time.
    pub(crate) async fn intend_anew(&mut self, step: Step) -> Result<Attempt, StepError> {
        self.intend_as(step, Progress::Intended).await
    }

    /// The same, with what is to stand in the ledger meanwhile.
    pub(crate) async fn intend_as(&mut self, step: Step, progress: Progress) -> Result<Attempt, StepError> {
        let number = self.ledger.attempts(step).saturating_add(1);
        let record = self.ledger.next(step, progress, number, self.now());
        self.write(record).await?;
        Ok(self.attempt(step, number))
    }

    fn attempt(&self, step: Step, number: u32) -> Attempt {
        Attempt {
            request: self.request.request_id,
            step,
            number,
        }
    }

    /// Records how far a step is.
    pub(crate) async fn note(&mut self, step: Step, progress: Progress) -> Result<(), StepError> {
        let attempts = self.ledger.attempts(step);
        let record = self.ledger.next(step, progress, attempts, self.now());
        self.write(record).await
    }

    /// Records that something holds a step, or that nothing does any more. A hold counts from when it was first seen.
    pub(crate) async fn note_hold(&mut self, step: Step, reason: Option<Reason>) -> Result<(), StepError> {
        if self.ledger.hold(step).map(|hold| hold.reason) == reason {
            return Ok(());
        }
        let now = self.now();
        let progress = self.progress(step).cloned().unwrap_or(Progress::Intended);
        let record = StepRecord {
            held: reason.map(|reason| Hold { reason, since: now }),
            ..self.ledger.next(step, progress, self.ledger.attempts(step), now)
        };
        self.write(record).await
    }

    /// Records that the write of a step was refused, if it was: the next one is another attempt.
    pub(crate) async fn answered(&mut self, step: Step, failure: &Failure) -> Result<(), StepError> {
        if failure.is_definite() {
            self.note(step, Progress::Answered).await?;
        }
        Ok(())
    }

    pub(crate) async fn write(&mut self, record: StepRecord) -> Result<(), StepError> {
        let before = self.ledger.record(record.step);
        if !self.ports.store.record_step(&record, before).await? {
            return Err(StepError::Overtaken);
        }
        self.ledger.keep(record);
        Ok(())
    }

    /// Whether a write of the step may have been made before.
    pub(crate) fn was_attempted(&self, step: Step) -> bool {
        self.ledger.attempts(step) > 0
    }

    /// Whether a write of the step was done, or may have been.
    pub(crate) fn may_have_placed(&self, step: Step) -> bool {
        let placed = matches!(
            self.progress(step),
            Some(Progress::Placed | Progress::Delivered { .. })
        );
        placed || self.ledger.is_open(step)
    }

    pub(crate) fn progress(&self, step: Step) -> Option<&Progress> {
        self.ledger.progress(step)
    }

    /// Whether what was last recorded of the step is older than that.
    pub(crate) fn was_recorded_before(&self, step: Step, age: SignedDuration) -> bool {
        let record = self.ledger.record(step);
        record.is_none_or(|record| self.now().duration_since(record.updated_at) >= age)
    }

    /// The domain for new users in the customer's tenant, and the one that the tenant had first.
    pub(crate) fn domains(&self) -> Result<(String, Option<String>), StepError> {
        match self.ledger.result(Step::CheckCustomer) {
            Some(StepResult::Customer {
                domain,
                initial_domain,
            }) => Ok((domain.clone(), initial_domain.clone())),
            _ => Err(StepError::ResultMissing(Step::CheckCustomer)),
        }
    }

    /// The subscription that came with the plan, if this request ordered it.
    pub(crate) fn default_subscription(&self) -> Result<Option<Uuid>, StepError> {
        match self.ledger.result(Step::EnsurePlan) {
            Some(StepResult::Plan {
                default_subscription, ..
            }) => Ok(*default_subscription),
            _ => Err(StepError::ResultMissing(Step::EnsurePlan)),
        }
    }

    /// The subscription that was made.
    pub(crate) fn subscription(&self) -> Result<Uuid, StepError> {
        match self.ledger.result(Step::CreateSubscription) {
            Some(StepResult::Subscription { subscription_id }) => Ok(*subscription_id),
            _ => Err(StepError::ResultMissing(Step::CreateSubscription)),
        }
    }

    /// Who administers it.
    pub(crate) fn administrator(&self) -> Result<Administrator, StepError> {
        match self.ledger.result(Step::CreateAdminUser) {
            Some(StepResult::Administrator(administrator)) => Ok(*administrator),
            _ => Err(StepError::ResultMissing(Step::CreateAdminUser)),
        }
    }
}
