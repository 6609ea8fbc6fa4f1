//! What one request at a time may do, and for how long all of them must wait.

use domain::ports::{Clock, Lease, LeaseAnswer, Leases, PortError};
use domain::provider::Failure;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::Ports;
use crate::run::{Run, StepError};

/// Under this name stands until when Microsoft wants no calls.
const THROTTLING: &str = "throttling";

impl<P: Ports> Run<'_, P> {
    /// Takes or prolongs a lease; otherwise the seconds until the other one's ends.
    pub(crate) async fn wait_for_lease(
        &self,
        name: &str,
        duration: SignedDuration,
    ) -> Result<Option<u32>, StepError> {
        let now = self.now();
        let until = now.saturating_add(duration).unwrap_or(Timestamp::MAX);
        Ok(match self.take_lease(name.to_owned(), until).await? {
            LeaseAnswer::Granted => None,
            LeaseAnswer::Held { until } => Some(seconds(now, until).max(1)),
        })
    }

    /// Lets a lease of this request end in so many seconds.
    pub(crate) async fn shorten_lease(&self, name: &str, seconds: u32) -> Result<(), StepError> {
        let duration = SignedDuration::from_secs(i64::from(seconds));
        self.wait_for_lease(name, duration).await.map(|_| ())
    }

    /// Gives back what this request may have.
    pub(crate) async fn give_back_lease(&self, name: &str) -> Result<(), StepError> {
        let store = &self.ports.store;
        Ok(store.give_back_lease(name, self.request.request_id).await?)
    }

    /// Makes a subscription this request's for ever; false when it is another one's.
    pub(crate) async fn claim_subscription(&self, subscription: Uuid) -> Result<bool, StepError> {
        let name = format!("subscription#{subscription}");
        Ok(self.take_lease(name, Timestamp::MAX).await? == LeaseAnswer::Granted)
    }

    /// For how many seconds Microsoft wants no calls, if it said so.
    pub(crate) async fn throttled_for(&self) -> Result<Option<u32>, PortError> {
        let end = self.ports.store.lease_end(THROTTLING).await?;
        let now = self.now();
        Ok(end.filter(|end| now < *end).map(|end| seconds(now, end)))
    }

    /// Tells the other requests that Microsoft wants no calls for a while.
    pub(crate) async fn remember_throttling(&self, failure: &Failure) -> Result<(), PortError> {
        let Failure::Throttled {
            retry_after: Some(retry_after),
        } = failure
        else {
            return Ok(());
        };
        let wait = SignedDuration::from_secs(i64::from(*retry_after));
        let until = self.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        // Where another request was told the same, its word stands.
        self.take_lease(THROTTLING.to_owned(), until).await.map(|_| ())
    }

    async fn take_lease(&self, name: String, until: Timestamp) -> Result<LeaseAnswer, PortError> {
        let lease = Lease {
            name,
            holder: self.request.request_id,
            until,
        };
        self.ports.store.take_lease(&lease, self.ports.clock.now()).await
    }
}

/// Whole seconds until then, never too few.
fn seconds(now: Timestamp, until: Timestamp) -> u32 {
    let millis = until.as_millisecond().saturating_sub(now.as_millisecond());
    u32::try_from(millis.max(0).unsigned_abs().div_ceil(1000)).unwrap_or(u32::MAX)
}
