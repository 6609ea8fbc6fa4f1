//! The ledger of one request's steps, as this run knows it.

use std::collections::BTreeMap;

use domain::ids::RequestId;
use domain::provisioning::{Progress, Step, StepRecord, StepResult};
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

    pub(crate) fn is_done(&self, step: Step) -> bool {
        self.result(step).is_some()
    }

    /// What a done step found out.
    pub(crate) fn result(&self, step: Step) -> Option<Option<&StepResult>> {
        match &self.records.get(&step)?.progress {
            Progress::Done { result } => Some(result.as_ref()),
            Progress::Intended => None,
        }
    }

    /// How often a write of the step was begun.
    pub(crate) fn attempts(&self, step: Step) -> u32 {
        self.records.get(&step).map_or(0, |record| record.attempts)
    }

    /// When the step was first written at Microsoft or held there.
    pub(crate) fn since(&self, step: Step) -> Option<Timestamp> {
        self.records.get(&step).map(|record| record.started_at)
    }

    /// The record that follows, to be written and then [kept](Self::keep).
    pub(crate) fn next(&self, step: Step, progress: Progress, attempts: u32, now: Timestamp) -> StepRecord {
        StepRecord {
            request_id: self.request,
            step,
            progress,
            attempts,
            started_at: self.since(step).unwrap_or(now),
            updated_at: now,
        }
    }

    pub(crate) fn keep(&mut self, record: StepRecord) {
        self.records.insert(record.step, record);
    }
}
