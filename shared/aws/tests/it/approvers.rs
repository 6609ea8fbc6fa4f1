//! Whoever decides by a mailed link must be an approver at the moment of the decision.

use domain::account::{Reseller, ResellerStatus};
use domain::account_change::{Delegate, ResellerCommit, delegate};
use domain::change::{Change, Commit, Conflict, Standing};
use domain::email::{EmailAddress, Person};
use domain::ports::{LinkMaker, Requests, Resellers};
use domain::request::SubscriptionRequest;
use jiff::{SignedDuration, Timestamp};
use testkit::{Dynamo, FixedKeys, example};

use crate::{approval, contents, denial, dynamo, operations, parked, redeclare};

const APPROVER: &str = "julia.weber@northwind.example";

/// An approval by a link that was mailed to this address.
async fn by_link(dynamo: &Dynamo, request: &SubscriptionRequest, address: &str) -> Change {
    let link = example::decision_link(&example::link_token(7), request);
    let linker = aws::Linker::new(
        &dynamo.config,
        "unused",
        FixedKeys::default(),
        dynamo.store.clone(),
    );
    linker.keep(&link).await.unwrap();
    Change {
        approver: Some(Standing {
            approver: EmailAddress::parse(address).unwrap(),
            delegate: None,
            signed_in: false,
            own_request: false,
        }),
        link: Some(link.token_hash),
        ..approval(request)
    }
}

async fn refused(dynamo: &Dynamo, change: &Change, reseller: Option<Reseller>) {
    let before = contents(dynamo);
    let conflict = Conflict::Approver(reseller.map(Box::new));
    let commit = dynamo.store.commit(change).await.unwrap();
    assert_eq!(commit, Commit::Refused(conflict));
    assert_eq!(contents(dynamo), before);
}

fn with_approvers(names: &[&str]) -> Reseller {
    Reseller {
        approvers: names.iter().map(|name| example::person(name).into()).collect(),
        ..example::reseller()
    }
}

#[tokio::test]
async fn an_approver_decides() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let change = by_link(&dynamo, &request, APPROVER).await;
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    let found = dynamo
        .store
        .request(&request.reseller_id, request.request_id)
        .await;
    assert_eq!(found.unwrap(), Some(change.request));
}

#[tokio::test]
async fn an_address_that_was_removed_decides_no_more() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let change = by_link(&dynamo, &request, APPROVER).await;
    let reseller = redeclare(&dynamo, with_approvers(&["Grace Hopper", "Linus Frank"])).await;
    refused(&dynamo, &change, Some(reseller)).await;
    let other = by_link(&dynamo, &request, "linus@fabrikam.example").await;
    assert_eq!(dynamo.store.commit(&other).await.unwrap(), Commit::Done);
}

#[tokio::test]
async fn nobody_decides_for_a_suspended_reseller() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let change = by_link(&dynamo, &request, APPROVER).await;
    let suspended = Reseller {
        status: ResellerStatus::Suspended,
        ..example::reseller()
    };
    let reseller = redeclare(&dynamo, suspended).await;
    refused(&dynamo, &change, Some(reseller)).await;
    redeclare(&dynamo, example::reseller()).await;
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
}

#[tokio::test]
async fn a_reseller_that_is_not_there_has_no_approvers() {
    let dynamo = Dynamo::start().await;
    dynamo.customer(&example::customer()).await;
    let request = parked(&dynamo, 1).await;
    let change = by_link(&dynamo, &request, APPROVER).await;
    refused(&dynamo, &change, None).await;
}

#[tokio::test]
async fn an_address_is_the_same_in_any_case_and_never_a_part_of_another() {
    let dynamo = dynamo().await;
    let mut shouting = example::reseller();
    shouting.approvers[0].person.email = EmailAddress::parse("Julia.WEBER@northwind.example").unwrap();
    let reseller = redeclare(&dynamo, shouting).await;
    let request = parked(&dynamo, 1).await;
    for part in ["weber@northwind.example", "julia.weber@northwind.exampl"] {
        let change = by_link(&dynamo, &request, part).await;
        refused(&dynamo, &change, Some(reseller.clone())).await;
    }
    let change = by_link(&dynamo, &request, "JULIA.weber@Northwind.Example").await;
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
}

#[tokio::test]
async fn a_delegate_decides_until_the_delegation_ends_as_it_stands_now() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let mut change = by_link(&dynamo, &request, APPROVER).await;
    let deputy = example::person("Max Muster");
    if let Some(standing) = &mut change.approver {
        standing.delegate = Some(deputy.email.clone());
    }
    refused(&dynamo, &change, Some(example::reseller())).await;
    let at = change.event.at;
    let ended = hand_over(&dynamo, &deputy, at).await;
    refused(&dynamo, &change, Some(ended)).await;
    hand_over(&dynamo, &deputy, at + SignedDuration::from_millis(1)).await;
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
}

/// The approver hands the deciding over until then.
async fn hand_over(dynamo: &Dynamo, to: &Person, until: Timestamp) -> Reseller {
    let reseller = dynamo.store.reseller(&example::reseller_id()).await;
    let command = Delegate {
        approver: EmailAddress::parse(APPROVER).unwrap(),
        to: to.clone(),
        language: None,
        until,
    };
    let before = until - SignedDuration::from_hours(1);
    let day = SignedDuration::from_hours(24);
    let change = delegate(&reseller.unwrap().unwrap(), command, day, operations(), before).unwrap();
    let commit = dynamo.store.commit_reseller(&change).await.unwrap();
    assert_eq!(commit, ResellerCommit::Done);
    change.reseller
}

#[tokio::test]
async fn the_own_request_is_decided_only_while_the_reseller_allows_it() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let mut change = by_link(&dynamo, &request, APPROVER).await;
    if let Some(standing) = &mut change.approver {
        standing.own_request = true;
    }
    let mut allowing = example::reseller();
    assert!(!allowing.policy.allow_self_approval);
    refused(&dynamo, &change, Some(allowing.clone())).await;
    allowing.policy.allow_self_approval = true;
    redeclare(&dynamo, allowing).await;
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
}

#[tokio::test]
async fn a_decision_in_the_queue_asks_for_no_approver() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let suspended = Reseller {
        status: ResellerStatus::Suspended,
        ..with_approvers(&["Grace Hopper"])
    };
    redeclare(&dynamo, suspended).await;
    let change = approval(&request);
    assert_eq!(change.approver, None);
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
}

#[tokio::test]
async fn what_stands_is_told_before_who_may_decide() {
    let dynamo = dynamo().await;
    let request = parked(&dynamo, 1).await;
    let change = by_link(&dynamo, &request, APPROVER).await;
    let first = denial(&request);
    assert_eq!(dynamo.store.commit(&first).await.unwrap(), Commit::Done);
    redeclare(&dynamo, with_approvers(&["Grace Hopper"])).await;
    let stands = Conflict::Request(Some(Box::new(first.request)));
    assert_eq!(
        dynamo.store.commit(&change).await.unwrap(),
        Commit::Refused(stands)
    );
}
