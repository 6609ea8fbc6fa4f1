//! What a run comes to: the one table from a failure, a step and its age to an outcome.

use domain::lifecycle::TERMS_TIMEOUT;
use domain::provider::{Failure, Reason};
use domain::provisioning::{Outcome, Step};
use domain::request::SubscriptionRequest;
use domain::status::Status;
use jiff::SignedDuration;
use lambda_support::task::TaskError;

use crate::patience::{OVERDUE, Patience, REPLICATED, UNREADABLE};

/// Days until a hold becomes a matter for operations.
const REVIEW_DAYS: i64 = 14;
/// Days until a hold during which Microsoft cannot be asked becomes a matter for operations.
const SILENT_DAYS: i64 = 30;

/// What to do about a step that is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Come back in so many seconds.
    Wait(u32),
    /// The customer must accept; look again in so many seconds.
    AwaitTerms(Reason, u32),
    /// The customer did not accept in time.
    Expire,
    /// Microsoft holds it; the workflow looks again by itself.
    Hold(Reason),
    /// It cannot be fulfilled.
    Fail(Reason),
    /// Operations must look.
    Attend(Reason),
}

/// How long things have taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ages {
    /// Since the request came to stand where it stands.
    pub(crate) here: SignedDuration,
    /// What has held the step, and for how long.
    pub(crate) held: Option<(Reason, SignedDuration)>,
    /// Whether the request stands on hold or waits for terms.
    pub(crate) is_held: bool,
    /// Whether something may exist at Microsoft because the request ordered it.
    pub(crate) has_ordered: bool,
    /// Whether it waits for terms and the time to accept them is over.
    pub(crate) acceptance_is_over: bool,
}

/// What a failure of a step means for the request.
pub(crate) fn of_failure(step: Step, failure: &Failure, ages: Ages, patience: Patience) -> Verdict {
    match failure {
        Failure::Transient { retry_after } | Failure::Throttled { retry_after } => {
            of_wait(*retry_after, ages, patience)
        }
        Failure::OutcomeUnknown => of_wait(None, ages, patience),
        Failure::Unreadable if !ages.is_held && ages.here >= UNREADABLE => {
            Verdict::Attend(Reason::AnswerUnreadable)
        }
        Failure::Unreadable => of_wait(None, ages, patience),
        Failure::NotVisible if step == Step::AssignOwner && ages.here >= REPLICATED => {
            Verdict::Attend(Reason::PrincipalNotFound)
        }
        Failure::NotVisible => of_wait(None, ages, patience),
        // A request that expired would leave behind unseen what it has ordered.
        Failure::TermsMissing if ages.has_ordered => Verdict::Attend(Reason::McaNotAccepted),
        Failure::TermsMissing if ages.acceptance_is_over => Verdict::Expire,
        Failure::TermsMissing => Verdict::AwaitTerms(Reason::McaNotAccepted, patience.acceptance()),
        Failure::Held(reason) => of_hold(*reason, ages, patience),
        // The distributor mends it once for all requests, which then go on by themselves.
        Failure::Blocked(reason) if reason.stops_everything() => of_hold(*reason, ages, patience),
        // So would a request that failed.
        Failure::Refused(reason) if ages.has_ordered => Verdict::Attend(*reason),
        Failure::Refused(reason) => Verdict::Fail(*reason),
        Failure::Blocked(reason) => Verdict::Attend(*reason),
        Failure::NotFound | Failure::Conflict => Verdict::Attend(Reason::CallRefused),
    }
}

fn of_hold(reason: Reason, ages: Ages, patience: Patience) -> Verdict {
    let same = ages.held.filter(|(why, _)| *why == reason);
    if same.is_some_and(|(_, age)| age >= patience.days(REVIEW_DAYS)) {
        Verdict::Attend(reason)
    } else {
        Verdict::Hold(reason)
    }
}

