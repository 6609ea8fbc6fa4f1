//! The subscription can be seen, is enabled, and is in the customer's own tenant. Azure answers from several places, so
//! it counts when it was seen so several times in a row.

use domain::provider::{Failure, Provider, Reason, SubscriptionState};
use domain::provisioning::{Progress, Step};

use crate::Ports;
use crate::run::{Run, StepEnd, StepOutcome};

/// How often in a row.
const TIMES: u8 = 4;

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let (tenant, id) = (run.request.tenant_id, run.subscription()?);
    let state = match run.ports.microsoft.subscription(tenant, id).await? {
        Some(seen) if seen.tenant != tenant => {
            return Err(Failure::Blocked(Reason::TenantMismatch).into());
        }
        Some(seen) => seen.state,
        // It exists, but Azure shows it only after a while.
        None => SubscriptionState::Settling,
    };
    let before = match run.progress(Step::ConfirmSubscription) {
        Some(Progress::Seen { times }) => *times,
        _ => 0,
    };
    match state {
        SubscriptionState::Unusable => Err(Failure::Blocked(Reason::SubscriptionNotEnabled).into()),
        SubscriptionState::Enabled if before + 1 >= TIMES => Ok(StepEnd::Done(None)),
        SubscriptionState::Enabled => {
            let times = before + 1;
            run.note(Step::ConfirmSubscription, Progress::Seen { times })
                .await?;
            Ok(StepEnd::Again {
                after: run.ports.patience.confirmation(),
            })
        }
        SubscriptionState::Settling => {
            if before > 0 {
                run.note(Step::ConfirmSubscription, Progress::Seen { times: 0 })
                    .await?;
            }
            Ok(StepEnd::Waiting { not_before: None })
        }
    }
}
