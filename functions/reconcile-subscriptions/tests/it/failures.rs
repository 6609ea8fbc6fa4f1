//! What a run does when Microsoft or the tables do not answer as they should.

use domain::ids::ResellerId;
use domain::provider::{Failure, Reason};
use domain::status::Status;
use jiff::SignedDuration;
use lambda_support::task::TaskError;
use reconcile_subscriptions::{Report, Stopped};
use testkit::example;

use crate::memory::{Fails, World, whole};

/// The requests 1 to 3, each of a tenant of its own, in the shards with which the day begins.
fn three() -> World {
    let world = World::new();
    for n in 1..=3 {
        world.healthy(n, n);
    }
    world
}

/// Every way in which Microsoft can fail for one tenant alone.
fn of_one_tenant() -> Vec<Failure> {
    vec![
        Failure::Transient { retry_after: None },
        Failure::OutcomeUnknown,
        Failure::Unreadable,
        Failure::NotFound,
        Failure::NotVisible,
        Failure::Conflict,
        Failure::TermsMissing,
        Failure::Held(Reason::CustomerUnderReview),
        Failure::Refused(Reason::RelationshipMissing),
        Failure::Blocked(Reason::DistributorRightsMissing),
        Failure::Blocked(Reason::CallRefused),
    ]
}

/// Every way in which it fails for all.
fn of_all_tenants() -> [(Failure, Stopped); 5] {
    let blocked = |reason| (Failure::Blocked(reason), Stopped::Blocked(reason));
    [
        (Failure::Throttled { retry_after: None }, Stopped::Throttled),
        (Failure::Transient { retry_after: Some(5) }, Stopped::Unavailable),
        blocked(Reason::DistributorAuth),
        blocked(Reason::DistributorMfaMissing),
        blocked(Reason::DistributorAgreementMissing),
    ]
}

#[tokio::test]
async fn a_tenant_that_cannot_be_listed_is_skipped_and_nothing_is_told_of_it() {
    for failure in of_one_tenant() {
        for plans in [true, false] {
            let world = three();
            let tenant = example::tenant_id(2);
            {
                let mut contents = world.cloud.contents();
                let says = if plans {
                    &mut contents.plans_say
                } else {
                    &mut contents.entitlements_say
                };
                says.insert(tenant, failure.clone());
            }
            assert_eq!(world.run().await.unwrap(), whole(2, 0, 1), "{failure:?}");
            assert_eq!(world.told(), [], "{failure:?}");
        }
    }
}

#[tokio::test]
async fn a_tenant_is_asked_once_a_run_whether_it_answers_or_not() {
    let world = World::new();
    for (n, tenant) in [(1, 1), (2, 2), (3, 1), (0x11, 1), (0x12, 2)] {
        world.healthy(n, tenant);
    }
    let unreachable = Failure::Transient { retry_after: None };
    world
        .cloud
        .contents()
        .plans_say
        .insert(example::tenant_id(2), unreachable);
    assert_eq!(world.run().await.unwrap(), whole(3, 0, 2));
    assert_eq!(world.cloud.calls(), ["plans 1", "entitlements 1 0", "plans 2"]);
    assert_eq!(world.run().await.unwrap(), whole(3, 0, 2));
    assert_eq!(world.cloud.calls().len(), 3, "the next run asks again");
}

#[tokio::test]
async fn two_resellers_share_what_their_tenant_was_asked() {
    let world = World::new();
    world.healthy(1, 1);
    let other = world.healthy(2, 1);
    let reseller = ResellerId::parse("contoso").unwrap();
    world.store.rows().requests.get_mut(&other).unwrap().reseller_id = reseller.clone();
    world.cloud.empty(example::tenant_id(1));
    assert_eq!(world.run().await.unwrap(), whole(2, 2, 0));
    assert_eq!(world.cloud.calls(), ["plans 1"]);
    let rows = world.store.rows();
    let told: Vec<_> = rows
        .events
        .iter()
        .map(|event| event.reseller_id.clone())
        .collect();
    assert_eq!(told, [example::reseller_id(), reseller]);
}

#[tokio::test]
async fn what_would_fail_for_every_tenant_stops_the_run() {
    for (failure, stopped) in of_all_tenants() {
        let world = three();
        world.cloud.empty(example::tenant_id(3));
        world
            .cloud
            .contents()
            .plans_say
            .insert(example::tenant_id(2), failure);
        let report = Report {
            checked: 1,
            drifted: 0,
            skipped: 1,
            shards: 1,
            stopped: Some(stopped),
        };
        assert_eq!(world.run().await.unwrap(), report);
        assert_eq!(world.cloud.calls(), ["plans 1", "entitlements 1 0", "plans 2"]);
        assert_eq!(world.told(), [], "the third is left for the next day");

        world.cloud.contents().plans_say.clear();
        assert_eq!(world.run().await.unwrap(), whole(3, 1, 0));
    }
}

