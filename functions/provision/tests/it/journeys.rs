//! Whole journeys against the simulator, with its special tenants and its faults.

use std::time::Duration;

use azure_simulator::{
    Behaviour, Fault, ManualClock, Operation, Role, RunningSimulator, Settings, Simulator, Sku,
};
use domain::email::EmailAddress;
use domain::event::EventType;
use domain::ids::TenantId;
use domain::provisioning::{Outcome, Step};
use domain::request::AccessKind;
use domain::status::Status;
use jiff::SignedDuration;
use microsoft::Microsoft;
use provision::Provision;
use serde_json::json;
use testkit::example;

use crate::real::{Stored, client, password_writes, simulator};
use crate::trap::Trap;
use crate::world::{World, approved, assert_whole, drive, run, sealed, world};

type Function<'a> = Provision<World<'a, Microsoft<Stored>>>;

fn function<'a>(simulator: &RunningSimulator, behaviour: Behaviour, trap: &'a Trap) -> Function<'a> {
    let tenant = simulator.tenant(behaviour).unwrap().id.to_string();
    let witness: Simulator = (**simulator).clone();
    let microsoft = client(simulator, "partner-refresh-token");
    let request = approved(TenantId::parse(&tenant).unwrap());
    world(trap, request, microsoft, move || password_writes(&witness))
}

async fn outcome(provision: &Function<'_>, trap: &Trap) -> Outcome {
    run(provision, trap).await.unwrap().unwrap()
}

fn kinds(provision: &Function<'_>) -> Vec<EventType> {
    provision
        .store
        .rows()
        .events
        .iter()
        .map(|event| event.kind)
        .collect()
}

fn become_ordinary(simulator: &Simulator, provision: &Function<'_>) {
    let tenant = provision.store.rows().request.tenant_id.to_string();
    assert!(simulator.set_behaviour(&tenant, Behaviour::Ordinary));
}

#[tokio::test]
async fn the_main_journey() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Ordinary, &trap);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "the main journey");

    let reached = [EventType::StepReached; 7];
    let expected = [
        &[EventType::ProvisioningStarted],
        &reached[..],
        &[EventType::Completed],
    ]
    .concat();
    assert_eq!(kinds(&provision), expected);
    let made = &simulator.contents()[0];
    let id = made.subscriptions[0].subscription_id;
    assert_eq!(
        provision
            .store
            .rows()
            .request
            .subscription
            .as_ref()
            .unwrap()
            .subscription_id,
        id
    );
    assert_eq!(
        made.users[0].user_principal_name,
        sealed(&provision).user_principal_name
    );
    assert_eq!(made.subscriptions[0].reseller_id.as_deref(), Some("4321098"));
    let roles = &made.subscriptions[0].role_assignments;
    assert_eq!((roles.len(), roles[0].role), (1, Role::Owner));
    assert_eq!(roles[0].principal_id, made.users[0].id);
    assert_eq!(made.plans.len(), 1);

    // Once more changes nothing and asks nobody.
    let calls = simulator.calls().len();
    assert_eq!(outcome(&provision, &trap).await, Outcome::Completed);
    assert_eq!(simulator.calls().len(), calls);
}

#[tokio::test]
async fn connections_that_break_on_writes() {
    for fault in [Fault::DropAfterCommit, Fault::DropBeforeCommit] {
        for writes in [
            &[Operation::CartPost][..],
            &[Operation::CheckoutPost],
            &[Operation::SubscriptionRename],
            &[Operation::UserPost],
            &[Operation::RoleAssignmentPut],
            &[Operation::CheckoutPost, Operation::UserPost, Operation::UserPatch],
        ] {
            let simulator = simulator(Settings::instant()).await;
            let trap = Trap::default();
            let provision = function(&simulator, Behaviour::Ordinary, &trap);
            for write in writes {
                simulator.inject(*write, 2, fault.clone());
            }
            let context = format!("{fault:?} of {writes:?}");
            assert_eq!(drive(&provision, &trap).await, Outcome::Completed, "{context}");
            let contents = simulator.contents();
            let counts = (contents[0].subscriptions.len(), contents[0].users.len());
            assert_eq!(counts, (1, 1), "{context}");
            assert_whole(&provision, &context);
        }
    }
}