/// What it means that Microsoft still works on a step, or cannot be asked. A held request has waited for other
/// reasons, so only the longest hold counts against it.
pub(crate) fn of_wait(not_before: Option<u32>, ages: Ages, patience: Patience) -> Verdict {
    let is_overdue = if ages.is_held {
        ages.held.map_or(ages.here, |(_, age)| age) >= patience.days(SILENT_DAYS)
    } else {
        ages.here >= OVERDUE
    };
    if is_overdue {
        Verdict::Attend(Reason::Overdue)
    } else {
        Verdict::Wait(patience.pace(ages.here, not_before))
    }
}

impl Verdict {
    /// The status in which the request is parked, and why.
    pub(crate) fn parked(self) -> Option<(Status, Reason)> {
        match self {
            Self::Wait(_) => None,
            Self::AwaitTerms(reason, _) => Some((Status::AwaitingTerms, reason)),
            Self::Expire => Some((Status::Expired, Reason::McaNotAccepted)),
            Self::Hold(reason) => Some((Status::OnHold, reason)),
            Self::Fail(reason) => Some((Status::Failed, reason)),
            Self::Attend(reason) => Some((Status::NeedsAttention, reason)),
        }
    }

    /// The answer to the workflow.
    pub(crate) fn outcome(self) -> Outcome {
        match self {
            Self::Wait(retry_after) => Outcome::Pending { retry_after },
            Self::AwaitTerms(reason, retry_after) => Outcome::AwaitingTerms {
                reason: reason.to_string(),
                retry_after,
            },
            Self::Expire => Outcome::Failed {
                reason: TERMS_TIMEOUT.to_owned(),
            },
            Self::Hold(reason) => Outcome::OnHold {
                reason: reason.to_string(),
            },
            Self::Fail(reason) => Outcome::Failed {
                reason: reason.to_string(),
            },
            Self::Attend(reason) => Outcome::NeedsAttention {
                reason: reason.to_string(),
            },
        }
    }
}

