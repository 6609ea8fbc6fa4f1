//! Ending a request with what it made.

use super::*;

#[tokio::test]
async fn a_cancelled_request_takes_back_what_it_made_and_nothing_else() {
    for customer in [Cloud::without_plan, Cloud::default] {
        let trap = Trap::default();
        let (cloud, provision) = around(customer(), &trap);
        let stranger = Uuid::from_u128(5);
        let others = domain::provider::Principal::User { object_id: stranger };
        cloud.contents().owners.push((stranger, others));
        provision.store.rows().request.owner = Some(Owner::ResellerGroup { object_id: stranger });
        // The administrator was made Owner, the group was not.
        cloud.contents().owner_says.push_back(Failure::NotVisible);
        run_until(&provision, &trap, Step::AssignOwner).await;
        cloud
            .contents()
            .owner_says
            .push_back(Failure::Blocked(Reason::AzureAccessMissing));
        park(&provision, &trap).await;
        cancel(&provision);
        assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
        let contents = cloud.contents();
        let rows = provision.store.rows();
        assert_eq!(rows.request.status, Status::Cancelled);
        assert!(contents.users.is_empty(), "its user is gone");
        assert_eq!(contents.owners, [(stranger, others)], "others' roles stay");
        drop(rows);
        assert_eq!(contents.cancelled, [made(&provision).unwrap()]);
        assert_eq!(contents.plans.len(), 1, "the plan stays: it costs nothing");
    }
}

async fn run_until(provision: &Function<'_>, trap: &Trap, step: Step) {
    while provision.store.rows().request.step != Some(step) {
        let outcome = run(provision, trap).await.unwrap().unwrap();
        let Outcome::Pending { retry_after } = outcome else {
            unreachable!("{outcome:?}")
        };
        let wait = SignedDuration::from_secs(i64::from(retry_after));
        provision.clock.advance(wait);
    }
}

#[tokio::test]
async fn a_request_that_has_made_nothing_is_cancelled_at_once() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cancel(&provision);
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), Outcome::Cancelled);
    assert_eq!(cloud.contents().calls, 0);
}

#[tokio::test]
async fn a_subscription_that_appeared_meanwhile_is_not_cancelled_unnamed() {
    for customer in [Cloud::without_plan, Cloud::default] {
        let trap = Trap::default();
        let (cloud, provision) = around(customer(), &trap);
        // The order is placed, and nobody knows yet what comes of it.
        cloud.contents().place_says.clear();
        run(&provision, &trap).await.unwrap().unwrap();
        assert_eq!(made(&provision), None);
        cancel(&provision);
        let unconfirmed = Outcome::NeedsAttention {
            reason: "cancel_unconfirmed".into(),
        };
        assert_eq!(drive(&provision, &trap).await, unconfirmed);
        assert!(cloud.contents().cancelled.is_empty());
        // Now it is known, and can be named.
        assert!(made(&provision).is_some());
        cancel(&provision);
        assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
        assert_eq!(cloud.contents().cancelled, [made(&provision).unwrap()]);
    }
}

#[tokio::test]
async fn a_cancellation_survives_crashes_and_failures_at_every_boundary() {
    for mode in [Mode::Crash, Mode::Error] {
        let mut at = 1;
        loop {
            let trap = Trap::default();
            let (cloud, provision) = in_memory(&trap);
            cloud
                .contents()
                .owner_says
                .extend([Failure::NotVisible, Failure::Blocked(Reason::AzureAccessMissing)]);
            park(&provision, &trap).await;
            cancel(&provision);
            trap.set(&[at], mode);
            assert_eq!(
                drive(&provision, &trap).await,
                Outcome::Cancelled,
                "{mode:?} at {at}"
            );
            let request = provision.store.rows().request.request_id;
            assert_eq!(cloud.contents().cancelled, [subscription_of(request)]);
            assert!(cloud.contents().users.is_empty());
            if trap.passed() < at {
                break;
            }
            at += 1;
        }
        assert!(at > 10, "{at}");
    }
}

#[tokio::test]
async fn what_microsoft_does_not_undo_is_left_to_operations() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud
        .contents()
        .owner_says
        .push_back(Failure::Blocked(Reason::AzureAccessMissing));
    park(&provision, &trap).await;
    cancel(&provision);
    cloud
        .contents()
        .cancel_says
        .push_back(Failure::Held(Reason::CreditLimit));
    park(&provision, &trap).await;
    let request = provision.store.rows().request.clone();
    assert_eq!(request.reason.as_deref(), Some("credit_limit"));
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
}

#[tokio::test]
async fn what_a_given_up_order_left_behind_is_found_and_cancelled() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let subscription = Uuid::from_u128(0x1ef7);
    let left = Some(subscription);
    cloud
        .contents()
        .place_says
        .push_back(Ok(OrderState::Failed { left }));
    let given_up = Outcome::NeedsAttention {
        reason: "subscription_refused".into(),
    };
    assert_eq!(drive(&provision, &trap).await, given_up);
    cancel(&provision);
    cloud
        .contents()
        .order_says
        .push_back(Ok(Some(OrderState::Failed { left })));
    park(&provision, &trap).await;
    assert_eq!(made(&provision), left, "now it can be named");
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
    assert_eq!(cloud.contents().cancelled, [subscription]);
}

