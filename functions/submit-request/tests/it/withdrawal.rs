//! Taking a request back.

use aws::Table;
use contracts::scopes::{REQUESTS_READ, REQUESTS_WRITE};
use domain::account::{PortalKind, ResellerStatus};
use domain::change::{Change, Commit};
use domain::lifecycle::{await_terms, complete, expire, park, reach_step};
use domain::ports::{Clock, Requests};
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::request::{AccessKind, Subscription, SubscriptionRequest, Verdict};
use domain::status::Status;
use jiff::SignedDuration;
use serde_json::json;
use testkit::http::{Answer, Call, Caller};
use testkit::{Fault, example};

use crate::world::{World, console, named, order, portal, post};

/// A world with a request that waits for a decision.
async fn pending() -> (World, SubscriptionRequest) {
    let world = World::start().await;
    let answer = world.submit("submission").await;
    let request = world.stored(&answer).await;
    world.dynamo.park(&request, "the-task-token");
    world.function.clock.advance(SignedDuration::from_mins(1));
    (world, request)
}

fn withdrawal(request: &SubscriptionRequest) -> Call {
    let path = format!("/v1/subscription-requests/{}/withdrawal", request.request_id);
    Call::new("POST", &path).by(&portal())
}

async fn withdraw(world: &World, request: &SubscriptionRequest, key: &str) -> Answer {
    world.send(withdrawal(request).key(key)).await
}

