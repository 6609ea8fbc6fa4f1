//! One run over the steps of one request.

use domain::account::{Customer, Reseller};
use domain::change::{Change, Commit, Conflict};
use domain::lifecycle::{await_terms, complete, expire, go_on_after_acceptance, park, reach_step};
use domain::ports::{AccountFacts, AccountReads, Clock, PortError, Requests};
use domain::provider::{Failure, Reason};
use domain::provisioning::{Outcome, Progress, Step, StepRecord, StepResult};
use domain::request::{Subscription, SubscriptionRequest};
use domain::status::Status;
use jiff::{SignedDuration, Timestamp};
use lambda_support::task::TaskError;

use crate::ledger::Ledger;
use crate::verdict::{self, Ages, Verdict};
use crate::{Ports, Provision, cancel, renew, steps};

/// No step begins when a run has taken this long: the workflow allows it 90 seconds, and a step may take many.
const BUDGET: SignedDuration = SignedDuration::from_secs(30);

/// How often the customer's terms are looked at when the customer changes meanwhile.
const LOOKS: usize = 3;

/// How a step ends when nothing fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StepEnd {
    /// It is done.
    Done(Option<StepResult>),
    /// Microsoft works on it.
    Waiting {
        /// Not before this many seconds.
        not_before: Option<u32>,
    },
    /// It goes well, and goes on at this pace.
    Again {
        /// In so many seconds.
        after: u32,
    },
}

/// Why a step did not end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepError {
    /// Microsoft said no, or nothing.
    #[error(transparent)]
    Microsoft(#[from] Failure),
    /// A service of ours failed.
    #[error(transparent)]
    Port(#[from] PortError),
    /// Another run is at work on the request.
    #[error("another run has gone on")]
    Overtaken,
    /// The ledger does not say what an earlier step must have recorded.
    #[error("the ledger lacks the result of {0:?}")]
    ResultMissing(Step),
}

pub(crate) type StepOutcome = Result<StepEnd, StepError>;

/// Why a run stops before all steps are done.
#[derive(Debug)]
pub(crate) enum Stop {
    With(Outcome),
    Because(TaskError),
}

impl From<PortError> for Stop {
    fn from(error: PortError) -> Self {
        Self::Because(error.into())
    }
}

pub(crate) struct Run<'a, P: Ports> {
    pub(crate) ports: &'a Provision<P>,
    pub(crate) request: SubscriptionRequest,
    pub(crate) ledger: Ledger,
    began: Timestamp,
}

impl<'a, P: Ports> Run<'a, P> {
    pub(crate) fn new(
        ports: &'a Provision<P>,
        request: SubscriptionRequest,
        records: Vec<StepRecord>,
    ) -> Self {
        let ledger = Ledger::new(request.request_id, records);
        let began = ports.clock.now();
        Self {
            ports,
            request,
            ledger,
            began,
        }
    }

    /// Goes as far as it can be gone now.
    pub(crate) async fn finish(mut self) -> Result<Outcome, TaskError> {
        match self.end().await {
            Ok(outcome) | Err(Stop::With(outcome)) => Ok(outcome),
            Err(Stop::Because(error)) => Err(error),
        }
    }

    async fn end(&mut self) -> Result<Outcome, Stop> {
        self.wait_out_throttling().await?;
        if self.request.status == Status::Cancelling {
            cancel::undo(self).await?;
            return Ok(Outcome::Cancelled);
        }
        if self.request.status == Status::Completed {
            return renew::renew(self).await;
        }
        self.go().await?;
        Ok(Outcome::Completed)
    }

    async fn go(&mut self) -> Result<(), Stop> {
        self.take_up_again().await?;
        if !self.ledger.has_ordered() {
            self.pass_terms().await?;
        }
        let mut moved = false;
        for &step in Step::ALL {
            if self.ledger.is_done(step) {
                continue;
            }
            if self.now().duration_since(self.began) >= BUDGET {
                return Err(Stop::With(Outcome::Pending { retry_after: 1 }));
            }
            let orders = step.orders() && !self.ledger.has_ordered();
            if orders && moved {
                // The looks before took their time, in which terms may have been re-armed.
                self.pass_terms().await?;
            }
            // What was held stays so until a look shows that it is not any more: each look would be two events else.
            // An order is never placed while the request can still be withdrawn.
            let can_be_withdrawn = self.request.status == Status::AwaitingTerms;
            if moved || !self.is_held() || orders && can_be_withdrawn {
                self.reach(step).await?;
            }
            self.advance(step).await?;
            moved = true;
        }
        let subscription = self.subscription().map_err(|error| self.stop(error))?;
        let administrator = self.administrator().map_err(|error| self.stop(error))?;
        let subscription = Subscription {
            subscription_id: subscription,
            display_name: self.request.friendly_name.as_str().to_owned(),
        };
        self.reach(Step::AssignOwner).await?;
        let done = complete(&self.request, subscription, administrator.access, self.now());
        self.commit(done).await
    }

