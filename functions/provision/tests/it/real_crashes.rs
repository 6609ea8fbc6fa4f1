//! The same crashes with the real client at the simulator.

use azure_simulator::{Behaviour, Settings, Simulator};
use domain::ids::TenantId;
use domain::provisioning::Outcome;

use crate::real::{client, password_writes, simulator};
use crate::trap::{Mode, Trap};
use crate::world::{approved, assert_whole, drive, world};

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
