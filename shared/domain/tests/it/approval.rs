//! The wait for a decision: reminders, escalation, expiry, people who cannot be reached, delegates, links taken back.

mod delegates;

use domain::account::{Approver, PortalKind, Reseller};
use domain::account_change::{Delegate, declare, delegate, end_delegation};
use domain::approval::{LostMail, Undelivered};
use domain::change::{Change, Standing};
use domain::dispatch::{Dispatch, Happened, Message, dispatches};
use domain::email::EmailAddress;
use domain::event::{Actor, EventType};
use domain::lifecycle::{self, Decided, DecisionCommand};
use domain::refusal::Refusal;
use domain::request::{SubscriptionRequest, Verdict};
use domain::status::Status;
use domain::submission::Facts;
use domain::text::Language;
use jiff::Timestamp;

use crate::support::{
    APPROVER, DAY, NOW, accept, command, customer, facts, pending, person, portal, reseller,
};

const BACKUP: &str = "linus@contoso.example";
const DELEGATE: &str = "dora@contoso.example";

fn hours(hours: i64) -> Timestamp {
    crate::support::at(NOW + hours * 3_600)
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn with_backup() -> Reseller {
    let backup = Approver {
        backup: true,
        ..Approver::from(person("Linus", BACKUP))
    };
    let mut reseller = reseller();
    reseller.approvers.push(backup);
    reseller
}

fn handed_over(until: Timestamp) -> Reseller {
    let command = Delegate {
        approver: address(APPROVER),
        to: person("Dora", DELEGATE),
        language: Some(Language::parse("fr").unwrap()),
        until,
    };
    delegate(&reseller(), command, DAY, Actor::System, hours(0))
        .unwrap()
        .reseller
}

/// A mail about the request as it stands did not arrive.
fn unreachable(
    request: &SubscriptionRequest,
    reseller: &Reseller,
    to: &EmailAddress,
    why: Undelivered,
    now: Timestamp,
) -> Option<Change> {
    let version = request.version;
    lifecycle::unreachable(request, reseller, LostMail { to, why, version }, now)
}

/// What is mailed of a change, as `message to address`.
fn mailed(change: &Change, reseller: &Reseller, now: Timestamp) -> Vec<String> {
    sent(change, reseller, now)
        .iter()
        .map(|d| format!("{} to {}", d.message.as_str(), d.to.email.as_str()))
        .collect()
}

fn sent(change: &Change, reseller: &Reseller, now: Timestamp) -> Vec<Dispatch> {
    let happened = Happened {
        kind: change.event.kind,
        seq: change.event.seq,
        reason: change.event.reason.as_deref(),
    };
    let operations = person("Operations", "ops@csp.example");
    dispatches(
        happened,
        &change.request,
        reseller,
        &customer(),
        Some(&operations),
        now,
    )
}

/// Everything that the clock does until the request has ended, as `hour event`, looking when the row says so.
fn history(mut request: SubscriptionRequest, reseller: &Reseller) -> Vec<String> {
    let mut told = Vec::new();
    while let Some(due) = request.clock_at {
        let before = due.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap();
        assert_eq!(
            lifecycle::tick(&request, reseller, before),
            None,
            "nothing is early"
        );
        while let Some(change) = lifecycle::tick(&request, reseller, due) {
            let hour = (due.as_second() - NOW) / 3_600;
            told.push(format!("{hour} {}", change.event.kind.as_str()));
            request = change.request;
        }
        assert!(
            request.clock_at.is_none_or(|next| next > due),
            "the clock goes on"
        );
    }
    told
}

#[test]
fn the_policy_says_when_people_are_reminded_when_it_escalates_and_when_it_is_over() {
    let usual = ["24 reminded", "72 reminded", "96 escalated", "168 expired"];
    assert_eq!(history(pending(), &with_backup()), usual);
    let short = with_policy(|policy| {
        policy.reminder_hours = vec![1, 5, 200];
        policy.escalation_hours = 300;
        policy.approval_days = 1;
    });
    assert_eq!(
        history(short, &reseller()),
        ["1 reminded", "5 reminded", "24 expired"]
    );
    let silent = with_policy(|policy| {
        policy.reminder_hours = Vec::new();
        policy.escalation_hours = 24;
        policy.approval_days = 2;
    });
    assert_eq!(history(silent, &reseller()), ["24 escalated", "48 expired"]);
}

fn with_policy(change: impl FnOnce(&mut domain::account::Policy)) -> SubscriptionRequest {
    let mut reseller = reseller();
    change(&mut reseller.policy);
    let facts = Facts {
        reseller: Some(reseller),
        ..facts(|_| {})
    };
    accept(&portal(PortalKind::CustomerPortal), &facts)
        .unwrap()
        .request
}

#[test]
fn a_clock_that_stood_still_does_what_matters_most_and_reminds_once() {
    let late = hours(100);
    let escalated = lifecycle::tick(&pending(), &with_backup(), late).unwrap();
    assert_eq!(escalated.event.kind, EventType::Escalated);
    let reminded = lifecycle::tick(&escalated.request, &with_backup(), late).unwrap();
    assert_eq!(reminded.event.kind, EventType::Reminded);
    assert_eq!(lifecycle::tick(&reminded.request, &with_backup(), late), None);
    let over = lifecycle::tick(&pending(), &with_backup(), hours(200)).unwrap();
    assert_eq!(over.event.kind, EventType::Expired);
}

#[test]
fn the_clock_of_whatever_needs_no_decision_stands_still() {
    let by_reseller = accept(&portal(PortalKind::Console), &facts(|_| {}))
        .unwrap()
        .request;
    assert_eq!((by_reseller.clock_at, by_reseller.clock.is_empty()), (None, true));
    let Ok(Decided::Now(approved)) =
        lifecycle::decide(&pending(), command(Verdict::Approve, APPROVER), hours(1))
    else {
        panic!("it can be decided on")
    };
    assert_eq!(approved.request.clock_at, None);
    assert_eq!(lifecycle::tick(&approved.request, &reseller(), hours(500)), None);
}

#[test]
fn reminders_go_to_whoever_was_asked_and_the_requester_hears_of_it() {
    let reminded = lifecycle::tick(&pending(), &with_backup(), hours(24)).unwrap();
    let to_requester = "request_waiting to ada@fabrikam.example";
    assert_eq!(
        mailed(&reminded, &with_backup(), hours(24)),
        [format!("approval_reminded to {APPROVER}").as_str(), to_requester]
    );
    let escalated = lifecycle::tick(&pending(), &with_backup(), hours(96)).unwrap();
    assert_eq!(
        mailed(&escalated, &with_backup(), hours(96)),
        [format!("approval_requested to {BACKUP}").as_str(), to_requester]
    );
    let again = lifecycle::tick(&escalated.request, &with_backup(), hours(96)).unwrap();
    assert_eq!(
        mailed(&again, &with_backup(), hours(96)),
        [
            format!("approval_reminded to {APPROVER}").as_str(),
            format!("approval_reminded to {BACKUP}").as_str(),
            to_requester
        ]
    );
}

#[test]
fn where_nobody_is_left_to_ask_operations_are_told() {
    let escalated = lifecycle::tick(&pending(), &reseller(), hours(96)).unwrap();
    assert_eq!(
        mailed(&escalated, &reseller(), hours(96)),
        [
            "request_waiting to ada@fabrikam.example",
            "approval_stuck to ops@csp.example"
        ]
    );
}

#[test]
fn an_approver_who_cannot_be_reached_makes_it_escalate_at_once() {
    let why = Undelivered::Bounced;
    let bounced = unreachable(&pending(), &with_backup(), &address(APPROVER), why, hours(1)).unwrap();
    assert_eq!(bounced.event.kind, EventType::Escalated);
    assert_eq!(bounced.event.reason.as_deref(), Some("bounced"));
    assert_eq!(bounced.request.unreachable[0].email, address(APPROVER));
    let told = mailed(&bounced, &with_backup(), hours(1));
    assert!(
        told.contains(&format!("approval_requested to {BACKUP}")),
        "{told:?}"
    );
    let again = unreachable(
        &bounced.request,
        &with_backup(),
        &address(APPROVER),
        why,
        hours(2),
    );
    assert_eq!(again, None, "it is known");

    let reminded = lifecycle::tick(&bounced.request, &with_backup(), hours(24)).unwrap();
    let told = mailed(&reminded, &with_backup(), hours(24));
    assert!(
        !told.contains(&format!("approval_reminded to {APPROVER}")),
        "{told:?}"
    );

    let alone = unreachable(&pending(), &reseller(), &address(APPROVER), why, hours(1)).unwrap();
    let told = mailed(&alone, &reseller(), hours(1));
    assert!(
        told.contains(&"approval_stuck to ops@csp.example".to_owned()),
        "{told:?}"
    );
}

#[test]
fn somebody_else_who_cannot_be_reached_is_only_noted() {
    let requester = address("ada@fabrikam.example");
    let why = Undelivered::Complained;
    let noted = unreachable(&pending(), &with_backup(), &requester, why, hours(1)).unwrap();
    assert_eq!(noted.event.kind, EventType::MailUndelivered);
    assert_eq!(
        (noted.request.status, noted.request.progress.turns.len()),
        (Status::PendingApproval, 0)
    );
    assert!(noted.request.is_unreachable(&requester));
}

#[test]
fn links_are_taken_back_while_there_is_something_to_decide() {
    let renewed = lifecycle::renew_links(&pending(), Actor::System, hours(1)).unwrap();
    assert_eq!(renewed.event.kind, EventType::LinksRenewed);
    assert_eq!(renewed.request.progress.links_from, renewed.request.version);
    assert_eq!(
        mailed(&renewed, &reseller(), hours(1)),
        [format!("approval_requested to {APPROVER}")]
    );
    let over = lifecycle::renew_links(&pending(), Actor::System, hours(168)).unwrap_err();
    assert!(matches!(over, Refusal::ApprovalExpired { .. }));
    let expired = lifecycle::expire(&pending(), hours(168)).unwrap().request;
    let ended = lifecycle::renew_links(&expired, Actor::System, hours(169)).unwrap_err();
    assert_eq!(ended, Refusal::NotDecidable(Status::Expired));
}

#[test]
fn who_cannot_be_reached_is_only_noted_while_others_were_asked_and_nobody_else_is_left() {
    let mut team = reseller();
    team.approvers.push(person("Max", "max@contoso.example").into());
    let why = Undelivered::Bounced;
    let one = unreachable(&pending(), &team, &address(APPROVER), why, hours(1)).unwrap();
    assert_eq!(one.event.kind, EventType::MailUndelivered);
    assert_eq!(mailed(&one, &team, hours(1)), [""; 0]);
    let both = unreachable(
        &one.request,
        &team,
        &address("max@contoso.example"),
        why,
        hours(2),
    );
    let both = both.unwrap();
    assert_eq!(both.event.kind, EventType::Escalated);
    let told = mailed(&both, &team, hours(2));
    assert!(
        told.contains(&"approval_stuck to ops@csp.example".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_backup_who_is_named_after_nobody_was_left_is_asked_at_the_next_turn() {
    let why = Undelivered::Bounced;
    let alone = unreachable(&pending(), &reseller(), &address(APPROVER), why, hours(1)).unwrap();
    let overdue = lifecycle::tick(&alone.request, &with_backup(), hours(96)).unwrap();
    assert_eq!(overdue.event.kind, EventType::Escalated);
    let told = mailed(&overdue, &with_backup(), hours(96));
    assert!(
        told.contains(&format!("approval_requested to {BACKUP}")),
        "{told:?}"
    );
}

#[test]
fn of_two_escalations_in_a_row_each_asks_its_own_backup_however_late_the_mail_is_made() {
    let second = Approver {
        backup: true,
        ..Approver::from(person("Olga", "olga@contoso.example"))
    };
    let mut team = with_backup();
    team.approvers
        .insert(1, person("Max", "max@contoso.example").into());
    team.approvers.push(second);
    let why = Undelivered::Suppressed;
    let one = unreachable(&pending(), &team, &address(APPROVER), why, hours(1)).unwrap();
    let two = unreachable(
        &one.request,
        &team,
        &address("max@contoso.example"),
        why,
        hours(1),
    );
    let two = two.unwrap();
    let late = |change: &Change| {
        let change = Change {
            request: two.request.clone(),
            ..change.clone()
        };
        mailed(&change, &team, hours(2))[0].clone()
    };
    assert_eq!(late(&one), format!("approval_requested to {BACKUP}"));
    assert_eq!(late(&two), "approval_requested to olga@contoso.example");
}

#[test]
fn a_backup_who_takes_the_place_of_one_who_was_asked_has_a_turn_too() {
    let why = Undelivered::Bounced;
    let first = unreachable(&pending(), &with_backup(), &address(APPROVER), why, hours(1)).unwrap();
    let mut replaced = reseller();
    replaced.approvers.push(Approver {
        backup: true,
        ..Approver::from(person("Olga", "olga@contoso.example"))
    });
    let overdue = lifecycle::tick(&first.request, &replaced, hours(96)).unwrap();
    let told = mailed(&overdue, &replaced, hours(96));
    assert!(
        told.contains(&"approval_requested to olga@contoso.example".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_backup_who_may_not_decide_or_cannot_be_reached_is_passed_over() {
    let mut team = with_backup();
    let own = Approver {
        backup: true,
        ..Approver::from(person("Ada Byron", "ada@fabrikam.example"))
    };
    team.approvers.insert(1, own);
    let escalated = lifecycle::tick(&pending(), &team, hours(96)).unwrap();
    assert_eq!(escalated.request.progress.turn_at(2), Some(&address(BACKUP)));
    let told = mailed(&escalated, &team, hours(96));
    assert!(
        told.contains(&format!("approval_requested to {BACKUP}")),
        "{told:?}"
    );
    assert!(!told.iter().any(|t| t.contains("stuck")), "{told:?}");
}

#[test]
fn links_that_are_sent_anew_go_to_addresses_that_were_mended_too() {
    let why = Undelivered::Bounced;
    let lost = unreachable(&pending(), &with_backup(), &address(APPROVER), why, hours(1)).unwrap();
    let renewed = lifecycle::renew_links(&lost.request, Actor::System, hours(2)).unwrap();
    assert_eq!(renewed.request.unreachable, []);
}

#[test]
fn a_mail_from_before_the_links_were_sent_anew_does_not_count_any_more() {
    let renewed = lifecycle::renew_links(&pending(), Actor::System, hours(2))
        .unwrap()
        .request;
    let approver = address(APPROVER);
    let lost = |version| LostMail {
        to: &approver,
        why: Undelivered::Bounced,
        version,
    };
    let late = lost(renewed.version - 1);
    assert_eq!(
        lifecycle::unreachable(&renewed, &with_backup(), late, hours(3)),
        None
    );
    let new = lost(renewed.version);
    let told = lifecycle::unreachable(&renewed, &with_backup(), new, hours(3)).unwrap();
    assert_eq!(told.event.kind, EventType::Escalated);
}
