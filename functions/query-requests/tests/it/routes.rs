//! Who may ask, what is known, and what no other function answers.

use contracts::scopes::{REQUESTS_READ, REQUESTS_WRITE};
use domain::account::{PortalKind, ResellerStatus};
use serde_json::{Value, json};
use testkit::example;
use testkit::http::{Answer, CALL_ID, Call, Caller};

use crate::world::{World, console};

fn routes() -> [String; 4] {
    let one = format!("/v1/subscription-requests/{}", example::request_id(1));
    [
        "/v1/subscription-requests".to_owned(),
        "/v1/approvals".to_owned(),
        format!("{one}/events"),
        one,
    ]
}

#[tokio::test]
async fn every_route_asks_who_calls() {
    let (world, _) = World::with_requests(1).await;
    for path in routes() {
        for (caller, problem) in [
            (Caller(Value::Null), (401, "unauthorized")),
            (Caller::invalid(), (401, "unauthorized")),
            (
                Caller::client("stranger", REQUESTS_READ, None),
                (403, "portal_unregistered"),
            ),
            (Caller::admin(), (403, "portal_unregistered")),
            (Caller::console(REQUESTS_WRITE), (403, "scope_missing")),
        ] {
            let answer = world.send(Call::new("GET", &path).by(&caller)).await;
            assert_eq!(answer.problem(), problem, "{path}");
        }
        assert_eq!(world.operations(), Vec::<String>::new());
        let suspended = Caller::portal(PortalKind::CustomerPortal, REQUESTS_READ, |p| {
            p.reseller_status = ResellerStatus::Suspended;
        });
        let answer = world.send(Call::new("GET", &path).by(&suspended)).await;
        assert_eq!(answer.status, 200, "who is suspended may still read {path}");
        world.operations();
    }
}

#[tokio::test]
async fn health_needs_nobody() {
    let world = World::start().await;
    let answer = world.send(Call::new("GET", "/health")).await;
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        (answer.status, &answer.body),
        (200, &json!({"status": "ok", "version": version}))
    );
    assert_eq!(answer.header("x-request-id"), CALL_ID);
    assert_eq!(world.operations(), Vec::<String>::new());
}

#[tokio::test]
async fn the_function_answers_what_the_table_gives_it() {
    let world = World::start().await;
    testkit::routes::assert_answers("query-requests", async |call| world.send(call).await).await;
}

#[tokio::test]
async fn the_document_needs_nobody_and_may_be_kept() {
    let world = World::start().await;
    let response = world
        .function
        .handle(&Call::new("GET", "/openapi.json").build())
        .await;
    let caching: Vec<_> = response
        .headers()
        .get_all("cache-control")
        .iter()
        .cloned()
        .collect();
    assert_eq!(caching, ["public, max-age=300"]);
    let answer = Answer::of(response);
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(answer.text, contracts::openapi::DOCUMENT);
    assert_eq!(world.operations(), Vec::<String>::new());
}

#[tokio::test]
async fn unknown_paths_are_404() {
    let world = World::start().await;
    for path in [
        "/",
        "/v1",
        "/v2/subscription-requests",
        "/v1/subscription-requests/",
        "/v1/subscription-requests/x/y",
        "/v1//approvals",
        "/V1/approvals",
        "/favicon.ico",
        "/%00",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let answer = world.send(Call::new(method, path)).await;
            assert_eq!(answer.problem(), (404, "not_found"), "{method} {path}");
            assert_eq!(answer.header("allow"), "");
        }
    }
}

#[tokio::test]
async fn unknown_methods_are_405_and_told_which_are_known() {
    let world = World::start().await;
    for (method, path, allow) in [
        ("POST", "/health", "GET"),
        ("POST", "/v1/approvals", "GET"),
        ("DELETE", "/v1/subscription-requests", "POST, GET"),
        ("PATCH", "/v1/subscription-requests/x", "GET"),
        ("GET", "/v1/subscription-requests/x/withdrawal", "POST"),
        ("PUT", "/v1/subscription-requests/x/decision", "POST"),
        ("PATCH", "/v1/resellers/x", "PUT, GET"),
        ("DELETE", "/approvals/x", "GET, HEAD, POST"),
        ("BREW", "/v1/customers", "POST, GET"),
    ] {
        let answer = world.send(Call::new(method, path).by(&console())).await;
        assert_eq!(answer.problem(), (405, "method_not_allowed"), "{method} {path}");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
    assert_eq!(world.operations(), Vec::<String>::new());
}
