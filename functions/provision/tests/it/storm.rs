//! A thousand seeded requests at the simulator, with its usual delays, while connections break before and after the work
//! was done, Microsoft throttles, fails and talks nonsense, and the process crashes at any boundary.

use std::collections::HashSet;
use std::time::Duration;

use azure_simulator::{Behaviour, Fault, ManualClock, Operation, RunningSimulator, Settings, Simulator, Sku};
use domain::ids::TenantId;
use domain::provisioning::Outcome;
use domain::request::Owner;
use jiff::SignedDuration;
use lambda_support::task::TaskError;
use microsoft::Microsoft;
use provision::Provision;
use serde_json::json;
use testkit::example;
use uuid::Uuid;

use crate::real::{Stored, client, password_writes};
use crate::trap::{Mode, Trap};
use crate::world::{HOLD_SECONDS, World, approved, assert_whole, run, world};

/// `SplitMix64`: the same numbers for the same seed, for ever.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()].clone()
    }

    /// At which boundaries the process ends.
    fn crashes(&mut self) -> Vec<usize> {
        (0..self.below(4))
            .map(|_| 1 + usize::try_from(self.below(180)).unwrap())
            .collect()
    }

    fn fault(&mut self) -> Fault {
        let seconds = 1 + self.below(60);
        let after_commit = self.below(2) == 0;
        let status = |status, retry_after| Fault::Status {
            status,
            retry_after,
            after_commit,
        };
        match self.below(7) {
            0 => Fault::DropBeforeCommit,
            1 => Fault::DropAfterCommit,
            2 => Fault::Status {
                status: 429,
                retry_after: Some(seconds),
                after_commit: false,
            },
            3 => status(503, Some(seconds)),
            4 => status(500, None),
            5 => Fault::Delay { millis: 5 },
            _ => Fault::Body {
                status: 200,
                body: json!("<html>Service unavailable</html>"),
                content_type: "text/html".into(),
            },
        }
    }
}

const OPERATIONS: &[Operation] = &[
    Operation::TokenPost,
    Operation::CustomerGet,
    Operation::PartnerAgreementGet,
    Operation::AgreementStatusGet,
    Operation::PlansGet,
    Operation::AvailabilitiesGet,
    Operation::CartPost,
    Operation::CheckoutPost,
    Operation::EntitlementsGet,
    Operation::AliasPut,
    Operation::AliasGet,
    Operation::SubscriptionGet,
    Operation::SubscriptionRename,
    Operation::UserPost,
    Operation::UserGet,
    Operation::UserPatch,
    Operation::RoleAssignmentPut,
];

/// Runs as the workflow does, on both clocks.
async fn drive(
    provision: &Provision<World<'_, Microsoft<Stored>>>,
    trap: &Trap,
    clock: &ManualClock,
    context: &str,
) -> Outcome {
    for _ in 0..600 {
        let wait = match run(provision, trap).await {
            None | Some(Err(TaskError::Transient(_))) => 1,
            Some(Ok(Outcome::Pending { retry_after } | Outcome::AwaitingTerms { retry_after, .. })) => {
                retry_after
            }
            Some(Ok(Outcome::OnHold { .. })) => HOLD_SECONDS,
            Some(Ok(ended)) => return ended,
            Some(Err(error)) => unreachable!("{context}: {error}"),
        };
        let wait = SignedDuration::from_secs(i64::from(wait));
        provision.clock.advance(wait);
        clock.advance(wait);
    }
    unreachable!("{context}: the request never ends")
}

/// How the requests of one storm ended.
#[derive(Debug, Default)]
struct Ends {
    completed: usize,
    failed: usize,
    attention: usize,
}

async fn storm(seeds: std::ops::Range<u64>) -> Ends {
    let clock = ManualClock::new(example::now());
    let settings = Settings {
        // The one thing there that takes real time.
        checkout_duration: Duration::ZERO,
        ..Settings::default()
    };
    let simulator = Simulator::with_clock(settings, clock.clone());
    let simulator = simulator.start().await.unwrap();
    let mut ends = Ends::default();
    for seed in seeds {
        simulator.reset();
        weather(&simulator, &clock, seed, &mut ends).await;
    }
    ends
}

