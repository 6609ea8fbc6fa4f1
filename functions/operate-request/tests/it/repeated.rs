//! The same call again.

use domain::status::Status;
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{World, reason};

#[tokio::test]
async fn the_same_call_gets_the_first_answer_again() {
    let world = World::standing(Status::NeedsAttention).await;
    let first = world.resume("k", &json!({})).await;
    world.spent();
    let again = world.resume("k", &json!({})).await;
    assert_eq!((again.status, &again.text), (202, &first.text));
    assert_eq!(
        (again.header("idempotency-replayed"), again.etag()),
        ("true", first.etag())
    );
    let operations: Vec<_> = world.spent().into_iter().map(|(name, _)| name).collect();
    assert_eq!(operations, ["GetItem", "BatchGetItem"]);
    assert_eq!(
        world.resume("k2", &json!({})).await.problem(),
        (409, "not_resumable")
    );
    let other = world.resume("k", &json!({"step": "assign_owner"})).await;
    assert_eq!(other.problem(), (422, "idempotency_key_reused"));

    let cancelled = world.cancel("k", &reason()).await;
    assert_eq!(cancelled.status, 202, "a key is one of its route");
    let again = world.cancel("k", &reason()).await;
    assert_eq!((again.status, &again.text), (202, &cancelled.text));
    assert_eq!(
        world.resume("k", &json!({})).await.text,
        first.text,
        "it stands as it was said"
    );
    assert_eq!(world.stored().await.version, 5);
}

#[tokio::test]
async fn the_same_call_many_times_at_once_is_done_once() {
    let world = World::standing(Status::NeedsAttention).await;
    let body = json!({});
    let (one, two, three) = tokio::join!(
        world.resume("k", &body),
        world.resume("k", &body),
        world.resume("k", &body)
    );
    assert_eq!((&one.text, &two.text), (&two.text, &three.text));
    assert_eq!((one.status, world.stored().await.version), (202, 4));
}

#[tokio::test]
async fn two_commands_at_once_both_find_their_place() {
    let world = World::standing(Status::OnHold).await;
    let (body, why) = (json!({}), reason());
    let (resumed, cancelled) = tokio::join!(world.resume("k", &body), world.cancel("k", &why));
    assert_eq!(cancelled.status, 202, "whichever was first: {cancelled:?}");
    let stored = world.stored().await;
    assert_eq!(stored.status, Status::Cancelling);
    let expected = if resumed.status == 202 { 5 } else { 4 };
    assert_eq!(stored.version, expected, "{resumed:?}");
}

#[tokio::test]
async fn a_key_is_needed_and_forgotten_after_its_time() {
    let world = World::standing(Status::NeedsAttention).await;
    for command in ["resume", "cancel"] {
        for (key, code) in [
            ("", "idempotency_key_invalid"),
            ("a b", "idempotency_key_invalid"),
        ] {
            let call = world.call(command, &crate::world::operations(), key, &reason());
            assert_eq!(world.send(call).await.problem(), (400, code));
        }
    }
    assert_eq!(world.resume("k", &json!({})).await.status, 202);
    world.function.clock.advance(SignedDuration::from_hours(49));
    assert_eq!(
        world.resume("k", &json!({})).await.problem(),
        (409, "not_resumable")
    );
}
