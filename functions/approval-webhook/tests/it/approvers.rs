//! Whose link still permits: an approver's, as the reseller stands at that moment.

use aws::Table;
use domain::account::ResellerStatus;
use domain::email::{EmailAddress, Person};
use domain::link::Permission;
use domain::status::Status;
use testkit::http::Answer;
use testkit::{Fault, example};

use crate::support::World;

const READ_OF_A_PAGE: [&str; 2] = ["GetItem", "BatchGetItem"];
const READ_AND_WRITE: [&str; 2] = ["GetItem", "TransactWriteItems"];

fn person(name: &str, email: &str) -> Person {
    Person {
        name: example::name(name),
        email: EmailAddress::parse(email).unwrap(),
    }
}

fn somebody_else() -> Person {
    person("Tim Lund", "tim.lund@northwind.example")
}

/// Looks and decides, and makes sure that both come to this page and that nothing is decided.
async fn assert_not_allowed(world: &World, looking: u16, deciding: u16, heading: &str) -> Answer {
    let page = world.get().await;
    assert_eq!(page.status, looking, "{}", page.main());
    assert!(
        page.main().starts_with(&format!("<h1>{heading}</h1>")),
        "{}",
        page.main()
    );
    assert_eq!(world.operations(), READ_OF_A_PAGE);
    for form in ["decision=approve", "decision=deny&reason=no"] {
        let answer = world.post(form).await;
        assert_eq!((answer.status, answer.main()), (deciding, page.main()));
        assert_eq!(world.operations(), READ_AND_WRITE);
    }
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.events(), ["submitted"]);
    let link = &world.dynamo.items(Table::Links)[0];
    assert!(link["usedAt"].is_null(), "the link was not used");
    world.operations();
    page
}

async fn assert_allowed(world: &World) {
    let page = world.get().await;
    assert_eq!(page.status, 200);
    assert!(page.has_form());
    assert_eq!(world.operations(), READ_OF_A_PAGE);
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.operations(), READ_AND_WRITE);
    assert_eq!(world.events(), ["submitted", "approved"]);
    let actor = &world.dynamo.items(Table::Events)[1]["actor"]["M"];
    assert_eq!(
        (&actor["type"]["S"], &actor["channel"]["S"]),
        (&"approver".into(), &"email-link".into())
    );
}

#[tokio::test]
async fn a_link_of_somebody_who_was_taken_out_has_ended() {
    let world = World::new().await;
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers = vec![somebody_else().into()])
        .await;
    assert_not_allowed(&world, 410, 410, "This link is not valid any more").await;
}

#[tokio::test]
async fn somebody_who_was_added_back_decides_again() {
    let world = World::new().await;
    let approvers = example::reseller().approvers;
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers = vec![somebody_else().into()])
        .await;
    assert_not_allowed(&world, 410, 410, "This link is not valid any more").await;
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers.extend(approvers))
        .await;
    assert_allowed(&world).await;
}

#[tokio::test]
async fn an_address_that_only_looks_alike_is_another_one() {
    let world = World::new().await;
    let alike = person("Julia Weber", "julia.weber@northwind.example.org");
    let longer = person("Julia Weber", "x-julia.weber@northwind.example");
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers = vec![alike.into(), longer.into()])
        .await;
    assert_not_allowed(&world, 410, 410, "This link is not valid any more").await;
}

#[tokio::test]
async fn the_case_of_an_address_does_not_matter() {
    let world = World::new().await;
    let shouted = person("Julia Weber", "JULIA.Weber@NORTHWIND.example");
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers = vec![shouted.clone().into()])
        .await;
    assert_allowed(&world).await;

    let world = World::with(example::pending_request(1), |link| {
        if let Permission::Decide { approver, .. } = &mut link.permission {
            *approver = shouted;
        }
    });
    assert_allowed(&world.await).await;
}

#[tokio::test]
async fn a_changed_name_does_not_matter() {
    let world = World::new().await;
    let married = person("Julia Lund", "julia.weber@northwind.example");
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers = vec![married.into()])
        .await;
    assert_allowed(&world).await;
}

#[tokio::test]
async fn approvers_of_a_suspended_reseller_wait() {
    let world = World::new().await;
    world
        .dynamo
        .redeclare(|reseller| reseller.status = ResellerStatus::Suspended)
        .await;
    let page = assert_not_allowed(&world, 200, 403, "Not yours to decide now").await;
    insta::assert_snapshot!("suspended", page.main());
    world
        .dynamo
        .redeclare(|reseller| reseller.status = ResellerStatus::Active)
        .await;
    assert_allowed(&world).await;
}

#[tokio::test]
async fn whoever_was_taken_out_learns_nothing_of_a_suspension() {
    let world = World::new().await;
    world
        .dynamo
        .redeclare(|reseller| {
            reseller.status = ResellerStatus::Suspended;
            reseller.approvers = vec![somebody_else().into()];
        })
        .await;
    assert_not_allowed(&world, 410, 410, "This link is not valid any more").await;
}

#[tokio::test]
async fn a_change_between_the_page_and_the_button_counts() {
    let world = World::new().await;
    assert_eq!(world.get().await.status, 200);
    world
        .dynamo
        .redeclare(|reseller| reseller.status = ResellerStatus::Suspended)
        .await;
    assert_eq!(world.post("decision=approve").await.status, 403);
    world
        .dynamo
        .redeclare(|reseller| reseller.approvers = vec![somebody_else().into()])
        .await;
    assert_eq!(world.post("decision=approve").await.status, 410);
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn what_was_decided_before_stays_shown() {
    let world = World::new().await;
    assert_eq!(world.post("decision=approve").await.status, 200);
    world
        .dynamo
        .redeclare(|reseller| {
            reseller.status = ResellerStatus::Suspended;
            reseller.approvers = vec![somebody_else().into()];
        })
        .await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    assert!(page.main().contains("<h1>Approved</h1>"));
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.post("decision=deny&reason=x").await.status, 409);
    assert_eq!(world.stored().await.status, Status::Approved);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn a_reseller_that_is_not_there_has_no_approvers() {
    let world = World::new().await;
    let link = world.dynamo.items(Table::Links).remove(0);
    let request = world.dynamo.items(Table::Requests).remove(0);
    let facts = serde_json::json!({"Responses": {"requests": [request]}, "UnprocessedKeys": {}});
    let refused = serde_json::json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "Transaction cancelled",
        "CancellationReasons": [
            {"Code": "None"}, {"Code": "None"}, {"Code": "ConditionalCheckFailed"}, {"Code": "None"},
        ],
    });
    let link = Fault::Answer(200, serde_json::json!({"Item": link}));
    world.dynamo.wire.fail([link.clone(), Fault::Answer(200, facts)]);
    assert_eq!(world.get().await.status, 404);
    world.dynamo.wire.fail([link, Fault::Answer(400, refused)]);
    assert_eq!(world.post("decision=approve").await.status, 404);
    assert_eq!(world.dynamo.wire.heal(), 0);
}
