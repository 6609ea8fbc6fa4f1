//! Does the next ready steps of a request at Microsoft, and says when to come back.
//!
//! A run reads the request and the ledger of its steps, does each step that is not done yet ([`Step::ALL`] in order)
//! and stops where it must wait. Waiting is the workflow's job. A run may end at any point, by a crash for instance:
//! whatever it did is found again by the next one, which reads at Microsoft before it repeats a write.
//!
//! [`Step::ALL`]: domain::provisioning::Step::ALL

mod book;
mod cancel;
mod ledger;
mod patience;
mod renew;
mod rights;
mod run;
mod steps;
mod verdict;

use contracts::workflow::RequestRef;
use domain::ports::{AccountReads, Clock, Entropy, Leases, Requests, Seal, SealedAccessStore, StepLedger};
use domain::provider::Provider;
use domain::provisioning::Outcome;
use lambda_support::task::TaskError;

pub use patience::Patience;

use run::Run;

/// What provisioning needs of the world.
pub trait Ports {
    /// Tables.
    type Store: Requests + StepLedger + SealedAccessStore + AccountReads + Leases;
    /// The key that seals access.
    type Keys: Seal;
    /// Microsoft.
    type Microsoft: Provider;
    /// Time.
    type Clock: Clock;
    /// Random numbers.
    type Entropy: Entropy;
}

/// The function and its ports.
pub struct Provision<P: Ports> {
    /// Tables.
    pub store: P::Store,
    /// The key that seals access.
    pub keys: P::Keys,
    /// Microsoft.
    pub microsoft: P::Microsoft,
    /// Time.
    pub clock: P::Clock,
    /// Random numbers.
    pub entropy: P::Entropy,
    /// How long to wait for people and for Microsoft.
    pub patience: Patience,
}

impl<P: Ports> Provision<P> {
    /// Goes on with a request as far as it can be done now.
    ///
    /// # Errors
    /// `Transient` when a service of ours is busy, `Permanent` when the request cannot be provisioned at all.
    pub async fn handle(&self, input: RequestRef) -> Result<Outcome, TaskError> {
        let RequestRef {
            reseller_id,
            request_id,
        } = input;
        let request = self.store.request(&reseller_id, request_id).await?;
        let request =
            request.ok_or_else(|| TaskError::Permanent(format!("there is no request {request_id}")))?;
        if let Some(outcome) = verdict::standing(&request)? {
            return Ok(outcome);
        }
        let records = self.store.steps(request_id).await?;
        let outcome = Run::new(self, request, records).finish().await?;
        tracing::info!(request.id = %request_id, ?outcome, "the run ended");
        Ok(outcome)
    }
}
