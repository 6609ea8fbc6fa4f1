//! Events of requests.

use domain::account::{Customer, PortalKind, Reseller};
use domain::approval::{LostMail, Undelivered};
use domain::change::Change;
use domain::dispatch::{Happened, Message, Subject, dispatches, for_operations, instead_of_late};
use domain::email::EmailAddress;
use domain::event::{Actor, EventType};
use domain::ids::{ClientId, RequestId};
use domain::lifecycle::{self, Decided, DecisionCommand};
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::{AccessKind, Channel, Drift, Owner, Subscription, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::submission::{Facts, Order, submit};
use domain::text::Remark;
use uuid::Uuid;

use crate::support::{facts, limits, order, portal};

use super::people::{DAY, at, customer, named, person, reseller};

fn submitted(kind: PortalKind, owner: Option<Owner>, reseller: &Reseller) -> Change {
    let order = Order {
        requested_by: person("grace"),
        owner,
        ..order()
    };
    let facts = Facts {
        reseller: Some(reseller.clone()),
        ..facts(|_| {})
    };
    let id = RequestId::mint(at(0), [2; 10]);
    submit(order, &portal(kind), &facts, limits(), id, at(0)).unwrap()
}

/// A reseller's own request, which needs no decision.
fn on_behalf() -> SubscriptionRequest {
    submitted(PortalKind::Console, None, &reseller()).request
}

fn approval(request: &SubscriptionRequest) -> Change {
    let command = DecisionCommand {
        verdict: Verdict::Approve,
        reason: None,
        by: person("julia"),
        on_behalf_of: None,
        origin: None,
        channel: Channel::EmailLink,
        actor: Actor::Approver {
            channel: Channel::EmailLink,
        },
        allow_self_approval: false,
    };
    match lifecycle::decide(request, command, at(1)).unwrap() {
        Decided::Now(change) => *change,
        Decided::Before => unreachable!("nobody decided before"),
    }
}

fn waits(request: &SubscriptionRequest, why: Reason) -> Change {
    lifecycle::await_terms(request, why, Some(1), DAY, at(2)).unwrap()
}

/// What is told of a change, as `message to name`, when the request stands as `now`.
fn told_when(
    change: &Change,
    now: &SubscriptionRequest,
    reseller: &Reseller,
    customer: &Customer,
) -> Vec<String> {
    let happened = Happened {
        kind: change.event.kind,
        seq: change.event.seq,
        reason: change.event.reason.as_deref(),
    };
    let operations = person("operations");
    let due = dispatches(happened, now, reseller, customer, Some(&operations), at(1));
    for dispatch in &due {
        assert_eq!(dispatch.about, Subject::Request(now.request_id));
        assert_eq!(dispatch.cause, change.event.seq.to_string());
    }
    named(&due)
}

fn told(change: &Change) -> Vec<String> {
    told_when(change, &change.request, &reseller(), &customer())
}

#[test]
fn the_customer_is_asked_for_what_its_request_waits_for() {
    for (why, expected) in [
        (Reason::TermsNotAccepted, "terms_requested to ada"),
        (Reason::McaNotAccepted, "microsoft_agreement_requested to ada"),
    ] {
        assert_eq!(told(&waits(&on_behalf(), why)), [expected], "{why}");
    }
}

#[test]
fn nobody_is_asked_for_what_a_request_does_not_wait_for_any_more() {
    let waiting = waits(&on_behalf(), Reason::TermsNotAccepted);
    let later = |request: &SubscriptionRequest| told_when(&waiting, request, &reseller(), &customer());
    let accepted = lifecycle::go_on_after_acceptance(&waiting.request, at(3))
        .unwrap()
        .request;
    assert_eq!(later(&accepted), [""; 0]);
    let client = ClientId::parse("client").unwrap();
    let withdrawn = lifecycle::withdraw(&waiting.request, client, at(3))
        .unwrap()
        .request;
    assert_eq!(later(&withdrawn), [""; 0]);

    // It waits again, but for Microsoft's agreement: that is an event of its own.
    let microsofts = waits(&accepted, Reason::McaNotAccepted);
    assert_eq!(later(&microsofts.request), [""; 0]);
    assert_eq!(told(&microsofts), ["microsoft_agreement_requested to ada"]);
    // Both can be missing one after the other without a step between.
    let at_once = waits(&waiting.request, Reason::McaNotAccepted);
    assert_eq!(told(&at_once), ["microsoft_agreement_requested to ada"]);
    assert_eq!(later(&at_once.request), [""; 0]);

    let mut unreachable = customer();
    unreachable.contact.email = None;
    assert_eq!(
        told_when(&waiting, &waiting.request, &reseller(), &unreachable),
        TERMS_LOST
    );
}

/// The request once a mail about it did not reach somebody, and the event that tells it.
fn lost(request: &SubscriptionRequest, to: &str) -> Change {
    let lost = LostMail {
        to: &person(to).email,
        why: Undelivered::Bounced,
        version: request.version,
    };
    lifecycle::unreachable(request, &reseller(), lost, at(1)).unwrap()
}

fn completed(request: &SubscriptionRequest, access: AccessKind) -> Change {
    let started = lifecycle::reach_step(request, Step::CheckCustomer, at(1)).unwrap();
    let subscription = Subscription {
        subscription_id: Uuid::from_u128(7),
        display_name: "x".into(),
    };
    lifecycle::complete(&started.request, subscription, access, at(2)).unwrap()
}

const ACCESS_LOST: [&str; 3] = [
    "access_undelivered to julia",
    "access_undelivered to max",
    "access_undelivered to grace",
];
const TERMS_LOST: [&str; 3] = [
    "terms_undelivered to julia",
    "terms_undelivered to max",
    "terms_undelivered to grace",
];

#[test]
fn an_access_for_a_contact_whom_mail_is_known_not_to_reach_is_told_to_others() {
    let early = lost(&on_behalf(), "ada");
    assert_eq!(told(&early), [""; 0], "there is no access yet");
    for access in [
        AccessKind::NewUser,
        AccessKind::ExistingAccount,
        AccessKind::NamedOwner,
    ] {
        let done = completed(&early.request, access);
        assert_eq!(told(&done), ACCESS_LOST);
    }
    // Nobody is told who cannot be reached either.
    let requester_too = lost(&early.request, "grace").request;
    let done = completed(&requester_too, AccessKind::NewUser);
    assert_eq!(told(&done), ACCESS_LOST[..2]);

    let mut nowhere = customer();
    nowhere.contact.email = None;
    let done = completed(&on_behalf(), AccessKind::NewUser);
    assert_eq!(
        told_when(&done, &done.request, &reseller(), &nowhere),
        ACCESS_LOST
    );
}

#[test]
fn a_mail_that_does_not_reach_the_contact_is_told_by_the_event_that_tells_it() {
    let done = completed(&on_behalf(), AccessKind::NewUser);
    assert_eq!(told(&done), ["subscription_ready to ada"]);
    let bounced = lost(&done.request, "ada");
    assert_eq!(told(&bounced), ACCESS_LOST);
    let late = told_when(&done, &bounced.request, &reseller(), &customer());
    assert_eq!(late, ["subscription_ready to ada"], "the other event tells it");
    let opened = SubscriptionRequest {
        access_opened_at: Some(at(3)),
        ..done.request
    };
    assert_eq!(told(&lost(&opened, "ada")), [""; 0]);
}

#[test]
fn an_access_that_was_made_anew_goes_to_whoever_can_be_reached_again() {
    let lost_at_first = lost(&completed(&on_behalf(), AccessKind::NewUser).request, "ada").request;
    let asked = lifecycle::request_access_reset(&lost_at_first, Actor::System, at(3)).unwrap();
    let late = LostMail {
        to: &person("ada").email,
        why: Undelivered::Bounced,
        version: lost_at_first.version,
    };
    let unchanged = lifecycle::unreachable(&asked.request, &reseller(), late, at(3));
    assert_eq!(unchanged, None, "the mail is from before");
    let renewed = lifecycle::access_renewed(&asked.request, at(4)).unwrap();
    assert_eq!(told(&renewed), ["access_renewed to ada"]);
    let lost_meanwhile = lost(&asked.request, "ada").request;
    let renewed = lifecycle::access_renewed(&lost_meanwhile, at(4)).unwrap();
    assert_eq!(told(&renewed), ACCESS_LOST);
}

#[test]
fn terms_that_cannot_be_asked_for_or_were_not_delivered_are_told_to_others() {
    for why in [Reason::TermsNotAccepted, Reason::McaNotAccepted] {
        let early = lost(&on_behalf(), "ada").request;
        assert_eq!(told(&waits(&early, why)), TERMS_LOST, "{why}");
        let bounced = lost(&waits(&on_behalf(), why).request, "ada");
        assert_eq!(told(&bounced), TERMS_LOST, "{why}");
        let elsewhere = lost(&waits(&on_behalf(), why).request, "max");
        assert_eq!(told(&elsewhere), [""; 0], "it is not the contact");
    }
}

#[test]
fn an_access_that_comes_too_late_is_told_to_others_unless_it_was_made_anew() {
    let done = completed(&on_behalf(), AccessKind::NewUser);
    let happened = Happened {
        kind: done.event.kind,
        seq: done.event.seq,
        reason: None,
    };
    let instead = |request: &SubscriptionRequest| {
        let due = dispatches(happened, request, &reseller(), &customer(), None, at(99));
        let late = due
            .iter()
            .find(|d| d.message == Message::SubscriptionReady)
            .unwrap();
        named(&instead_of_late(
            late,
            happened,
            request,
            &reseller(),
            &customer(),
            at(99),
        ))
    };
    assert_eq!(instead(&done.request), ACCESS_LOST);
    let asked = lifecycle::request_access_reset(&done.request, Actor::System, at(3)).unwrap();
    assert_eq!(instead(&asked.request), [""; 0]);
    let renewed = lifecycle::access_renewed(&asked.request, at(4)).unwrap();
    assert_eq!(instead(&renewed.request), [""; 0]);
}

#[test]
fn where_the_owner_is_somebody_else_the_requester_hears_that_it_is_ready_too() {
    let done = completed(&on_behalf(), AccessKind::NamedOwner);
    assert_eq!(
        told(&done),
        ["subscription_ready to ada", "subscription_ready to grace"]
    );
    let mut asked_itself = customer();
    asked_itself.contact.email = Some(person("grace").email);
    let once = told_when(&done, &done.request, &reseller(), &asked_itself);
    assert_eq!(once, ["subscription_ready to grace"]);
}

#[test]
fn an_expiry_is_told_to_everybody_who_was_waited_for() {
    let undecided = submitted(PortalKind::CustomerPortal, None, &reseller()).request;
    let undecided = lifecycle::expire(&undecided, at(24 * 7)).unwrap();
    assert_eq!(told(&undecided), ["request_expired to grace"]);

    let waiting = waits(&on_behalf(), Reason::TermsNotAccepted).request;
    let not_accepted = lifecycle::expire(&waiting, at(24 * 31)).unwrap();
    assert_eq!(
        told(&not_accepted),
        ["request_expired to grace", "request_expired to ada"]
    );
    let mut asked_itself = customer();
    asked_itself.contact.email = Some(EmailAddress::parse("GRACE@fabrikam.example").unwrap());
    assert_eq!(
        told_when(&not_accepted, &not_accepted.request, &reseller(), &asked_itself),
        ["request_expired to grace"],
        "nobody is told twice"
    );
}

#[test]
fn operations_are_told_of_an_owner_once_and_when_the_request_goes_ahead() {
    let owner = Some(Owner::CustomerContact);
    let asks = |told: &[String]| {
        told.iter()
            .filter(|t| *t == "owner_requested to operations")
            .count()
    };

    let by_reseller = submitted(PortalKind::Console, owner.clone(), &reseller());
    assert_eq!(asks(&told(&by_reseller)), 1);
    let mut by_itself = reseller();
    by_itself.policy.auto_approve = true;
    let by_policy = submitted(PortalKind::CustomerPortal, owner.clone(), &by_itself);
    assert_eq!(asks(&told(&by_policy)), 1);

    let pending = submitted(PortalKind::CustomerPortal, owner, &reseller());
    assert_eq!(asks(&told(&pending)), 0);
    let approved = approval(&pending.request);
    assert_eq!(asks(&told(&approved)), 1);
    // The submission comes late: that the request is approved by now is the other event's to tell.
    let late = told_when(&pending, &approved.request, &reseller(), &customer());
    assert_eq!(asks(&late), 0);
    // Going on after terms is no second approval.
    let waiting = waits(&by_reseller.request, Reason::TermsNotAccepted);
    let accepted = lifecycle::go_on_after_acceptance(&waiting.request, at(3)).unwrap();
    for change in [&waiting, &accepted] {
        assert_eq!(asks(&told(change)), 0);
    }

    assert_eq!(asks(&told(&submitted(PortalKind::Console, None, &reseller()))), 0);
}

#[test]
fn a_wish_for_an_owner_that_cannot_be_told_can_be_noticed() {
    let owner = Some(Owner::CustomerContact);
    let by_reseller = submitted(PortalKind::Console, owner.clone(), &reseller());
    let pending = submitted(PortalKind::CustomerPortal, owner, &reseller());
    let approved = approval(&pending.request);
    for (change, concerns) in [(&by_reseller, true), (&pending, false), (&approved, true)] {
        let happened = Happened {
            kind: change.event.kind,
            seq: change.event.seq,
            reason: None,
        };
        let told = for_operations(happened, &change.request);
        assert_eq!(told, concerns.then_some(Message::OwnerRequested));
        let due = dispatches(happened, &change.request, &reseller(), &customer(), None, at(1));
        assert!(due.iter().all(|d| d.message != Message::OwnerRequested));
    }
    let nobody = Happened {
        kind: EventType::Submitted,
        seq: 1,
        reason: None,
    };
    assert_eq!(for_operations(nobody, &on_behalf()), None);
}

fn parked(status: Status, why: &str) -> Change {
    let started = lifecycle::reach_step(&on_behalf(), Step::CheckCustomer, at(1)).unwrap();
    lifecycle::park(&started.request, status, why, at(1)).unwrap()
}

#[test]
fn a_hold_is_told_to_the_requester_and_to_operations_when_nothing_goes_on_at_all() {
    let held = parked(Status::OnHold, "customer_under_review");
    assert_eq!(told(&held), ["request_on_hold to grace"]);
    let everything = parked(Status::OnHold, "distributor_auth");
    assert_eq!(
        told(&everything),
        ["request_on_hold to grace", "operations_needed to operations"]
    );
    // It has gone on by the time that the mail is due.
    let gone_on = lifecycle::reach_step(&held.request, Step::EnsurePlan, at(2)).unwrap();
    let late = told_when(&held, &gone_on.request, &reseller(), &customer());
    assert_eq!(late, [""; 0]);
}

#[test]
fn operations_are_told_what_needs_them_and_the_requester_of_a_cancellation() {
    let failed = parked(Status::Failed, "country_unsupported");
    assert_eq!(told(&failed), ["request_failed to grace"]);
    let everybody = parked(Status::Failed, "quota_partner");
    assert_eq!(
        told(&everybody),
        ["request_failed to grace", "operations_needed to operations"]
    );
    let attention = parked(Status::NeedsAttention, "tenant_mismatch");
    assert_eq!(told(&attention), ["operations_needed to operations"]);
    let operations = ClientId::parse("operations").unwrap();
    let resumed = lifecycle::resume(&attention.request, None, operations.clone(), at(2)).unwrap();
    assert_eq!(told(&resumed), [""; 0]);
    let late = told_when(&attention, &resumed.request, &reseller(), &customer());
    assert_eq!(late, [""; 0], "it does not need them any more");

    let reason = Remark::parse("Ordered twice.").unwrap();
    let asked = lifecycle::request_cancellation(&attention.request, reason, None, None, operations, at(2));
    let asked = asked.unwrap();
    assert_eq!(told(&asked), [""; 0]);
    let cancelled = lifecycle::cancelled(&asked.request, at(3)).unwrap();
    assert_eq!(told(&cancelled), ["request_cancelled to grace"]);
}

#[test]
fn a_drift_is_told_to_operations() {
    let completed = SubscriptionRequest {
        status: Status::Completed,
        ..on_behalf()
    };
    let drifted = lifecycle::found(&completed, Some(Drift::Missing), at(4)).unwrap();
    assert_eq!(told(&drifted), ["drift_found to operations"]);
    let resolved = lifecycle::found(&drifted.request, None, at(5)).unwrap();
    assert_eq!(told(&resolved), [""; 0]);
    // It is over, or another one, by the time that the mail is due.
    let other = lifecycle::found(&drifted.request, Some(Drift::NotActive), at(5)).unwrap();
    for now in [&resolved.request, &other.request] {
        assert_eq!(told_when(&drifted, now, &reseller(), &customer()), [""; 0]);
    }
    assert_eq!(told(&other), ["drift_found to operations"]);
}

#[test]
fn what_operations_without_an_address_are_not_told_can_be_noticed() {
    let completed = SubscriptionRequest {
        status: Status::Completed,
        ..on_behalf()
    };
    for (change, missed) in [
        (
            parked(Status::NeedsAttention, "tenant_mismatch"),
            Some(Message::OperationsNeeded),
        ),
        (
            parked(Status::OnHold, "distributor_auth"),
            Some(Message::OperationsNeeded),
        ),
        (parked(Status::OnHold, "customer_under_review"), None),
        (parked(Status::OnHold, "no_reason_of_ours"), None),
        (
            lifecycle::found(&completed, Some(Drift::Missing), at(4)).unwrap(),
            Some(Message::DriftFound),
        ),
    ] {
        let happened = Happened {
            kind: change.event.kind,
            seq: change.event.seq,
            reason: change.event.reason.as_deref(),
        };
        assert_eq!(for_operations(happened, &change.request), missed);
        let due = dispatches(happened, &change.request, &reseller(), &customer(), None, at(1));
        assert!(due.iter().all(|d| Some(d.message) != missed), "{due:?}");
    }
}

#[test]
fn what_nobody_must_know_is_told_to_nobody() {
    let started = lifecycle::reach_step(&on_behalf(), Step::CheckCustomer, at(1)).unwrap();
    assert_eq!(told(&started), [""; 0], "{:?}", started.event.kind);
}
