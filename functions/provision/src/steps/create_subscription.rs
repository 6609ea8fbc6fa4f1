//! The subscription, ordered under an alias that is the request's id: however often it is ordered, there is one.

use domain::provider::{Failure, OrderState, Provider, Reason, SubscriptionOrder};
use domain::provisioning::{Step, StepResult};

use crate::Ports;
use crate::run::{Run, StepEnd, StepError, StepOutcome};

/// Seconds between two looks when Azure Resource Manager names none: the least it ever asks for.
const USUAL_WAIT: u32 = 10;

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let placed = run.ports.microsoft.order(run.request.request_id).await?;
    let state = match placed {
        Some(state) => state,
        None => match place(run).await? {
            Some(state) => state,
            None => return Ok(StepEnd::Waiting { not_before: None }),
        },
    };
    match state {
        OrderState::Succeeded { subscription } => Ok(StepEnd::Done(Some(StepResult::Subscription {
            subscription_id: subscription,
        }))),
        OrderState::Running { retry_after } => Ok(StepEnd::Waiting {
            not_before: Some(retry_after.unwrap_or(USUAL_WAIT)),
        }),
        OrderState::Failed => Err(Failure::Refused(Reason::SubscriptionRefused).into()),
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
            placed.map(Some).ok_or_else(|| refused.into())
        }
        Err(failure) => Err(failure.into()),
    }
}
