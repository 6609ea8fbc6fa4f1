use serde_json::json;
use testkit::Fault;

use crate::world::{BOTH, Call, Caller, READ, WRITE, World, customer_body};

#[tokio::test]
async fn without_a_vouched_token_nothing_is_answered() {
    let world = World::start().await;
    let nobody = Caller(json!(null));
    let broken = Caller(json!({"lambda": {"outcome": "invalid_token"}}));
    let strange =
        Caller(json!({"lambda": {"outcome": "ok", "clientId": "a b", "scopes": "csp/admin", "portal": ""}}));
    let jwt = Caller(json!({"jwt": {"claims": {"client_id": "x"}, "scopes": ["csp/admin"]}}));
    for caller in [nobody, broken, strange, jwt] {
        let answer = world.send(Call::new("GET", "/v1/customers").by(&caller)).await;
        assert_eq!(answer.problem(), (401, "unauthorized"), "{caller:?}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        assert_eq!(answer.headers["x-request-id"], "call-1");
    }
    assert_eq!(world.dynamo.wire.take_calls(), []);
}

#[tokio::test]
async fn the_function_answers_what_the_table_gives_it() {
    let world = World::start().await;
    testkit::routes::assert_answers("accounts", async |call| world.send(call).await).await;
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_apart() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    for path in ["/v1/customers/", "/v1/customers/x/terms/y", "/v1", "/"] {
        let answer = world.send(Call::new("GET", path).by(&console)).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{path}");
    }
    let answer = world
        .send(Call::new("DELETE", "/v1/customers").by(&console))
        .await;
    assert_eq!(answer.problem(), (405, "method_not_allowed"));
    assert_eq!(answer.headers["allow"], "POST, GET");
}

#[tokio::test]
async fn every_route_has_its_scope() {
    let world = World::start().await;
    let id = testkit::example::customer_id(1);
    let customer = format!("/v1/customers/{id}");
    let tenant = format!("{customer}/tenant");
    let routes = [
        ("PUT", "/v1/resellers/a", BOTH),
        ("GET", "/v1/resellers/a", BOTH),
        ("PUT", "/v1/portals/a", BOTH),
        ("POST", "/v1/customers", READ),
        ("GET", "/v1/customers", WRITE),
        ("GET", customer.as_str(), WRITE),
        ("PATCH", customer.as_str(), READ),
        ("PUT", tenant.as_str(), READ),
        ("DELETE", tenant.as_str(), READ),
    ];
    for (method, path, other_scopes) in routes {
        let answer = world
            .send(Call::new(method, path).by(&Caller::console(other_scopes)))
            .await;
        assert_eq!(answer.problem(), (403, "scope_missing"), "{method} {path}");
    }
    assert_eq!(world.dynamo.wire.take_calls(), []);
}

#[tokio::test]
async fn a_client_that_is_no_portal_has_no_customers() {
    let world = World::start().await;
    let stranger = Caller::client("stranger", BOTH, None);
    for (method, path) in [
        ("GET", "/v1/customers"),
        ("POST", "/v1/customers"),
        ("GET", "/v1/customers/x"),
    ] {
        let answer = world.send(Call::new(method, path).by(&stranger)).await;
        assert_eq!(answer.problem(), (403, "portal_unregistered"), "{method} {path}");
    }
}

#[tokio::test]
async fn a_suspended_reseller_reads_and_does_not_write() {
    let world = World::start().await;
    let customer = world.customer(&Caller::console(BOTH)).await;
    let tenant = format!("{customer}/tenant");
    let suspended = Caller::portal(domain::account::PortalKind::Console, BOTH, |p| {
        p.reseller_status = domain::account::ResellerStatus::Suspended
    });
    for (method, path) in [
        ("POST", "/v1/customers"),
        ("PATCH", &customer),
        ("PUT", &tenant),
        ("DELETE", &tenant),
    ] {
        let answer = world.send(Call::new(method, path).by(&suspended)).await;
        assert_eq!(answer.problem(), (403, "reseller_suspended"), "{method} {path}");
    }
    assert_eq!(
        world
            .send(Call::new("GET", &customer).by(&suspended))
            .await
            .status,
        200
    );
    assert_eq!(
        world
            .send(Call::new("GET", "/v1/customers").by(&suspended))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn bodies_are_checked_before_anything_is_read() {
    let world = World::start().await;
    let console = Caller::console(BOTH);
    let post = || {
        Call::new("POST", "/v1/customers")
            .by(&console)
            .header("idempotency-key", "k")
    };
    let media = post().text(&customer_body().to_string());
    let form = post()
        .text("a=b")
        .header("content-type", "application/x-www-form-urlencoded");
    let broken = post().text("{\"a\":").header("content-type", "application/json");
    let large = post().json(&json!({"companyName": "x".repeat(70_000)}));
    for (call, problem) in [
        (media, (415, "unsupported_media_type")),
        (form, (415, "unsupported_media_type")),
        (broken, (400, "malformed_json")),
        (large, (413, "body_too_large")),
    ] {
        assert_eq!(world.send(call).await.problem(), problem);
    }
    assert_eq!(world.dynamo.wire.take_calls(), []);
}

#[tokio::test]
async fn unavailable_tables_are_a_503_and_broken_ones_a_500() {
    let world = World::start().await;
    world
        .dynamo
        .wire
        .fail([Fault::throttled(), Fault::throttled(), Fault::throttled()]);
    let answer = world
        .send(Call::new("GET", "/v1/resellers/a").by(&Caller::admin()))
        .await;
    assert_eq!(answer.problem(), (503, "unavailable"));
    assert_eq!(answer.headers["retry-after"], "2");

    world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    let answer = world
        .send(Call::new("GET", "/v1/resellers/a").by(&Caller::admin()))
        .await;
    assert_eq!(answer.problem(), (500, "internal"));
}
