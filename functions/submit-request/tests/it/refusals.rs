//! What is refused, each with its status and code; nothing is created.

use aws::Table;
use contracts::scopes::{REQUESTS_READ, REQUESTS_WRITE};
use domain::account::{Contact, Customer, PortalKind, ResellerStatus};
use serde_json::{Value, json};
use testkit::example;
use testkit::http::{Answer, Call, Caller};

use crate::world::{World, console, named, order, portal, post};

/// Sends and makes sure that nothing changed.
pub(crate) async fn refused(world: &World, call: Call) -> Answer {
    let before = world.everything();
    let answer = world.send(call).await;
    assert!(answer.status >= 400, "{answer:?}");
    assert_eq!(world.everything(), before);
    answer
}

#[tokio::test]
async fn the_token_comes_first() {
    let world = World::start().await;
    let strange = Caller(json!({"lambda": {"outcome": "ok", "clientId": "a b", "scopes": "", "portal": ""}}));
    for caller in [Caller(Value::Null), Caller::invalid(), strange] {
        let answer = refused(&world, post(&caller, "k", &json!(7))).await;
        assert_eq!(answer.problem(), (401, "unauthorized"));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let suspended = Caller::portal(PortalKind::Console, REQUESTS_WRITE, |p| {
        p.reseller_status = ResellerStatus::Suspended;
    });
    for (caller, code) in [
        (
            Caller::client("stranger", REQUESTS_WRITE, None),
            "portal_unregistered",
        ),
        (Caller::admin(), "portal_unregistered"),
        (Caller::console(REQUESTS_READ), "scope_missing"),
        (Caller::console(""), "scope_missing"),
        (suspended, "reseller_suspended"),
    ] {
        let answer = refused(&world, post(&caller, "k", &json!(7))).await;
        assert_eq!(answer.problem(), (403, code));
    }
    assert_eq!(world.dynamo.wire.take_calls(), [], "nothing was read for them");
}

#[tokio::test]
async fn a_reseller_that_was_suspended_a_moment_ago_requests_nothing() {
    let world = World::start().await;
    assert_eq!(world.submit("before").await.status, 202);
    world
        .dynamo
        .redeclare(|reseller| reseller.status = ResellerStatus::Suspended)
        .await;
    // The authorizer's answer is kept for a minute and still says active.
    for caller in [portal(), console()] {
        let answer = refused(&world, post(&caller, "k", &named("a-b-2"))).await;
        assert_eq!(answer.problem(), (403, "reseller_suspended"));
        assert_eq!(world.operations(), ["BatchGetItem"]);
    }
    let again = world.submit("before").await;
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (202, "true"),
        "what was accepted before stays accepted"
    );
    world
        .dynamo
        .redeclare(|reseller| reseller.status = ResellerStatus::Active)
        .await;
    assert_eq!(
        world.send(post(&portal(), "k", &named("a-b-2"))).await.status,
        202
    );
}

#[tokio::test]
async fn a_call_needs_a_key() {
    let world = World::start().await;
    let call = Call::new("POST", "/v1/subscription-requests")
        .by(&portal())
        .json(&order());
    assert_eq!(
        refused(&world, call.clone()).await.problem(),
        (400, "idempotency_key_required")
    );
    for key in ["", "a b", "ü", &"x".repeat(256)] {
        let answer = refused(&world, call.clone().key(key)).await;
        assert_eq!(answer.problem(), (400, "idempotency_key_invalid"), "{key}");
    }
    assert_eq!(world.dynamo.wire.take_calls(), []);
    assert_eq!(world.send(call.key(&"x".repeat(255))).await.status, 202);
}

#[tokio::test]
async fn a_customer_must_be_ones_own() {
    let world = World::start().await;
    let stranger = refused(&world, post(&Caller::stranger(REQUESTS_WRITE), "k", &order())).await;
    let mut unknown = order();
    unknown["customerId"] = json!(example::customer_id(2).to_string());
    let unknown = refused(&world, post(&portal(), "k", &unknown)).await;
    assert_eq!(stranger.problem(), (404, "not_found"));
    assert_eq!(stranger, unknown, "they cannot be told apart");
}

#[tokio::test]
async fn a_customer_must_be_ready() {
    let contact = Contact {
        email: None,
        ..example::customer().contact
    };
    let without_email = Customer {
        contact,
        ..example::customer()
    };
    let without_tenant = Customer {
        tenant: None,
        ..example::customer()
    };
    for (customer, problem) in [
        (without_email, (422, "contact_email_missing")),
        (without_tenant, (409, "tenant_not_associated")),
    ] {
        let world = World::with(customer).await;
        for caller in [portal(), console()] {
            let answer = refused(&world, post(&caller, "k", &order())).await;
            assert_eq!(answer.problem(), problem);
        }
    }
}