#[tokio::test]
async fn what_was_to_be_done_again_is_still_known_to_a_cancellation() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let known = Uuid::from_u128(0x5eed);
    let email = example::customer().contact.email.unwrap();
    cloud.contents().known.insert(email.as_str().to_owned(), known);
    cloud
        .contents()
        .user_says
        .push_back(Failure::Refused(Reason::DomainFederated));
    provision.store.rows().request.owner = Some(Owner::ResellerGroup {
        object_id: Uuid::from_u128(5),
    });
    run_until(&provision, &trap, Step::ConfirmSubscription).await;
    // The contact's own account is Owner; the group cannot be made so.
    let refused = Failure::Blocked(Reason::AzureAccessMissing);
    cloud.contents().second_owner_says = Some(refused);
    park(&provision, &trap).await;
    assert_eq!(cloud.contents().owners.len(), 1);
    resume_from(&provision, Some(Step::CheckCustomer));
    // Done again in part when it is cancelled.
    cloud
        .contents()
        .customer_says
        .push_back(Failure::Transient { retry_after: None });
    run(&provision, &trap).await.unwrap().unwrap();
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
    let contents = cloud.contents();
    assert!(contents.owners.is_empty(), "{:?}", contents.owners);
    assert_eq!(contents.known.len(), 1, "the account is not ours to delete");
}

#[tokio::test]
async fn a_cancellation_waits_out_what_microsoft_asked_for() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    run(&provision, &trap).await.unwrap().unwrap();
    cancel(&provision);
    let calls = cloud.contents().calls;
    let lease = Lease {
        name: "throttling".into(),
        holder: example::request_id(9),
        until: provision.clock.now() + SignedDuration::from_secs(57),
    };
    provision.store.rows().leases.insert(lease.name.clone(), lease);
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome::Pending { retry_after: 57 });
    assert_eq!(cloud.contents().calls, calls);
}

#[tokio::test]
async fn where_users_may_not_be_made_or_looked_for_the_subscription_is_cancelled_all_the_same() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let refused = Failure::Refused(Reason::UserRightsMissing);
    cloud.contents().user_says.push_back(refused.clone());
    park(&provision, &trap).await;
    assert_eq!(reason(&provision).as_deref(), Some("user_rights_missing"));
    cloud.contents().look_says = Some(refused);
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
    assert_eq!(cloud.contents().cancelled, [made(&provision).unwrap()]);
}

#[tokio::test]
async fn a_user_that_cannot_be_deleted_does_not_keep_the_subscription() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let missing = Failure::Blocked(Reason::AzureAccessMissing);
    cloud.contents().owner_says.push_back(missing);
    park(&provision, &trap).await;
    let refused = Failure::Refused(Reason::UserRightsMissing);
    cloud.contents().delete_says.push_back(refused);
    cancel(&provision);
    park(&provision, &trap).await;
    assert_eq!(reason(&provision).as_deref(), Some("user_rights_missing"));
    assert_eq!(cloud.contents().cancelled, [made(&provision).unwrap()]);
    assert_eq!(cloud.contents().users.len(), 1);
    cancel(&provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
    assert!(cloud.contents().users.is_empty());
}

#[tokio::test]
async fn what_was_undone_by_hand_ends_without_a_call() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let missing = || Failure::Blocked(Reason::AzureAccessMissing);
    cloud.contents().owner_says.push_back(missing());
    park(&provision, &trap).await;
    // Microsoft lets nobody in any more.
    cloud.contents().cancel_says.push_back(missing());
    cancel(&provision);
    park(&provision, &trap).await;
    let calls = cloud.contents().calls;
    end(&provision, close_by_hand);
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), Outcome::Cancelled);
    assert_eq!(cloud.contents().calls, calls);
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_waited_for_before_nothing_is_undone() {
    for arrives in [true, false] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        let lost = Err(Failure::OutcomeUnknown);
        cloud.contents().place_says.push_back(lost);
        run(&provision, &trap).await.unwrap().unwrap();
        let began = provision.clock.now();
        cancel(&provision);
        for _ in 0..3 {
            let outcome = run(&provision, &trap).await.unwrap().unwrap();
            assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
        }
        if arrives {
            let request = provision.store.rows().request.clone();
            let order = SubscriptionOrder {
                request: request.request_id,
                tenant: request.tenant_id,
                name: request.friendly_name,
                workload: request.workload,
                partner: example::reseller().partner_id,
            };
            cloud.contents().orders.insert(request.request_id, (order, 0));
            park(&provision, &trap).await;
            assert_eq!(reason(&provision).as_deref(), Some("cancel_unconfirmed"));
            assert!(made(&provision).is_some());
        } else {
            assert_eq!(drive(&provision, &trap).await, Outcome::Cancelled);
            let waited = provision.clock.now().duration_since(began);
            assert!(waited >= SignedDuration::from_mins(10), "{waited}");
        }
    }
}

#[tokio::test]
async fn a_plan_that_was_ordered_is_waited_for_before_nothing_is_undone() {
    let trap = Trap::default();
    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    run(&provision, &trap).await.unwrap().unwrap();
    // It is listed later than it should be.
    let plan = cloud.contents().plans.pop().unwrap();
    cancel(&provision);
    provision.clock.advance(SignedDuration::from_mins(40));
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
    cloud.contents().plans.push(plan);
    park(&provision, &trap).await;
    assert_eq!(reason(&provision).as_deref(), Some("cancel_unconfirmed"));

    let (cloud, provision) = around(Cloud::without_plan(), &trap);
    run(&provision, &trap).await.unwrap().unwrap();
    cloud.contents().plans.clear();
    cancel(&provision);
    provision
        .clock
        .advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Pending { .. }), "{outcome:?}");
    provision.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), Outcome::Cancelled);
}
