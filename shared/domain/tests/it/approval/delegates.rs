//! Deciding for somebody else.

use super::*;

#[test]
fn a_delegate_is_asked_beside_the_approver_and_only_for_as_long_as_that_was_said() {
    let reseller = handed_over(hours(48));
    let submitted = accept(&portal(PortalKind::CustomerPortal), &facts(|_| {})).unwrap();
    let asked = |now: Timestamp| -> Vec<Dispatch> {
        let mut sent = sent(&submitted, &reseller, now);
        sent.retain(|d| d.message == Message::ApprovalRequested);
        sent
    };
    let both = asked(hours(1));
    assert_eq!(both.len(), 2);
    let to_delegate = &both[1];
    assert_eq!(to_delegate.to.email, address(DELEGATE));
    assert_eq!(to_delegate.language.as_ref().unwrap().as_str(), "fr");
    let behalf = to_delegate.on_behalf_of.as_ref().unwrap();
    assert_eq!(
        (behalf.approver.email.clone(), behalf.until),
        (address(APPROVER), hours(48))
    );
    assert_eq!(asked(hours(48)).len(), 1);
}

#[test]
fn a_delegate_decides_in_the_approvers_place_while_the_delegation_stands() {
    let right = Standing {
        approver: address(APPROVER),
        delegate: Some(address(DELEGATE)),
        signed_in: false,
        own_request: false,
    };
    let reseller = handed_over(hours(48));
    assert!(reseller.gives(&right, hours(1)));
    assert!(!reseller.gives(&right, hours(48)), "its time is over");
    let ended = end_delegation(&reseller, &address(APPROVER), Actor::System, hours(2))
        .unwrap()
        .unwrap();
    assert!(!ended.reseller.gives(&right, hours(3)));
    let none = end_delegation(&ended.reseller, &address(APPROVER), Actor::System, hours(3)).unwrap();
    assert_eq!(none, None);

    let command = DecisionCommand {
        by: person("Dora", DELEGATE),
        on_behalf_of: Some(person("Grace", APPROVER)),
        ..command(Verdict::Approve, APPROVER)
    };
    let Ok(Decided::Now(decided)) = lifecycle::decide(&pending(), command, hours(1)) else {
        panic!("it can be decided on")
    };
    let decision = decided.request.decision.clone().unwrap();
    assert_eq!(decision.by.unwrap().email, address(DELEGATE));
    assert_eq!(decision.on_behalf_of.unwrap().email, address(APPROVER));
    let receipts = mailed(&decided, &reseller, hours(1));
    for reader in [APPROVER, DELEGATE] {
        assert!(
            receipts.contains(&format!("decision_receipt to {reader}")),
            "{receipts:?}"
        );
    }
}

#[test]
fn a_delegation_is_no_way_around_the_ban_on_deciding_for_oneself() {
    for (by, behalf) in [
        ("ada@fabrikam.example", APPROVER),
        (DELEGATE, "ada@fabrikam.example"),
    ] {
        let command = DecisionCommand {
            by: person("Somebody", by),
            on_behalf_of: Some(person("Somebody", behalf)),
            ..command(Verdict::Approve, by)
        };
        assert_eq!(
            lifecycle::decide(&pending(), command, hours(1)),
            Err(Refusal::SelfApproval)
        );
    }
}

#[test]
fn a_delegation_that_makes_no_sense_is_refused() {
    let command = |to: &str, until| Delegate {
        approver: address(APPROVER),
        to: person("Somebody", to),
        language: None,
        until,
    };
    let said = |command| delegate(&reseller(), command, DAY, Actor::System, hours(1)).unwrap_err();
    assert_eq!(said(command(APPROVER, hours(5))), Refusal::DelegationInvalid);
    assert_eq!(said(command(DELEGATE, hours(1))), Refusal::DelegationInvalid);
    assert_eq!(
        said(command(DELEGATE, hours(91 * 24 + 2))),
        Refusal::DelegationInvalid
    );
    let unknown = Delegate {
        approver: address("nobody@contoso.example"),
        ..command(DELEGATE, hours(5))
    };
    assert_eq!(said(unknown), Refusal::NotAnApprover);
}

#[test]
fn operations_who_declare_a_reseller_anew_do_not_end_a_delegation() {
    let standing = handed_over(hours(48));
    let declared = declare(
        Some(&standing),
        Reseller {
            name: domain::text::Name::parse("Contoso Cloud").unwrap(),
            ..reseller()
        },
        Actor::System,
        hours(1),
    )
    .unwrap();
    assert_eq!(
        declared.reseller.approvers[0].delegation,
        standing.approvers[0].delegation
    );
}

/// The approver hands over to somebody who may decide anyway.
fn handed_to(team: &Reseller, to: &str) -> Reseller {
    let command = Delegate {
        approver: address(APPROVER),
        to: person("Somebody", to),
        language: None,
        until: hours(24 * 30),
    };
    delegate(team, command, DAY, Actor::System, hours(0))
        .unwrap()
        .reseller
}

#[test]
fn a_delegate_who_is_an_approver_is_asked_in_their_own_right() {
    let mut team = reseller();
    team.approvers.push(person("Max", "max@contoso.example").into());
    let team = handed_to(&team, "max@contoso.example");
    let submitted = accept(&portal(PortalKind::CustomerPortal), &facts(|_| {})).unwrap();
    let mut asked = sent(&submitted, &team, hours(1));
    asked.retain(|d| d.message == Message::ApprovalRequested);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].to.email, address("max@contoso.example"));
    assert_eq!(asked[1].on_behalf_of, None, "the link outlasts the delegation");
}

#[test]
fn an_approver_to_whom_the_requester_handed_over_is_asked_all_the_same() {
    let mut team = reseller();
    team.approvers.push(person("Max", "max@contoso.example").into());
    let team = handed_to(&team, "max@contoso.example");
    let mut submitted = accept(&portal(PortalKind::CustomerPortal), &facts(|_| {})).unwrap();
    submitted.request.requested_by = person("Grace", APPROVER);
    assert!(
        mailed(&submitted, &team, hours(1)).contains(&"approval_requested to max@contoso.example".to_owned())
    );
}

#[test]
fn a_backup_who_was_asked_as_a_delegate_is_passed_over() {
    let alone = handed_to(&with_backup(), BACKUP);
    let escalated = lifecycle::tick(&pending(), &alone, hours(96)).unwrap();
    let told = mailed(&escalated, &alone, hours(96));
    assert!(
        told.contains(&"approval_stuck to ops@csp.example".to_owned()),
        "{told:?}"
    );

    let mut two = with_backup();
    two.approvers.push(Approver {
        backup: true,
        ..Approver::from(person("Olga", "olga@contoso.example"))
    });
    let two = handed_to(&two, BACKUP);
    let escalated = lifecycle::tick(&pending(), &two, hours(96)).unwrap();
    let told = mailed(&escalated, &two, hours(96));
    assert!(
        told.contains(&"approval_requested to olga@contoso.example".to_owned()),
        "{told:?}"
    );

    // Whoever became a delegate after the turn is asked in it, however late the mail is made.
    let escalated = lifecycle::tick(&pending(), &with_backup(), hours(96)).unwrap();
    let told = mailed(&escalated, &alone, hours(97));
    assert!(
        told.contains(&format!("approval_requested to {BACKUP}")),
        "{told:?}"
    );
}