#[tokio::test]
async fn a_reseller_can_close_its_portal_to_a_customer() {
    let customer = Customer {
        portal_enabled: false,
        ..example::customer()
    };
    let world = World::with(customer).await;
    let answer = refused(&world, post(&portal(), "k", &order())).await;
    assert_eq!(answer.problem(), (403, "portal_disabled"));
    let answer = world.send(post(&console(), "k", &order())).await;
    assert_eq!(answer.status, 202, "and still ask on its behalf");
}

#[tokio::test]
async fn a_customer_has_so_many_open_requests_and_no_more() {
    let mut world = World::start().await;
    world.function.limits.open_requests = 2;
    for n in 0..2 {
        let answer = world
            .send(post(&portal(), &n.to_string(), &named(&format!("a-b-{n}"))))
            .await;
        assert_eq!(answer.status, 202);
    }
    for caller in [portal(), console()] {
        let answer = refused(&world, post(&caller, "k", &order())).await;
        assert_eq!(answer.problem(), (429, "request_limit"));
        assert!(!answer.header("retry-after").is_empty());
    }
}

/// Each request that is taken has mails sent; of those that are not, nobody hears.
#[tokio::test]
async fn t17_a_thousand_submissions_send_no_more_mails_than_the_open_requests() {
    let world = World::start().await;
    let limit = world.function.limits.open_requests;
    let mut taken = 0;
    for n in 0..1_000 {
        let order = named(&format!("bomb-{n}"));
        let answer = world.send(post(&portal(), &n.to_string(), &order)).await;
        match answer.status {
            202 => taken += 1,
            _ => assert_eq!(answer.problem(), (429, "request_limit"), "{n}"),
        }
    }
    assert_eq!(taken, limit);
    assert_eq!(world.dynamo.items(Table::Events).len(), limit as usize);
}

#[tokio::test]
async fn a_friendly_name_is_one_requests_of_a_customer() {
    let world = World::start().await;
    let other = Customer {
        customer_id: example::customer_id(2),
        tenant: Some(example::tenant(2)),
        ..example::customer()
    };
    world.dynamo.customer(&other).await;
    assert_eq!(
        world
            .send(post(&portal(), "k", &named("Büro-Nord-1")))
            .await
            .status,
        202
    );
    for (caller, name) in [
        (portal(), "Büro-Nord-1"),
        (console(), "büro-nord-1"),
        (portal(), " BÜRO-NORD-1 "),
    ] {
        let answer = refused(&world, post(&caller, "k2", &named(name))).await;
        assert_eq!(answer.problem(), (409, "friendly_name_taken"), "{name}");
    }
    let mut order = named("Büro-Nord-1");
    order["customerId"] = json!(other.customer_id.to_string());
    assert_eq!(world.send(post(&portal(), "k2", &order)).await.status, 202);
}

#[tokio::test]
async fn the_customer_may_change_between_the_read_and_the_write() {
    type Meanwhile = fn(&mut Value);
    let cases: [(Meanwhile, (u16, &str)); 3] = [
        (
            |item| drop(item.as_object_mut().unwrap().remove("tenant")),
            (409, "tenant_not_associated"),
        ),
        (
            |item| item["tenant"]["M"]["tenantId"] = json!({"S": example::tenant_id(2).to_string()}),
            (503, "unavailable"),
        ),
        (
            |item| item["openRequests"] = json!({"N": "20"}),
            (429, "request_limit"),
        ),
    ];
    for (meanwhile, problem) in cases {
        let world = World::start().await;
        let read = world.submission_as_read_now().await;
        world.change_customer(meanwhile);
        world.dynamo.wire.fail([read]);
        let answer = refused(&world, post(&portal(), "k", &order())).await;
        assert_eq!(answer.problem(), problem);
        assert_eq!(
            world.operations(),
            ["BatchGetItem", "TransactWriteItems", "BatchGetItem"]
        );
    }
}

#[tokio::test]
async fn other_paths_are_not_answered() {
    let world = World::start().await;
    for path in [
        "/v1/subscription-requests/",
        "/v1/subscription-requests/x/decision",
        "/",
    ] {
        let answer = refused(
            &world,
            Call::new("POST", path).by(&portal()).key("k").json(&order()),
        )
        .await;
        assert_eq!(answer.problem(), (404, "not_found"), "{path}");
    }
}