/// An order under an alias that may have been placed is looked for, and placed again only when it was not.
#[tokio::test]
async fn connections_that_break_on_the_order_of_a_subscription() {
    for (fault, orders) in [(Fault::DropAfterCommit, 1), (Fault::DropBeforeCommit, 3)] {
        let simulator = simulator(Settings::instant()).await;
        let tenant = simulator.tenant(Behaviour::Ordinary).unwrap().id.to_string();
        let partner = example::reseller().partner_id;
        simulator.add_plan(&tenant, Sku::Azure, partner.as_str()).unwrap();
        let trap = Trap::default();
        let provision = function(&simulator, Behaviour::Ordinary, &trap);
        simulator.inject(Operation::AliasPut, 2, fault.clone());
        let context = format!("{fault:?}");
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed, "{context}");
        assert_whole(&provision, &context);
        assert_eq!(count(&simulator, Operation::AliasPut), orders, "{context}");
        let made = &simulator.contents()[0];
        assert_eq!((made.plans.len(), made.subscriptions.len()), (1, 2), "{context}");
        let by_alias = made.subscriptions.iter().find(|one| one.alias.is_some()).unwrap();
        let rows = provision.store.rows();
        let handed_over = rows.request.subscription.as_ref().unwrap().subscription_id;
        assert_eq!(handed_over, by_alias.subscription_id, "{context}");
    }
}

/// Runs as the workflow does, on both clocks.
async fn drive_with(clock: &ManualClock, provision: &Function<'_>, trap: &Trap) -> Outcome {
    loop {
        match outcome(provision, trap).await {
            Outcome::Pending { retry_after } => {
                let wait = SignedDuration::from_secs(i64::from(retry_after));
                provision.clock.advance(wait);
                clock.advance(wait);
            }
            ended => return ended,
        }
    }
}

#[tokio::test]
async fn the_subscription_of_a_plan_that_is_listed_late_is_waited_for() {
    let clock = ManualClock::new(example::now());
    let settings = Settings {
        plan_delay: Duration::from_secs(45 * 60),
        entitlement_delay: Duration::from_secs(60),
        ..Settings::default()
    };
    let simulator = Simulator::with_clock(settings, clock.clone());
    let simulator = simulator.start().await.unwrap();
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Ordinary, &trap);
    assert_eq!(drive_with(&clock, &provision, &trap).await, Outcome::Completed);
    let made = &simulator.contents()[0];
    assert_eq!((made.plans.len(), made.subscriptions.len()), (1, 1));
    assert_eq!(count(&simulator, Operation::CheckoutPost), 1);
    assert_eq!(count(&simulator, Operation::AliasPut), 0);
}

#[tokio::test]
async fn a_plan_that_a_person_has_ordered_a_moment_ago_is_not_taken_for_ours() {
    let clock = ManualClock::new(example::now());
    let settings = Settings {
        plan_delay: Duration::from_secs(5 * 60),
        entitlement_delay: Duration::from_secs(60),
        ..Settings::default()
    };
    let simulator = Simulator::with_clock(settings, clock.clone());
    let simulator = simulator.start().await.unwrap();
    let tenant = simulator.tenant(Behaviour::Ordinary).unwrap().id.to_string();
    let partner = example::reseller().partner_id;
    simulator.add_plan(&tenant, Sku::Azure, partner.as_str()).unwrap();
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Ordinary, &trap);
    assert_eq!(drive_with(&clock, &provision, &trap).await, Outcome::Completed);
    assert_eq!(count(&simulator, Operation::CheckoutPost), 1);
    let made = &simulator.contents()[0];
    let aliases: Vec<_> = made.subscriptions.iter().map(|one| one.alias.is_some()).collect();
    assert_eq!(aliases, [false, true]);
    assert_eq!(made.subscriptions[0].display_name, "Azure subscription 1");
}

#[tokio::test]
async fn a_missing_relationship_fails_the_request() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::NoRelationship, &trap);
    let failed = Outcome::Failed {
        reason: "relationship_missing".into(),
    };
    assert_eq!(outcome(&provision, &trap).await, failed);
    assert_eq!(provision.store.rows().request.status, Status::Failed);
    assert_eq!(outcome(&provision, &trap).await, failed, "and says so again");
    assert!(simulator.contents().is_empty());
}

