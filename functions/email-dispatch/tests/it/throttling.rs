//! A mail service that wants fewer mails: what asks people to decide goes on, and the rest yields.

use domain::account::PortalKind;
use domain::ports::Outcome;
use email_dispatch::{Pace, Shares};
use jiff::SignedDuration;

use crate::delivery::addressed;
use crate::support::{PER_SECOND, World};

fn throttled() -> Outcome {
    Outcome::NotSent {
        throttled: true,
        cause: "TooManyRequestsException".into(),
    }
}

#[tokio::test(start_paused = true)]
async fn other_mail_yields_for_a_minute_and_is_not_even_offered() {
    let world = World::new(PortalKind::Console, &["Julia Weber"]).await;
    let submitted = [world.submitted_message()];
    world.function.mailer.will_answer(throttled());
    assert_eq!(world.deliver(&submitted).await, [0]);
    assert!(
        world.dynamo.items(aws::Table::Dispatches).is_empty(),
        "the lease was given back"
    );
    let offered = world.function.mailer.offered();
    world.function.clock.advance(SignedDuration::from_secs(59));
    assert_eq!(world.deliver(&submitted).await, [0]);
    assert_eq!(world.function.mailer.offered(), offered);
    world.function.clock.advance(SignedDuration::from_secs(1));
    assert!(world.deliver(&submitted).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["request_received to grace"]
    );
}

#[tokio::test(start_paused = true)]
async fn approvers_are_asked_meanwhile() {
    let world = World::new(PortalKind::CustomerPortal, &["Julia Weber", "Max Muster"]).await;
    let submitted = [world.submitted_message()];
    // The first approver's mail is turned away twice, and offered again.
    world.function.mailer.will_answer(throttled());
    world.function.mailer.will_answer(throttled());
    assert_eq!(
        world.deliver(&submitted).await,
        [0],
        "the requester's mail yields"
    );
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["approval_requested to julia", "approval_requested to max"]
    );
    world.function.clock.advance(SignedDuration::from_secs(60));
    assert!(world.deliver(&submitted).await.is_empty());
    assert_eq!(
        addressed(world.function.mailer.told())[2..],
        ["request_received to grace"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_approvers_mail_that_is_turned_away_for_long_comes_again() {
    let world = World::pending().await;
    let submitted = [world.submitted_message()];
    for _ in 0..3 {
        world.function.mailer.will_answer(throttled());
    }
    assert_eq!(world.deliver(&submitted).await, [0]);
    assert!(world.sent().is_empty());
    // Neither the throttle nor a lease keeps it.
    assert_eq!(world.deliver(&submitted).await, [0]);
    assert_eq!(
        addressed(world.function.mailer.told()),
        ["approval_requested to julia"]
    );
}

#[tokio::test(start_paused = true)]
async fn with_few_turns_those_who_got_their_mail_take_none_and_everybody_is_served() {
    let names = [
        "Julia Weber",
        "Max Muster",
        "Ada Lovelace",
        "Alan Turing",
        "Barbara Liskov",
        "Edsger Dijkstra",
    ];
    let mut world = World::new(PortalKind::CustomerPortal, &names).await;
    // One mail of each kind in eight seconds.
    world.function.pace = Pace::new(Shares {
        decision: 0.125 / PER_SECOND,
        ordinary: 0.125 / PER_SECOND,
    });
    let submitted = [world.submitted_message()];
    let mut rounds = 0;
    while !world.deliver(&submitted).await.is_empty() {
        rounds += 1;
        assert!(rounds < 6, "{:?}", world.function.mailer.told());
    }
    assert!(rounds > 0, "the turns were enough for all at once");
    let told = addressed(world.function.mailer.told());
    assert_eq!(told.len(), names.len() + 1, "{told:?}");
}
