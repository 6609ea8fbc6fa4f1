//! The first password of a completed request, made anew.

use domain::access::OpenedFrom;
use domain::event::{Actor, EventType};
use domain::lifecycle::{request_access_reset, reveal};
use domain::ports::Clock;
use domain::provider::{Failure, Reason};
use domain::provisioning::{Outcome, Progress, Step};
use jiff::SignedDuration;

use crate::cloud::Cloud;
use crate::trap::{Mode, Trap};
use crate::world::{Provisioned, assert_whole, drive, in_memory, run, sealed};

/// A completed request whose access was opened, and for which a new first password was asked then.
async fn asked(trap: &Trap) -> (Cloud, Provisioned<'_>) {
    let (cloud, provision) = in_memory(trap);
    assert_eq!(drive(&provision, trap).await, Outcome::Completed);
    ask(&provision);
    (cloud, provision)
}

fn ask(provision: &Provisioned<'_>) {
    let mut rows = provision.store.rows();
    let now = provision.clock.now();
    let renewals = rows.request.access_reset.as_ref().map_or(0, |r| r.renewals);
    let opened = reveal(&rows.request, renewals, OpenedFrom::default(), now).unwrap();
    let asked = request_access_reset(&opened.request, Actor::Recipient, now).unwrap();
    rows.request = asked.request;
    rows.events.extend([opened.event, asked.event]);
}

fn last_event(provision: &Provisioned<'_>) -> (EventType, Option<String>) {
    let rows = provision.store.rows();
    let event = rows.events.last().unwrap();
    (event.kind, event.reason.clone())
}

#[tokio::test]
async fn a_new_first_password_is_set_sealed_and_told() {
    let trap = Trap::default();
    let (cloud, provision) = asked(&trap).await;
    let before = sealed(&provision);
    provision.clock.advance(SignedDuration::from_hours(100));
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), Outcome::Completed);
    let after = sealed(&provision);
    assert_eq!(after.user_principal_name, before.user_principal_name);
    assert_ne!(after.password, before.password);
    assert_whole(&provision, "renewed");
    assert_eq!(last_event(&provision), (EventType::AccessRenewed, None));
    {
        let rows = provision.store.rows();
        assert_eq!(rows.request.access_opened_at, None);
        let reset = rows.request.access_reset.clone().unwrap();
        assert_eq!((reset.pending, reset.renewals), (false, 1));
        let step = &rows.steps[&Step::CreateAdminUser];
        assert!(
            matches!(step.progress, Progress::Done { result: Some(_) }),
            "{step:?}"
        );
        assert_eq!(step.attempts, 2);
        let end = rows.sealed.as_ref().unwrap().expires_at;
        assert_eq!(
            end.duration_since(step.updated_at),
            SignedDuration::from_hours(72)
        );
    }
    let calls = cloud.contents().calls;
    assert_eq!(run(&provision, &trap).await.unwrap().unwrap(), Outcome::Completed);
    assert_eq!(cloud.contents().calls, calls, "nothing is done twice");
}

#[tokio::test]
async fn a_run_that_ends_anywhere_ends_with_a_password_that_works() {
    let trap = Trap::default();
    let (_, provision) = asked(&trap).await;
    trap.set(&[], Mode::Crash);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    let boundaries = trap.passed();
    assert!(boundaries > 10, "{boundaries}");
    for mode in [Mode::Crash, Mode::Error] {
        for at in 1..=boundaries {
            let trap = Trap::default();
            let (_, provision) = asked(&trap).await;
            let before = sealed(&provision);
            trap.set(&[at], mode);
            assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
            assert_whole(&provision, &format!("{mode:?} at {at}"));
            assert_ne!(sealed(&provision).password, before.password);
            let renewals = provision
                .store
                .rows()
                .request
                .access_reset
                .clone()
                .unwrap()
                .renewals;
            assert_eq!(renewals, 1, "{mode:?} at {at}");
        }
    }
}

#[tokio::test]
async fn what_passes_is_waited_for_and_throttling_is_told_to_everybody() {
    for (failure, wait) in [
        (Failure::Transient { retry_after: None }, 2),
        (Failure::OutcomeUnknown, 2),
        (
            Failure::Throttled {
                retry_after: Some(90),
            },
            90,
        ),
    ] {
        let trap = Trap::default();
        let (cloud, provision) = asked(&trap).await;
        cloud.contents().password_says.push_back(failure.clone());
        let outcome = run(&provision, &trap).await.unwrap().unwrap();
        assert_eq!(outcome, Outcome::Pending { retry_after: wait }, "{failure}");
        assert!(
            provision
                .store
                .rows()
                .request
                .access_reset
                .clone()
                .unwrap()
                .pending
        );
        let is_throttled = provision.store.rows().leases.contains_key("throttling");
        assert_eq!(is_throttled, wait == 90, "{failure}");
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        assert_whole(&provision, "after a wait");
    }
}

#[tokio::test]
async fn what_fails_for_good_is_told_to_operations_and_leaves_the_password_as_it_was() {
    for (failure, reason) in [
        (
            Failure::Refused(Reason::UserRightsMissing),
            Reason::UserRightsMissing,
        ),
        (Failure::Blocked(Reason::DistributorAuth), Reason::DistributorAuth),
        (
            Failure::Held(Reason::CustomerUnderReview),
            Reason::CustomerUnderReview,
        ),
        (Failure::NotFound, Reason::CallRefused),
    ] {
        let trap = Trap::default();
        let (cloud, provision) = asked(&trap).await;
        let before = sealed(&provision);
        cloud.contents().password_says.push_back(failure.clone());
        let outcome = run(&provision, &trap).await.unwrap().unwrap();
        let reason = reason.to_string();
        assert_eq!(
            outcome,
            Outcome::Failed {
                reason: reason.clone()
            },
            "{failure}"
        );
        assert_eq!(
            last_event(&provision),
            (EventType::AccessResetFailed, Some(reason))
        );
        assert_eq!(sealed(&provision), before);
        assert_whole(&provision, "as it was");
        // Once it is mended, it can be asked for again: the ledger still knows the user.
        let again = provision.store.rows().request.clone();
        let again = request_access_reset(&again, Actor::Recipient, again.updated_at).unwrap();
        provision.store.rows().request = again.request;
        provision.store.rows().events.push(again.event);
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        assert_whole(&provision, "asked for again");
    }
}

#[tokio::test]
async fn a_user_that_is_gone_and_a_wait_of_a_day_are_failures() {
    let trap = Trap::default();
    let (cloud, provision) = asked(&trap).await;
    cloud.contents().users.clear();
    let reason = Reason::CallRefused.to_string();
    let outcome = run(&provision, &trap).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome::Failed { reason });

    let trap = Trap::default();
    let (cloud, provision) = asked(&trap).await;
    let busy = Failure::Transient {
        retry_after: Some(3_600),
    };
    cloud.contents().password_says.extend(vec![busy; 30]);
    let reason = Reason::Overdue.to_string();
    assert_eq!(drive(&provision, &trap).await, Outcome::Failed { reason });
}

#[tokio::test]
async fn each_reset_makes_a_password_of_its_own() {
    let trap = Trap::default();
    let (_, provision) = asked(&trap).await;
    let mut seen = vec![sealed(&provision).password];
    for times in 1..4 {
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        assert_whole(&provision, "again");
        let password = sealed(&provision).password;
        assert!(!seen.contains(&password));
        seen.push(password);
        let renewals = provision
            .store
            .rows()
            .request
            .access_reset
            .clone()
            .unwrap()
            .renewals;
        assert_eq!(renewals, times);
        ask(&provision);
    }
}
