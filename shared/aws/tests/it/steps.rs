//! The ledger of steps: a record replaces the one that its writer saw, and no other.

use domain::ports::StepLedger;
use domain::provisioning::{Administrator, Progress, Step, StepRecord, StepResult};
use domain::request::AccessKind;
use testkit::example;
use tokio::task::JoinSet;

use crate::budgets::{costs, spent};
use crate::dynamo;

fn record(step: Step, progress: Progress) -> StepRecord {
    StepRecord {
        request_id: example::request_id(1),
        step,
        progress,
        attempts: 1,
        held: None,
        started_at: example::now(),
        updated_at: example::now(),
    }
}

#[tokio::test]
async fn steps_are_recorded_over_each_other_and_read_in_order() {
    let dynamo = dynamo().await;
    let done = |result| Progress::Done { result };
    let user = StepResult::Administrator(Administrator {
        object_id: example::customer_id(7).as_uuid(),
        access: AccessKind::NewUser,
    });
    let records = [
        record(
            Step::CheckCustomer,
            done(Some(StepResult::Customer {
                domain: "fabrikam.onmicrosoft.com".into(),
                initial_domain: None,
            })),
        ),
        record(Step::ConfirmSubscription, done(None)),
        record(Step::CreateAdminUser, done(Some(user))),
    ];
    for record in records.iter().rev() {
        let intended = StepRecord {
            progress: Progress::Intended,
            ..record.clone()
        };
        assert!(dynamo.store.record_step(&intended, None).await.unwrap());
        assert!(dynamo.store.record_step(record, Some(&intended)).await.unwrap());
    }
    assert_eq!(
        spent(&dynamo),
        costs([("PutItem", 1.0); 6]),
        "each is one write, and the table has no index"
    );
    assert_eq!(dynamo.store.steps(example::request_id(1)).await.unwrap(), records);
    assert_eq!(dynamo.store.steps(example::request_id(2)).await.unwrap(), []);
}

#[tokio::test]
async fn a_run_that_saw_something_else_writes_nothing() {
    let dynamo = dynamo().await;
    let store = &dynamo.store;
    let intended = record(Step::CreateSubscription, Progress::Intended);
    assert!(
        !store.record_step(&intended, Some(&intended)).await.unwrap(),
        "nothing stands there yet"
    );
    assert!(store.record_step(&intended, None).await.unwrap());
    assert!(
        !store.record_step(&intended, None).await.unwrap(),
        "it was begun before"
    );
    let later = example::at("2026-05-04T09:30:00.000000001Z");
    for seen in [
        StepRecord {
            attempts: 2,
            ..intended.clone()
        },
        StepRecord {
            updated_at: later,
            ..intended.clone()
        },
        record(Step::CreateSubscription, Progress::Answered),
        record(Step::CreateSubscription, Progress::Seen { times: 1 }),
    ] {
        let done = record(Step::CreateSubscription, Progress::Done { result: None });
        assert!(!store.record_step(&done, Some(&seen)).await.unwrap(), "{seen:?}");
    }
    assert_eq!(store.steps(example::request_id(1)).await.unwrap(), [intended]);
}

/// Whatever two runs want to write next, at the same time and from the same record, one of them writes it. The clocks
/// of all stand still, so that only what they saw keeps them apart.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_runs_one_goes_on() {
    let dynamo = dynamo().await;
    let begun = record(Step::EnsurePlan, Progress::Answered);
    for before in [None, Some(begun.clone())] {
        let mut runs = JoinSet::new();
        for n in 0..100 {
            let (store, before) = (dynamo.store.clone(), before.clone());
            let next = match &before {
                None => begun.clone(),
                Some(_) if n % 2 == 0 => record(Step::EnsurePlan, Progress::Intended),
                Some(begun) => StepRecord {
                    attempts: 2,
                    ..begun.clone()
                },
            };
            runs.spawn(async move { store.record_step(&next, before.as_ref()).await.unwrap() });
        }
        let written = runs.join_all().await;
        assert_eq!(
            written.iter().filter(|written| **written).count(),
            1,
            "{before:?}"
        );
    }
}
