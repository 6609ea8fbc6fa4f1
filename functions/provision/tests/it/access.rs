//! Who gets in: the administrator that is made or known, and everybody who shall be Owner.

use domain::provider::{Failure, Principal, Reason, SubscriptionAtMicrosoft, SubscriptionState};
use domain::provisioning::{Outcome, Progress, Step, admin_user_name};
use domain::request::{AccessKind, Owner};
use jiff::SignedDuration;
use testkit::example;
use uuid::Uuid;

use crate::cloud::{subscription_of, user_of};
use crate::trap::Trap;
use crate::world::{assert_whole, drive, in_memory, run};

const FEDERATED: Failure = Failure::Refused(Reason::DomainFederated);

fn attention(reason: Reason) -> Outcome {
    Outcome::NeedsAttention {
        reason: reason.to_string(),
    }
}

#[tokio::test]
async fn the_administrator_and_whoever_was_asked_for_are_owner() {
    let wished = Uuid::from_u128(0xabc);
    let group = Principal::ForeignGroup { object_id: wished };
    let user = Principal::User { object_id: wished };
    for (owner, more) in [
        (None, None),
        (Some(Owner::CustomerContact), None),
        (Some(Owner::User { object_id: wished }), Some(user)),
        (Some(Owner::ResellerGroup { object_id: wished }), Some(group)),
    ] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        provision.store.rows().request.owner = owner.clone();
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        let request = provision.store.rows().request.clone();
        assert_eq!(request.access, Some(AccessKind::NewUser));
        let subscription = subscription_of(request.request_id);
        let administrator = Principal::User {
            object_id: user_of(&admin_user_name(request.request_id, "fabrikam.example")),
        };
        let mut expected = vec![(subscription, administrator)];
        expected.extend(more.map(|more| (subscription, more)));
        assert_eq!(cloud.contents().owners, expected, "{owner:?}");
    }
}

#[tokio::test]
async fn a_principal_that_is_not_known_yet_is_waited_for() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud.contents().owner_says.extend(vec![Failure::NotVisible; 5]);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_eq!(cloud.contents().owners.len(), 1);
    assert_whole(&provision, "known at last");
}

#[tokio::test]
async fn a_principal_that_is_never_known_needs_attention_after_ten_minutes() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud.contents().owner_says.extend(vec![Failure::NotVisible; 500]);
    assert_eq!(
        drive(&provision, &trap).await,
        attention(Reason::PrincipalNotFound)
    );
    let rows = provision.store.rows();
    let reached = rows.events.iter().rev().nth(1).unwrap().at;
    let waited = rows.request.updated_at.duration_since(reached);
    let minutes = SignedDuration::from_mins(10)..SignedDuration::from_mins(12);
    assert!(minutes.contains(&waited), "{waited}");
}

#[tokio::test]
async fn where_no_user_can_be_made_the_contact_signs_in_with_its_own_account() {
    for refusal in [FEDERATED, Failure::Refused(Reason::UserRightsMissing)] {
        let trap = Trap::default();
        let (cloud, provision) = in_memory(&trap);
        let known = Uuid::from_u128(0x5eed);
        let email = example::customer().contact.email.unwrap();
        cloud.contents().known.insert(email.as_str().to_owned(), known);
        cloud.contents().user_says.push_back(refusal);
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        let rows = provision.store.rows();
        assert_eq!(rows.request.access, Some(AccessKind::ExistingAccount));
        let contents = cloud.contents();
        assert!(contents.users.is_empty());
        let subscription = subscription_of(rows.request.request_id);
        assert_eq!(
            contents.owners,
            [(subscription, Principal::User { object_id: known })]
        );
    }
}

#[tokio::test]
async fn where_the_contact_is_not_known_whoever_shall_be_owner_is() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let object_id = Uuid::from_u128(0xabc);
    provision.store.rows().request.owner = Some(Owner::User { object_id });
    cloud.contents().user_says.push_back(FEDERATED);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_eq!(cloud.contents().owners.len(), 1);
    let rows = provision.store.rows();
    assert_eq!(rows.request.access, Some(AccessKind::NamedOwner));
}

#[tokio::test]
async fn a_federated_tenant_without_anybody_known_gets_a_user_in_its_first_domain() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud.contents().user_says.push_back(FEDERATED);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "in the first domain");
    let request = provision.store.rows().request.clone();
    let name = admin_user_name(request.request_id, "fabrikam1234.onmicrosoft.com");
    assert_eq!(cloud.contents().users.keys().collect::<Vec<_>>(), [&name]);
}

#[tokio::test]
async fn without_rights_and_without_anybody_known_operations_must_look() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    cloud
        .contents()
        .user_says
        .push_back(Failure::Refused(Reason::UserRightsMissing));
    assert_eq!(
        drive(&provision, &trap).await,
        attention(Reason::UserRightsMissing)
    );
    assert!(cloud.contents().cancelled.is_empty(), "the subscription stays");
}

#[tokio::test]
async fn a_subscription_counts_when_it_was_seen_enabled_four_times_in_a_row() {
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    let tenant = example::tenant_id(1);
    let seen = |state| Ok(Some(SubscriptionAtMicrosoft { tenant, state }));
    let (on, off) = (SubscriptionState::Enabled, SubscriptionState::Settling);
    cloud
        .contents()
        .subscription_says
        .extend([on, on, on, off, on, on, on, on].map(seen));
    let mut looks = Vec::new();
    loop {
        let outcome = run(&provision, &trap).await.unwrap().unwrap();
        if let Some(record) = provision.store.rows().steps.get(&Step::ConfirmSubscription) {
            looks.push(match record.progress {
                Progress::Seen { times } => times,
                _ => 4,
            });
        }
        match outcome {
            Outcome::Pending { retry_after } => {
                let seen_well = looks.last().is_some_and(|times| *times > 0);
                assert!(!seen_well || retry_after == 10, "{retry_after} after {looks:?}");
                let wait = SignedDuration::from_secs(i64::from(retry_after));
                provision.clock.advance(wait);
            }
            outcome => {
                assert_eq!(outcome, Outcome::Completed);
                break;
            }
        }
    }
    assert_eq!(looks, [1, 2, 3, 0, 1, 2, 3, 4]);
    assert!(cloud.contents().subscription_says.is_empty());
}
