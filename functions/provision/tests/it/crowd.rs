//! Many requests of one customer at a time, on real tables: one plan is ordered, and each gets a subscription of its own.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use azure_simulator::{Behaviour, ManualClock, Operation, Settings, Simulator};
use contracts::workflow::RequestRef;
use domain::account::{Customer, PortalKind, Tenant};
use domain::change::Commit;
use domain::ids::TenantId;
use domain::ports::{Clock, Requests};
use domain::provisioning::Outcome;
use jiff::{SignedDuration, Timestamp};
use microsoft::Microsoft;
use provision::{Patience, Ports, Provision};
use testkit::{CountingEntropy, Dynamo, FixedClock, example};

use crate::memory::Glass;
use crate::real::{Stored, client};
use crate::trap::Trap;

struct Tables<'a>(PhantomData<&'a ()>);

impl<'a> Ports for Tables<'a> {
    type Store = aws::Store;
    type Keys = Glass<'a>;
    type Microsoft = Microsoft<Stored>;
    type Clock = FixedClock;
    type Entropy = CountingEntropy;
}

const CROWD: u8 = 8;

#[tokio::test]
async fn one_plan_and_a_subscription_for_each() {
    let clock = ManualClock::new(example::now());
    let simulator = Simulator::with_clock(Settings::default(), clock.clone());
    let simulator = simulator.start().await.unwrap();
    let tenant = simulator.tenant(Behaviour::Ordinary).unwrap();
    let dynamo = Dynamo::start().await;
    let customer = Customer {
        tenant: Some(Tenant {
            tenant_id: TenantId::parse(&tenant.id.to_string()).unwrap(),
            ..example::tenant(1)
        }),
        ..example::customer()
    };
    dynamo.reseller(&example::reseller()).await;
    dynamo.customer(&customer).await;
    let portal = example::calling_portal(PortalKind::Console);
    let mut due: Vec<(Timestamp, RequestRef)> = Vec::new();
    for n in 1..=CROWD {
        let change = example::submission(n, &portal, &customer, &format!("northwind-fabrikam-{n:04}"));
        assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
        let input = RequestRef {
            reseller_id: change.request.reseller_id.clone(),
            request_id: change.request.request_id,
        };
        due.push((example::now(), input));
    }
    let trap = Trap::default();
    let provision = Provision::<Tables<'_>> {
        store: dynamo.store.clone(),
        keys: Glass(&trap),
        microsoft: client(&simulator, "partner-refresh-token"),
        clock: FixedClock::default(),
        entropy: CountingEntropy::default(),
        patience: Patience::new(86_400),
    };
    // Whoever is due first runs first; all that are due at a time run at a time.
    for _ in 0..400 {
        let Some(next) = due.iter().map(|(at, _)| *at).min() else {
            break;
        };
        let wait = next.duration_since(provision.clock.now());
        provision.clock.advance(wait.max(SignedDuration::ZERO));
        clock.advance(wait.max(SignedDuration::ZERO));
        let now = provision.clock.now();
        let (ready, later): (Vec<_>, Vec<_>) = due.into_iter().partition(|(at, _)| *at <= now);
        due = later;
        let mut runs = Vec::new();
        for (_, input) in ready {
            runs.push(async {
                let outcome = provision.handle(input.clone()).await.unwrap();
                (outcome, input)
            });
        }
        for (outcome, input) in together(runs).await {
            match outcome {
                Outcome::Completed => {}
                Outcome::Pending { retry_after } => {
                    let wait = SignedDuration::from_secs(i64::from(retry_after));
                    due.push((now.saturating_add(wait).unwrap(), input));
                }
                other => unreachable!("{other:?}"),
            }
        }
    }
    assert!(due.is_empty(), "{due:?}");
    let contents = simulator.contents();
    assert_eq!(contents.len(), 1);
    assert_eq!(contents[0].plans.len(), 1);
    let names: BTreeSet<_> = contents[0]
        .subscriptions
        .iter()
        .map(|one| &one.display_name)
        .collect();
    assert_eq!(names.len(), usize::from(CROWD));
    assert_eq!(contents[0].subscriptions.len(), usize::from(CROWD));
    let adopted = contents[0].subscriptions.iter().filter(|one| one.alias.is_none());
    assert_eq!(adopted.count(), 1, "the first one came with the plan");
    assert_eq!(contents[0].users.len(), usize::from(CROWD));
    // Nobody was refused anything: the plan was ordered once, and orders of subscriptions kept their distance.
    let at = |operation| {
        let calls = simulator.calls().into_iter();
        let mine = calls.filter(move |call| call.operation == Some(operation));
        mine.map(|call| call.at).collect::<Vec<_>>()
    };
    assert_eq!(at(Operation::CheckoutPost).len(), 1);
    let orders = at(Operation::AliasPut);
    assert_eq!(orders.len(), usize::from(CROWD) - 1);
    for two in orders.windows(2) {
        let between = two[1].duration_since(two[0]);
        assert!(between >= SignedDuration::from_secs(30), "{orders:?}");
    }
}

/// All of them at a time.
async fn together<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut pinned: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        pinned.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(value) => {
                done.push(value);
                false
            }
            std::task::Poll::Pending => true,
        });
        if pinned.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done
}
