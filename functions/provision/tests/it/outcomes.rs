//! Answers of Microsoft's that are rare, and requests that somebody else moved.

use domain::ports::Clock;
use domain::provider::{
    Failure, OrderState, Reason, SubscriptionAtMicrosoft, SubscriptionOrder, SubscriptionState,
};
use domain::provisioning::{Outcome, Step};
use domain::status::Status;
use jiff::SignedDuration;
use lambda_support::task::TaskError;
use testkit::{Logs, example};

use crate::cloud::Cloud;
use crate::trap::Trap;
use crate::world::{approved, around, assert_whole, drive, in_memory, run};

fn attention(reason: Reason) -> Outcome {
    Outcome::NeedsAttention {
        reason: reason.to_string(),
    }
}

#[tokio::test]
async fn an_agreement_that_cannot_be_read_is_not_taken_for_accepted() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud
        .contents()
        .agreement_says
        .extend(vec![Err(Failure::Unreadable); 2_000]);
    assert_eq!(
        drive(&provision, &trap).await,
        attention(Reason::AnswerUnreadable)
    );
    assert!(cloud.contents().orders.is_empty());
}

#[tokio::test]
async fn an_order_that_microsoft_gives_up_fails_the_request() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud
        .contents()
        .place_says
        .push_back(Ok(OrderState::Failed { left: None }));
    let failed = Outcome::Failed {
        reason: "subscription_refused".into(),
    };
    assert_eq!(drive(&provision, &trap).await, failed);
}

#[tokio::test]
async fn a_refused_repetition_is_not_believed_before_the_alias_is_looked_at() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    // The first order arrives late: after the look that misses it, and it uses up the quota of the second.
    cloud.contents().place_says.extend([
        Err(Failure::OutcomeUnknown),
        Err(Failure::Refused(Reason::QuotaCustomer)),
    ]);
    assert_eq!(
        run(&provision, &trap).await.unwrap().unwrap(),
        Outcome::Pending { retry_after: 2 }
    );
    let request = provision.store.rows().request.clone();
    let order = SubscriptionOrder {
        request: request.request_id,
        tenant: request.tenant_id,
        name: request.friendly_name,
        workload: request.workload,
        partner: example::reseller().partner_id,
    };
    cloud.contents().order_says.push_back(Ok(None));
    cloud.contents().orders.insert(request.request_id, (order, 0));
    provision.clock.advance(SignedDuration::from_secs(30));
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "after the quota");
}

#[tokio::test]
async fn a_refused_repetition_counts_once_nothing_can_arrive_any_more() {
    let refused = || Err(Failure::Refused(Reason::QuotaCustomer));
    for arrives in [true, false] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        cloud
            .contents()
            .place_says
            .extend([Err(Failure::OutcomeUnknown), refused()]);
        run(&provision, &trap).await.unwrap().unwrap();
        provision.clock.advance(SignedDuration::from_secs(30));
        // Refused, and no look shows anything for minutes.
        let repeated = provision.clock.now();
        cloud.contents().order_says.extend(vec![Ok(None); 6]);
        for _ in 0..5 {
            let outcome = run(&provision, &trap).await.unwrap().unwrap();
            assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
            provision.clock.advance(SignedDuration::from_secs(60));
        }
        let request = provision.store.rows().request.clone();
        assert_eq!(request.status, Status::Provisioning);
        if arrives {
            let order = SubscriptionOrder {
                request: request.request_id,
                tenant: request.tenant_id,
                name: request.friendly_name,
                workload: request.workload,
                partner: example::reseller().partner_id,
            };
            cloud.contents().order_says.clear();
            cloud.contents().orders.insert(request.request_id, (order, 0));
            assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        } else {
            cloud.contents().place_says.push_back(refused());
            let failed = Outcome::Failed {
                reason: "quota_customer".into(),
            };
            assert_eq!(drive(&provision, &trap).await, failed);
            let waited = provision.clock.now().duration_since(repeated);
            let minutes = SignedDuration::from_mins(10)..SignedDuration::from_mins(12);
            assert!(minutes.contains(&waited), "{waited}");
        }
    }
}

#[tokio::test]
async fn each_hold_has_two_weeks_of_its_own() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let days = |days: i64| provision.clock.advance(SignedDuration::from_hours(24 * days));
    let held = |reason: Reason| Outcome::OnHold {
        reason: reason.to_string(),
    };
    let says = |failure: Failure| cloud.contents().place_says.push_back(Err(failure));
    let (credit, review) = (Reason::CreditLimit, Reason::CustomerUnderReview);
    // Twenty days for the customer to accept, and then a hold.
    says(Failure::TermsMissing);
    let waiting = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(waiting, Outcome::AwaitingTerms { .. }), "{waiting:?}");
    days(20);
    says(Failure::Held(credit));
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), held(credit));
    // An outage does not end it, another reason does.
    days(13);
    let outage = Err(Failure::Transient { retry_after: None });
    cloud.contents().order_says.push_back(outage);
    let waiting = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(waiting, Outcome::Pending { .. }), "{waiting:?}");
    says(Failure::Held(review));
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), held(review));
    days(13);
    says(Failure::Held(review));
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), held(review));
    days(1);
    says(Failure::Held(review));
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), attention(review));
}

