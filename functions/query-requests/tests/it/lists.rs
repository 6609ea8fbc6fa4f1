//! Lists of requests and the reseller's queue.

use contracts::scopes::REQUESTS_READ;
use domain::lifecycle::withdraw;
use domain::request::SubscriptionRequest;
use serde_json::json;
use testkit::http::{Call, Caller};
use testkit::{Fault, example};

use crate::world::{World, console, ids, newest_first};

const LIST: &str = "/v1/subscription-requests";

#[tokio::test]
async fn requests_are_listed_newest_first_page_by_page() {
    let (world, requests) = World::with_requests(5).await;
    let all: Vec<&SubscriptionRequest> = requests.iter().collect();
    for limit in [1, 2, 5, 100] {
        let pages = world.pages(&format!("{LIST}?limit={limit}")).await;
        assert_eq!(pages, newest_first(&all, limit));
    }
    assert_eq!(world.pages(LIST).await, newest_first(&all, 25));
}

#[tokio::test]
async fn an_item_is_the_request_itself() {
    let (world, _) = World::with_requests(1).await;
    let page = world.get(LIST).await;
    let one = world.get(&format!("{LIST}/{}", ids(&page)[0])).await;
    assert_eq!(page.body["items"], json!([one.body]));
    assert_eq!(page.body["nextCursor"], json!(null));
    assert_eq!(page.etag(), "", "a list has no version");
}

#[tokio::test]
async fn an_empty_list_is_a_page_too() {
    let world = World::start().await;
    for target in [LIST, "/v1/approvals"] {
        let page = world.get(target).await;
        assert_eq!(
            (page.status, &page.body),
            (200, &json!({"items": [], "nextCursor": null}))
        );
    }
}

#[tokio::test]
async fn a_customers_requests_are_found() {
    let (world, requests) = World::with_requests(5).await;
    let of_first = [&requests[0], &requests[2], &requests[4]];
    let target = format!("{LIST}?customerId={}&limit=2", example::customer_id(1));
    assert_eq!(world.pages(&target).await, newest_first(&of_first, 2));
    for nobody in [example::customer_id(9).to_string(), "x".to_owned(), String::new()] {
        let page = world.get(&format!("{LIST}?customerId={nobody}")).await;
        assert_eq!((page.status, ids(&page)), (200, Vec::new()), "{nobody}");
    }
}

#[tokio::test]
async fn requests_are_found_by_their_status() {
    let (world, requests) = World::with_requests(6).await;
    let approved = [&requests[0], &requests[1], &requests[2]];
    for request in approved {
        world.approve(request).await;
    }
    let pending = [&requests[3], &requests[4], &requests[5]];
    for (status, found) in [("approved", approved), ("pending_approval", pending)] {
        let target = format!("{LIST}?status={status}&limit=2");
        assert_eq!(world.pages(&target).await, newest_first(&found, 2), "{status}");
    }
    assert_eq!(
        world.pages(&format!("{LIST}?status=completed")).await,
        [Vec::<String>::new()]
    );
    let both = format!(
        "{LIST}?status=approved&customerId={}&limit=1",
        example::customer_id(1)
    );
    assert_eq!(
        world.pages(&both).await,
        newest_first(&[&requests[0], &requests[2]], 1)
    );
}

#[tokio::test]
async fn the_queue_holds_what_waits_oldest_first() {
    let (world, requests) = World::with_requests(5).await;
    assert_eq!(
        world.pages("/v1/approvals").await,
        [Vec::<String>::new()],
        "nothing is parked yet"
    );
    for request in requests.iter().rev() {
        world.dynamo.park(request, "the-task-token");
    }
    let mut waiting: Vec<String> = requests.iter().map(|r| r.request_id.to_string()).collect();
    let in_pages = |ids: &[String]| ids.chunks(2).map(<[String]>::to_vec).collect::<Vec<_>>();
    assert_eq!(world.pages("/v1/approvals?limit=2").await, in_pages(&waiting));

    world.approve(&requests[1]).await;
    let client = example::calling_portal(domain::account::PortalKind::Console).client_id;
    let change = withdraw(&requests[3], client, example::now()).unwrap();
    world.commit(&change).await;
    waiting.remove(3);
    waiting.remove(1);
    assert_eq!(world.pages("/v1/approvals?limit=2").await, in_pages(&waiting));
    let page = world.get("/v1/approvals").await;
    assert!(!page.text.contains("the-task-token"));
}

#[tokio::test]
async fn a_reseller_sees_its_own_only() {
    let (world, requests) = World::with_requests(3).await;
    for request in &requests {
        world.dynamo.park(request, "the-task-token");
    }
    let stranger = Caller::stranger(REQUESTS_READ);
    let customer = format!("{LIST}?customerId={}", example::customer_id(1));
    let both = format!("{customer}&status=pending_approval");
    for target in [LIST, &customer, &both, "/v1/approvals"] {
        let page = world.send(Call::new("GET", target).by(&stranger)).await;
        assert_eq!((page.status, ids(&page)), (200, Vec::new()), "{target}");
        assert!(!ids(&world.get(target).await).is_empty(), "{target}");
    }
}

#[tokio::test]
async fn odd_parameters_are_refused() {
    let world = World::start().await;
    for (query, code, pointer) in [
        ("limit=0", "limit_invalid", "?limit"),
        ("limit=101", "limit_invalid", "?limit"),
        ("limit=-1", "limit_invalid", "?limit"),
        ("limit=", "limit_invalid", "?limit"),
        ("limit=1e1", "limit_invalid", "?limit"),
        ("limit=99999999999999999999", "limit_invalid", "?limit"),
        ("status=done", "status_invalid", "?status"),
        ("status=", "status_invalid", "?status"),
        ("status=Approved", "status_invalid", "?status"),
        ("cursor=", "cursor_invalid", "?cursor"),
        ("cursor=%00", "cursor_invalid", "?cursor"),
    ] {
        let answer = world.get(&format!("{LIST}?{query}")).await;
        assert_eq!(answer.problem(), (400, code), "{query}");
        assert_eq!(answer.faults(), [(pointer, code)], "{query}");
    }
    assert_eq!(world.operations(), Vec::<String>::new());
    for query in ["", "other=1", "limit=2&&", "%ff=%fe"] {
        assert_eq!(world.get(&format!("{LIST}?{query}")).await.status, 200, "{query}");
    }
}

#[tokio::test]
async fn tables_that_fail_are_503_or_500() {
    let world = World::start().await;
    for target in [
        LIST,
        "/v1/approvals",
        &format!("{LIST}/{}", example::request_id(1)),
    ] {
        let call = || world.send(Call::new("GET", target).by(&console()));
        world.dynamo.wire.fail(vec![Fault::throttled(); 3]);
        let answer = call().await;
        assert_eq!(
            (answer.problem(), answer.header("retry-after")),
            ((503, "unavailable"), "2")
        );
        world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
        assert_eq!(call().await.problem(), (500, "internal"));
    }
}
