//! The access to a new subscription: opened once by its newest link, and made anew.

use domain::access::{OpenedFrom, Superseded, superseded};
use domain::change::Change;
use domain::event::{Actor, EventType};
use domain::ids::ClientId;
use domain::lifecycle::{RESETS, access_renewed, access_reset_failed, request_access_reset, reveal};
use domain::refusal::Refusal;
use domain::request::{AccessKind, AccessReset, SubscriptionRequest};
use domain::status::Status;
use jiff::Timestamp;

use crate::support::{NOW, at, pending};

fn now() -> Timestamp {
    at(NOW + 60)
}

fn completed() -> SubscriptionRequest {
    SubscriptionRequest {
        status: Status::Completed,
        access: Some(AccessKind::NewUser),
        version: 9,
        ..pending()
    }
}

fn console() -> Actor {
    Actor::Portal {
        client_id: ClientId::parse("console").unwrap(),
    }
}

fn asked(request: &SubscriptionRequest) -> Change {
    request_access_reset(request, Actor::Recipient, now()).unwrap()
}

fn open(request: &SubscriptionRequest, renewals: u32) -> Result<Change, Superseded> {
    reveal(request, renewals, OpenedFrom::default(), now())
}

#[test]
fn a_reset_has_a_workflow_of_its_own_and_changes_nothing_that_counts() {
    let change = asked(&completed());
    let request = &change.request;
    assert_eq!((request.status, request.version), (Status::Completed, 10));
    assert_eq!(request.workflow_run, 10, "named after the change");
    let expected = AccessReset {
        pending: true,
        count: 1,
        renewals: 0,
        since: 10,
    };
    assert_eq!(request.access_reset, Some(expected));
    assert_eq!(
        (change.event.kind, &change.event.actor),
        (EventType::AccessResetRequested, &Actor::Recipient)
    );
    assert_eq!((change.counts(), change.releases_name()), (None, false));
    assert!(change.takes_secret.is_none());
}

#[test]
fn the_access_is_opened_by_its_newest_link_alone_and_never_while_it_is_made_anew() {
    let request = completed();
    let opened = open(&request, 0).unwrap().request;
    assert_eq!(opened.access_opened_at, Some(now()));

    let renewing = asked(&opened).request;
    assert_eq!(superseded(&renewing, 0), Some(Superseded::Renewing));
    assert_eq!(open(&renewing, 0), Err(Superseded::Renewing));
    assert_eq!(open(&renewing, 1), Err(Superseded::Renewing));

    let renewed = access_renewed(&renewing, now()).unwrap();
    assert_eq!(renewed.event.kind, EventType::AccessRenewed);
    assert_eq!(
        renewed.request.access_opened_at, None,
        "nobody has opened the new one"
    );
    assert_eq!(renewed.request.workflow_run, renewing.workflow_run);
    assert_eq!(open(&renewed.request, 0), Err(Superseded::Replaced));
    assert!(open(&renewed.request, 1).is_ok());
    assert_eq!(access_renewed(&renewed.request, now()), None);
    assert_eq!(access_reset_failed(&renewed.request, "x", now()), None);
}

#[test]
fn a_reset_that_failed_leaves_the_access_as_it_was() {
    let opened = open(&completed(), 0).unwrap().request;
    let failed = access_reset_failed(&asked(&opened).request, "call_refused", now()).unwrap();
    assert_eq!(failed.event.kind, EventType::AccessResetFailed);
    assert_eq!(failed.event.reason.as_deref(), Some("call_refused"));
    assert_eq!(failed.request.access_opened_at, opened.access_opened_at);
    assert_eq!(failed.request.reason, None, "the request itself is well");
    assert_eq!(superseded(&failed.request, 0), None, "the same link leads to it");
    assert!(request_access_reset(&failed.request, console(), now()).is_ok());
}

#[test]
fn only_a_first_password_of_ours_is_made_anew_and_one_at_a_time() {
    let refused = Err(Refusal::AccessNotResettable);
    for status in Status::ALL {
        let request = SubscriptionRequest {
            status,
            ..completed()
        };
        let asked = request_access_reset(&request, console(), now());
        assert_eq!(asked.is_ok(), status == Status::Completed, "{status}");
    }
    for access in [None, Some(AccessKind::ExistingAccount)] {
        let request = SubscriptionRequest {
            access,
            ..completed()
        };
        assert_eq!(request_access_reset(&request, console(), now()), refused);
    }
    let pending = asked(&completed()).request;
    for actor in [Actor::Recipient, console()] {
        assert_eq!(request_access_reset(&pending, actor, now()), refused);
    }
    let lost = request_access_reset(&pending, console(), at(NOW + 60 + 25 * 60 * 60)).unwrap();
    assert_eq!(
        lost.request.workflow_run,
        pending.version + 1,
        "what was lost begins anew"
    );
}

#[test]
fn a_link_asks_five_times_at_most_and_a_console_more_often() {
    let mut request = completed();
    for _ in 0..RESETS {
        request = access_renewed(&asked(&request).request, now()).unwrap().request;
    }
    let again = request_access_reset(&request, Actor::Recipient, now());
    assert_eq!(again, Err(Refusal::AccessResetLimit));
    for _ in 0..300 {
        let asked = request_access_reset(&request, console(), now()).unwrap();
        request = access_renewed(&asked.request, now()).unwrap().request;
    }
    let reset = request.access_reset.unwrap();
    assert_eq!((reset.count, reset.renewals), (u8::MAX, u32::from(RESETS) + 300));
}
