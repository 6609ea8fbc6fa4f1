//! The rules of submission, decision and expiry, case by case.

use crate::support::{
    APPROVER, NOW, accept, at, command, customer, document, facts, limits, order, pending, person, portal,
    reseller,
};
use domain::account::{PortalKind, ResellerStatus};
use domain::change::Counts;
use domain::dispatch::{Happened, Message, dispatches};
use domain::event::EventType;
use domain::friendly_name::FriendlyName;
use domain::ids::{AcceptanceId, ClientId, RequestId};
use domain::lifecycle::{self, Decided, DecisionCommand};
use domain::refusal::Refusal;
use domain::request::{AccessKind, Channel, Origin, Subscription, SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::submission::{Facts, submit};
use domain::terms::{Acceptance, TermsKind};
use jiff::SignedDuration;
use uuid::Uuid;

#[test]
fn a_customer_request_waits_for_approval_until_the_policy_says() {
    let change = accept(&portal(PortalKind::CustomerPortal), &facts(|_| {})).unwrap();
    assert_eq!(change.request.status, Status::PendingApproval);
    assert_eq!(change.request.origin, Origin::Customer);
    assert_eq!(change.request.expires_at, Some(at(NOW + 7 * 86_400)));
    assert_eq!((change.event.kind, change.event.seq), (EventType::Submitted, 1));
    assert_eq!(
        (change.counts(), change.terms_wait()),
        (Some(Counts::Opens), None)
    );
}

#[test]
fn a_reseller_request_needs_no_decision() {
    let request = accept(&portal(PortalKind::Console), &facts(|_| {}))
        .unwrap()
        .request;
    assert_eq!(
        (request.status, request.origin),
        (Status::Approved, Origin::Reseller)
    );
    assert_eq!((request.decision, request.expires_at), (None, None));
}

#[test]
fn a_policy_may_approve_by_itself() {
    let mut facts = facts(|_| {});
    facts.reseller.as_mut().unwrap().policy.auto_approve = true;
    let portal = portal(PortalKind::CustomerPortal);
    let request = accept(&portal, &facts).unwrap().request;
    assert_eq!(request.status, Status::Approved);
    assert_eq!(
        request.decision.map(|d| (d.channel, d.by)),
        Some((Channel::Policy, None))
    );
}

#[test]
fn an_unconventional_name_is_accepted_with_a_suggestion() {
    let mut order = order();
    order.friendly_name = FriendlyName::parse("Our first one").unwrap();
    let mut facts = facts(|_| {});
    facts.names = ["our first one", "contoso-fabrikam-0001"]
        .map(str::to_owned)
        .into();
    let id = RequestId::mint(at(NOW), [2; 10]);
    let change = submit(order, &portal(PortalKind::Console), &facts, limits(), id, at(NOW)).unwrap();
    let warning = &change.request.warnings[0];
    assert_eq!(warning.code, "friendly_name_unconventional");
    assert!(
        warning.detail.contains("contoso-fabrikam-0002"),
        "{}",
        warning.detail
    );
}

#[test]
fn every_refusal_of_a_submission_is_given() {
    let customers = portal(PortalKind::CustomerPortal);
    let console = portal(PortalKind::Console);
    let mut suspended = facts(|_| {});
    suspended.reseller.as_mut().unwrap().status = ResellerStatus::Suspended;
    let document = document(TermsKind::ProviderTerms, "1", NOW - 10);
    let unaccepted = Facts {
        documents: vec![document.clone()],
        ..facts(|_| {})
    };
    let accepted = Facts {
        documents: vec![document.clone()],
        ..facts(|c| {
            c.acceptances = vec![Acceptance {
                acceptance_id: AcceptanceId::mint(at(NOW - 5), [1; 10]),
                kind: TermsKind::ProviderTerms,
                version: document.version.clone(),
                accepted_at: at(NOW - 5),
                accepted_by: person("Ada", "ada@fabrikam.example"),
            }];
        })
    };
    let missing = Facts {
        customer: None,
        ..facts(|_| {})
    };
    let cases = [
        (&console, suspended, "reseller_suspended"),
        (&console, missing, "not_found"),
        (&customers, facts(|c| c.portal_enabled = false), "portal_disabled"),
        (&console, facts(|c| c.tenant = None), "tenant_not_associated"),
        (
            &console,
            facts(|c| c.contact.email = None),
            "contact_email_missing",
        ),
        (&customers, unaccepted.clone(), "terms_not_accepted"),
        (&console, facts(|c| c.open_requests = 5), "request_limit"),
    ];
    for (portal, facts, code) in cases {
        assert_eq!(accept(portal, &facts).unwrap_err().code(), code);
    }
    assert!(accept(&customers, &accepted).is_ok());
    assert!(
        accept(&console, &unaccepted).is_ok(),
        "a reseller's request waits for the terms later"
    );
    assert!(accept(&console, &facts(|c| c.portal_enabled = false)).is_ok());
}

#[test]
fn a_decision_is_recorded_with_who_how_and_when() {
    let Ok(Decided::Now(change)) =
        lifecycle::decide(&pending(), command(Verdict::Deny, APPROVER), at(NOW + 9))
    else {
        panic!("not decided");
    };
    let decision = change.request.decision.clone().unwrap();
    assert_eq!(
        (change.request.status, change.request.version),
        (Status::Denied, 2)
    );
    assert_eq!((decision.decision, decision.at), (Verdict::Deny, at(NOW + 9)));
    assert_eq!(change.counts(), Some(Counts::Closes));
    assert!(change.releases_name());
}

#[test]
fn the_same_decision_again_changes_nothing_and_the_other_one_is_refused() {
    let Ok(Decided::Now(change)) =
        lifecycle::decide(&pending(), command(Verdict::Approve, APPROVER), at(NOW + 9))
    else {
        panic!("not decided");
    };
    let decided = change.request;
    let again = lifecycle::decide(
        &decided,
        command(Verdict::Approve, "other@contoso.example"),
        at(NOW + 99),
    );
    assert_eq!(again, Ok(Decided::Before));
    let other = lifecycle::decide(&decided, command(Verdict::Deny, APPROVER), at(NOW + 99));
    assert_eq!(other.unwrap_err().code(), "already_decided");
}

#[test]
fn who_asked_may_not_decide_unless_the_policy_allows_it() {
    let own = command(Verdict::Approve, "ADA@fabrikam.example");
    assert_eq!(
        lifecycle::decide(&pending(), own.clone(), at(NOW)).unwrap_err(),
        Refusal::SelfApproval
    );
    let allowed = DecisionCommand {
        allow_self_approval: true,
        ..own
    };
    assert!(matches!(
        lifecycle::decide(&pending(), allowed, at(NOW)),
        Ok(Decided::Now(_))
    ));
}

#[test]
fn a_denial_needs_a_reason() {
    let silent = DecisionCommand {
        reason: None,
        ..command(Verdict::Deny, APPROVER)
    };
    assert_eq!(
        lifecycle::decide(&pending(), silent, at(NOW)).unwrap_err(),
        Refusal::ReasonRequired
    );
}

#[test]
fn expiry_and_decision_meet_at_one_instant() {
    let end = pending().expires_at.unwrap();
    let before = end - SignedDuration::from_nanos(1);
    assert_eq!(lifecycle::expire(&pending(), before), None);
    assert!(matches!(
        lifecycle::decide(&pending(), command(Verdict::Approve, APPROVER), before),
        Ok(Decided::Now(_))
    ));
    assert!(lifecycle::expire(&pending(), end).is_some());
    let late = lifecycle::decide(&pending(), command(Verdict::Approve, APPROVER), end);
    assert_eq!(late.unwrap_err().code(), "approval_expired");
}

#[test]
fn only_a_waiting_request_is_withdrawn() {
    let client = ClientId::parse("client").unwrap();
    assert_eq!(
        lifecycle::withdraw(&pending(), client.clone(), at(NOW))
            .unwrap()
            .request
            .status,
        Status::Withdrawn
    );
    for status in Status::ALL {
        let request = SubscriptionRequest { status, ..pending() };
        let allowed = matches!(status, Status::PendingApproval | Status::AwaitingTerms);
        assert_eq!(
            lifecycle::withdraw(&request, client.clone(), at(NOW)).is_ok(),
            allowed,
            "{status}"
        );
    }
}

#[test]
fn every_end_without_a_subscription_frees_the_name_and_a_completion_keeps_it() {
    let approved = SubscriptionRequest {
        status: Status::Provisioning,
        ..pending()
    };
    let failed = lifecycle::park(&approved, Status::Failed, "quota_customer", at(NOW)).unwrap();
    assert!(failed.releases_name());
    let subscription = Subscription {
        subscription_id: Uuid::nil(),
        display_name: "x".into(),
    };
    let completed = lifecycle::complete(&approved, subscription, AccessKind::NewUser, at(NOW)).unwrap();
    assert!(!completed.releases_name());
    assert_eq!(completed.counts(), Some(Counts::Completes));
    let parked = lifecycle::park(&approved, Status::NeedsAttention, "x", at(NOW)).unwrap();
    assert_eq!((parked.counts(), parked.releases_name()), (None, false));
}

#[test]
fn whoever_asked_is_not_asked_to_decide() {
    let request = pending();
    let mut reseller = reseller();
    reseller.approvers.insert(0, request.requested_by.clone().into());
    let asked = |reseller: &domain::account::Reseller| -> Vec<String> {
        let submitted = Happened {
            kind: EventType::Submitted,
            seq: 1,
            reason: None,
        };
        let told = dispatches(submitted, &request, reseller, &customer(), None, at(NOW));
        let approvals = told
            .into_iter()
            .filter(|d| d.message == Message::ApprovalRequested);
        approvals.map(|d| d.to.email.as_str().to_owned()).collect()
    };
    assert_eq!(asked(&reseller), [APPROVER]);
    reseller.policy.allow_self_approval = true;
    assert_eq!(asked(&reseller), ["ada@fabrikam.example", APPROVER]);
}