fn kinds(world: &World) -> Vec<String> {
    let events = world.dynamo.items(Table::Events);
    events
        .iter()
        .map(|event| event["type"]["S"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_request_that_waits_is_taken_back() {
    let (world, request) = pending().await;
    let answer = withdraw(&world, &request, "k").await;
    assert_eq!((answer.status, answer.etag()), (200, "\"2\""));
    assert_eq!(world.operations(), ["BatchGetItem", "TransactWriteItems"]);
    let told = ["id", "status", "version", "updatedAt"].map(|field| &answer.body[field]);
    let id = json!(request.request_id.to_string());
    assert_eq!(
        told,
        [
            &id,
            &json!("withdrawn"),
            &json!(2),
            &json!("2026-05-04T09:31:00Z")
        ]
    );
    let row = &world.dynamo.items(Table::Requests)[0];
    assert!(row["approvalQueue"].is_null(), "it has left the queue");
    assert_eq!(
        row["taskToken"]["S"], "the-task-token",
        "its workflow can still be woken"
    );
    assert_eq!(kinds(&world), ["submitted", "withdrawn"]);
    let event = &world.dynamo.items(Table::Events)[1];
    assert_eq!(event["actor"]["M"]["clientId"]["S"], "northwind-customer-portal");
    assert_eq!(
        world.counts(),
        (1, 2, 0, 0),
        "its name is free and it counts no more"
    );
}

#[tokio::test]
async fn the_name_is_free_again() {
    let (world, request) = pending().await;
    assert_eq!(world.submit("k2").await.problem(), (409, "friendly_name_taken"));
    withdraw(&world, &request, "k").await;
    assert_eq!(world.submit("k2").await.status, 202);
    assert_eq!(world.counts(), (2, 3, 1, 1));
}

#[tokio::test]
async fn a_submission_that_was_taken_back_is_still_answered_as_it_was() {
    let world = World::start().await;
    let first = world.submit("k").await;
    let request = world.stored(&first).await;
    assert_eq!(
        withdraw(&world, &request, "k").await.status,
        200,
        "a key is one route's own"
    );
    let again = world.submit("k").await;
    assert_eq!((again.status, &again.text), (202, &first.text));
}

#[tokio::test]
async fn the_same_call_gets_the_same_answer() {
    let (world, request) = pending().await;
    let first = withdraw(&world, &request, "k").await;
    world.operations();
    let before = world.everything();
    let bodies = [
        withdrawal(&request),
        withdrawal(&request).json(&json!({})),
        withdrawal(&request).text(""),
    ];
    for call in bodies {
        let again = world.send(call.key("k")).await;
        assert_eq!((again.status, &again.text), (200, &first.text));
        assert_eq!(
            (again.etag(), again.header("idempotency-replayed")),
            ("\"2\"", "true")
        );
        assert_eq!(world.operations(), ["BatchGetItem"]);
    }
    let other = withdraw(&world, &request, "k2").await;
    assert_eq!(
        other.problem(),
        (409, "not_withdrawable"),
        "another call comes too late"
    );
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn the_same_call_twice_at_once_gets_the_same_answer() {
    let (world, request) = pending().await;
    let twin = || withdraw(&world, &request, "k");
    let (one, two, three) = tokio::join!(twin(), twin(), twin());
    assert_eq!((one.status, two.status, three.status), (200, 200, 200));
    assert_eq!((&one.text, &two.text), (&two.text, &three.text));
    assert_eq!(
        (one.etag(), two.etag(), three.etag()),
        ("\"2\"", "\"2\"", "\"2\"")
    );
    assert_eq!(kinds(&world), ["submitted", "withdrawn"]);
}

/// The approved request waits for the customer's acceptance.
fn waits_for_terms(world: &World, request: &SubscriptionRequest) -> Change {
    let (why, day) = (Reason::TermsNotAccepted, example::limits().day);
    await_terms(request, why, None, day, world.function.clock.now()).unwrap()
}

#[tokio::test]
async fn a_request_that_waits_for_terms_is_taken_back() {
    let (world, request) = pending().await;
    let request = world.commit(&world.decision(&request, Verdict::Approve)).await;
    let request = world.commit(&waits_for_terms(&world, &request)).await;
    let waiting = || world.dynamo.items(Table::Customers)[0]["awaitingTerms"].clone();
    assert_eq!(waiting()["SS"][0], request.request_id.to_string());
    let answer = withdraw(&world, &request, "k").await;
    assert_eq!((answer.status, answer.etag()), (200, "\"4\""));
    assert_eq!(answer.body["decision"]["decision"], "approve");
    assert_eq!(world.counts(), (1, 4, 0, 0));
    assert!(waiting().is_null(), "no acceptance will let it go on");
}

#[tokio::test]
async fn later_it_cannot_be_taken_back() {
    type Fate = fn(&World, &SubscriptionRequest) -> Vec<Change>;
    let fates: [(&str, Fate); 7] = [
        ("approved", |world, r| vec![world.decision(r, Verdict::Approve)]),
        ("denied", |world, r| vec![world.decision(r, Verdict::Deny)]),
        ("expired", |_, r| vec![expire(r, r.expires_at.unwrap()).unwrap()]),
        ("needs_attention", |_, r| {
            vec![park(r, Status::NeedsAttention, "workflow_states_timeout", r.created_at).unwrap()]
        }),
        ("on_hold", |world, r| {
            let approved = world.decision(r, Verdict::Approve);
            let held = park(&approved.request, Status::OnHold, "review", r.created_at).unwrap();
            vec![approved, held]
        }),
        ("provisioning", |world, r| {
            let approved = world.decision(r, Verdict::Approve);
            let begun = reach_step(&approved.request, Step::CreateSubscription, r.created_at).unwrap();
            vec![approved, begun]
        }),
        ("completed", |world, r| {
            let approved = world.decision(r, Verdict::Approve);
            let begun = reach_step(&approved.request, Step::CreateSubscription, r.created_at).unwrap();
            let subscription = Subscription {
                subscription_id: r.tenant_id.to_string().parse().unwrap(),
                display_name: "a".into(),
            };
            let done = complete(&begun.request, subscription, AccessKind::NewUser, r.created_at).unwrap();
            vec![approved, begun, done]
        }),
    ];
    for (status, fate) in fates {
        let (world, request) = pending().await;
        for change in fate(&world, &request) {
            world.commit(&change).await;
        }
        let before = world.everything();
        let answer = withdraw(&world, &request, "k").await;
        assert_eq!(answer.problem(), (409, "not_withdrawable"), "{status}");
        assert!(answer.body["detail"].as_str().unwrap().contains(status));
        assert_eq!(world.everything(), before, "{status}");
    }
    let world = World::start().await;
    let answer = world.send(post(&console(), "k", &order())).await;
    let request = world.stored(&answer).await;
    assert_eq!(
        withdraw(&world, &request, "k").await.problem(),
        (409, "not_withdrawable"),
        "a reseller's request never waits"
    );
}

#[tokio::test]
async fn a_decision_between_the_read_and_the_write_stands() {
    let (world, request) = pending().await;
    let read = world.request_as_read_now(&request).await;
    world.commit(&world.decision(&request, Verdict::Approve)).await;
    world.dynamo.wire.fail([read]);
    let answer = withdraw(&world, &request, "k").await;
    assert_eq!(answer.problem(), (409, "not_withdrawable"));
    assert_eq!(kinds(&world), ["submitted", "approved"]);
}

#[tokio::test]
async fn a_request_that_moved_and_still_waits_is_taken_back() {
    let (world, request) = pending().await;
    let read = world.request_as_read_now(&request).await;
    let approved = world.commit(&world.decision(&request, Verdict::Approve)).await;
    world.commit(&waits_for_terms(&world, &approved)).await;
    world.dynamo.wire.fail([read]);
    let answer = withdraw(&world, &request, "k").await;
    assert_eq!((answer.status, answer.etag()), (200, "\"4\""));
    assert_eq!(
        kinds(&world),
        ["submitted", "approved", "awaiting_terms", "withdrawn"]
    );
}

#[tokio::test]
async fn of_a_withdrawal_and_a_decision_at_once_one_wins() {
    for round in 0..20 {
        let (world, request) = pending().await;
        let verdict = if round % 2 == 0 {
            Verdict::Approve
        } else {
            Verdict::Deny
        };
        let decision = world.decision(&request, verdict);
        let (withdrawn, decided) = tokio::join!(withdraw(&world, &request, "k"), async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            world.dynamo.store.commit(&decision).await.unwrap()
        });
        let stored = world
            .dynamo
            .store
            .request(&request.reseller_id, request.request_id)
            .await;
        let stored = stored.unwrap().unwrap();
        if decided == Commit::Done {
            assert_eq!(withdrawn.problem(), (409, "not_withdrawable"));
            assert_eq!(stored.status, decision.request.status);
        } else {
            assert_eq!((withdrawn.status, stored.status), (200, Status::Withdrawn));
        }
        assert_eq!((stored.version, kinds(&world).len()), (2, 2));
    }
}

#[tokio::test]
async fn only_ones_own_requests_are_taken_back() {
    let (world, request) = pending().await;
    let before = world.everything();
    let foreign = withdrawal(&request)
        .by(&Caller::stranger(REQUESTS_WRITE))
        .key("k");
    let foreign = world.send(foreign).await;
    assert_eq!(foreign.problem(), (404, "not_found"));
    let unknown = example::request_id(9).to_string();
    for id in [unknown.as_str(), "x", "%2e%2e", &unknown.to_uppercase()] {
        let path = format!("/v1/subscription-requests/{id}/withdrawal");
        let answer = world.send(Call::new("POST", &path).by(&portal()).key("k")).await;
        assert_eq!(answer, foreign, "{id}: they cannot be told apart");
    }
    assert_eq!(world.everything(), before);
    let answer = world.send(withdrawal(&request).by(&console()).key("k")).await;
    assert_eq!(answer.status, 200, "any portal of the reseller may");
}

#[tokio::test]
async fn a_withdrawal_is_a_call_like_others() {
    let (world, request) = pending().await;
    let before = world.everything();
    world.operations();
    let suspended = Caller::portal(PortalKind::Console, REQUESTS_WRITE, |p| {
        p.reseller_status = ResellerStatus::Suspended;
    });
    let call = || withdrawal(&request).key("k");
    for (call, problem) in [
        (call().by(&Caller::invalid()), (401, "unauthorized")),
        (call().by(&Caller::console(REQUESTS_READ)), (403, "scope_missing")),
        (call().by(&Caller::admin()), (403, "portal_unregistered")),
        (call().by(&suspended), (403, "reseller_suspended")),
        (withdrawal(&request), (400, "idempotency_key_required")),
        (call().key("a b"), (400, "idempotency_key_invalid")),
        (call().text("{}"), (415, "unsupported_media_type")),
        (call().json(&json!({})).text("{"), (400, "malformed_json")),
        (call().json(&json!({"reason": "no"})), (422, "unknown_field")),
        (call().json(&json!([])), (422, "type_invalid")),
        (call().json(&json!("x".repeat(70_000))), (413, "body_too_large")),
    ] {
        assert_eq!(world.send(call).await.problem(), problem);
    }
    assert_eq!((world.operations(), world.everything()), (Vec::new(), before));
}

#[tokio::test]
async fn tables_that_fail_leave_nothing_half_done() {
    let (world, request) = pending().await;
    let before = world.everything();
    let read = world.request_as_read_now(&request).await;
    for fault in [Fault::Lost, Fault::throttled(), Fault::transaction_conflict(5)] {
        world
            .dynamo
            .wire
            .fail([read.clone(), fault.clone(), fault.clone(), fault.clone()]);
        let answer = withdraw(&world, &request, "k").await;
        assert_eq!(answer.problem(), (503, "unavailable"), "{fault:?}");
        assert_eq!(world.everything(), before);
    }
    world.dynamo.wire.fail(vec![Fault::throttled(); 3]);
    assert_eq!(
        withdraw(&world, &request, "k").await.problem(),
        (503, "unavailable")
    );
    world
        .dynamo
        .wire
        .fail([read.clone(), Fault::error("AccessDeniedException")]);
    assert_eq!(withdraw(&world, &request, "k").await.problem(), (500, "internal"));
    assert_eq!(world.everything(), before);

    world
        .dynamo
        .wire
        .fail([read, Fault::AnswerLost, Fault::AnswerLost, Fault::AnswerLost]);
    assert_eq!(
        withdraw(&world, &request, "k").await.problem(),
        (503, "unavailable")
    );
    let again = withdraw(&world, &request, "k").await;
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (200, "true")
    );
    assert_eq!(kinds(&world), ["submitted", "withdrawn"]);
    assert_eq!(
        world
            .send(post(&portal(), "k3", &named("northwind-fabrikam-0001")))
            .await
            .status,
        202
    );
}
