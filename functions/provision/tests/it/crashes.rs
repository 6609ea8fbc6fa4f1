//! A run may end at any boundary, once or twice: afterwards there is one subscription, one user, and the password
//! that was sealed is the one the user has.

use domain::provisioning::Outcome;

use crate::cloud::Cloud;
use crate::trap::{Mode, Trap};
use crate::world::{around, assert_whole, drive};

/// A customer's first request, which orders the plan, and a later one.
const CUSTOMERS: [fn() -> Cloud; 2] = [Cloud::without_plan, Cloud::default];

/// How many boundaries an undisturbed request passes.
async fn boundaries(customer: fn() -> Cloud) -> usize {
    let trap = Trap::default();
    let (_, provision) = around(customer(), &trap);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed);
    trap.passed()
}

async fn survives(customer: fn() -> Cloud, at: &[usize], mode: Mode) {
    let context = format!("{mode:?} at {at:?}");
    let trap = Trap::default();
    let (cloud, provision) = around(customer(), &trap);
    trap.set(at, mode);
    assert_eq!(drive(&provision, &trap).await, Outcome::Completed, "{context}");
    let contents = cloud.contents();
    assert_eq!(
        (contents.plans.len(), contents.subscriptions()),
        (1, 1),
        "{context}"
    );
    assert_eq!((contents.users.len(), contents.owners.len()), (1, 1), "{context}");
    drop(contents);
    assert_whole(&provision, &context);
}

#[tokio::test]
async fn at_every_boundary() {
    for customer in CUSTOMERS {
        let count = boundaries(customer).await;
        assert!(count > 100, "{count}");
        for at in 1..=count {
            survives(customer, &[at], Mode::Crash).await;
            survives(customer, &[at], Mode::Error).await;
        }
    }
}

#[tokio::test]
async fn at_every_two_boundaries() {
    for customer in CUSTOMERS {
        let count = boundaries(customer).await;
        for first in 1..=count {
            // The second one is met on the way back, some of which is new ground.
            for second in first + 1..=first + 40 {
                survives(customer, &[first, second], Mode::Crash).await;
                survives(customer, &[first, second], Mode::Error).await;
            }
        }
    }
}