fn count(simulator: &Simulator, operation: Operation) -> usize {
    let calls = simulator.calls();
    calls
        .iter()
        .filter(|call| call.operation == Some(operation))
        .count()
}

#[tokio::test]
async fn missing_terms_wait_quietly_until_they_are_accepted() {
    for behaviour in [Behaviour::TermsMissing, Behaviour::TermsOutdated] {
        let simulator = simulator(Settings::instant()).await;
        let trap = Trap::default();
        let provision = function(&simulator, behaviour, &trap);
        let waiting = Outcome::AwaitingTerms {
            reason: "mca_not_accepted".into(),
            retry_after: 3600,
        };
        for _ in 0..3 {
            assert_eq!(outcome(&provision, &trap).await, waiting, "{behaviour:?}");
            provision.clock.advance(SignedDuration::from_hours(1));
        }
        assert_eq!(
            kinds(&provision),
            [
                EventType::ProvisioningStarted,
                EventType::StepReached,
                EventType::StepReached,
                EventType::AwaitingTerms
            ]
        );
        assert_eq!(
            count(&simulator, Operation::AgreementStatusGet),
            3,
            "each time anew"
        );
        let of_orders = count(&simulator, Operation::CartPost) + count(&simulator, Operation::AliasPut);
        assert_eq!(of_orders, 0, "{behaviour:?}: nothing is ordered before");

        become_ordinary(&simulator, &provision);
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        assert_eq!(kinds(&provision)[4], EventType::ProvisioningStarted);
        assert_whole(&provision, "after the terms");
        assert_eq!(
            count(&simulator, Operation::AgreementStatusGet),
            4,
            "accepted once is accepted"
        );
    }
}

#[tokio::test]
async fn an_order_refused_for_terms_waits_for_them_too() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Ordinary, &trap);
    let refusal = Fault::Body {
        status: 403,
        body: json!({ "code": 13605, "description": "", "data": [], "source": "PartnerFD" }),
        content_type: "application/json".into(),
    };
    simulator.inject(Operation::CheckoutPost, 1, refusal);
    let waiting = Outcome::AwaitingTerms {
        reason: "mca_not_accepted".into(),
        retry_after: 3600,
    };
    assert_eq!(outcome(&provision, &trap).await, waiting);
    assert_eq!(provision.store.rows().request.step, Some(Step::EnsurePlan));
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "after the order's terms");
}

#[tokio::test]
async fn a_review_holds_for_half_days_and_clears() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::UnderReview, &trap);
    let held = Outcome::OnHold {
        reason: "customer_under_review".into(),
    };
    assert_eq!(outcome(&provision, &trap).await, held);
    provision.clock.advance(SignedDuration::from_hours(12));
    // An outage on the way leaves it on hold.
    let fault = Fault::Status {
        status: 503,
        retry_after: Some(90),
        after_commit: false,
    };
    simulator.inject(Operation::PlansGet, 1, fault);
    assert_eq!(
        outcome(&provision, &trap).await,
        Outcome::Pending { retry_after: 90 }
    );
    assert_eq!(provision.store.rows().request.status, Status::OnHold);
    provision.clock.advance(SignedDuration::from_secs(90));
    assert_eq!(outcome(&provision, &trap).await, held);

    become_ordinary(&simulator, &provision);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "after the review");
}

#[tokio::test]
async fn a_review_without_end_needs_attention() {
    let simulator = simulator(Settings {
        review_days: 100,
        ..Settings::instant()
    })
    .await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::UnderReview, &trap);
    let attention = Outcome::NeedsAttention {
        reason: "customer_under_review".into(),
    };
    assert_eq!(drive(&provision, &trap).await, attention);
    let rows = provision.store.rows();
    let days = rows
        .request
        .updated_at
        .duration_since(rows.steps[&Step::EnsurePlan].held.unwrap().since);
    assert_eq!(days, SignedDuration::from_hours(14 * 24));
}

