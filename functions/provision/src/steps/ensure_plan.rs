//! The customer's Azure plan from this reseller. Microsoft makes a first subscription by itself when a plan is ordered;
//! whichever request ordered the plan takes that one over, so nobody else may order or look for it meanwhile.

use domain::provider::{AzurePlan, Failure, PlanOrder, PlanState, Provider, Reason};
use domain::provisioning::{Progress, Step, StepResult};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::Ports;
use crate::patience::OVERDUE;
use crate::run::{Run, StepEnd, StepError, StepOutcome};
use crate::steps::Found;

const STEP: Step = Step::EnsurePlan;
/// What was ordered is listed after a quarter of an hour at the latest, and a cart lives as long.
const LISTED: SignedDuration = SignedDuration::from_mins(16);
/// So long after a plan was first seen active its first subscription is listed as well, if Microsoft made one.
const DELIVERED: SignedDuration = SignedDuration::from_mins(30);
/// How many looks must have missed it: a single one may come after a long pause, and be answered from an old list.
const LOOKS: u8 = 5;
/// Longer than an order can stay unseen.
const LEASE: SignedDuration = SignedDuration::from_mins(20);

pub(super) async fn run<P: Ports>(run: &mut Run<'_, P>) -> StepOutcome {
    let order = order_of(run).await?;
    let name = lease_of(&order);
    if run.wait_for_lease(&name, LEASE).await?.is_some() {
        // It is given back as soon as that plan can be used, which is mostly long before its end.
        return Ok(StepEnd::Waiting { not_before: None });
    }
    let outcome = ensure(run, &order).await;
    let is_over = match &outcome {
        Ok(StepEnd::Done(_)) => true,
        Err(StepError::Microsoft(failure)) => failure.is_definite() && !run.may_have_placed(STEP),
        _ => false,
    };
    if is_over {
        run.give_back_lease(&name).await?;
    }
    outcome
}

async fn ensure<P: Ports>(run: &mut Run<'_, P>, order: &PlanOrder) -> StepOutcome {
    let is_ours = run.may_have_placed(STEP);
    match standing(run, order).await? {
        Some(plan) if plan.state == PlanState::Pending => Ok(StepEnd::Waiting { not_before: None }),
        Some(plan) if is_ours => match default_subscription(run, plan.id).await? {
            Found::NotYet => Ok(StepEnd::Waiting { not_before: None }),
            Found::Settled(default) => Ok(done(plan.id, default)),
        },
        Some(plan) => Ok(done(plan.id, None)),
        None if is_expected(run) => Ok(StepEnd::Waiting { not_before: None }),
        None => place(run, order).await,
    }
}

/// Whether a plan that is not listed was certainly ordered, or somebody else's order of it is under way.
fn is_expected<P: Ports>(run: &Run<'_, P>) -> bool {
    match run.progress(STEP) {
        Some(Progress::Placed | Progress::Delivered { .. }) => true,
        Some(Progress::Forestalled) => !run.was_recorded_before(STEP, LISTED),
        _ => false,
    }
}

fn done(plan_id: Uuid, default_subscription: Option<Uuid>) -> StepEnd {
    StepEnd::Done(Some(plan_result(plan_id, default_subscription)))
}

fn plan_result(plan_id: Uuid, default_subscription: Option<Uuid>) -> StepResult {
    StepResult::Plan {
        plan_id,
        default_subscription,
    }
}

async fn place<P: Ports>(run: &mut Run<'_, P>, order: &PlanOrder) -> StepOutcome {
    // An earlier call of the same attempt may have ordered what is not listed yet, whatever this one is told.
    let is_repeated = run.may_have_placed(STEP);
    let is_settled = run.was_recorded_before(STEP, LISTED);
    let attempt = run.intend(STEP).await?;
    match run.ports.microsoft.order_plan(order, attempt).await {
        // Nothing was ordered by this request before, so it is a person's order, and so is what comes with it.
        Err(Failure::Conflict) if !is_repeated => {
            run.note(STEP, Progress::Forestalled).await?;
            Ok(StepEnd::Waiting { not_before: None })
        }
        // In doubt it was ordered, and is listed soon.
        Ok(()) | Err(Failure::Conflict) => {
            run.note(STEP, Progress::Placed).await?;
            Ok(StepEnd::Waiting { not_before: None })
        }
        Err(failure) if failure.is_definite() && is_repeated && !is_settled => {
            Ok(StepEnd::Waiting { not_before: None })
        }
        // The cart is gone, and was not ordered.
        Err(Failure::NotFound) => {
            run.note(STEP, Progress::Answered).await?;
            Ok(StepEnd::Waiting { not_before: None })
        }
        Err(failure) => {
            run.answered(STEP, &failure).await?;
            Err(failure.into())
        }
    }
}

