//! Orders follow one another, and what Microsoft asks to wait for, every request waits for.

use domain::ports::{Clock, Lease};
use domain::provider::Failure;
use domain::provisioning::{Outcome, Progress, Step, StepRecord};
use jiff::{SignedDuration, Timestamp};
use provision::Provision;
use testkit::example;

use crate::cloud::Cloud;
use crate::trap::{Mode, Trap};
use crate::world::{World, drive, in_memory, run};

fn held_by_another(provision: &Provision<World<'_, Cloud>>, name: &str, until: Timestamp) {
    let lease = Lease {
        name: name.to_owned(),
        holder: example::request_id(9),
        until,
    };
    provision.store.rows().leases.insert(name.to_owned(), lease);
}

fn end_of(provision: &Provision<World<'_, Cloud>>, name: &str) -> SignedDuration {
    let until = provision.store.rows().leases[name].until;
    until.duration_since(provision.clock.now())
}

#[tokio::test]
async fn one_order_at_a_time_and_half_a_minute_between_two() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let until = provision.clock.now() + SignedDuration::from_secs(17);
    held_by_another(&provision, "alias", until);
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome::Pending { retry_after: 17 });
    assert!(cloud.contents().orders.is_empty());
    provision.clock.advance(SignedDuration::from_secs(17));
    run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(cloud.contents().orders.len(), 1);
    assert_eq!(end_of(&provision, "alias"), SignedDuration::from_secs(30));
}

#[tokio::test]
async fn a_throttled_order_keeps_the_others_waiting_as_long_as_microsoft_says() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let throttled = Failure::Throttled {
        retry_after: Some(600),
    };
    cloud.contents().place_says.push_back(Err(throttled));
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome::Pending { retry_after: 600 });
    for name in ["alias", "throttling"] {
        assert_eq!(end_of(&provision, name), SignedDuration::from_secs(600), "{name}");
    }
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn an_order_is_not_repeated_before_the_time_between_two_orders_is_over() {
    for failure in [
        Failure::Throttled { retry_after: None },
        Failure::Transient { retry_after: None },
        Failure::OutcomeUnknown,
    ] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        cloud.contents().place_says.push_back(Err(failure.clone()));
        let began = provision.clock.now();
        for wait in [2, 28] {
            let outcome = run(&provision, &trap).await.unwrap().unwrap();
            assert_eq!(outcome, Outcome::Pending { retry_after: wait }, "{failure}");
            assert!(cloud.contents().orders.is_empty(), "{failure}");
            provision
                .clock
                .advance(SignedDuration::from_secs(i64::from(wait)));
        }
        run(&provision, &trap).await.unwrap().unwrap();
        assert_eq!(cloud.contents().orders.len(), 1, "{failure}");
        let between = provision.clock.now().duration_since(began);
        assert_eq!(between, SignedDuration::from_secs(30), "{failure}");
    }
}

#[tokio::test]
async fn a_service_that_is_busy_for_a_while_is_left_alone_by_everybody() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let busy = Failure::Transient {
        retry_after: Some(90),
    };
    cloud.contents().place_says.push_back(Err(busy));
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome::Pending { retry_after: 90 });
    for name in ["alias", "throttling"] {
        assert_eq!(end_of(&provision, name), SignedDuration::from_secs(90), "{name}");
    }
}

#[tokio::test]
async fn the_longest_wait_counts_whoever_was_told() {
    for (held, told, expected) in [(10, 90, 90), (90, 10, 90)] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        let until = provision.clock.now() + SignedDuration::from_secs(held);
        let lease = Lease {
            name: "throttling".to_owned(),
            holder: example::request_id(9),
            until,
        };
        // Another request is told while this one is under way.
        provision.store.rows().meanwhile = Some(Box::new(move |rows| {
            rows.leases.insert(lease.name.clone(), lease);
        }));
        cloud.contents().customer_says.push_back(Failure::Throttled {
            retry_after: Some(told),
        });
        run(&provision, &trap).await.unwrap().unwrap();
        assert_eq!(
            end_of(&provision, "throttling"),
            SignedDuration::from_secs(expected)
        );
    }
}

#[tokio::test]
async fn what_microsoft_asked_for_is_waited_for_even_where_it_cannot_be_written_down() {
    let asked = |cloud: &Cloud| {
        let retry_after = Some(600);
        let throttled = Failure::Throttled { retry_after };
        cloud.contents().place_says.push_back(Err(throttled));
    };
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    asked(&cloud);
    trap.set(&[], Mode::Error);
    run(&provision, &trap).await.unwrap().unwrap();
    // The last two writes of that run: the turn that is made longer, and the word to the others.
    let count = trap.passed();
    for at in count - 3..=count {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        asked(&cloud);
        trap.set(&[at], Mode::Error);
        let outcome = run(&provision, &trap).await.unwrap().unwrap();
        assert_eq!(
            outcome,
            Outcome::Pending { retry_after: 600 },
            "at {at} of {count}"
        );
    }
}

#[tokio::test]
async fn what_another_request_was_told_to_wait_for_is_waited_for_without_a_call() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let until = provision.clock.now() + SignedDuration::from_millis(56_500);
    held_by_another(&provision, "throttling", until);
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome::Pending { retry_after: 57 });
    assert_eq!(cloud.contents().calls, 0);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn a_run_that_was_overtaken_writes_nothing_more() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    // While it looks at the accounts before its order, another run records the same step.
    provision.store.rows().meanwhile = Some(Box::new(|rows| {
        let step = Step::CheckCustomer;
        let record = StepRecord {
            request_id: rows.request.request_id,
            step,
            progress: Progress::Intended,
            attempts: 0,
            held: None,
            started_at: rows.request.updated_at,
            updated_at: rows.request.updated_at,
        };
        rows.steps.insert(step, record);
    }));
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome::Pending { retry_after: 1 });
    assert!(cloud.contents().orders.is_empty());
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}
