use domain::provider::Resolution;
use serde_json::{Value, json};
use testkit::{Fault, example};

use crate::world::{Answer, BOTH, Call, Caller, World, set_numbers};

pub(crate) fn put(path: &str, body: &Value) -> Call {
    Call::new("PUT", &format!("{path}/tenant"))
        .by(&Caller::console(BOTH))
        .json(body)
}

pub(crate) fn id(n: u8) -> Value {
    json!({"tenantId": example::tenant_id(n).to_string()})
}

fn delete(path: &str) -> Call {
    Call::new("DELETE", &format!("{path}/tenant")).by(&Caller::console(BOTH))
}

async fn tenant_of(world: &World, path: &str) -> Answer {
    world
        .send(Call::new("GET", path).by(&Caller::console(BOTH)))
        .await
}

async fn world() -> (World, String) {
    let world = World::start().await;
    let path = world.customer(&Caller::console(BOTH)).await;
    (world, path)
}

#[tokio::test]
async fn a_tenant_is_verified_and_kept() {
    let (world, path) = world().await;
    let answer = world.send(put(&path, &id(1))).await;
    assert_eq!((answer.status, answer.etag()), (200, "\"2\""));
    let expected = json!({
        "tenantId": example::tenant_id(1).to_string(), "status": "verified", "verifiedAt": "2026-05-04T09:30:00Z",
    });
    assert_eq!(answer.body, expected);
    let customer = tenant_of(&world, &path).await;
    assert_eq!((&customer.body["tenant"], customer.etag()), (&expected, "\"2\""));

    assert_eq!(world.accounts.directory.take_asked(), 1);
    let again = world.send(put(&path, &id(1))).await;
    assert_eq!(
        (again.status, again.etag(), &again.body),
        (200, "\"2\"", &expected)
    );
    assert_eq!(
        world.accounts.directory.take_asked(),
        0,
        "what is known is not asked again"
    );
}

#[tokio::test]
async fn a_domain_leads_to_its_tenant() {
    let (world, path) = world().await;
    world
        .accounts
        .directory
        .say("fabrikam.example", Resolution::Found(example::tenant_id(1)));
    world.accounts.directory.say(
        "fabrikam.onmicrosoft.example",
        Resolution::Found(example::tenant_id(1)),
    );
    world
        .accounts
        .directory
        .say("other.example", Resolution::Found(example::tenant_id(2)));
    let answer = world
        .send(put(&path, &json!({"domain": "Fabrikam.Example"})))
        .await;
    assert_eq!(
        (answer.status, &answer.body["domain"]),
        (200, &json!("fabrikam.example"))
    );
    assert_eq!(answer.body["tenantId"], example::tenant_id(1).to_string());

    world.accounts.directory.take_asked();
    for (body, asked) in [
        (json!({"domain": "fabrikam.example"}), 0),
        (json!({"domain": "fabrikam.onmicrosoft.example"}), 1),
        (id(1), 0),
    ] {
        let again = world.send(put(&path, &body)).await;
        assert_eq!((again.status, &again.body), (200, &answer.body), "{body}");
        assert_eq!(world.accounts.directory.take_asked(), asked, "{body}");
    }
    let other = world.send(put(&path, &json!({"domain": "other.example"}))).await;
    assert_eq!(other.problem(), (409, "tenant_already_associated"));
}

#[tokio::test]
async fn a_customer_has_one_tenant() {
    let (world, path) = world().await;
    world.send(put(&path, &id(1))).await;
    world.accounts.directory.take_asked();
    assert_eq!(
        world.send(put(&path, &id(2))).await.problem(),
        (409, "tenant_already_associated")
    );

    for (open, completed) in [(1, 0), (0, 1)] {
        set_numbers(
            &world.dynamo,
            &path,
            &[("openRequests", open), ("completedRequests", completed)],
        );
        assert_eq!(
            world.send(put(&path, &id(2))).await.problem(),
            (409, "tenant_locked")
        );
        assert_eq!(world.send(delete(&path)).await.problem(), (409, "tenant_locked"));
        assert_eq!(
            world.send(put(&path, &id(1))).await.status,
            200,
            "the same tenant is no change"
        );
    }
    assert_eq!(world.accounts.directory.take_asked(), 0);
}

#[tokio::test]
async fn a_tenant_belongs_to_one_customer_of_a_reseller() {
    let (world, first) = world().await;
    let second = world.customer(&Caller::console(BOTH)).await;
    world.send(put(&first, &id(1))).await;
    assert_eq!(
        world.send(put(&second, &id(1))).await.problem(),
        (409, "tenant_in_use")
    );

    let stranger = Caller::stranger(BOTH);
    let theirs = world.customer(&stranger).await;
    assert_eq!(
        world.send(put(&theirs, &id(1)).by(&stranger)).await.status,
        200,
        "another reseller may have it too"
    );

    assert_eq!(world.send(delete(&first)).await.status, 204);
    assert_eq!(
        world.send(put(&second, &id(1))).await.status,
        200,
        "a tenant that was let go is free"
    );
}

