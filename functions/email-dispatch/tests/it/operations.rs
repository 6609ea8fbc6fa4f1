//! Holds, cancellations, drift, and what operations are told of them.

use domain::account::PortalKind;
use domain::change::Change;
use domain::ids::ClientId;
use domain::lifecycle;
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::{AccessKind, Drift};
use domain::status::Status;
use domain::text::Remark;
use testkit::{Logs, example};

use crate::delivery::{addressed, completion};
use crate::support::{World, message};

async fn world() -> World {
    World::new(PortalKind::Console, &["Julia Weber"]).await
}

/// A reseller's own request that stopped in its first step, with its beginning committed.
async fn parked(world: &World, status: Status, why: &str) -> Change {
    let request = &world.submitted.request;
    let started = lifecycle::reach_step(request, Step::CheckCustomer, example::now()).unwrap();
    world.commit(&started).await;
    lifecycle::park(&started.request, status, why, example::now()).unwrap()
}

#[tokio::test]
async fn a_hold_is_told_to_the_requester() {
    let world = world().await;
    let held = world
        .commit(&parked(&world, Status::OnHold, "customer_under_review").await)
        .await;
    assert!(world.deliver(&[held.clone(), held]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_on_hold to grace"]
    );
    let mail = world.sent().remove(0);
    assert!(
        mail.text.contains(Reason::CustomerUnderReview.told()),
        "{}",
        mail.text
    );
}

#[tokio::test]
async fn a_hold_of_everything_is_told_to_operations_as_well() {
    let world = world().await;
    let held = world
        .commit(&parked(&world, Status::OnHold, "distributor_auth").await)
        .await;
    assert!(world.deliver(&[held]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_on_hold to grace", "operations_needed to ops"]
    );
}

#[tokio::test]
async fn operations_are_told_what_to_do_and_which_call_lets_it_go_on() {
    let world = world().await;
    let attention = world
        .commit(&parked(&world, Status::NeedsAttention, "tenant_mismatch").await)
        .await;
    assert!(world.deliver(&[attention.clone(), attention]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["operations_needed to ops"]
    );
    let mail = world.sent().remove(0);
    let id = world.submitted.request.request_id;
    for told in [
        "tenant_mismatch",
        "check_customer",
        Reason::TenantMismatch.for_operations(),
        &format!("POST /v1/subscription-requests/{id}/resume"),
    ] {
        assert!(mail.text.contains(told), "{told} in {}", mail.text);
    }
}

#[tokio::test]
async fn a_cancellation_is_told_once_it_is_done() {
    let world = world().await;
    let parked = parked(&world, Status::NeedsAttention, "tenant_mismatch").await;
    world.commit(&parked).await;
    let reason = Remark::parse("Ordered twice.").unwrap();
    let client = ClientId::parse("operations").unwrap();
    let asked =
        lifecycle::request_cancellation(&parked.request, reason, None, None, client, example::now()).unwrap();
    let asked_message = world.commit(&asked).await;
    assert!(world.deliver(&[asked_message]).await.is_empty());
    assert!(world.sent().is_empty());
    let cancelled = world
        .commit(&lifecycle::cancelled(&asked.request, example::now()).unwrap())
        .await;
    assert!(world.deliver(&[cancelled]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_cancelled to grace"]
    );
    assert!(world.sent()[0].text.contains("> Ordered twice."));
}

#[tokio::test]
async fn a_drift_is_told_to_operations_while_it_lasts() {
    for resolved in [false, true] {
        let world = world().await;
        let done = completion(&world, AccessKind::NewUser).await;
        world.commit(&done).await;
        let drifted = lifecycle::found(&done.request, Some(Drift::Missing), example::now()).unwrap();
        let told = world.commit(&drifted).await;
        if resolved {
            world
                .commit(&lifecycle::found(&drifted.request, None, example::now()).unwrap())
                .await;
        }
        assert!(world.deliver(&[told]).await.is_empty());
        let expected: &[&str] = if resolved { &[] } else { &["drift_found to ops"] };
        assert_eq!(addressed(world.function.mailer.told()), expected);
    }
}

#[tokio::test]
async fn whoever_has_an_account_gets_no_link() {
    let world = world().await;
    let done = world
        .commit(&completion(&world, AccessKind::ExistingAccount).await)
        .await;
    assert!(world.deliver(&[done]).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["subscription_ready to ada"]
    );
    assert!(world.dynamo.items(aws::Table::Links).is_empty());
    let mail = world.sent().remove(0);
    assert!(mail.text.contains("https://portal.azure.com") && !mail.text.contains("portal.csp.example"));
}

#[tokio::test]
async fn what_operations_without_an_address_are_not_told_is_logged() {
    let mut world = world().await;
    world.function.operations = None;
    let change = parked(&world, Status::NeedsAttention, "tenant_mismatch").await;
    world.commit(&change).await;
    let logs = Logs::of("email_dispatch");
    assert!(world.deliver(&[message(&change.event)]).await.is_empty());
    assert!(world.sent().is_empty());
    let lines = logs.lines();
    let id = change.request.request_id.to_string();
    let warned =
        |line: &&String| line.starts_with("WARN") && line.contains("operations_needed") && line.contains(&id);
    assert_eq!(lines.iter().filter(warned).count(), 1, "{lines:?}");
}
