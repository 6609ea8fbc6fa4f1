//! Collections that come in pages, and pages that lead astray.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::ids::TenantId;
use domain::provider::{Answer, AzurePlan, Failure, Provider};
use microsoft::Microsoft;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::server::{Server, json, value};
use crate::support::{self, Stored};

const TENANT: &str = "3f15978e-005c-4763-8b78-2a8fab289c58";

fn client(server: &Server) -> Microsoft<Stored> {
    support::client(&server.url, TENANT, support::BILLING_ACCOUNT, Stored::new("rt"))
}

async fn plans(server: &Server) -> Answer<Vec<AzurePlan>> {
    client(server).plans(TenantId::parse(TENANT).unwrap()).await
}

fn item(number: u128) -> Value {
    json!({ "id": Uuid::from_u128(number), "offerId": "DZH318Z0BPS6:0001:X", "status": "active" })
}

fn link(uri: &str, headers: &Value) -> Value {
    json!({ "next": { "uri": uri, "method": "GET", "headers": headers } })
}

fn path() -> String {
    format!("/customers/{TENANT}/subscriptions")
}

#[tokio::test]
async fn all_pages_are_read_each_with_what_the_one_before_asks_for() {
    let server = Server::start(|heard| match heard.header("ms-continuationtoken") {
        None => {
            let headers = json!([
                { "key": "MS-ContinuationToken", "value": "second" },
                { "key": "Authorization", "value": "Bearer stolen" },
                { "key": "MS-RequestId", "value": "not this" },
                { "key": "Host", "value": "elsewhere.example" },
            ]);
            let uri = format!("{}?size=1&seekOperation=Next", path());
            value(200, &json!({ "items": [item(1)], "links": link(&uri, &headers) }))
        }
        Some("second") => {
            let headers = json!([{ "key": "ms-continuationtoken", "value": "third" }]);
            let uri = format!("/v1{}?size=1", path());
            value(200, &json!({ "items": [], "links": link(&uri, &headers) }))
        }
        Some(_) => json(
            200,
            &format!("\u{feff}{}", json!({ "items": [item(3)], "links": {} })),
        ),
    })
    .await;
    let listed: Vec<u128> = plans(&server)
        .await
        .unwrap()
        .iter()
        .map(|plan| plan.id.as_u128())
        .collect();
    assert_eq!(listed, [1, 3]);
    let calls = server.calls();
    let targets: Vec<&str> = calls.iter().map(|call| call.target.as_str()).collect();
    let base = format!("/v1{}", path());
    assert_eq!(
        targets,
        [
            base.clone(),
            format!("{base}?size=1&seekOperation=Next"),
            format!("{base}?size=1")
        ]
    );
    for call in &calls {
        assert_eq!(call.header("authorization"), Some("Bearer t"));
        assert!(Uuid::try_parse(call.header("ms-requestid").unwrap()).is_ok());
        assert!(server.url.ends_with(call.header("host").unwrap()));
    }
}

#[tokio::test]
async fn no_page_leads_elsewhere() {
    let other = format!("/customers/{}/subscriptions", Uuid::from_u128(1));
    for uri in [
        json!("https://elsewhere.example/v1/customers"),
        json!("//elsewhere.example/v1"),
        json!("/\\elsewhere.example"),
        json!("@elsewhere.example"),
        json!(""),
        json!("/"),
        json!("/v1/"),
        json!("/subscriptions"),
        json!(other),
        json!(format!("/../..{}", path())),
        json!(format!("/{}", path())),
        json!(7),
        json!(null),
        json!({}),
    ] {
        let body = json!({ "items": [item(1)], "links": { "next": { "uri": uri } } });
        let server = Server::start(move |_| value(200, &body)).await;
        assert_eq!(plans(&server).await, Err(Failure::Unreadable), "{uri}");
        assert_eq!(server.calls().len(), 1, "{uri}");
    }
    for next in [
        json!("x"),
        json!([]),
        json!(true),
        json!({}),
        link(&path(), &json!("x"))["next"].take(),
    ] {
        let body = json!({ "items": [], "links": { "next": next } });
        let server = Server::start(move |_| value(200, &body)).await;
        assert_eq!(plans(&server).await, Err(Failure::Unreadable), "{next}");
    }
    let headers = json!([{ "key": "MS-ContinuationToken", "value": "a\r\nb" }]);
    let body = json!({ "items": [], "links": link(&path(), &headers) });
    let server = Server::start(move |_| value(200, &body)).await;
    assert_eq!(plans(&server).await, Err(Failure::Unreadable));
}

#[tokio::test]
async fn a_page_that_follows_itself_ends_the_reading() {
    let headers = json!([{ "key": "MS-ContinuationToken", "value": "again" }]);
    let body = json!({ "items": [item(1)], "links": link(&path(), &headers) });
    let server = Server::start(move |_| value(200, &body)).await;
    assert_eq!(plans(&server).await, Err(Failure::Unreadable));
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn pages_without_end_end_after_fifty() {
    let page = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let next = page.fetch_add(1, Ordering::SeqCst);
        let headers = json!([{ "key": "MS-ContinuationToken", "value": next.to_string() }]);
        value(200, &json!({ "items": [], "links": link(&path(), &headers) }))
    })
    .await;
    assert_eq!(plans(&server).await, Err(Failure::Unreadable));
    assert_eq!(server.calls().len(), 50);
}

#[tokio::test]
async fn a_list_with_anything_doubtful_in_it_is_not_read_as_shorter() {
    let plan = |member: &str, doubtful: Value| {
        let mut plan = item(1);
        plan[member] = doubtful;
        plan
    };
    for doubtful in [
        json!(7),
        json!(["DZH318Z0BPS6:0001:X"]),
        json!({}),
        plan("offerId", json!(null)),
        plan("offerId", json!(7)),
        plan("id", json!("no guid")),
        plan("id", json!(7)),
        plan("status", json!(null)),
        plan("status", json!(1)),
        plan("partnerId", json!({})),
        plan("partnerId", json!(["4847383"])),
    ] {
        let body = json!({ "items": [item(2), doubtful] });
        let server = Server::start(move |_| value(200, &body)).await;
        assert_eq!(plans(&server).await, Err(Failure::Unreadable), "{doubtful}");
    }
    for items in [json!(null), json!({}), json!("x")] {
        let body = json!({ "totalCount": 0, "items": items });
        let server = Server::start(move |_| value(200, &body)).await;
        assert_eq!(plans(&server).await, Err(Failure::Unreadable), "{items}");
    }
}

#[tokio::test]
async fn trouble_on_a_later_page_is_trouble_with_the_list() {
    let server = Server::start(|heard| match heard.header("ms-continuationtoken") {
        None => {
            let headers = json!([{ "key": "MS-ContinuationToken", "value": "x" }]);
            value(
                200,
                &json!({ "items": [item(1)], "links": link(&path(), &headers) }),
            )
        }
        Some(_) => value(503, &json!({})),
    })
    .await;
    assert_eq!(
        plans(&server).await,
        Err(Failure::Transient { retry_after: None })
    );
}

#[tokio::test]
async fn a_plan_whose_entitlements_are_not_there_yet_is_not_visible() {
    let server = Server::start(|_| value(404, &json!({ "code": 20003 }))).await;
    let tenant = TenantId::parse(TENANT).unwrap();
    let listed = client(&server).entitlements(tenant, Uuid::from_u128(1)).await;
    assert_eq!(listed, Err(Failure::NotVisible));
}
