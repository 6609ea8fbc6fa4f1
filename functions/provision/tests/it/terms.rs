//! The gate before the first order: our terms and Microsoft's agreement, whenever they are accepted or re-armed.

use domain::account::Customer;
use domain::account_change::{AcceptTerms, accept, rearm};
use domain::event::Actor;
use domain::ids::AcceptanceId;
use domain::lifecycle::go_on_after_acceptance;
use domain::ports::Clock;
use domain::provider::{AgreementState, Failure, Reason};
use domain::provisioning::Outcome;
use domain::status::Status;
use domain::terms::{Evidence, TermsState, Via};
use jiff::{SignedDuration, Timestamp};
use testkit::example;

use crate::memory::Rows;
use crate::trap::{Mode, Trap};
use crate::world::{World, assert_whole, drive, in_memory, run};

const TERMS: &str = "terms_not_accepted";
const AGREEMENT: &str = "mca_not_accepted";

fn awaiting(reason: &str) -> Outcome {
    Outcome::AwaitingTerms {
        reason: reason.to_owned(),
        retry_after: 3_600,
    }
}

fn expired() -> Outcome {
    Outcome::Failed {
        reason: "terms_timeout".to_owned(),
    }
}

/// The customer accepts what is missing, as the pages and the portals have it do.
fn accepted(rows: &Rows, now: Timestamp) -> Customer {
    let (customer, reseller) = (rows.customer.clone().unwrap(), rows.reseller.clone().unwrap());
    let state = TermsState::of(&rows.documents, &customer, &reseller, now);
    let command = AcceptTerms {
        documents: state
            .missing()
            .map(|d| (AcceptanceId::mint(now, [1; 10]), d.clone()))
            .collect(),
        by: &example::person("Ada Byron"),
        evidence: &Evidence {
            via: Via::EmailLink,
            source_ip: None,
            user_agent: None,
        },
    };
    accept(&customer, &reseller, &state, command, Actor::Recipient, now).customer
}

/// Accepts, and lets the request go on as the relay does.
fn accept_and_go_on(rows: &mut Rows, now: Timestamp) {
    rows.customer = Some(accepted(rows, now));
    if let Some(change) = go_on_after_acceptance(&rows.request, now) {
        let waiting = &mut rows.customer.as_mut().unwrap().awaiting_terms;
        assert!(
            waiting.remove(&change.request.request_id),
            "the customer knows who waits"
        );
        rows.request = change.request;
        rows.events.push(change.event);
    }
}

async fn next<M: domain::provider::Provider>(
    provision: &provision::Provision<World<'_, M>>,
    trap: &Trap,
) -> Outcome {
    run(provision, trap).await.unwrap().unwrap()
}

#[tokio::test]
async fn nothing_is_asked_of_microsoft_before_the_terms_are_accepted() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    provision.store.rows().documents = vec![example::document("1")];
    assert_eq!(next(&provision, &trap).await, awaiting(TERMS));
    assert_eq!(
        next(&provision, &trap).await,
        awaiting(TERMS),
        "the next look says the same"
    );
    {
        let rows = provision.store.rows();
        assert_eq!(rows.request.status, Status::AwaitingTerms);
        assert_eq!(rows.request.reason.as_deref(), Some(TERMS));
        assert_eq!(rows.events.len(), 1, "waiting on is no event");
        let waiting = &rows.customer.as_ref().unwrap().awaiting_terms;
        assert!(waiting.contains(&rows.request.request_id));
    }
    assert_eq!(cloud.contents().calls, 0);

    accept_and_go_on(&mut provision.store.rows(), provision.clock.now());
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "accepted later");
    assert!(
        provision
            .store
            .rows()
            .customer
            .as_ref()
            .unwrap()
            .awaiting_terms
            .is_empty()
    );
}

#[tokio::test]
async fn what_is_accepted_between_the_look_and_the_wait_is_not_overlooked() {
    let trap = Trap::default();
    let (_, provision) = in_memory(&trap);
    provision.store.rows().documents = vec![example::document("1")];
    let now = provision.clock.now();
    provision.store.rows().meanwhile = Some(Box::new(move |rows| rows.customer = Some(accepted(rows, now))));
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    let rows = provision.store.rows();
    let waited = rows.events.iter().any(|e| e.to == Status::AwaitingTerms);
    assert!(!waited, "{:?}", rows.events);
}

#[tokio::test]
async fn terms_that_are_rearmed_before_the_order_are_asked_for_again() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    provision.store.rows().documents = vec![example::document("1")];
    accept_and_go_on(&mut provision.store.rows(), provision.clock.now());
    cloud
        .contents()
        .customer_says
        .push_back(Failure::Held(Reason::CustomerUnderReview));
    assert!(matches!(next(&provision, &trap).await, Outcome::OnHold { .. }));

    provision.clock.advance(SignedDuration::from_hours(12));
    {
        let mut rows = provision.store.rows();
        let customer = rows.customer.clone().unwrap();
        rows.customer = Some(rearm(&customer, None, Actor::System, provision.clock.now()).customer);
    }
    assert_eq!(next(&provision, &trap).await, awaiting(TERMS));
    assert!(cloud.contents().orders.is_empty());
    accept_and_go_on(&mut provision.store.rows(), provision.clock.now());
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn nothing_is_ordered_while_the_request_can_still_be_withdrawn() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let missing = Ok(AgreementState::Missing);
    cloud.contents().agreement_says.push_back(missing);
    assert_eq!(next(&provision, &trap).await, awaiting(AGREEMENT));
    // The next look finds the agreement accepted, and ends at any boundary after that.
    for at in 1..=30 {
        trap.set(&[at], Mode::Crash);
        let _ = run(&provision, &trap).await;
        let ordered = !cloud.contents().orders.is_empty();
        let status = provision.store.rows().request.status;
        assert!(
            !ordered || !matches!(status, Status::AwaitingTerms | Status::Approved),
            "ordered while {status}"
        );
        if ordered {
            return;
        }
    }
    unreachable!("it is never ordered");
}