#[tokio::test]
async fn what_is_no_customers_tenant_is_refused() {
    let (world, path) = world().await;
    world
        .accounts
        .directory
        .say("personal.example", Resolution::Reserved);
    world
        .accounts
        .directory
        .say("distributor.example", Resolution::Found(example::tenant_id(99)));
    let reserved = [
        json!({"tenantId": "common"}),
        json!({"tenantId": "00000000-0000-0000-0000-000000000000"}),
        json!({"tenantId": "9188040d-6c67-4c5b-b112-36a304b66dad"}),
        id(99),
        json!({"domain": "personal.example"}),
        json!({"domain": "distributor.example"}),
    ];
    for body in reserved {
        let answer = world.send(put(&path, &body)).await;
        assert_eq!(answer.problem(), (422, "tenant_reserved"), "{body}");
        let pointer = if body["domain"].is_null() {
            "/tenantId"
        } else {
            "/domain"
        };
        assert_eq!(answer.faults(), [(pointer, "tenant_reserved")]);
    }
    for (body, code) in [
        (json!({"tenantId": "fabrikam"}), "tenant_id_invalid"),
        (json!({}), "tenant_id_invalid"),
        (
            json!({"tenantId": example::tenant_id(1).to_string(), "domain": "a.example"}),
            "tenant_id_invalid",
        ),
        (json!({"domain": "localhost"}), "domain_invalid"),
    ] {
        assert_eq!(
            world.send(put(&path, &body)).await.problem(),
            (422, code),
            "{body}"
        );
    }
    assert_eq!(tenant_of(&world, &path).await.etag(), "\"1\"");
}

#[tokio::test]
async fn what_microsoft_does_not_know_or_cannot_say_changes_nothing() {
    let (world, path) = world().await;
    world
        .accounts
        .directory
        .say_of_id(example::tenant_id(1), Resolution::NotFound);
    let answer = world.send(put(&path, &id(1))).await;
    assert_eq!(answer.problem(), (422, "tenant_not_found"));
    assert_eq!(answer.faults(), [("/tenantId", "tenant_not_found")]);
    let answer = world
        .send(put(&path, &json!({"domain": "unknown.example"})))
        .await;
    assert_eq!(answer.faults(), [("/domain", "tenant_not_found")]);

    let silence = Resolution::Unreachable {
        cause: "status 503".into(),
    };
    world.accounts.directory.say_of_id(example::tenant_id(1), silence);
    let answer = world.send(put(&path, &id(1))).await;
    assert_eq!(answer.problem(), (503, "tenant_check_unavailable"));
    assert_eq!(answer.headers["retry-after"], "10");
    assert_eq!(tenant_of(&world, &path).await.etag(), "\"1\"");
}

#[tokio::test]
async fn a_tenant_that_was_let_go_can_be_replaced() {
    let (world, path) = world().await;
    assert_eq!(world.send(delete(&path)).await.status, 204, "there was none");
    world.send(put(&path, &id(1))).await;
    let gone = world.send(delete(&path)).await;
    assert_eq!((gone.status, gone.body), (204, Value::Null));
    let customer = tenant_of(&world, &path).await;
    assert_eq!(
        (&customer.body["tenant"], customer.etag()),
        (&Value::Null, "\"3\"")
    );
    assert_eq!(world.send(put(&path, &id(2))).await.status, 200);
}

#[tokio::test]
async fn a_change_of_the_account_meanwhile_does_not_stop_the_association() {
    let (world, path) = world().await;
    let (dynamo, customer) = (world.dynamo.clone(), path.clone());
    world
        .accounts
        .directory
        .meanwhile(move || set_numbers(&dynamo, &customer, &[("version", 7)]));
    let answer = world.send(put(&path, &id(1))).await;
    assert_eq!((answer.status, answer.etag()), (200, "\"8\""));
    assert_eq!(tenant_of(&world, &path).await.etag(), "\"8\"");
    assert_eq!(world.accounts.directory.take_asked(), 1);
}

#[tokio::test]
async fn a_busy_table_leaves_no_half_an_association() {
    let (world, path) = world().await;
    let wire = world.dynamo.wire.clone();
    world
        .accounts
        .directory
        .meanwhile(move || wire.fail([Fault::throttled(), Fault::throttled(), Fault::throttled()]));
    assert_eq!(
        world.send(put(&path, &id(1))).await.problem(),
        (503, "unavailable")
    );
    assert_eq!(tenant_of(&world, &path).await.etag(), "\"1\"");
    assert_eq!(world.dynamo.items(aws::Table::Uniques), Vec::<Value>::new());
    assert_eq!(world.send(put(&path, &id(1))).await.status, 200);
}

#[tokio::test]
async fn an_association_whose_answer_was_lost_is_done_once() {
    let (world, path) = world().await;
    let wire = world.dynamo.wire.clone();
    world
        .accounts
        .directory
        .meanwhile(move || wire.fail([Fault::AnswerLost]));
    let answer = world.send(put(&path, &id(1))).await;
    assert_eq!((answer.status, answer.etag()), (200, "\"2\""));
    assert_eq!(tenant_of(&world, &path).await.etag(), "\"2\"");
}

#[tokio::test]
async fn an_association_costs_two_round_trips() {
    let (world, path) = world().await;
    world
        .accounts
        .directory
        .say("fabrikam.example", Resolution::Found(example::tenant_id(1)));
    world.dynamo.wire.take_calls();
    let by_domain = json!({"domain": "fabrikam.example"});
    for (call, round_trips) in [
        (put(&path, &by_domain), 2),
        (put(&path, &by_domain), 1),
        (put(&path, &id(2)), 1),
        (delete(&path), 2),
        (delete(&path), 1),
        (put(&path, &id(99)), 1),
        (put(&path, &json!({"tenantId": "common"})), 0),
    ] {
        world.send(call.clone()).await;
        assert_eq!(world.round_trips(), round_trips, "{call:?}");
    }
}