#[tokio::test]
async fn in_a_federated_tenant_the_contact_keeps_its_own_account() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Federated, &trap);
    let domain = simulator.tenant(Behaviour::Federated).unwrap().domain;
    let contact = EmailAddress::parse(&format!("ada@{domain}")).unwrap();
    provision.store.rows().customer.as_mut().unwrap().contact.email = Some(contact);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    let made = &simulator.contents()[0];
    let access = provision.store.rows().request.access;
    assert_eq!(access, Some(AccessKind::ExistingAccount));
    assert!(made.users.is_empty(), "nobody was made: {:?}", made.users);
    let owners = &made.subscriptions[0].role_assignments;
    assert_eq!(owners.len(), 1, "{owners:?}");
}

#[tokio::test]
async fn a_federated_tenant_that_does_not_know_the_contact_gets_a_user_in_its_first_domain() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Federated, &trap);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "in the first domain");
    let first = simulator.tenant(Behaviour::Federated).unwrap().initial_domain;
    let name = sealed(&provision).user_principal_name;
    assert!(name.ends_with(&first), "{name}");
}

#[tokio::test]
async fn revoked_consent_holds_everything_before_anything_is_made() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let tenant = simulator.tenant(Behaviour::Ordinary).unwrap().id.to_string();
    let microsoft = client(&simulator, "revoked");
    let request = approved(TenantId::parse(&tenant).unwrap());
    let provision = world(&trap, request, microsoft, || 0);
    let held = Outcome::OnHold {
        reason: "distributor_auth".into(),
    };
    assert_eq!(outcome(&provision, &trap).await, held);
    let attention = Outcome::NeedsAttention {
        reason: "distributor_auth".into(),
    };
    assert_eq!(drive(&provision, &trap).await, attention, "after two weeks");
    assert!(
        simulator
            .contents()
            .iter()
            .all(|tenant| tenant.subscriptions.is_empty())
    );
}

#[tokio::test]
async fn a_second_request_gets_its_subscription_by_alias() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let first = function(&simulator, Behaviour::Ordinary, &trap);
    assert_eq!(drive(&first, &trap).await, Outcome::Completed);
    let trap = Trap::default();
    let second = function(&simulator, Behaviour::Ordinary, &trap);
    second.store.rows().request.request_id = example::request_id(2);
    assert_eq!(drive(&second, &trap).await, Outcome::Completed);
    assert_whole(&second, "by alias");
    let made = &simulator.contents()[0];
    assert_eq!((made.plans.len(), made.subscriptions.len()), (1, 2));
    let aliases: Vec<_> = made.subscriptions.iter().map(|one| one.alias.clone()).collect();
    assert_eq!(aliases, [None, Some(example::request_id(2).to_string())]);
}

/// How often Azure Resource Manager is read for one subscription, with the delays that the simulator has by default.
#[tokio::test]
async fn reads_at_azure_are_counted() {
    let clock = ManualClock::new(example::now());
    let simulator = Simulator::with_clock(Settings::default(), clock.clone());
    let simulator = simulator.start().await.unwrap();
    for (n, aliases) in [(1, 0), (2, 1)] {
        let before = simulator.calls().len();
        let trap = Trap::default();
        let provision = function(&simulator, Behaviour::Ordinary, &trap);
        provision.store.rows().request.request_id = example::request_id(n);
        assert_eq!(drive_with(&clock, &provision, &trap).await, Outcome::Completed);
        let calls = simulator.calls().split_off(before);
        let count = |operation| {
            calls
                .iter()
                .filter(|call| call.operation == Some(operation))
                .count()
        };
        // Of the distributor's own allowance for reads.
        assert_eq!(count(Operation::AliasGet), aliases, "request {n}");
        // Of the new subscription's: one that was too early at most, and the four in a row that are asked for.
        let looks = count(Operation::SubscriptionGet);
        assert!((4..=5).contains(&looks), "request {n}: {looks}");
    }
}

#[tokio::test]
async fn throttling_is_waited_out_by_the_workflow() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Ordinary, &trap);
    let fault = Fault::Status {
        status: 429,
        retry_after: Some(57),
        after_commit: false,
    };
    simulator.inject(Operation::CheckoutPost, 1, fault);
    assert_eq!(
        outcome(&provision, &trap).await,
        Outcome::Pending { retry_after: 57 }
    );
    // The simulator's clock is the real one, on which 57 seconds are not over.
    simulator.clear_faults();

    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "after throttling");
}