#[tokio::test]
async fn an_acceptance_that_the_relay_has_not_told_yet_ends_the_wait_for_it() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let missing = || Ok(AgreementState::Missing);
    cloud.contents().agreement_says.extend([missing(), missing()]);
    assert_eq!(next(&provision, &trap).await, awaiting(AGREEMENT));
    provision.store.rows().documents = vec![example::document("1")];
    assert_eq!(next(&provision, &trap).await, awaiting(TERMS));
    provision.clock.advance(SignedDuration::from_hours(30 * 24));
    {
        let mut rows = provision.store.rows();
        rows.customer = Some(accepted(&rows, provision.clock.now()));
    }
    assert_eq!(
        next(&provision, &trap).await,
        awaiting(AGREEMENT),
        "what it waits for next has a time of its own"
    );
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn terms_that_are_rearmed_while_microsoft_is_asked_are_asked_for_before_the_order() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    provision.store.rows().documents = vec![example::document("1")];
    let now = provision.clock.now();
    {
        let mut rows = provision.store.rows();
        rows.customer = Some(accepted(&rows, now));
        rows.meanwhile = Some(Box::new(move |rows| {
            let customer = rows.customer.clone().unwrap();
            rows.customer = Some(rearm(&customer, None, Actor::System, now).customer);
        }));
    }
    assert_eq!(next(&provision, &trap).await, awaiting(TERMS));
    assert!(cloud.contents().calls > 0 && cloud.contents().orders.is_empty());
}

#[tokio::test]
async fn a_rearm_after_the_order_does_not_stop_what_was_begun() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    provision.store.rows().documents = vec![example::document("1")];
    accept_and_go_on(&mut provision.store.rows(), provision.clock.now());
    assert!(matches!(next(&provision, &trap).await, Outcome::Pending { .. }));
    assert_eq!(cloud.contents().orders.len(), 1);
    {
        let mut rows = provision.store.rows();
        let customer = rows.customer.clone().unwrap();
        rows.customer = Some(rearm(&customer, None, Actor::System, provision.clock.now()).customer);
    }
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn a_request_whose_customer_never_accepts_expires_after_thirty_days() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    provision.store.rows().documents = vec![example::document("1")];
    assert_eq!(next(&provision, &trap).await, awaiting(TERMS));
    provision
        .clock
        .advance(SignedDuration::from_secs(30 * 86_400 - 1));
    assert_eq!(next(&provision, &trap).await, awaiting(TERMS));
    provision.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(next(&provision, &trap).await, expired());
    assert_eq!(next(&provision, &trap).await, expired(), "it stays so");
    assert_eq!(provision.store.rows().request.status, Status::Expired);
    assert_eq!(cloud.contents().calls, 0);
}

#[tokio::test]
async fn a_request_whose_customer_never_accepts_microsofts_agreement_expires_too() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let missing = || vec![Ok(AgreementState::Missing); 2];
    cloud.contents().agreement_says.extend(missing());
    assert_eq!(next(&provision, &trap).await, awaiting(AGREEMENT));
    provision.clock.advance(SignedDuration::from_hours(30 * 24));
    assert_eq!(next(&provision, &trap).await, expired());
    assert!(cloud.contents().orders.is_empty());
}

#[tokio::test]
async fn our_terms_and_microsofts_agreement_are_waited_for_one_after_the_other() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    provision.store.rows().documents = vec![example::document("1")];
    let outdated = Ok(AgreementState::Outdated);
    cloud.contents().agreement_says.push_back(outdated);
    assert_eq!(next(&provision, &trap).await, awaiting(TERMS));
    provision.clock.advance(SignedDuration::from_hours(24));
    accept_and_go_on(&mut provision.store.rows(), provision.clock.now());
    assert_eq!(next(&provision, &trap).await, awaiting(AGREEMENT));
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
}

#[tokio::test]
async fn the_gate_holds_wherever_a_run_ends() {
    for mode in [Mode::Crash, Mode::Error] {
        for at in 1..=12 {
            let trap = Trap::default();
            let (cloud, provision) = in_memory(&trap);
            provision.store.rows().documents = vec![example::document("1")];
            trap.set(&[at], mode);
            let outcome = loop {
                if let Some(Ok(outcome)) = run(&provision, &trap).await {
                    break outcome;
                }
            };
            assert_eq!(outcome, awaiting(TERMS), "{mode:?} at {at}");
            assert_eq!(cloud.contents().calls, 0, "{mode:?} at {at}");
            accept_and_go_on(&mut provision.store.rows(), provision.clock.now());
            assert_eq!(
                drive(&provision, &trap).await,
                Outcome::Completed,
                "{mode:?} at {at}"
            );
            assert_whole(&provision, "accepted later");
        }
    }
}