/// The plan for what the request asks, as the customer has it: one that can be used, before one that is being made.
async fn standing<P: Ports>(run: &Run<'_, P>, order: &PlanOrder) -> Result<Option<AzurePlan>, StepError> {
    let plans = run.ports.microsoft.plans(order.tenant).await?;
    let fits = |plan: &AzurePlan| {
        plan.key.partner.as_ref() == Some(&order.partner) && plan.key.workload == order.workload
    };
    let rank = |plan: &AzurePlan| plan.state != PlanState::Active;
    let usable = plans.into_iter().filter(|plan| plan.state != PlanState::Ended);
    Ok(usable.filter(fits).min_by_key(rank))
}

/// Looks for the subscription that came with a plan which this request ordered: the one that is nobody else's.
async fn default_subscription<P: Ports>(run: &mut Run<'_, P>, plan: Uuid) -> Result<Found, StepError> {
    let listed = run
        .ports
        .microsoft
        .entitlements(run.request.tenant_id, plan)
        .await?;
    let free = match listed.as_slice() {
        [one] => vec![one.subscription],
        several => run.unclaimed(several).await?,
    };
    if let [one] = free[..]
        && run.claim_subscription(one).await?
    {
        return Ok(Found::Settled(Some(one)));
    }
    // What another request makes under the plan is listed a little before that one claims it.
    if !was_missed(run).await? {
        return Ok(Found::NotYet);
    }
    match free[..] {
        [] | [_] => Ok(Found::Settled(None)),
        _ => Err(Failure::Blocked(Reason::DefaultSubscriptionUnclear).into()),
    }
}

/// Records that the plan was seen active without its subscription. Whether that was so for long and often enough.
async fn was_missed<P: Ports>(run: &mut Run<'_, P>) -> Result<bool, StepError> {
    let now = run.now();
    let (since, before) = match run.progress(STEP) {
        Some(Progress::Delivered { since, looks }) => (*since, *looks),
        _ => (now, 0),
    };
    let looks = LOOKS.min(before.saturating_add(1));
    if looks > before {
        run.note(STEP, Progress::Delivered { since, looks }).await?;
    }
    Ok(looks == LOOKS && now.duration_since(since) >= DELIVERED)
}

/// What came of a plan order whose end nobody saw, for a request that is being cancelled: it is recorded, and the
/// lease given back. Orders nothing.
pub(crate) async fn settle<P: Ports>(run: &mut Run<'_, P>) -> Result<Found, StepError> {
    let order = order_of(run).await?;
    let listed_by = if is_expected(run) { OVERDUE } else { LISTED };
    let found = match standing(run, &order).await? {
        Some(plan) if plan.state == PlanState::Active => {
            let found = default_subscription(run, plan.id).await?;
            if let Found::Settled(default_subscription) = found {
                let result = Some(plan_result(plan.id, default_subscription));
                run.note(STEP, Progress::Done { result }).await?;
            }
            found
        }
        Some(_) => Found::NotYet,
        None if run.was_recorded_before(STEP, listed_by) => Found::Settled(None),
        None => Found::NotYet,
    };
    if let Found::Settled(_) = found {
        run.give_back_lease(&lease_of(&order)).await?;
    }
    Ok(found)
}

async fn order_of<P: Ports>(run: &Run<'_, P>) -> Result<PlanOrder, StepError> {
    let (_, reseller) = run.parties().await?;
    Ok(PlanOrder {
        tenant: run.request.tenant_id,
        partner: reseller.partner_id,
        workload: run.request.workload,
    })
}

fn lease_of(order: &PlanOrder) -> String {
    let PlanOrder {
        tenant,
        partner,
        workload,
    } = order;
    format!("plan#{tenant}#{}#{}", partner.as_str(), workload.as_str())
}
