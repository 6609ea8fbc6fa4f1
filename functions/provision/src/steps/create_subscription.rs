//! The subscription: the one that came with the plan, if this request ordered the plan, or else one ordered under an
//! alias that is the request's id. However often an alias is ordered, it makes one.

use domain::provider::{Failure, OrderState, Provider, Reason, SubscriptionOrder};
use domain::provisioning::{Step, StepResult};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::Ports;
use crate::run::{Run, StepEnd, StepError, StepOutcome};

/// Seconds between two looks when Azure Resource Manager names none: the least it ever asks for.
const USUAL_WAIT: u32 = 10;
/// Microsoft throttles the making of subscriptions hard, so under the billing account one at a time is ordered.
const LEASE_NAME: &str = "alias";
/// Longer than a call can take.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

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
    let placed = if run.was_attempted(Step::CreateSubscription) {
        run.ports.microsoft.order(run.request.request_id).await?
    } else {
        None
    };
    let state = match placed {
        Some(state) => state,
        None => {
            if let Some(seconds) = run.wait_for_lease(LEASE_NAME, LEASE).await? {
                return Ok(StepEnd::Waiting {
                    not_before: Some(seconds),
                });
            }
            let placed = place(run).await;
            let throttled = match &placed {
                Err(StepError::Microsoft(Failure::Throttled { retry_after })) => retry_after.unwrap_or(0),
                _ => 0,
            };
            run.shorten_lease(LEASE_NAME, run.ports.patience.spacing().max(throttled))
                .await?;
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
            run.answered(Step::CreateSubscription, &refused).await?;
            Err(refused.into())
        }
    }
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
    let repeated = run.was_attempted(Step::CreateSubscription);
    run.intend(Step::CreateSubscription).await?;
    match run.ports.microsoft.place_order(&order).await {
        Ok(state) => Ok(Some(state)),
        Err(Failure::Conflict) => Ok(None),
        // An earlier attempt, slow to arrive, may be what used up a quota: look before giving up on it.
        Err(refused @ Failure::Refused(_)) if repeated => {
            let placed = run.ports.microsoft.order(order.request).await?;
            if placed.is_some() {
                return Ok(placed);
            }
            run.answered(Step::CreateSubscription, &refused).await?;
            Err(refused.into())
        }
        Err(failure) => {
            run.answered(Step::CreateSubscription, &failure).await?;
            Err(failure.into())
        }
    }
}
