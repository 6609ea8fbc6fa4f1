//! An acceptance of terms lets go on what waited for it.

use aws::Table;
use domain::account::PortalKind;
use domain::account_event::AccountEventType::TermsAccepted;
use domain::change::Change;
use domain::event::EventType;
use domain::ids::{CustomerId, RequestId};
use domain::lifecycle::{await_terms, expire, withdraw};
use domain::ports::{AccountReads, Requests};
use domain::provider::Reason;
use domain::request::SubscriptionRequest;
use domain::status::Status;
use domain::terms::{Document, TermsKind};
use relay_events::input::BatchAnswer;
use testkit::{Fault, example};

use crate::world::{Failure, World, ending, records};

fn document() -> Document {
    example::document("3")
}

/// The request waits for the customer: for our terms, or for what another reason says.
fn waits(request: &SubscriptionRequest, why: Reason) -> Change {
    let day = example::limits().day;
    await_terms(request, why, None, day, request.updated_at).unwrap()
}

/// The `n`th request, made by the reseller and waiting.
async fn waiting(world: &World, n: u8, why: Reason) -> SubscriptionRequest {
    let portal = example::calling_portal(PortalKind::Console);
    let name = format!("northwind-fabrikam-{n:04}");
    let submission = example::submission(n, &portal, &example::customer(), &name);
    let request = world.commit(&submission).await;
    world.commit(&waits(&request, why)).await
}

async fn stored(world: &World, n: u8) -> SubscriptionRequest {
    let found = world
        .dynamo
        .store
        .request(&example::reseller_id(), example::request_id(n))
        .await;
    world.operations();
    found.unwrap().unwrap()
}

