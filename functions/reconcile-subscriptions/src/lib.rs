//! Compares the subscriptions of completed requests with what Microsoft lists, once a day. What differs is told as an
//! event on the request, and so is that it does not differ any more. At Microsoft nothing is changed.
//!
//! A run may happen twice or end anywhere: a request says what was found last, and only what is new is told.

mod report;
mod run;
mod tenants;

use domain::ports::{Clock, CompletedRequests, Requests};
use domain::provider::Provider;
use jiff::SignedDuration;
use lambda_support::task::TaskError;

pub use crate::report::{Report, Stopped};
use crate::run::Run;

/// How long a run looks at further requests. What is under way by then must end before the function's timeout: some
/// calls to Microsoft, each of which may take a quarter of a minute.
pub const BUDGET: SignedDuration = SignedDuration::from_secs(780);

/// The function and its ports.
#[derive(Clone, Debug)]
pub struct ReconcileSubscriptions<S, M, C> {
    /// Tables.
    pub store: S,
    /// Microsoft.
    pub microsoft: M,
    /// Time.
    pub clock: C,
}

impl<S, M, C> ReconcileSubscriptions<S, M, C>
where
    S: CompletedRequests + Requests,
    M: Provider,
    C: Clock,
{
    /// Looks at every completed request, or at as many as a run can.
    ///
    /// # Errors
    /// When the tables could not be read, and when no request at all could be compared.
    pub async fn handle(&self) -> Result<Report, TaskError> {
        let mut run = Run::new(self);
        let went = run.walk().await;
        let report = run.report;
        let Report {
            checked,
            drifted,
            skipped,
            shards,
            stopped,
        } = &report;
        let stopped = stopped.map(Stopped::as_str);
        tracing::info!(
            checked,
            drifted,
            skipped,
            shards,
            stopped,
            "looked at completed requests"
        );
        went?;
        if report.saw_nothing() {
            return Err(TaskError::Transient(format!(
                "none of {} completed requests could be compared",
                report.skipped
            )));
        }
        Ok(report)
    }
}