#[tokio::test]
async fn throttled_between_the_plans_of_a_tenant_it_records_nothing_of_it() {
    let world = three();
    let throttled = Failure::Throttled {
        retry_after: Some(60),
    };
    world
        .cloud
        .contents()
        .entitlements_say
        .insert(example::tenant_id(2), throttled);
    let report = world.run().await.unwrap();
    assert_eq!((report.checked, report.skipped), (1, 1));
    assert_eq!(report.stopped, Some(Stopped::Throttled));
    assert_eq!(world.told(), []);
}

#[tokio::test]
async fn a_run_that_compared_nothing_is_an_error() {
    let world = three();
    let unreachable = Failure::Transient { retry_after: None };
    for n in 1..=3 {
        let says = (example::tenant_id(n), unreachable.clone());
        world.cloud.contents().plans_say.extend([says]);
    }
    let error = world.run().await.unwrap_err();
    assert!(matches!(error, TaskError::Transient(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "none of 3 completed requests could be compared"
    );

    for (failure, _) in of_all_tenants() {
        world.cloud.calls();
        world
            .cloud
            .contents()
            .plans_say
            .insert(example::tenant_id(1), failure);
        let error = world.run().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "none of 1 completed requests could be compared"
        );
        assert_eq!(world.cloud.calls(), ["plans 1"]);
    }
}

#[tokio::test]
async fn no_completed_request_is_no_error() {
    assert_eq!(World::new().run().await.unwrap(), whole(0, 0, 0));
}

#[tokio::test]
async fn a_request_that_changes_meanwhile_is_left_for_the_next_day() {
    let world = three();
    let id = example::request_id(2);
    world.cloud.empty(example::tenant_id(2));
    world.store.rows().changed.push(id);
    assert_eq!(world.run().await.unwrap(), whole(2, 0, 1));
    assert_eq!(world.told(), []);

    world.store.rows().changed.clear();
    world.function.clock.0.advance(SignedDuration::from_hours(24));
    assert_eq!(world.run().await.unwrap(), whole(3, 1, 0));
    assert_eq!(world.told().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_recorded_is_found_again() {
    for fails in [Fails::Unavailable, Fails::Broken] {
        let world = three();
        world.cloud.empty(example::tenant_id(2));
        world.store.rows().commit_fails = Some(fails);
        assert_eq!(world.run().await.unwrap(), whole(2, 0, 1), "{fails:?}");
        world.store.rows().commit_fails = None;
        assert_eq!(world.run().await.unwrap(), whole(3, 1, 0), "{fails:?}");
        assert_eq!(world.told().len(), 1, "{fails:?}");
    }
}

#[tokio::test]
async fn an_index_that_cannot_be_read_is_an_error() {
    let world = three();
    world.store.rows().list_fails = Some(Fails::Unavailable);
    assert!(matches!(world.run().await, Err(TaskError::Transient(_))));
    world.store.rows().list_fails = Some(Fails::Broken);
    assert!(matches!(world.run().await, Err(TaskError::Permanent(_))));
    assert_eq!(world.cloud.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn a_row_that_nobody_can_read_does_not_hide_those_behind_it() {
    let world = three();
    let id = example::request_id(2);
    world.store.rows().read_fails.insert(id, Fails::Broken);
    world.cloud.empty(example::tenant_id(3));
    assert_eq!(world.run().await.unwrap(), whole(2, 1, 1));

    world.store.rows().read_fails.insert(id, Fails::Unavailable);
    assert!(matches!(world.run().await, Err(TaskError::Transient(_))));
}

#[tokio::test]
async fn what_is_not_completed_or_gone_is_passed_over() {
    let world = three();
    world
        .store
        .rows()
        .requests
        .get_mut(&example::request_id(2))
        .unwrap()
        .status = Status::Provisioning;
    assert_eq!(world.run().await.unwrap(), whole(2, 0, 0));
    assert_eq!(
        world.cloud.calls(),
        ["plans 1", "entitlements 1 0", "plans 3", "entitlements 3 0"]
    );
}

#[tokio::test]
async fn a_completed_request_without_a_subscription_is_skipped() {
    let world = three();
    world
        .store
        .rows()
        .requests
        .get_mut(&example::request_id(2))
        .unwrap()
        .subscription = None;
    assert_eq!(world.run().await.unwrap(), whole(2, 0, 1));
    assert_eq!(world.told(), []);
}
