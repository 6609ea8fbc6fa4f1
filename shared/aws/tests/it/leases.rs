//! Leases: one holder at a time, for a while.

use aws::Table;
use domain::ports::{Lease, LeaseAnswer, Leases};
use jiff::Timestamp;
use testkit::{Dynamo, example};
use tokio::task::JoinSet;

use crate::budgets::{costs, spent};

fn lease(holder: u8, until: &str) -> Lease {
    Lease {
        name: "orders".into(),
        holder: example::request_id(holder),
        until: example::at(until),
    }
}

fn now() -> Timestamp {
    example::at("2026-05-04T12:00:00Z")
}

async fn take(dynamo: &Dynamo, lease: &Lease, now: &str) -> LeaseAnswer {
    dynamo.store.take_lease(lease, example::at(now)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_one_gets_it_and_the_others_learn_until_when() {
    let dynamo = Dynamo::start().await;
    let mut takers = JoinSet::new();
    for n in 1..=100 {
        let store = dynamo.store.clone();
        let lease = Lease {
            until: now() + jiff::SignedDuration::from_secs(i64::from(n)),
            ..lease(n, "2026-05-04T12:01:00Z")
        };
        takers.spawn(async move { (lease.clone(), store.take_lease(&lease, now()).await.unwrap()) });
    }
    let answers = takers.join_all().await;
    let granted: Vec<_> = answers
        .iter()
        .filter(|(_, a)| *a == LeaseAnswer::Granted)
        .collect();
    let [(winner, _)] = granted.as_slice() else {
        panic!("{} have it", granted.len())
    };
    let held = LeaseAnswer::Held { until: winner.until };
    assert_eq!(answers.iter().filter(|(_, answer)| *answer == held).count(), 99);
    let [row] = dynamo.items(Table::Leases).try_into().unwrap();
    assert_eq!(row["holder"]["S"], winner.holder.to_string());
    assert_eq!(
        dynamo.store.lease_end("orders").await.unwrap(),
        Some(winner.until)
    );
}

#[tokio::test]
async fn it_ends_to_the_moment_and_is_prolonged_by_its_holder_only() {
    let dynamo = Dynamo::start().await;
    let first = lease(1, "2026-05-04T12:00:30.0005Z");
    assert_eq!(
        take(&dynamo, &first, "2026-05-04T12:00:00Z").await,
        LeaseAnswer::Granted
    );
    let second = lease(2, "2026-05-04T12:01:00Z");
    let held = LeaseAnswer::Held { until: first.until };
    for early in [
        "2026-05-04T12:00:00Z",
        "2026-05-04T12:00:30Z",
        "2026-05-04T12:00:30.0004Z",
    ] {
        assert_eq!(take(&dynamo, &second, early).await, held, "{early}");
    }
    let longer = lease(1, "2026-05-04T12:02:00Z");
    assert_eq!(
        take(&dynamo, &longer, "2026-05-04T12:00:20Z").await,
        LeaseAnswer::Granted
    );
    let held = LeaseAnswer::Held { until: longer.until };
    assert_eq!(take(&dynamo, &second, "2026-05-04T12:01:59Z").await, held);
    let shorter = lease(1, "2026-05-04T12:00:40Z");
    assert_eq!(
        take(&dynamo, &shorter, "2026-05-04T12:00:21Z").await,
        LeaseAnswer::Granted
    );
    assert_eq!(
        take(&dynamo, &second, "2026-05-04T12:00:40Z").await,
        LeaseAnswer::Granted
    );
    let held = LeaseAnswer::Held { until: second.until };
    assert_eq!(
        take(&dynamo, &shorter, "2026-05-04T12:00:40Z").await,
        held,
        "it is another's now"
    );
}

#[tokio::test]
async fn a_turn_keeps_its_own_holder_waiting_too() {
    let dynamo = Dynamo::start().await;
    let turn = lease(1, "2026-05-04T12:00:30.0005Z");
    let begin = |turn: Lease, at: &'static str| {
        let store = dynamo.store.clone();
        async move { store.take_turn(&turn, example::at(at)).await.unwrap() }
    };
    assert_eq!(
        begin(turn.clone(), "2026-05-04T12:00:00Z").await,
        LeaseAnswer::Granted
    );
    let held = LeaseAnswer::Held { until: turn.until };
    for holder in [1, 2] {
        for early in ["2026-05-04T12:00:00Z", "2026-05-04T12:00:30.0004Z"] {
            let next = lease(holder, "2026-05-04T12:02:00Z");
            assert_eq!(begin(next, early).await, held, "{holder} at {early}");
        }
    }
    let shorter = lease(1, "2026-05-04T12:00:10Z");
    assert_eq!(
        take(&dynamo, &shorter, "2026-05-04T12:00:05Z").await,
        LeaseAnswer::Granted,
        "its holder may change its end"
    );
    let next = lease(2, "2026-05-04T12:02:00Z");
    assert_eq!(begin(next, "2026-05-04T12:00:10Z").await, LeaseAnswer::Granted);
}

#[tokio::test]
async fn a_prolonged_lease_ends_no_earlier_than_anybody_said() {
    let dynamo = Dynamo::start().await;
    for (holder, said, expected) in [
        (1, "2026-05-04T12:00:30Z", "2026-05-04T12:00:30Z"),
        (2, "2026-05-04T12:10:00Z", "2026-05-04T12:10:00Z"),
        (3, "2026-05-04T12:01:00Z", "2026-05-04T12:10:00Z"),
        (2, "2026-05-04T12:00:01Z", "2026-05-04T12:10:00Z"),
    ] {
        dynamo.store.prolong_lease(&lease(holder, said)).await.unwrap();
        let end = dynamo.store.lease_end("orders").await.unwrap();
        assert_eq!(end, Some(example::at(expected)), "{holder} until {said}");
    }
    let holder = dynamo.store.lease_holder("orders").await.unwrap();
    assert_eq!(holder, Some(example::request_id(2)));
    assert_eq!(dynamo.store.lease_holder("others").await.unwrap(), None);
}

#[tokio::test]
async fn only_its_holder_gives_it_back() {
    let dynamo = Dynamo::start().await;
    let first = lease(1, "2026-05-04T12:00:30Z");
    take(&dynamo, &first, "2026-05-04T12:00:00Z").await;
    dynamo
        .store
        .give_back_lease("orders", example::request_id(2))
        .await
        .unwrap();
    assert_eq!(dynamo.store.lease_end("orders").await.unwrap(), Some(first.until));
    for _ in 0..2 {
        dynamo
            .store
            .give_back_lease("orders", first.holder)
            .await
            .unwrap();
        assert_eq!(dynamo.store.lease_end("orders").await.unwrap(), None);
    }
    let second = lease(2, "2026-05-04T12:00:30Z");
    assert_eq!(
        take(&dynamo, &second, "2026-05-04T12:00:01Z").await,
        LeaseAnswer::Granted
    );
}

#[tokio::test]
async fn leases_of_other_names_are_others() {
    let dynamo = Dynamo::start().await;
    for name in ["orders", "plan#1", "plan#2"] {
        let lease = Lease {
            name: name.into(),
            ..lease(name.len().try_into().unwrap(), "2026-05-04T12:00:30Z")
        };
        assert_eq!(
            take(&dynamo, &lease, "2026-05-04T12:00:00Z").await,
            LeaseAnswer::Granted
        );
    }
    assert_eq!(dynamo.items(Table::Leases).len(), 3);
}

/// A lease that never ends has a number there, too, and one that is over is kept for a day.
#[tokio::test]
async fn the_table_forgets_what_is_over() {
    let dynamo = Dynamo::start().await;
    take(&dynamo, &lease(1, "2026-05-04T12:00:30Z"), "2026-05-04T12:00:00Z").await;
    let day_later = example::at("2026-05-05T12:00:30Z").as_second().to_string();
    assert_eq!(dynamo.items(Table::Leases)[0]["ttl"]["N"], day_later);
    let forever = Lease {
        until: Timestamp::MAX,
        ..lease(1, "2026-05-04T12:00:30Z")
    };
    assert_eq!(
        take(&dynamo, &forever, "2026-05-04T12:00:00Z").await,
        LeaseAnswer::Granted
    );
    assert_eq!(
        dynamo.items(Table::Leases)[0]["ttl"]["N"],
        Timestamp::MAX.as_second().to_string()
    );
    assert_eq!(
        take(&dynamo, &lease(2, "2026-05-04T12:00:30Z"), "2027-05-04T12:00:00Z").await,
        LeaseAnswer::Held {
            until: Timestamp::MAX
        }
    );
}

#[tokio::test]
async fn taking_looking_and_giving_back_are_one_round_trip_each() {
    let dynamo = Dynamo::start().await;
    let mine = lease(1, "2026-05-04T12:00:30Z");
    take(&dynamo, &mine, "2026-05-04T12:00:00Z").await;
    dynamo
        .store
        .prolong_lease(&lease(1, "2026-05-04T12:00:40Z"))
        .await
        .unwrap();
    dynamo.store.lease_end("orders").await.unwrap();
    dynamo.store.lease_holder("orders").await.unwrap();
    dynamo.store.give_back_lease("orders", mine.holder).await.unwrap();
    let turn = dynamo.store.take_turn(&mine, now());
    turn.await.unwrap();
    assert_eq!(
        spent(&dynamo),
        costs([
            ("PutItem", 1.0),
            ("PutItem", 1.0),
            ("GetItem", 1.0),
            ("GetItem", 1.0),
            ("DeleteItem", 1.0),
            ("PutItem", 1.0),
        ])
    );
}
