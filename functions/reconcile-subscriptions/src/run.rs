//! One run over the shards.

use domain::change::{Change, Commit};
use domain::lifecycle::found;
use domain::ports::{Clock, CompletedRequests, PortError, PortResult, RequestKey, Requests};
use domain::provider::Provider;
use domain::request::{Drift, SubscriptionRequest};
use domain::shard::Shard;
use domain::status::Status;
use jiff::{SignedDuration, Timestamp};

use crate::report::{Report, Stopped};
use crate::tenants::Tenants;
use crate::{BUDGET, ReconcileSubscriptions};

/// How many completed requests are found at a time.
const PAGE: usize = 25;

/// How long Microsoft's list may lack what was made just now.
const SETTLING: SignedDuration = SignedDuration::from_hours(1);

/// Why a run goes no further.
#[derive(Debug)]
enum Stop {
    Early(Stopped),
    Because(PortError),
}

impl From<PortError> for Stop {
    fn from(error: PortError) -> Self {
        Self::Because(error)
    }
}

pub(crate) struct Run<'a, S, M, C> {
    ports: &'a ReconcileSubscriptions<S, M, C>,
    tenants: Tenants<'a, M>,
    began: Timestamp,
    pub(crate) report: Report,
}

impl<'a, S, M, C> Run<'a, S, M, C>
where
    S: CompletedRequests + Requests,
    M: Provider,
    C: Clock,
{
    pub(crate) fn new(ports: &'a ReconcileSubscriptions<S, M, C>) -> Self {
        Self {
            ports,
            tenants: Tenants::new(&ports.microsoft),
            began: ports.clock.now(),
            report: Report::default(),
        }
    }

    /// Walks the shards for as long as it may.
    pub(crate) async fn walk(&mut self) -> PortResult<()> {
        let day = self.began.as_second().div_euclid(24 * 60 * 60);
        for shard in Shard::all_on(day) {
            match self.walk_shard(shard).await {
                Ok(()) => self.report.shards += 1,
                Err(Stop::Early(stopped)) => {
                    tracing::warn!(%shard, reason = stopped.as_str(), "the rest is left for the next day");
                    self.report.stopped = Some(stopped);
                    return Ok(());
                }
                Err(Stop::Because(error)) => return Err(error),
            }
        }
        Ok(())
    }

    async fn walk_shard(&mut self, shard: Shard) -> Result<(), Stop> {
        let mut after: Option<RequestKey> = None;
        loop {
            self.check_time()?;
            let page = self.ports.store.completed(shard, PAGE, after.as_ref()).await?;
            for key in &page.items {
                self.check_time()?;
                self.look_at(key).await?;
            }
            match page.items.last() {
                Some(last) if page.next.is_some() => after = Some(last.clone()),
                _ => return Ok(()),
            }
        }
    }

    fn check_time(&self) -> Result<(), Stop> {
        if self.ports.clock.now().duration_since(self.began) >= BUDGET {
            return Err(Stop::Early(Stopped::OutOfTime));
        }
        Ok(())
    }

    async fn look_at(&mut self, key: &RequestKey) -> Result<(), Stop> {
        let request = match self.ports.store.request(&key.reseller, key.request).await {
            Ok(Some(request)) if request.status == Status::Completed => request,
            // The index lags behind its table.
            Ok(_) => return Ok(()),
            Err(error @ PortError::Unavailable { .. }) => return Err(error.into()),
            // A row that nobody can read must not keep those behind it from being looked at.
            Err(error) => {
                tracing::error!(request.id = %key.request, %error, "a completed request could not be read");
                self.report.skipped += 1;
                return Ok(());
            }
        };
        let Some(subscription) = &request.subscription else {
            tracing::error!(request.id = %key.request, "a completed request has no subscription");
            self.report.skipped += 1;
            return Ok(());
        };
        let listed = match self.tenants.look(request.tenant_id).await {
            Ok(Some(listed)) => listed,
            Ok(None) => {
                self.report.skipped += 1;
                return Ok(());
            }
            Err(stopped) => {
                self.report.skipped += 1;
                return Err(Stop::Early(stopped));
            }
        };
        let drift = listed.drift(subscription.subscription_id);
        let now = self.ports.clock.now();
        if may_be_lacking(&request, drift, now) {
            self.report.checked += 1;
            return Ok(());
        }
        if let Some(change) = found(&request, drift, now)
            && !self.record(&change).await
        {
            self.report.skipped += 1;
            return Ok(());
        }
        self.report.checked += 1;
        self.report.drifted += usize::from(drift.is_some());
        Ok(())
    }

    /// Whether it was recorded. What somebody else writes at the same time goes first; the next day looks again.
    async fn record(&self, change: &Change) -> bool {
        let id = change.request.request_id;
        let drift = change.request.drift.map(Drift::as_str);
        match self.ports.store.commit(change).await {
            Ok(Commit::Done) => {
                tracing::info!(request.id = %id, drift, "a subscription was found otherwise than before");
                true
            }
            Ok(Commit::Refused(_)) => {
                tracing::info!(request.id = %id, drift, "a completed request changed meanwhile");
                false
            }
            Err(error) => {
                tracing::error!(request.id = %id, drift, %error, "what was found could not be recorded");
                false
            }
        }
    }
}

/// Whether a subscription is lacking only because it is so new.
fn may_be_lacking(request: &SubscriptionRequest, drift: Option<Drift>, now: Timestamp) -> bool {
    let known = request.drift.is_some();
    drift == Some(Drift::Missing) && !known && now.duration_since(request.updated_at) < SETTLING
}
