//! Resellers.

use domain::account::{Policy, Reseller};
use domain::account_change::{ResellerChange, ResellerCommit, declare, rearm_all};
use domain::ids::ResellerId;
use domain::ports::Resellers;
use testkit::{Dynamo, example};

use crate::{contents, dynamo, history, operations, redeclare, submission};

fn declared(found: Option<&Reseller>, wanted: Reseller) -> ResellerChange {
    declare(found, wanted, operations(), example::now()).unwrap()
}

async fn commit(dynamo: &Dynamo, change: &ResellerChange) -> ResellerCommit {
    dynamo.store.commit_reseller(change).await.unwrap()
}

fn named(name: &str) -> Reseller {
    Reseller {
        name: example::name(name),
        ..example::reseller()
    }
}

#[tokio::test]
async fn a_reseller_changes_one_version_at_a_time() {
    let dynamo = Dynamo::start().await;
    let first = declared(None, example::reseller());
    assert_eq!(commit(&dynamo, &first).await, ResellerCommit::Done);
    let before = contents(&dynamo);
    let rival = declared(None, named("Southwind Cloud"));
    let stale = ResellerCommit::Stale(Some(Box::new(first.reseller.clone())));
    assert_eq!(commit(&dynamo, &rival).await, stale);
    assert_eq!(contents(&dynamo), before);

    let policy = Policy {
        auto_approve: true,
        ..Policy::default()
    };
    let wanted = Reseller {
        policy,
        ..example::reseller()
    };
    let changed = declared(Some(&first.reseller), wanted);
    assert_eq!(commit(&dynamo, &changed).await, ResellerCommit::Done);
    let found = dynamo.store.reseller(&example::reseller_id()).await.unwrap();
    assert_eq!(found.as_ref(), Some(&changed.reseller));

    let before = contents(&dynamo);
    let late = declared(Some(&first.reseller), named("Southwind Cloud"));
    let stale = ResellerCommit::Stale(Some(Box::new(changed.reseller)));
    assert_eq!(commit(&dynamo, &late).await, stale);
    let unknown = Reseller {
        reseller_id: ResellerId::parse("unknown").unwrap(),
        version: 4,
        ..example::reseller()
    };
    let renamed = Reseller {
        name: example::name("Unknown"),
        ..unknown.clone()
    };
    let unknown = declared(Some(&unknown), renamed);
    assert_eq!(commit(&dynamo, &unknown).await, ResellerCommit::Stale(None));
    assert_eq!(contents(&dynamo), before);
    let told = ["reseller_changed", "reseller_changed"];
    assert_eq!(history(&dynamo, "reseller#northwind"), told);
}

#[tokio::test]
async fn an_approver_who_was_taken_out_is_remembered() {
    let dynamo = dynamo().await;
    let others = Reseller {
        approvers: vec![example::person("Grace Hopper").into()],
        ..example::reseller()
    };
    let reseller = redeclare(&dynamo, others).await;
    let found = dynamo.store.reseller(&reseller.reseller_id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&reseller));
    let former = &reseller.former_approvers[0];
    assert_eq!(former.person, example::reseller().approvers[0].person);
    assert_eq!(former.since_version, 2);
    let told = ["reseller_changed", "approvers_removed"];
    assert_eq!(history(&dynamo, "reseller#northwind"), told);
}

#[tokio::test]
async fn a_repeated_rearm_finds_the_first_one() {
    let dynamo = dynamo().await;
    let now = example::at("2026-05-04T10:00:00Z");
    let record = submission(1).idempotency.unwrap();
    let rearmed = |reseller: &Reseller| ResellerChange {
        idempotency: Some(record.clone()),
        ..rearm_all(reseller, None, operations(), now)
    };
    let first = rearmed(&example::reseller());
    assert_eq!(commit(&dynamo, &first).await, ResellerCommit::Done);
    let before = contents(&dynamo);
    let again = rearmed(&first.reseller);
    let repeated = ResellerCommit::Repeated(Box::new(record.clone()));
    assert_eq!(commit(&dynamo, &again).await, repeated);
    assert_eq!(contents(&dynamo), before);
    let told = ["reseller_changed", "terms_rearmed"];
    assert_eq!(history(&dynamo, "reseller#northwind"), told);

    let id = example::reseller_id();
    let facts = dynamo.store.reseller_facts(&id, &record.call).await.unwrap();
    assert_eq!(facts, (Some(first.reseller), Some(record)));
}

#[tokio::test]
async fn facts_of_a_reseller_tell_what_is_there() {
    let dynamo = dynamo().await;
    let call = submission(1).idempotency.unwrap().call;
    let (id, nobody) = (example::reseller_id(), ResellerId::parse("nobody").unwrap());
    let facts = dynamo.store.reseller_facts(&id, &call).await.unwrap();
    assert_eq!(facts, (Some(example::reseller()), None));
    let facts = dynamo.store.reseller_facts(&nobody, &call).await.unwrap();
    assert_eq!(facts, (None, None));
}