async fn weather(simulator: &RunningSimulator, clock: &ManualClock, seed: u64, ends: &mut Ends) {
    let mut dice = Dice(seed);
    let behaviours = [
        Behaviour::Ordinary,
        Behaviour::Ordinary,
        Behaviour::Ordinary,
        Behaviour::Federated,
        Behaviour::UnderReview,
        Behaviour::NoRelationship,
    ];
    let behaviour = dice.pick(&behaviours);
    // Half of the customers have their plan, so that an alias makes their subscription.
    let had_plan = seed % 2 == 1;
    let mut context = format!("seed {seed}, {behaviour:?}, plan {had_plan}");
    let injected = inject(simulator, &mut dice, &mut context);
    let crashes = dice.crashes();
    context += &format!(", crashes at {crashes:?}");

    let tenant = simulator.tenant(behaviour).unwrap();
    if had_plan {
        let partner = example::reseller().partner_id;
        let id = tenant.id.to_string();
        simulator.add_plan(&id, Sku::Azure, partner.as_str()).unwrap();
        clock.advance(SignedDuration::from_secs(10));
    }
    let before = usize::from(had_plan);
    let mut request = approved(TenantId::parse(&tenant.id.to_string()).unwrap());
    request.owner = dice.pick(&[
        None,
        Some(Owner::CustomerContact),
        Some(Owner::ResellerGroup {
            object_id: Uuid::from_u128(0xabc_0000_0000_0000_0000_0000),
        }),
    ]);
    let witness: Simulator = (**simulator).clone();
    let trap = Trap::default();
    let microsoft = client(simulator, "partner-refresh-token");
    let provision = world(&trap, request, microsoft, move || password_writes(&witness));
    let behind = clock.now().duration_since(example::now());
    provision.clock.advance(behind);
    trap.set(&crashes, Mode::Crash);

    let outcome = drive(&provision, &trap, clock, &context).await;
    let contents = simulator.contents();
    let of_tenant = contents.iter().find(|one| one.tenant_id == tenant.id);
    let made = of_tenant.map_or(0, |tenant| tenant.subscriptions.len());
    let plans = of_tenant.map_or(0, |tenant| tenant.plans.len());
    // A process that ends with a Retry-After in its hand takes it along.
    let early: Vec<_> = simulator.calls().into_iter().filter(|call| call.early).collect();
    assert!(early.len() <= crashes.len(), "{context}: {early:?}");
    match outcome {
        Outcome::Completed => {
            ends.completed += 1;
            assert_eq!((plans, made), (1, before + 1), "{context}");
            let row = provision.store.rows().request.clone();
            let id = row.subscription.as_ref().unwrap().subscription_id;
            let mut subscriptions = of_tenant.unwrap().subscriptions.iter();
            let subscription = subscriptions.find(|one| one.subscription_id == id).unwrap();
            assert_eq!(subscription.alias.is_some(), had_plan, "{context}");
            if behaviour == Behaviour::Ordinary {
                assert_struck(simulator, &injected, had_plan, &context);
            }
            assert_eq!(subscription.display_name, row.friendly_name.as_str(), "{context}");
            if row.access == Some(domain::request::AccessKind::NewUser) {
                assert_whole(&provision, &context);
            }
            assert!(!subscription.role_assignments.is_empty(), "{context}");
        }
        Outcome::Failed { .. } => {
            ends.failed += 1;
            assert_eq!(
                (plans, made),
                (before, before),
                "{context}: a failed request left something"
            );
        }
        Outcome::NeedsAttention { .. } => {
            ends.attention += 1;
            assert!(made <= before + 1, "{context}");
        }
        other => unreachable!("{context}: {other:?}"),
    }
}

/// Lets something happen to some of the next calls, and says to which operations.
fn inject(simulator: &RunningSimulator, dice: &mut Dice, context: &mut String) -> HashSet<Operation> {
    let mut injected = HashSet::new();
    for _ in 0..dice.below(6) {
        let (operation, fault) = (dice.pick(OPERATIONS), dice.fault());
        *context += &format!(", {operation:?} {fault:?}");
        simulator.inject(operation, 1 + u32::try_from(dice.below(2)).unwrap(), fault);
        injected.insert(operation);
    }
    injected
}

/// What was to happen to an operation that no request can do without has happened.
fn assert_struck(simulator: &Simulator, injected: &HashSet<Operation>, had_plan: bool, context: &str) {
    let by_alias = [Operation::AliasPut, Operation::AliasGet];
    let with_plan = [
        Operation::AvailabilitiesGet,
        Operation::CartPost,
        Operation::CheckoutPost,
        Operation::EntitlementsGet,
        Operation::SubscriptionRename,
    ];
    let elsewhere: &[Operation] = if had_plan { &with_plan } else { &by_alias };
    let at_times = [Operation::UserGet, Operation::UserPatch];
    let struck: HashSet<_> = simulator
        .calls()
        .into_iter()
        .filter(|call| call.fault.is_some())
        .filter_map(|call| call.operation)
        .collect();
    for operation in injected {
        let is_needed = !elsewhere.contains(operation) && !at_times.contains(operation);
        assert!(
            !is_needed || struck.contains(operation),
            "{context}: {operation:?}"
        );
    }
}