#[tokio::test]
async fn a_hold_that_ended_does_not_count_towards_the_next() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    let review = || Err(Failure::Held(Reason::CustomerUnderReview));
    cloud.contents().plan_says.extend([review(), Ok(())]);
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::OnHold { .. }), "{outcome:?}");
    provision.clock.advance(SignedDuration::from_hours(24 * 10));
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
    assert_eq!(provision.store.rows().steps[&Step::EnsurePlan].held, None);
}

#[tokio::test]
async fn a_refused_first_order_fails_the_request() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud
        .contents()
        .place_says
        .push_back(Err(Failure::Refused(Reason::QuotaCustomer)));
    assert_eq!(
        drive(&provision, &trap).await,
        Outcome::Failed {
            reason: "quota_customer".into()
        }
    );
}

#[tokio::test]
async fn what_fails_every_request_rings_an_alarm() {
    for (reason, rings) in [(Reason::QuotaPartner, 1), (Reason::QuotaCustomer, 0)] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        cloud
            .contents()
            .place_says
            .push_back(Err(Failure::Refused(reason)));
        let logs = Logs::of("provision");
        let failed = Outcome::Failed {
            reason: reason.to_string(),
        };
        assert_eq!(drive(&provision, &trap).await, failed);
        let told = |line: &String| line.starts_with("ERROR") && line.contains("stops_everything=true");
        assert_eq!(
            logs.lines().iter().filter(|line| told(line)).count(),
            rings,
            "{reason}"
        );
    }
}

#[tokio::test]
async fn a_subscription_in_another_tenant_is_never_handed_over() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let elsewhere = SubscriptionAtMicrosoft {
        tenant: example::tenant_id(2),
        state: SubscriptionState::Enabled,
    };
    cloud.contents().subscription_says.push_back(Ok(Some(elsewhere)));
    assert_eq!(drive(&provision, &trap).await, attention(Reason::TenantMismatch));
    assert!(cloud.contents().users.is_empty());
}

#[tokio::test]
async fn a_subscription_that_never_shows_needs_attention_after_a_day() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud.contents().subscription_says.extend(vec![Ok(None); 2_000]);
    run(&provision, &trap).await;
    provision.clock.advance(SignedDuration::from_mins(1));
    run(&provision, &trap).await;
    provision.clock.advance(SignedDuration::from_mins(1));
    run(&provision, &trap).await;
    assert_eq!(
        provision.store.rows().request.step,
        Some(Step::ConfirmSubscription)
    );
    provision.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(
        run(&provision, &trap).await.unwrap().unwrap(),
        attention(Reason::Overdue)
    );
}

#[tokio::test]
async fn a_hold_in_the_middle_resumes_at_its_step() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud
        .contents()
        .place_says
        .push_back(Err(Failure::Held(Reason::CreditLimit)));
    let held = Outcome::OnHold {
        reason: "credit_limit".into(),
    };
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), held);
    // Three days on hold do not count against Microsoft once it works again.
    provision.clock.advance(SignedDuration::from_hours(72));
    assert_eq!(
        run(&provision, &trap).await.unwrap().unwrap(),
        Outcome::Pending { retry_after: 7 }
    );
    assert_eq!(provision.store.rows().request.status, Status::Provisioning);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn a_request_that_ended_otherwise_is_left_alone() {
    for (status, expected) in [
        (
            Status::Withdrawn,
            Outcome::Failed {
                reason: "withdrawn".into(),
            },
        ),
        (
            Status::Denied,
            Outcome::Failed {
                reason: "denied".into(),
            },
        ),
        (
            Status::NeedsAttention,
            Outcome::NeedsAttention {
                reason: "needs_attention".into(),
            },
        ),
        (Status::Completed, Outcome::Completed),
    ] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        provision.store.rows().request.status = status;
        assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), expected);
        assert_eq!(cloud.contents().calls, 0);
    }
}

#[tokio::test]
async fn a_request_that_is_not_approved_or_not_there_is_a_permanent_error() {
    let trap = Trap::default();
    let (_, provision) = in_memory(&trap);
    provision.store.rows().request.status = Status::PendingApproval;
    let result = run(&provision, &trap).await.unwrap();
    assert!(matches!(result, Err(TaskError::Permanent(_))), "{result:?}");
    let unknown = crate::world::input(&approved(example::tenant_id(1)));
    provision.store.rows().request.request_id = example::request_id(9);
    let result = provision.handle(unknown).await;
    assert!(matches!(result, Err(TaskError::Permanent(_))), "{result:?}");
}

#[tokio::test]
async fn an_account_that_is_gone_needs_attention() {
    let trap = Trap::default();
    let (_, provision) = in_memory(&trap);
    provision.store.rows().reseller = None;
    assert_eq!(
        drive(&provision, &trap).await,
        attention(Reason::AccountIncomplete)
    );
    let (_, provision) = in_memory(&trap);
    provision.store.rows().customer = None;
    assert_eq!(
        drive(&provision, &trap).await,
        attention(Reason::AccountIncomplete)
    );
}

#[tokio::test]
async fn sealed_access_lasts_three_days() {
    let trap = Trap::default();
    let (_, provision) = in_memory(&trap);
    drive(&provision, &trap).await;
    let rows = provision.store.rows();
    let ready = rows.steps[&Step::CreateAdminUser].started_at;
    let expires_at = rows.sealed.as_ref().unwrap().expires_at;
    assert_eq!(expires_at.duration_since(ready), SignedDuration::from_hours(72));
}
