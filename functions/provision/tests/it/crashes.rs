//! A run may end at any boundary, once or twice: afterwards there is one subscription, one user, and the password
//! that was sealed is the one the user has.

use azure_simulator::{Behaviour, Settings, Simulator};
use domain::ids::TenantId;
use domain::provisioning::Outcome;

use crate::trap::{Mode, Trap};
use crate::world::{approved, assert_whole, client, drive, in_memory, password_writes, simulator, world};

/// How many boundaries an undisturbed request passes.
async fn boundaries() -> usize {
    let trap = Trap::default();
    let (_, provision) = in_memory(&trap);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    trap.passed()
}

async fn survives(at: &[usize], mode: Mode) {
    let context = format!("{mode:?} at {at:?}");
    let trap = Trap::default();
    let (cloud, provision) = in_memory(&trap);
    trap.set(at, mode);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed, "{context}");
    let contents = cloud.contents();
    assert_eq!((contents.orders.len(), contents.users.len()), (1, 1), "{context}");
    drop(contents);
    assert_whole(&provision, &context);
}

#[tokio::test]
async fn at_every_boundary() {
    let count = boundaries().await;
    assert!(count > 60, "{count}");
    for at in 1..=count {
        survives(&[at], Mode::Crash).await;
        survives(&[at], Mode::Error).await;
    }
}

#[tokio::test]
async fn at_every_two_boundaries() {
    let count = boundaries().await;
    for first in 1..=count {
        // The second one is met on the way back, some of which is new ground.
        for second in first + 1..=first + 40 {
            survives(&[first, second], Mode::Crash).await;
            survives(&[first, second], Mode::Error).await;
        }
    }
}

#[tokio::test]
async fn at_every_boundary_before_the_real_client() {
    let simulator = simulator(Settings::instant()).await;
    let tenant = simulator.tenant(Behaviour::Ordinary).unwrap().id.to_string();
    let tenant = TenantId::parse(&tenant).unwrap();
    let mut at = 1;
    loop {
        let context = format!("at {at}");
        simulator.reset();
        let witness: Simulator = (*simulator).clone();
        let trap = Trap::default();
        let microsoft = client(&simulator, "partner-refresh-token");
        let provision = world(&trap, approved(tenant), microsoft, move || {
            password_writes(&witness)
        });
        trap.set(&[at], Mode::Crash);
        assert_eq!(drive(&provision, &trap).await, Outcome::Completed, "{context}");
        let contents = simulator.contents();
        assert_eq!(contents.len(), 1, "{context}");
        let counts = (contents[0].subscriptions.len(), contents[0].users.len());
        assert_eq!(counts, (1, 1), "{context}");
        assert_whole(&provision, &context);
        if trap.passed() < at {
            break;
        }
        at += 1;
    }
    assert!(at > 40, "{at}");
}