    /// Microsoft may have told another request to wait, and means all of them.
    async fn wait_out_throttling(&self) -> Result<(), Stop> {
        match self.throttled_for().await? {
            Some(retry_after) => Err(Stop::With(Outcome::Pending { retry_after })),
            None => Ok(()),
        }
    }

    /// Operations want it done again from a step on. The wish is forgotten with the first step that is reached.
    async fn take_up_again(&mut self) -> Result<(), Stop> {
        let Some(from) = self.request.resume_from else {
            return Ok(());
        };
        for record in self.ledger.reopened(from, self.now()) {
            self.write(record).await.map_err(|error| self.stop(error))?;
        }
        Ok(())
    }

    /// The gate before anything is ordered: the customer's terms, as they stand now, are accepted. It is passed anew
    /// in every run until then, since terms may be re-armed while a request waits for something else.
    async fn pass_terms(&mut self) -> Result<(), Stop> {
        for _ in 0..LOOKS {
            let facts = self.account().await?;
            let now = self.now();
            let Some((customer, _)) = facts.parties() else {
                return self
                    .conclude(Step::CheckCustomer, Verdict::Attend(Reason::AccountIncomplete))
                    .await;
            };
            if facts.terms(now).satisfied() {
                // Where the relay has not let it go on yet: what it waits for next has a time of its own.
                return self.commit(go_on_after_acceptance(&self.request, now)).await;
            }
            if self.request.acceptance_time_is_over(now) {
                return self.conclude(Step::CheckCustomer, Verdict::Expire).await;
            }
            let why = Reason::TermsNotAccepted;
            let day = self.ports.patience.days(1);
            let wait = await_terms(&self.request, why, Some(customer.version), day, now);
            if self.try_commit(wait).await? {
                let verdict = Verdict::AwaitTerms(why, self.ports.patience.acceptance());
                return Err(Stop::With(verdict.outcome()));
            }
        }
        Err(Stop::With(Outcome::Pending { retry_after: 1 }))
    }

    /// Does one step, or stops.
    async fn advance(&mut self, step: Step) -> Result<(), Stop> {
        let verdict = match steps::run(step, self).await {
            Ok(StepEnd::Done(result)) => {
                return match self.note(step, Progress::Done { result }).await {
                    Ok(()) => Ok(()),
                    Err(error) => Err(self.stop(error)),
                };
            }
            Ok(StepEnd::Waiting { not_before }) => {
                self.go_on(step).await?;
                verdict::of_wait(not_before, self.ages(step), self.ports.patience)
            }
            Ok(StepEnd::Again { after }) => {
                self.go_on(step).await?;
                Verdict::Wait(after)
            }
            Err(StepError::Microsoft(failure)) => {
                self.remember_throttling(&failure).await;
                verdict::of_failure(step, &failure, self.ages(step), self.ports.patience)
            }
            Err(error) => return Err(self.stop(error)),
        };
        if let Verdict::Hold(why) | Verdict::AwaitTerms(why, _) = verdict {
            let noted = self.note_hold(step, Some(why)).await;
            noted.map_err(|error| self.stop(error))?;
        }
        self.conclude(step, verdict).await
    }

    /// Microsoft works on a step: nothing holds it any more.
    async fn go_on(&mut self, step: Step) -> Result<(), Stop> {
        self.reach(step).await?;
        let noted = self.note_hold(step, None).await;
        noted.map_err(|error| self.stop(error))
    }

