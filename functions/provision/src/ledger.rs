//! The ledger of one request's steps, as this run knows it.

use std::collections::BTreeMap;

use domain::ids::RequestId;
use domain::provisioning::{Hold, Progress, Step, StepRecord, StepResult};
use jiff::Timestamp;

#[derive(Debug)]
pub(crate) struct Ledger {
    request: RequestId,
    records: BTreeMap<Step, StepRecord>,
}

impl Ledger {
    pub(crate) fn new(request: RequestId, records: Vec<StepRecord>) -> Self {
        let records = records.into_iter().map(|record| (record.step, record)).collect();
        Self { request, records }
    }

    pub(crate) fn record(&self, step: Step) -> Option<&StepRecord> {
        self.records.get(&step)
    }

    pub(crate) fn progress(&self, step: Step) -> Option<&Progress> {
        self.record(step).map(|record| &record.progress)
    }

    pub(crate) fn is_done(&self, step: Step) -> bool {
        matches!(self.progress(step), Some(Progress::Done { .. }))
    }

    /// What a step found out.
    pub(crate) fn result(&self, step: Step) -> Option<&StepResult> {
        self.progress(step)?.result()
    }

    /// How often a write of the step was begun.
    pub(crate) fn attempts(&self, step: Step) -> u32 {
        self.record(step).map_or(0, |record| record.attempts)
    }

    /// What holds the step, if something does.
    pub(crate) fn hold(&self, step: Step) -> Option<Hold> {
        self.record(step)?.held
    }

    /// Whether a write of the step was begun and nobody knows whether it was done.
    pub(crate) fn is_open(&self, step: Step) -> bool {
        let open = matches!(self.progress(step), Some(Progress::Intended | Progress::Doubtful));
        open && self.attempts(step) > 0
    }

    /// Whether something may exist at Microsoft because this request ordered it.
    pub(crate) fn has_ordered(&self) -> bool {
        let plans = match self.progress(Step::EnsurePlan) {
            Some(Progress::Placed | Progress::Delivered { .. }) => true,
            Some(Progress::Done {
                result:
                    Some(StepResult::Plan {
                        default_subscription, ..
                    }),
            }) => default_subscription.is_some(),
            _ => self.is_open(Step::EnsurePlan),
        };
        let made = self.is_open(Step::CreateSubscription) || self.is_done(Step::CreateSubscription);
        plans || made
    }

    /// The record that follows, to be written and then [kept](Self::keep). A hold lasts until the step goes on.
    pub(crate) fn next(&self, step: Step, progress: Progress, attempts: u32, now: Timestamp) -> StepRecord {
        let is_done = matches!(progress, Progress::Done { .. });
        StepRecord {
            request_id: self.request,
            step,
            progress,
            attempts,
            held: self.hold(step).filter(|_| !is_done),
            started_at: self.record(step).map_or(now, |record| record.started_at),
            updated_at: now,
        }
    }

    /// The records as they become when operations want everything from a step on done again. What was ordered stays:
    /// it would be ordered twice else. What is not done begins its waits anew.
    pub(crate) fn reopened(&self, from: Step, now: Timestamp) -> Vec<StepRecord> {
        let again = |record: &&StepRecord| {
            let is_done = matches!(record.progress, Progress::Done { .. });
            !is_done || record.step >= from && !record.step.orders()
        };
        let reopen = |record: &StepRecord| StepRecord {
            progress: match &record.progress {
                Progress::Done { result } => Progress::Reopened {
                    result: result.clone(),
                },
                Progress::Seen { .. } => Progress::Seen { times: 0 },
                other => other.clone(),
            },
            held: None,
            started_at: now,
            ..record.clone()
        };
        self.records.values().filter(again).map(reopen).collect()
    }

    pub(crate) fn keep(&mut self, record: StepRecord) {
        self.records.insert(record.step, record);
    }
}