/// Two requests of one customer at a time. They share the leases, as they would share the table.
async fn pair(simulator: &RunningSimulator, clock: &ManualClock, seed: u64) -> bool {
    let mut dice = Dice(seed);
    let mut context = format!("pair {seed}");
    inject(simulator, &mut dice, &mut context);
    let crashes = [dice.crashes(), dice.crashes()];
    context += &format!(", crashes at {crashes:?}");
    let tenant = simulator.tenant(Behaviour::Ordinary).unwrap();
    let traps = [Trap::default(), Trap::default()];
    let parties: Vec<_> = (1..)
        .zip(traps.iter().zip(&crashes))
        .map(|(n, (trap, crashes))| {
            let mut request = approved(TenantId::parse(&tenant.id.to_string()).unwrap());
            request.request_id = example::request_id(n);
            let witness: Simulator = (**simulator).clone();
            let microsoft = client(simulator, "partner-refresh-token");
            let provision = world(trap, request, microsoft, move || password_writes(&witness));
            provision
                .clock
                .advance(clock.now().duration_since(example::now()));
            trap.set(crashes, Mode::Crash);
            (provision, trap)
        })
        .collect();
    let mut due = vec![clock.now(); parties.len()];
    let mut ends: Vec<Option<Outcome>> = vec![None; parties.len()];
    let mut leases = std::collections::BTreeMap::new();
    for _ in 0..1_200 {
        let waiting = (0..parties.len()).filter(|n| ends[*n].is_none());
        let Some(next) = waiting.min_by_key(|n| due[*n]) else {
            break;
        };
        let wait = due[next].duration_since(clock.now()).max(SignedDuration::ZERO);
        clock.advance(wait);
        for (provision, _) in &parties {
            provision.clock.advance(wait);
        }
        let (provision, trap) = &parties[next];
        provision.store.rows().leases = leases;
        let wait = match run(provision, trap).await {
            None | Some(Err(TaskError::Transient(_))) => 1,
            Some(Ok(Outcome::Pending { retry_after })) => retry_after,
            Some(Ok(ended)) => {
                ends[next] = Some(ended);
                0
            }
            Some(Err(error)) => unreachable!("{context}: {error}"),
        };
        leases = provision.store.rows().leases.clone();
        due[next] = clock.now() + SignedDuration::from_secs(i64::from(wait));
    }
    let contents = simulator.contents();
    let Some(made) = contents.first() else {
        return false;
    };
    let early = simulator.calls().into_iter().filter(|call| call.early).count();
    assert!(early <= crashes.concat().len(), "{context}: {early}");
    assert!(
        made.plans.len() <= 1 && made.subscriptions.len() <= 2,
        "{context}"
    );
    let all = ends.iter().all(|end| *end == Some(Outcome::Completed));
    if all {
        assert_eq!(made.subscriptions.len(), 2, "{context}");
        let adopted = made.subscriptions.iter().filter(|one| one.alias.is_none());
        assert_eq!(adopted.count(), 1, "{context}");
        assert_eq!(made.users.len(), 2, "{context}");
    }
    all
}

#[tokio::test]
async fn two_at_a_time() {
    let clock = ManualClock::new(example::now());
    let settings = Settings {
        checkout_duration: Duration::ZERO,
        ..Settings::default()
    };
    let simulator = Simulator::with_clock(settings, clock.clone());
    let simulator = simulator.start().await.unwrap();
    let mut completed = 0;
    for seed in 0..100 {
        simulator.reset();
        completed += usize::from(pair(&simulator, &clock, seed).await);
    }
    assert!(completed > 95, "{completed}");
}

macro_rules! storms {
    ($($name:ident: $seeds:expr;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let ends = storm($seeds).await;
                // Almost all of them come through: a storm that parks everything would prove nothing.
                let all = ends.completed + ends.failed + ends.attention;
                assert_eq!(all, 250);
                assert!(ends.completed > 190 && ends.failed > 20, "{ends:?}");
                assert!(ends.attention < 5, "{ends:?}");
            }
        )+
    };
}

storms! {
    the_first_quarter: 0..250;
    the_second_quarter: 250..500;
    the_third_quarter: 500..750;
    the_last_quarter: 750..1000;
}
