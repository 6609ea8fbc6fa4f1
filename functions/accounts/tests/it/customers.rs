use std::collections::BTreeSet;

use domain::ids::CustomerId;
use serde_json::{Value, json};
use testkit::{Fault, example};

use crate::world::{BOTH, Call, Caller, World, customer_body};

fn post(caller: &Caller, key: &str, body: &Value) -> Call {
    Call::new("POST", "/v1/customers")
        .by(caller)
        .json(body)
        .header("idempotency-key", key)
}

#[tokio::test]
async fn a_customer_is_made_and_read() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let made = world.send(post(&console, "k", &customer_body())).await;
    assert_eq!((made.status, made.etag()), (201, "\"1\""));
    let id = made.body["customerId"].as_str().unwrap();
    assert_eq!(CustomerId::parse(id).unwrap().as_uuid().get_version_num(), 7);
    assert_eq!(made.headers["location"], format!("/v1/customers/{id}"));
    let expected = json!({
        "customerId": id, "resellerId": "northwind", "companyName": "Fabrikam GmbH", "country": "DE",
        "language": "de",
        "contact": {"firstName": "Ada", "lastName": "Byron", "email": "ada@fabrikam.example"},
        "portalEnabled": true, "tenant": null, "createdAt": "2026-05-04T09:30:00Z",
        "updatedAt": "2026-05-04T09:30:00Z", "version": 1,
    });
    assert_eq!(made.body, expected);

    let read = world
        .send(Call::new("GET", &made.headers["location"]).by(&console))
        .await;
    assert_eq!((read.status, read.etag(), &read.body), (200, "\"1\"", &expected));
}

#[tokio::test]
async fn the_same_call_again_gets_the_same_answer() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let first = world.send(post(&console, "k", &customer_body())).await;
    world.dynamo.wire.take_calls();
    let again = world.send(post(&console, "k", &customer_body())).await;
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(
        (again.etag(), &again.headers["location"]),
        (first.etag(), &first.headers["location"])
    );

    let mut other = customer_body();
    other["companyName"] = json!("Other");
    assert_eq!(
        world.send(post(&console, "k", &other)).await.problem(),
        (422, "idempotency_key_reused")
    );

    let elsewhere = world
        .send(post(&Caller::stranger(BOTH), "k", &customer_body()))
        .await;
    assert_eq!(elsewhere.status, 201, "a key is one portal's own");
    assert_eq!(world.dynamo.items(aws::Table::Customers).len(), 2);
}

#[tokio::test]
async fn a_key_is_required_and_has_its_form() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let without = Call::new("POST", "/v1/customers")
        .by(&console)
        .json(&customer_body());
    assert_eq!(
        world.send(without).await.problem(),
        (400, "idempotency_key_required")
    );
    for key in ["", "a b", &"x".repeat(256)] {
        let answer = world.send(post(&console, key, &customer_body())).await;
        assert_eq!(answer.problem(), (400, "idempotency_key_invalid"), "{key}");
    }
}

#[tokio::test]
async fn twins_make_one_customer() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let twin = || world.send(post(&console, "k", &customer_body()));
    let (one, two, three) = tokio::join!(twin(), twin(), twin());
    let replayed = [&one, &two, &three]
        .iter()
        .filter(|a| a.headers.contains_key("idempotency-replayed"))
        .count();
    assert_eq!(replayed, 2);
    assert_eq!((&one.body, &two.body), (&two.body, &three.body));
    assert_eq!(world.dynamo.items(aws::Table::Customers).len(), 1);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_by_repeating() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    world.dynamo.wire.fail([Fault::AnswerLost]);
    let answer = world.send(post(&console, "k", &customer_body())).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(world.dynamo.items(aws::Table::Customers).len(), 1);
}

#[tokio::test]
async fn malformed_customers_are_refused_with_all_faults() {
    let world = World::start().await;
    let bad = json!({
        "companyName": "a\r\nBcc: x", "country": "de", "language": "english_us", "portalEnabled": "yes",
        "contact": {"firstName": "", "email": "nobody"}, "resellerId": "contoso",
    });
    let answer = world.send(post(&Caller::console(BOTH), "k", &bad)).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let faults: BTreeSet<_> = answer.faults().into_iter().map(|(pointer, _)| pointer).collect();
    let expected = [
        "/companyName",
        "/contact/email",
        "/contact/firstName",
        "/contact/lastName",
        "/country",
        "/language",
        "/portalEnabled",
        "/resellerId",
    ];
    assert_eq!(faults, BTreeSet::from(expected));
    assert_eq!(world.dynamo.wire.take_calls(), []);
}