/// Which of the customer's requests wait for an acceptance.
fn awaiting(world: &World) -> Vec<String> {
    let customer = world.dynamo.items(Table::Customers).remove(0);
    let ids = customer["awaitingTerms"]["SS"].as_array().cloned();
    let ids = ids.unwrap_or_default();
    ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

fn told(n: u64) -> String {
    format!("publish customer#{}#{n} terms_accepted", example::customer_id(1))
}

/// A world with a document in force and the first request waiting for its acceptance.
async fn world() -> World {
    let world = World::start().await;
    world.dynamo.document(&document()).await;
    waiting(&world, 1, Reason::TermsNotAccepted).await;
    world
}

/// What the function reads first about the customer, and then about the request, as it stands now.
async fn as_read_now(world: &World) -> [Fault; 2] {
    let (reseller, customer): (_, CustomerId) = (example::reseller_id(), example::customer_id(1));
    let id: RequestId = example::request_id(1);
    world
        .dynamo
        .store
        .account_facts(&reseller, customer, None)
        .await
        .unwrap();
    world.dynamo.store.request(&reseller, id).await.unwrap();
    let mut answers = world.dynamo.wire.take_calls().into_iter().map(|call| {
        let (status, body) = call.answered.unwrap();
        Fault::Answer(status, body)
    });
    [answers.next().unwrap(), answers.next().unwrap()]
}

#[tokio::test]
async fn a_request_that_waited_goes_on_before_it_is_told() {
    let world = world().await;
    world.dynamo.accept(&[document()]).await;
    let accepted = world.account_records(TermsAccepted);
    assert_eq!(world.relay(&accepted).await, BatchAnswer::default());
    assert_eq!(
        world.operations(),
        ["BatchGetItem", "GetItem", "TransactWriteItems"]
    );
    assert_eq!(world.journal.take(), [told(2)]);
    let request = stored(&world, 1).await;
    assert_eq!((request.status, request.version), (Status::Approved, 3));
    assert_eq!((request.reason, request.accept_until), (None, None));
    assert_eq!(awaiting(&world), Vec::<String>::new());
}

#[tokio::test]
async fn the_event_of_going_on_wakes_the_parked_workflow() {
    let world = world().await;
    let request = stored(&world, 1).await;
    world.dynamo.park(&request, "the-task-token");
    world.dynamo.accept(&[document()]).await;
    world.relay(&world.account_records(TermsAccepted)).await;
    world.journal.take();
    let event = world.dynamo.items(Table::Events).pop().unwrap();
    assert_eq!(event["type"]["S"], EventType::TermsAccepted.as_str());
    assert_eq!(event["actor"]["M"]["type"]["S"], "system");
    assert_eq!(world.relay(&records(&[event])).await, BatchAnswer::default());
    assert_eq!(
        world.journal.take(),
        ["wake the-task-token", "publish 1#3 terms_accepted (pending)"]
    );
}

#[tokio::test]
async fn only_what_waits_for_our_terms_goes_on() {
    let world = world().await;
    waiting(&world, 2, Reason::McaNotAccepted).await;
    waiting(&world, 3, Reason::TermsNotAccepted).await;
    let withdrawn = waiting(&world, 4, Reason::TermsNotAccepted).await;
    let client = example::portal(PortalKind::Console).client_id;
    world
        .commit(&withdraw(&withdrawn, client, withdrawn.updated_at).unwrap())
        .await;
    let expired = waiting(&world, 5, Reason::TermsNotAccepted).await;
    world
        .commit(&expire(&expired, expired.accept_until.unwrap()).unwrap())
        .await;
    world.submit(6).await;
    world.dynamo.accept(&[document()]).await;
    assert_eq!(
        world.relay(&world.account_records(TermsAccepted)).await,
        BatchAnswer::default()
    );
    assert_eq!(
        world.operations(),
        [
            "BatchGetItem",
            "GetItem",
            "TransactWriteItems",
            "GetItem",
            "GetItem",
            "TransactWriteItems"
        ],
        "what has ended is not even looked at"
    );
    for (n, status, version) in [
        (1, Status::Approved, 3),
        (2, Status::AwaitingTerms, 2),
        (3, Status::Approved, 3),
        (4, Status::Withdrawn, 3),
        (5, Status::Expired, 3),
        (6, Status::PendingApproval, 1),
    ] {
        let request = stored(&world, n).await;
        assert_eq!((request.status, request.version), (status, version), "{n}");
    }
    assert_eq!(awaiting(&world), [example::request_id(2).to_string()]);
}

#[tokio::test]
async fn nothing_goes_on_while_something_is_missing() {
    let world = world().await;
    let second = example::document_of(TermsKind::ResellerTerms, "1");
    world.dynamo.document(&second).await;
    world.dynamo.accept(&[document()]).await;
    let first = world.account_records(TermsAccepted);
    assert_eq!(world.relay(&first).await, BatchAnswer::default());
    assert_eq!(world.operations(), ["BatchGetItem"]);
    assert_eq!(world.journal.take(), [told(2)], "it is told all the same");
    assert_eq!(stored(&world, 1).await.status, Status::AwaitingTerms);

    world.dynamo.accept(&[second]).await;
    let both = world.account_records(TermsAccepted);
    assert_eq!(world.relay(&both).await, BatchAnswer::default());
    assert_eq!(world.journal.take(), [told(2), told(3)]);
    assert_eq!(stored(&world, 1).await.status, Status::Approved);
}

#[tokio::test]
async fn what_was_voided_meanwhile_lets_nothing_go_on() {
    let rearmed = [true, false];
    for of_customer in rearmed {
        let world = world().await;
        world.dynamo.accept(&[document()]).await;
        if of_customer {
            world.dynamo.rearm().await;
        } else {
            world.dynamo.rearm_all().await;
        }
        world.relay(&world.account_records(TermsAccepted)).await;
        assert_eq!(stored(&world, 1).await.status, Status::AwaitingTerms);
    }
    let world = world().await;
    world.dynamo.accept(&[document()]).await;
    world
        .dynamo
        .document(&Document {
            effective_at: example::now(),
            ..example::document("4")
        })
        .await;
    world.relay(&world.account_records(TermsAccepted)).await;
    assert_eq!(
        stored(&world, 1).await.status,
        Status::AwaitingTerms,
        "a newer version is in force"
    );
}

#[tokio::test]
async fn an_acceptance_that_comes_twice_is_done_once() {
    let world = world().await;
    world.dynamo.accept(&[document()]).await;
    let accepted = world.account_records(TermsAccepted);
    world.relay(&accepted).await;
    world.operations();
    let events = world.dynamo.items(Table::Events);
    assert_eq!(world.relay(&accepted).await, BatchAnswer::default());
    assert_eq!(world.operations(), ["BatchGetItem"], "nothing waits any more");
    assert_eq!(world.dynamo.items(Table::Events), events);
    let told_twice = world.journal.told();
    assert_eq!(told_twice[0], told_twice[1], "a reader knows it by its id");
}

#[tokio::test]
async fn two_deliveries_at_once_are_done_once() {
    let world = world().await;
    world.dynamo.accept(&[document()]).await;
    let accepted = world.account_records(TermsAccepted);
    let (one, two) = tokio::join!(world.relay(&accepted), world.relay(&accepted));
    assert_eq!((one, two), (BatchAnswer::default(), BatchAnswer::default()));
    assert_eq!(stored(&world, 1).await.version, 3);
    assert_eq!(world.dynamo.items(Table::Events).len(), 3);
}

#[tokio::test]
async fn a_request_that_ends_meanwhile_stays_ended() {
    let world = world().await;
    world.dynamo.accept(&[document()]).await;
    let accepted = world.account_records(TermsAccepted);
    let read = as_read_now(&world).await;
    let request = stored(&world, 1).await;
    let client = example::portal(PortalKind::Console).client_id;
    world
        .commit(&withdraw(&request, client, request.updated_at).unwrap())
        .await;
    world.dynamo.wire.fail(read);
    assert_eq!(world.relay(&accepted).await, BatchAnswer::default());
    assert_eq!(
        world.operations(),
        ["BatchGetItem", "GetItem", "TransactWriteItems"]
    );
    assert_eq!(stored(&world, 1).await.status, Status::Withdrawn);
    assert_eq!(world.journal.take(), [told(2)]);
}

#[tokio::test]
async fn a_request_that_moves_and_still_waits_goes_on() {
    let world = world().await;
    world.dynamo.accept(&[document()]).await;
    let accepted = world.account_records(TermsAccepted);
    let read = as_read_now(&world).await;
    let request = stored(&world, 1).await;
    let mca = world.commit(&waits(&request, Reason::McaNotAccepted)).await;
    world.commit(&waits(&mca, Reason::TermsNotAccepted)).await;
    world.dynamo.wire.fail(read);
    assert_eq!(world.relay(&accepted).await, BatchAnswer::default());
    assert_eq!(
        world.operations(),
        [
            "BatchGetItem",
            "GetItem",
            "TransactWriteItems",
            "TransactWriteItems"
        ]
    );
    let request = stored(&world, 1).await;
    assert_eq!((request.status, request.version), (Status::Approved, 5));
}

#[tokio::test]
async fn a_request_that_keeps_moving_comes_again() {
    let world = world().await;
    world.dynamo.accept(&[document()]).await;
    let accepted = world.account_records(TermsAccepted);
    let [facts, read] = as_read_now(&world).await;
    let mut request = stored(&world, 1).await;
    let mut faults = vec![facts, read];
    // Each attempt is refused because the request moved once more, and the last one finds it where it was.
    for n in 0..4 {
        let stale = waits(&request, Reason::McaNotAccepted);
        let moved = world.commit(&stale).await;
        world.dynamo.store.commit(&stale).await.unwrap();
        let refused = world.dynamo.wire.take_calls().pop().unwrap().answered.unwrap();
        let mut body = refused.1;
        body["CancellationReasons"][0]["Item"]["reason"] = serde_json::json!({"S": "terms_not_accepted"});
        faults.push(Fault::Answer(refused.0, body));
        request = world.commit(&waits(&moved, Reason::TermsNotAccepted)).await;
        assert_eq!(request.version, 4 + 2 * n);
    }
    world.dynamo.wire.fail(faults);
    assert_eq!(
        world.relay(&accepted).await,
        BatchAnswer::failed_from("100"),
        "it is not looked at for ever"
    );
    assert_eq!(world.dynamo.wire.heal(), 0);
    assert_eq!(world.journal.take(), Vec::<String>::new());
    assert_eq!(world.relay(&accepted).await, BatchAnswer::default());
    assert_eq!(stored(&world, 1).await.status, Status::Approved);
}

#[tokio::test]
async fn what_fails_anywhere_comes_again_and_is_completed() {
    let faults = [
        Fault::throttled(),
        Fault::Lost,
        Fault::error("AccessDeniedException"),
    ];
    for step in 0..3 {
        for fault in &faults {
            let world = world().await;
            waiting(&world, 2, Reason::TermsNotAccepted).await;
            world.dynamo.accept(&[document()]).await;
            let accepted = world.account_records(TermsAccepted);
            let mut script = as_read_now(&world).await.to_vec();
            script.truncate(step);
            script.extend(vec![fault.clone(); 3]);
            world.dynamo.wire.fail(script);
            assert_eq!(
                world.relay(&accepted).await,
                BatchAnswer::failed_from("100"),
                "{step} {fault:?}"
            );
            assert_eq!(
                world.journal.take(),
                Vec::<String>::new(),
                "what is not done is not told"
            );
            world.dynamo.wire.heal();
            assert_eq!(world.relay(&accepted).await, BatchAnswer::default());
            assert_eq!(world.journal.take(), [told(2)]);
            for n in 1..=2 {
                assert_eq!(stored(&world, n).await.status, Status::Approved);
            }
        }
    }
    for failure in [Failure::Unavailable, Failure::Broken, Failure::Taken(0)] {
        let world = world().await;
        world.dynamo.accept(&[document()]).await;
        let accepted = world.account_records(TermsAccepted);
        world.journal.fail("publish", failure);
        assert_eq!(world.relay(&accepted).await, BatchAnswer::failed_from("100"));
        assert_eq!(stored(&world, 1).await.version, 3, "it goes on all the same");
        assert_eq!(world.relay(&accepted).await, BatchAnswer::default());
        assert_eq!(stored(&world, 1).await.version, 3);
        assert_eq!(world.journal.take(), [told(2), told(2)]);
    }
}

#[tokio::test]
async fn an_acceptance_whose_customer_is_gone_is_only_told() {
    let world = world().await;
    world.dynamo.accept(&[document()]).await;
    let mut image = world.dynamo.items(Table::AccountEvents);
    image.retain(|image| image["type"]["S"] == "terms_accepted");
    image[0]["resellerId"] = serde_json::json!({"S": "contoso"});
    assert_eq!(world.relay(&records(&image)).await, BatchAnswer::default());
    assert_eq!(world.operations(), ["BatchGetItem"]);
    assert_eq!(
        stored(&world, 1).await.status,
        Status::AwaitingTerms,
        "another reseller's customer is not touched"
    );
    assert_eq!(world.journal.take(), [told(2)]);
}

#[tokio::test]
async fn what_ended_before_the_acceptance_is_not_woken_by_it() {
    let world = world().await;
    let pending = world.submit(2).await;
    world.commit(&ending(EventType::Denied, &pending)).await;
    world.dynamo.accept(&[document()]).await;
    world.relay(&world.account_records(TermsAccepted)).await;
    assert_eq!(stored(&world, 2).await.status, Status::Denied);
    let starts = world.journal.take();
    assert_eq!(starts, [told(2)]);
}
