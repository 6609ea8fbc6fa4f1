//! The subscription: the one that came with the plan, if this request ordered the plan, or else one ordered under an
//! alias that is the request's id. However often an alias is ordered, it makes one.

use domain::provider::{Failure, OrderState, Provider, Reason, SubscriptionOrder};
use domain::provisioning::{Progress, Step, StepResult};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::Ports;
use crate::run::{Run, StepEnd, StepError, StepOutcome};
use crate::steps::Found;

const STEP: Step = Step::CreateSubscription;
/// Seconds between two looks when Azure Resource Manager names none: the least it ever asks for.
const USUAL_WAIT: u32 = 10;
/// Microsoft throttles the making of subscriptions hard, so under the billing account one at a time is ordered.
const LEASE_NAME: &str = "alias";
/// Longer than a call can take.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// A call whose answer was lost has arrived by then, or never will.
const ARRIVED: SignedDuration = SignedDuration::from_mins(10);

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    match run.default_subscription()? {
        Some(subscription) => adopt(run, subscription).await,
        None => order(run).await,
    }
}

async fn adopt<P: Ports>(run: &Run<'_, P>, subscription: Uuid) -> StepOutcome {
    let request = &run.request;
    let renamed = run
        .ports
        .microsoft
        .rename(request.tenant_id, subscription, &request.friendly_name)
        .await;
    match renamed {
        Ok(()) => Ok(done(subscription)),
        Err(Failure::NotFound | Failure::NotVisible) => Ok(StepEnd::Waiting { not_before: None }),
        Err(failure) => Err(failure.into()),
    }
}

fn done(subscription_id: Uuid) -> StepEnd {
    StepEnd::Done(Some(StepResult::Subscription { subscription_id }))
}

async fn order<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let placed = if run.was_attempted(STEP) {
        run.ports.microsoft.order(run.request.request_id).await?
    } else {
        None
    };
    let state = match placed {
        Some(state) => state,
        None if run.progress(STEP) == Some(&Progress::Doubtful) => {
            if run.was_recorded_before(STEP, ARRIVED) {
                run.note(STEP, Progress::Answered).await?;
            }
            return Ok(StepEnd::Waiting { not_before: None });
        }
        None => {
            let turn = LEASE.max(spacing(run));
            if let Some(seconds) = run.wait_for_turn(LEASE_NAME, turn).await? {
                return Ok(StepEnd::Waiting {
                    not_before: Some(seconds),
                });
            }
            let placed = place(run).await;
            let asked = match &placed {
                Err(StepError::Microsoft(failure)) => failure.retry_after().unwrap_or(0),
                _ => 0,
            };
            let pause = run.ports.patience.spacing().max(asked);
            if let Err(error) = run.shorten_lease(LEASE_NAME, pause).await {
                // What Microsoft answered counts more, and a turn is long enough as it is.
                tracing::warn!(%error, "the turn to order could not be changed");
            }
            match placed? {
                Some(state) => state,
                None => return Ok(StepEnd::Waiting { not_before: None }),
            }
        }
    };
    match state {
        OrderState::Succeeded { subscription } => {
            if run.claim_subscription(subscription).await? {
                Ok(done(subscription))
            } else {
                Err(Failure::Blocked(Reason::DefaultSubscriptionUnclear).into())
            }
        }
        OrderState::Running { retry_after } => Ok(StepEnd::Waiting {
            not_before: Some(retry_after.unwrap_or(USUAL_WAIT)),
        }),
        // The order stays open, so that whoever cancels the request finds what was left.
        OrderState::Failed { left: Some(_) } => Err(Failure::Blocked(Reason::SubscriptionRefused).into()),
        OrderState::Failed { left: None } => {
            let refused = Failure::Refused(Reason::SubscriptionRefused);
            run.answered(STEP, &refused).await?;
            Err(refused.into())
        }
    }
}

fn spacing<P: Ports>(run: &Run<'_, P>) -> SignedDuration {
    SignedDuration::from_secs(i64::from(run.ports.patience.spacing()))
}

/// Places the order; nothing when the answer leaves open whether there is one.
async fn place<P: Ports>(run: &mut Run<'_, P>) -> Result<Option<OrderState>, StepError> {
    let (_, reseller) = run.parties().await?;
    let order = SubscriptionOrder {
        request: run.request.request_id,
        tenant: run.request.tenant_id,
        name: run.request.friendly_name.clone(),
        workload: run.request.workload,
        partner: reseller.partner_id,
    };
    let may_arrive = run.may_have_placed(STEP);
    // Anew each time: what may still arrive is as old as the last call.
    run.intend_anew(STEP).await?;
    let failure = match run.ports.microsoft.place_order(&order).await {
        Ok(state) => return Ok(Some(state)),
        Err(Failure::Conflict) => return Ok(None),
        Err(failure) => failure,
    };
    if !may_arrive || !failure.is_definite() {
        run.answered(STEP, &failure).await?;
        return Err(failure.into());
    }
    // An earlier call, slow to arrive, may be what used up a quota: look, and for a while, before giving up on it.
    let placed = run.ports.microsoft.order(order.request).await?;
    if placed.is_none() {
        run.note(STEP, Progress::Doubtful).await?;
    }
    Ok(placed)
}

/// What came of an order whose end nobody saw, for a request that is being cancelled. Orders nothing.
pub(crate) async fn settle<P: Ports>(run: &mut Run<'_, P>) -> Result<Found, StepError> {
    if !run.was_attempted(STEP) {
        return Ok(Found::Settled(None));
    }
    match run.ports.microsoft.order(run.request.request_id).await? {
        None if run.may_have_placed(STEP) && !run.was_recorded_before(STEP, ARRIVED) => Ok(Found::NotYet),
        None | Some(OrderState::Failed { left: None }) => Ok(Found::Settled(None)),
        Some(OrderState::Running { .. }) => Ok(Found::NotYet),
        Some(
            OrderState::Succeeded {
                subscription: subscription_id,
            }
            | OrderState::Failed {
                left: Some(subscription_id),
            },
        ) => {
            let result = Some(StepResult::Subscription { subscription_id });
            run.note(STEP, Progress::Done { result }).await?;
            Ok(Found::Settled(Some(subscription_id)))
        }
    }
}
