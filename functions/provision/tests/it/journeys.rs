//! Whole journeys against the simulator, with its special tenants and its faults.

use azure_simulator::{Behaviour, Fault, Operation, RunningSimulator, Settings, Simulator};
use domain::event::EventType;
use domain::ids::TenantId;
use domain::provisioning::{Outcome, Step};
use domain::status::Status;
use jiff::SignedDuration;
use microsoft::Microsoft;
use provision::Provision;
use serde_json::json;

use crate::trap::Trap;
use crate::world::{
    Stored, World, approved, assert_whole, client, drive, password_writes, run, sealed, simulator, world,
};

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
    let simulator = simulator(Settings {
        retry_after: 7,
        ..Settings::instant()
    })
    .await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Ordinary, &trap);
    // The order runs; the wait is the workflow's.
    assert_eq!(
        outcome(&provision, &trap).await,
        Outcome::Pending { retry_after: 7 }
    );
    provision.clock.advance(SignedDuration::from_secs(7));
    assert_eq!(outcome(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "the main journey");

    let reached = [EventType::StepReached; 4];
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
    assert_eq!(made.subscriptions[0].reseller_id, "4321098");

    // Once more changes nothing and asks nobody.
    let calls = simulator.calls().len();
    assert_eq!(outcome(&provision, &trap).await, Outcome::Completed);
    assert_eq!(simulator.calls().len(), calls);
}

#[tokio::test]
async fn connections_that_break_on_writes() {
    for fault in [Fault::DropAfterCommit, Fault::DropBeforeCommit] {
        for writes in [
            &[Operation::AliasPut][..],
            &[Operation::UserPost],
            &[Operation::AliasPut, Operation::UserPost, Operation::UserPatch],
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
                EventType::AwaitingTerms
            ]
        );
        assert_eq!(
            count(&simulator, Operation::AgreementStatusGet),
            3,
            "each time anew"
        );
        let of_orders = count(&simulator, Operation::AliasGet) + count(&simulator, Operation::AliasPut);
        assert_eq!(of_orders, 0, "{behaviour:?}: nothing is ordered before");

        become_ordinary(&simulator, &provision);
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
        assert_eq!(kinds(&provision)[3], EventType::ProvisioningStarted);
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
    simulator.inject(Operation::AliasPut, 1, refusal);
    let waiting = Outcome::AwaitingTerms {
        reason: "mca_not_accepted".into(),
        retry_after: 3600,
    };
    assert_eq!(outcome(&provision, &trap).await, waiting);
    assert_eq!(
        provision.store.rows().request.step,
        Some(Step::CreateSubscription)
    );
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
        retry_after: 43_200,
    };
    assert_eq!(outcome(&provision, &trap).await, held);
    provision.clock.advance(SignedDuration::from_hours(12));
    // An outage on the way leaves it on hold.
    let fault = Fault::Status {
        status: 503,
        retry_after: Some(90),
        after_commit: false,
    };
    simulator.inject(Operation::CustomerGet, 1, fault);
    assert_eq!(
        outcome(&provision, &trap).await,
        Outcome::Pending { retry_after: 90 }
    );
    assert_eq!(provision.store.rows().request.status, Status::OnHold);
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
        .duration_since(rows.steps.values().next().unwrap().started_at);
    assert_eq!(days, SignedDuration::from_hours(14 * 24));
}

#[tokio::test]
async fn a_federated_domain_needs_attention_and_keeps_the_subscription() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let provision = function(&simulator, Behaviour::Federated, &trap);
    let attention = Outcome::NeedsAttention {
        reason: "domain_federated".into(),
    };
    assert_eq!(drive(&provision, &trap).await, attention);
    assert_eq!(simulator.contents()[0].subscriptions.len(), 1);
}

#[tokio::test]
async fn revoked_consent_needs_attention_before_anything_is_made() {
    let simulator = simulator(Settings::instant()).await;
    let trap = Trap::default();
    let tenant = simulator.tenant(Behaviour::Ordinary).unwrap().id.to_string();
    let microsoft = client(&simulator, "revoked");
    let provision = world(
        &trap,
        approved(TenantId::parse(&tenant).unwrap()),
        microsoft,
        || 0,
    );
    let attention = Outcome::NeedsAttention {
        reason: "distributor_auth".into(),
    };
    assert_eq!(drive(&provision, &trap).await, attention);
    assert!(simulator.contents().is_empty());
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
    simulator.inject(Operation::AliasPut, 1, fault);
    assert_eq!(
        outcome(&provision, &trap).await,
        Outcome::Pending { retry_after: 57 }
    );
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    assert_whole(&provision, "after throttling");
}
