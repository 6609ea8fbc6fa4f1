//! Carries what was committed to where it matters: the workflow is started or woken, and the event goes on the bus.
//!
//! An acceptance of terms lets the requests go on that waited for it, and a re-arm for a whole reseller is told for each
//! of its customers.
//!
//! Everything here may happen twice and comes to the same: an execution is named after its request and the time that
//! operations took it up, a parked workflow reads the row after it wakes, and readers of the bus recognise an event by its id.

mod accounts;
pub mod input;

use domain::event::{EventType, RequestEvent};
use domain::ports::{
    AccountReads, Bus, Clock, Notice, PortError, PortResult, RelayBook, RequestKey, Requests, Workflow,
};
use domain::status::Status;
use jiff::SignedDuration;
use lambda_support::task::TaskError;

use crate::input::{BatchAnswer, Happened, Record};

/// How long the stream has to start a workflow before the sweep does.
const GRACE: SignedDuration = SignedDuration::from_secs(60);

/// The function and its ports.
#[derive(Clone, Debug)]
pub struct RelayEvents<S, W, B, C> {
    /// Tables.
    pub store: S,
    /// Workflows.
    pub workflow: W,
    /// The bus.
    pub bus: B,
    /// Time.
    pub clock: C,
}

impl<S, W, B, C> RelayEvents<S, W, B, C>
where
    S: RelayBook + AccountReads + Requests,
    W: Workflow,
    B: Bus,
    C: Clock,
{
    /// Relays a batch of the stream, in order. The first record that fails is named; the stream brings it and what
    /// follows again.
    pub async fn relay(&self, records: &[Record]) -> BatchAnswer {
        for record in records {
            let relayed = match &record.event {
                Ok(event) => self.relay_event(event).await.map_err(|e| e.to_string()),
                Err(error) => Err(error.clone()),
            };
            if let Err(error) = relayed {
                tracing::error!(%error, sequence = record.sequence_number, "an event could not be relayed");
                return BatchAnswer::failed_from(&record.sequence_number);
            }
        }
        BatchAnswer::default()
    }

    async fn relay_event(&self, happened: &Happened) -> PortResult<()> {
        match happened {
            Happened::Request(event) => {
                self.relay_request(event).await?;
                self.publish(&[Notice::Request(event.clone())]).await?;
                tracing::info!(request.id = %event.request_id, event.seq = event.seq, event.kind = event.kind.as_str(), "relayed");
            }
            Happened::Account(event) => {
                self.relay_account(event).await?;
                tracing::info!(
                    account = event.account(),
                    event.seq = event.seq,
                    event.kind = event.kind.as_str(),
                    "relayed"
                );
            }
        }
        Ok(())
    }

    async fn relay_request(&self, event: &RequestEvent) -> PortResult<()> {
        let key = RequestKey {
            reseller: event.reseller_id.clone(),
            request: event.request_id,
        };
        if let Some(run) = begun_by(event) {
            self.start(&key, run).await?;
        } else if event.kind.wakes_workflow()
            && let Some(token) = self.store.task_token(&key).await?
        {
            self.workflow.wake(&token).await?;
        }
        Ok(())
    }

    /// Tells everybody, however often the bus takes only a part.
    async fn publish(&self, notices: &[Notice]) -> PortResult<()> {
        let mut rest = notices;
        while !rest.is_empty() {
            let taken = self.bus.publish(rest).await?;
            if taken == 0 {
                let cause = "the bus did not take an event".to_owned();
                return Err(PortError::Unavailable {
                    service: "events",
                    cause,
                });
            }
            rest = &rest[taken.min(rest.len())..];
        }
        Ok(())
    }

    async fn start(&self, key: &RequestKey, run: u64) -> PortResult<()> {
        self.workflow.start(key, run).await?;
        self.store.mark_started(key, run).await
    }

    /// Starts the workflow that the request is in.
    async fn start_latest(&self, key: &RequestKey) -> PortResult<()> {
        match self.store.request(&key.reseller, key.request).await? {
            Some(request) => self.start(key, request.workflow_run).await,
            None => Ok(()),
        }
    }

    /// Starts what was committed but never started: the stream was lost, or this function was.
    ///
    /// # Errors
    /// When a request could not be started; the others were tried all the same.
    pub async fn sweep(&self) -> Result<usize, TaskError> {
        let before = self
            .clock
            .now()
            .saturating_sub(GRACE)
            .unwrap_or(jiff::Timestamp::MIN);
        let keys = self.store.never_started(before).await?;
        let mut failed = 0;
        for key in &keys {
            match self.start_latest(key).await {
                Ok(()) => tracing::warn!(request.id = %key.request, "the sweep started a request"),
                Err(error) => {
                    failed += 1;
                    tracing::error!(request.id = %key.request, %error, "the sweep could not start a request");
                }
            }
        }
        if failed > 0 {
            return Err(TaskError::Transient(format!(
                "{failed} of {} requests could not be started",
                keys.len()
            )));
        }
        Ok(keys.len())
    }
}

/// The workflow that begins with an event. Whatever needed attention has none any more that could be woken: it failed,
/// which rang the alarm. That of a completed request has ended.
fn begun_by(event: &RequestEvent) -> Option<u64> {
    match event.kind {
        EventType::Submitted => Some(0),
        EventType::Resumed | EventType::CancellationRequested
            if event.from == Some(Status::NeedsAttention) =>
        {
            Some(event.seq)
        }
        EventType::AccessResetRequested => Some(event.seq),
        _ => None,
    }
}