#[tokio::test]
async fn customers_are_listed_page_by_page() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(world.customer(&console).await);
    }
    world.customer(&Caller::stranger(BOTH)).await;

    let mut target = "/v1/customers?limit=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = world.send(Call::new("GET", &target).by(&console)).await;
        assert_eq!(page.status, 200, "{page:?}");
        let items = page.body["items"].as_array().unwrap();
        seen.extend(
            items
                .iter()
                .map(|item| format!("/v1/customers/{}", item["customerId"].as_str().unwrap())),
        );
        let Some(cursor) = page.body["nextCursor"].as_str() else {
            break;
        };
        target = format!("/v1/customers?limit=2&cursor={cursor}");
        assert_eq!(page.headers["link"], format!("<{target}>; rel=\"next\""));
    }
    assert_eq!(seen, made);

    let foreign = world
        .send(Call::new("GET", &target).by(&Caller::stranger(BOTH)))
        .await;
    assert_eq!(foreign.problem(), (400, "cursor_invalid"));
    for limit in ["0", "101", "x", ""] {
        let answer = world
            .send(Call::new("GET", &format!("/v1/customers?limit={limit}")).by(&console))
            .await;
        assert_eq!(answer.problem(), (400, "limit_invalid"), "{limit}");
    }
}

#[tokio::test]
async fn foreign_unknown_and_impossible_ids_are_the_same_404() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let mine = world.customer(&console).await;
    let foreign = world.customer(&Caller::stranger(BOTH)).await;
    let unknown = format!("/v1/customers/{}", example::customer_id(9));
    let shouted = mine.replace("/v1/customers/", "").to_uppercase();
    for path in [
        &foreign,
        &unknown,
        "/v1/customers/17",
        &format!("/v1/customers/{shouted}"),
    ] {
        let read = world.send(Call::new("GET", path).by(&console)).await;
        assert_eq!(read.problem(), (404, "not_found"), "{path}");
        let patch = Call::new("PATCH", path)
            .by(&console)
            .json(&json!({}))
            .header("if-match", "\"1\"");
        assert_eq!(world.send(patch).await.body, read.body, "{path}");
        let tenant = Call::new("PUT", &format!("{path}/tenant")).by(&console);
        let tenant = tenant.json(&json!({"tenantId": example::tenant_id(1).to_string()}));
        assert_eq!(world.send(tenant).await.body, read.body, "{path}");
        let delete = Call::new("DELETE", &format!("{path}/tenant")).by(&console);
        assert_eq!(world.send(delete).await.body, read.body, "{path}");
    }
    assert_eq!(world.accounts.directory.take_asked(), 0);
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let path = world.customer(&console).await;
    world
        .accounts
        .clock
        .advance(std::time::Duration::from_secs(60).try_into().unwrap());
    let patch = |body: &Value, etag: &str| {
        Call::new("PATCH", &path)
            .by(&console)
            .json(body)
            .header("if-match", etag)
    };

    let body = json!({"contact": {"lastName": "Lovelace", "phone": "+49 30 1234"}, "portalEnabled": false});
    let answer = world.send(patch(&body, "\"1\"")).await;
    assert_eq!((answer.status, answer.etag()), (200, "\"2\""));
    let contact = json!({
        "firstName": "Ada", "lastName": "Lovelace", "email": "ada@fabrikam.example", "phone": "+49 30 1234",
    });
    assert_eq!(
        (&answer.body["contact"], &answer.body["portalEnabled"]),
        (&contact, &json!(false))
    );
    assert_eq!(answer.body["updatedAt"], "2026-05-04T09:31:00Z");
    assert_eq!(answer.body["createdAt"], "2026-05-04T09:30:00Z");
    let read = world.send(Call::new("GET", &path).by(&console)).await;
    assert_eq!((&read.body, read.etag()), (&answer.body, "\"2\""));

    for nothing in [json!({}), json!({"contact": {}}), body] {
        let answer = world.send(patch(&nothing, "\"2\"")).await;
        assert_eq!((answer.status, answer.etag()), (200, "\"2\""), "{nothing}");
    }
}

#[tokio::test]
async fn a_patch_names_the_version_it_changes() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let path = world.customer(&console).await;
    let patch = |name: &str| {
        Call::new("PATCH", &path)
            .by(&console)
            .json(&json!({"contact": {"firstName": name}}))
    };

    assert_eq!(world.send(patch("A")).await.problem(), (428, "if_match_required"));
    for stale in ["\"2\"", "1", "*"] {
        let answer = world.send(patch("A").header("if-match", stale)).await;
        assert_eq!(answer.problem(), (412, "version_stale"), "{stale}");
    }
    let fault = Call::new("PATCH", &path)
        .by(&console)
        .json(&json!({"companyName": "Other"}));
    let answer = world.send(fault.header("if-match", "\"1\"")).await;
    assert_eq!(answer.faults(), [("/companyName", "unknown_field")]);

    let one = world.send(patch("A").header("if-match", "\"1\""));
    let two = world.send(patch("B").header("if-match", "\"1\""));
    let (one, two) = tokio::join!(one, two);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "of two changes to one version one wins");
}