/// The answer when the request stands where there is nothing to provision; nothing when there is.
pub(crate) fn standing(request: &SubscriptionRequest) -> Result<Option<Outcome>, TaskError> {
    let reason = || {
        request
            .reason
            .clone()
            .unwrap_or_else(|| request.status.to_string())
    };
    Ok(match request.status {
        Status::Approved
        | Status::AwaitingTerms
        | Status::OnHold
        | Status::Provisioning
        | Status::Cancelling => None,
        Status::Cancelled => Some(Outcome::Cancelled),
        Status::Completed if request.access_reset.as_ref().is_some_and(|r| r.pending) => None,
        Status::Completed => Some(Outcome::Completed),
        Status::Denied | Status::Expired | Status::Withdrawn | Status::Failed => {
            Some(Outcome::Failed { reason: reason() })
        }
        Status::NeedsAttention => Some(Outcome::NeedsAttention { reason: reason() }),
        Status::PendingApproval => {
            let id = request.request_id;
            return Err(TaskError::Permanent(format!("request {id} is not approved")));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    fn verdict(step: Step, failure: Failure, age: SignedDuration) -> Verdict {
        let reason = match failure {
            Failure::Held(reason) | Failure::Blocked(reason) => Some(reason),
            _ => None,
        };
        let ages = Ages {
            here: age,
            held: reason.map(|reason| (reason, age)),
            is_held: false,
            has_ordered: step > Step::CreateSubscription,
            acceptance_is_over: false,
        };
        of_failure(step, &failure, ages, Patience::new(86_400))
    }

    #[test]
    fn an_outage_does_not_end_a_hold() {
        let ages = |days: i64| Ages {
            here: SignedDuration::from_hours(24 * days),
            held: Some((Reason::CustomerUnderReview, SignedDuration::from_hours(24 * days))),
            is_held: true,
            has_ordered: false,
            acceptance_is_over: false,
        };
        let transient = Failure::Transient { retry_after: None };
        let patience = Patience::new(86_400);
        let verdict = |days| of_failure(Step::CheckCustomer, &transient, ages(days), patience);
        assert_eq!(verdict(2), Verdict::Wait(60));
        assert_eq!(verdict(30), Verdict::Attend(Reason::Overdue));
    }

    #[test]
    fn a_refusal_fails_a_request_only_while_nothing_exists() {
        let refused = || Failure::Refused(Reason::QuotaCustomer);
        let fails = Verdict::Fail(Reason::QuotaCustomer);
        let attends = Verdict::Attend(Reason::QuotaCustomer);
        assert_eq!(verdict(Step::CheckCustomer, refused(), HOUR), fails);
        assert_eq!(verdict(Step::CreateSubscription, refused(), HOUR), fails);
        assert_eq!(verdict(Step::ConfirmSubscription, refused(), HOUR), attends);
        assert_eq!(verdict(Step::CreateAdminUser, refused(), HOUR), attends);
    }

    #[test]
    fn terms_that_are_not_accepted_in_time_end_a_request_while_nothing_exists() {
        let ages = |has_ordered| Ages {
            here: HOUR,
            held: Some((Reason::McaNotAccepted, HOUR)),
            is_held: true,
            has_ordered,
            acceptance_is_over: true,
        };
        let verdict = |step, has_ordered| {
            let patience = Patience::new(86_400);
            of_failure(step, &Failure::TermsMissing, ages(has_ordered), patience)
        };
        assert_eq!(verdict(Step::CheckAgreement, false), Verdict::Expire);
        assert_eq!(verdict(Step::EnsurePlan, false), Verdict::Expire);
        let attends = Verdict::Attend(Reason::McaNotAccepted);
        assert_eq!(verdict(Step::CreateSubscription, true), attends);
    }

    #[test]
    fn every_wait_ends_with_operations() {
        let now = SignedDuration::ZERO;
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        let step = Step::CheckCustomer;
        let held = || Failure::Held(Reason::CustomerUnderReview);
        let throttled = || Failure::Throttled {
            retry_after: Some(90),
        };

        assert_eq!(
            verdict(step, held(), days(13)),
            Verdict::Hold(Reason::CustomerUnderReview)
        );
        assert_eq!(
            verdict(step, held(), days(14)),
            Verdict::Attend(Reason::CustomerUnderReview)
        );
        assert_eq!(
            verdict(step, Failure::TermsMissing, days(29)),
            Verdict::AwaitTerms(Reason::McaNotAccepted, 3_600)
        );
        assert_eq!(
            verdict(step, Failure::Blocked(Reason::DistributorAuth), now),
            Verdict::Hold(Reason::DistributorAuth)
        );
        assert_eq!(
            verdict(step, Failure::Blocked(Reason::DistributorAuth), days(14)),
            Verdict::Attend(Reason::DistributorAuth)
        );
        assert_eq!(
            verdict(Step::AssignOwner, Failure::NotVisible, now),
            Verdict::Wait(2)
        );
        assert_eq!(
            verdict(
                Step::AssignOwner,
                Failure::NotVisible,
                SignedDuration::from_mins(10)
            ),
            Verdict::Attend(Reason::PrincipalNotFound)
        );
        assert_eq!(verdict(step, throttled(), now), Verdict::Wait(90));
        assert_eq!(
            verdict(step, throttled(), days(1)),
            Verdict::Attend(Reason::Overdue)
        );
        assert_eq!(verdict(step, Failure::OutcomeUnknown, now), Verdict::Wait(2));
        assert_eq!(
            verdict(step, Failure::OutcomeUnknown, days(1)),
            Verdict::Attend(Reason::Overdue)
        );
        assert_eq!(verdict(step, Failure::Unreadable, now), Verdict::Wait(2));
        assert_eq!(
            verdict(step, Failure::Unreadable, HOUR),
            Verdict::Attend(Reason::AnswerUnreadable)
        );
    }
}
