//! What one request at a time may do, and for how long all of them must wait.

use domain::ports::{Clock, Lease, LeaseAnswer, Leases, PortError};
use domain::provider::{Entitlement, Failure};
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
        let until = in_future(now, duration);
        Ok(match self.take_lease(name.to_owned(), until).await? {
            LeaseAnswer::Granted => None,
            LeaseAnswer::Held { until } => Some(seconds(now, until).max(1)),
        })
    }

    /// Takes a turn, in which nobody else and not even this request may do the same again; otherwise the seconds until
    /// the present one ends.
    pub(crate) async fn wait_for_turn(
        &self,
        name: &str,
        duration: SignedDuration,
    ) -> Result<Option<u32>, StepError> {
        let now = self.now();
        let turn = self.lease(name.to_owned(), in_future(now, duration));
        Ok(match self.ports.store.take_turn(&turn, now).await? {
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
        let claimed = self.take_lease(claim(subscription), Timestamp::MAX).await?;
        Ok(claimed == LeaseAnswer::Granted)
    }

    /// Those subscriptions that no other request has made its own.
    pub(crate) async fn unclaimed(&self, listed: &[Entitlement]) -> Result<Vec<Uuid>, StepError> {
        let mut free = Vec::new();
        for Entitlement { subscription, .. } in listed {
            let holder = self.ports.store.lease_holder(&claim(*subscription)).await?;
            if holder.is_none_or(|holder| holder == self.request.request_id) {
                free.push(*subscription);
            }
        }
        Ok(free)
    }

    /// For how many seconds Microsoft wants no calls, if it said so.
    pub(crate) async fn throttled_for(&self) -> Result<Option<u32>, PortError> {
        let end = self.ports.store.lease_end(THROTTLING).await?;
        let now = self.now();
        Ok(end.filter(|end| now < *end).map(|end| seconds(now, end)))
    }

    /// Tells the other requests that Microsoft wants no calls for a while. Where that fails this request waits all the
    /// same, so it is no reason to end the run: what the workflow would do then is to repeat it at once.
    pub(crate) async fn remember_throttling(&self, failure: &Failure) {
        let Some(retry_after) = failure.retry_after() else {
            return;
        };
        let wait = SignedDuration::from_secs(i64::from(retry_after));
        let lease = self.lease(THROTTLING.to_owned(), in_future(self.now(), wait));
        if let Err(error) = self.ports.store.prolong_lease(&lease).await {
            tracing::warn!(%error, retry_after, "other requests were not told to wait");
        }
    }

    async fn take_lease(&self, name: String, until: Timestamp) -> Result<LeaseAnswer, PortError> {
        let lease = self.lease(name, until);
        self.ports.store.take_lease(&lease, self.ports.clock.now()).await
    }

    fn lease(&self, name: String, until: Timestamp) -> Lease {
        Lease {
            name,
            holder: self.request.request_id,
            until,
        }
    }
}

/// The lease that makes a subscription a request's own.
fn claim(subscription: Uuid) -> String {
    format!("subscription#{subscription}")
}

fn in_future(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

/// Whole seconds until then, never too few.
fn seconds(now: Timestamp, until: Timestamp) -> u32 {
    let millis = until.as_millisecond().saturating_sub(now.as_millisecond());
    u32::try_from(millis.max(0).unsigned_abs().div_ceil(1000)).unwrap_or(u32::MAX)
}