    /// Parks the request where it must be, and stops.
    pub(crate) async fn conclude(&mut self, step: Step, verdict: Verdict) -> Result<(), Stop> {
        if let Some((status, why)) = verdict.parked() {
            let id = self.request.request_id;
            let (step, reason) = (step.as_str(), why.as_str());
            match status {
                Status::NeedsAttention => {
                    tracing::error!(request.id = %id, step, reason, "operations must look at a request");
                }
                Status::OnHold if why.stops_everything() => {
                    tracing::error!(
                        request.id = %id, step, reason, stops_everything = true,
                        "Microsoft does not let the distributor in"
                    );
                }
                Status::Failed if why.fails_everything() => {
                    tracing::error!(
                        request.id = %id, step, reason, stops_everything = true,
                        "Microsoft refuses whatever the distributor orders"
                    );
                }
                _ => {
                    tracing::warn!(request.id = %id, step, reason, status = status.as_str(), "a request is parked")
                }
            }
            let now = self.now();
            let change = match verdict {
                Verdict::Expire => expire(&self.request, now),
                Verdict::AwaitTerms(why, _) => {
                    await_terms(&self.request, why, None, self.ports.patience.days(1), now)
                }
                _ => park(&self.request, status, reason, now),
            };
            self.commit(change).await?;
        }
        Err(Stop::With(verdict.outcome()))
    }

    /// Shows that the request is at this step.
    async fn reach(&mut self, step: Step) -> Result<(), Stop> {
        self.commit(reach_step(&self.request, step, self.now())).await
    }

    pub(crate) async fn commit(&mut self, change: Option<Change>) -> Result<(), Stop> {
        if self.try_commit(change).await? {
            return Ok(());
        }
        let id = self.request.request_id;
        let text = format!("the customer of request {id} does not fit it");
        Err(Stop::Because(TaskError::Permanent(text)))
    }

    /// Commits; false when the customer stands otherwise than the change supposes.
    async fn try_commit(&mut self, change: Option<Change>) -> Result<bool, Stop> {
        let Some(change) = change else { return Ok(true) };
        match self.ports.store.commit(&change).await? {
            Commit::Done => {
                self.request = change.request;
                Ok(true)
            }
            Commit::Refused(Conflict::Customer) => Ok(false),
            // Somebody else moved it, or this very change was written and its answer lost.
            Commit::Refused(Conflict::Request(Some(current))) => {
                let outcome = verdict::standing(&current).map_err(Stop::Because)?;
                Err(Stop::With(outcome.unwrap_or(Outcome::Pending { retry_after: 1 })))
            }
            Commit::Refused(conflict) => {
                let id = self.request.request_id;
                let text = format!(
                    "request {id} cannot become {}: {conflict:?}",
                    change.request.status
                );
                Err(Stop::Because(TaskError::Permanent(text)))
            }
        }
    }

    /// The customer and the reseller of the request, as they stand now.
    pub(crate) async fn parties(&self) -> Result<(Customer, Reseller), StepError> {
        let facts = self.account().await?;
        let parties = facts.customer.zip(facts.reseller);
        parties.ok_or_else(|| Failure::Blocked(Reason::AccountIncomplete).into())
    }

    async fn account(&self) -> Result<AccountFacts, PortError> {
        let (reseller, customer) = (&self.request.reseller_id, self.request.customer_id);
        self.ports.store.account_facts(reseller, customer, None).await
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    fn is_held(&self) -> bool {
        matches!(self.request.status, Status::OnHold | Status::AwaitingTerms)
    }

    pub(crate) fn ages(&self, step: Step) -> Ages {
        let now = self.now();
        Ages {
            here: now.duration_since(self.request.updated_at),
            held: self
                .ledger
                .hold(step)
                .map(|hold| (hold.reason, now.duration_since(hold.since))),
            is_held: self.is_held(),
            has_ordered: self.ledger.has_ordered(),
            acceptance_is_over: self.request.acceptance_time_is_over(now),
        }
    }

    /// Why the run stops, where Microsoft is not the cause.
    pub(crate) fn stop(&self, error: StepError) -> Stop {
        match error {
            StepError::Port(error) => error.into(),
            // The other run records what it does; this one looks again after it.
            StepError::Overtaken => Stop::With(Outcome::Pending { retry_after: 1 }),
            error => {
                let id = self.request.request_id;
                Stop::Because(TaskError::Permanent(format!("request {id}: {error}")))
            }
        }
    }
}
