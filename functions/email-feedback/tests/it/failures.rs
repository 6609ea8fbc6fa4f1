//! Tables that are away, and a request that moves meanwhile: what SES told comes again, and is noted once.

use aws::Table;
use domain::change::Commit;
use domain::lifecycle::tick;
use domain::ports::{Requests, Reviews};
use serde_json::json;
use testkit::{Fault, example};

use crate::world::{World, bounce};

/// As often as the SDK tries a call.
const TRIES: usize = 3;

#[tokio::test(start_paused = true)]
async fn an_event_that_meets_a_table_which_is_away_comes_again() {
    // The ledger, the request, and the write.
    for before in 0..3 {
        let world = World::new().await;
        world.dynamo.wire.fail(vec![Fault::Later; before]);
        world.dynamo.wire.fail(vec![Fault::throttled(); TRIES]);
        assert_eq!(world.take(&[bounce()]).await, 1, "{before}");
        assert_eq!(world.dynamo.wire.heal(), 0, "{before}");
        assert_eq!(world.stored().await, world.request, "{before}");
        assert_eq!(world.take(&[bounce()]).await, 0, "{before}");
        assert_eq!(world.stored().await.unreachable.len(), 1, "{before}");
    }
}

#[tokio::test]
async fn a_request_that_moved_meanwhile_is_marked_as_it_stands() {
    let world = World::new().await;
    let (reseller, id) = (&world.request.reseller_id, world.request.request_id);
    world.dynamo.wire.take_calls();
    world.dynamo.store.review_facts(reseller, id, None).await.unwrap();
    let (status, stale) = world.dynamo.wire.take_calls().remove(0).answered.unwrap();
    let reminder = world.request.clock_at.unwrap();
    let moved = tick(&world.request, &example::reseller(), reminder).unwrap();
    assert_eq!(world.dynamo.store.commit(&moved).await.unwrap(), Commit::Done);
    world
        .dynamo
        .wire
        .fail([Fault::Later, Fault::Answer(status, stale)]);
    assert_eq!(world.take(&[bounce()]).await, 0);
    let stored = world.stored().await;
    assert_eq!(
        (stored.unreachable.len(), stored.version),
        (1, moved.request.version + 1)
    );
}

#[tokio::test]
async fn an_event_about_a_request_that_is_not_there_ends_where_somebody_looks() {
    let world = World::new().await;
    let item = world.dynamo.items(Table::Requests).remove(0);
    let key = json!({"resellerId": item["resellerId"], "requestId": item["requestId"]});
    world.dynamo.delete(Table::Requests, &key);
    assert_eq!(world.take(&[bounce()]).await, 1);
}
