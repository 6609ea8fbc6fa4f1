//! The mailed link.

use domain::access::OpenedFrom;
use domain::change::Change;
use domain::event::Actor;
use domain::friendly_name::FriendlyName;
use domain::ids::ClientId;
use domain::lifecycle;
use domain::request::{Channel, Owner, Verdict, Workload};
use domain::status::Status;
use testkit::example;

use crate::support::{World, http};

#[tokio::test]
async fn the_page_says_what_is_asked() {
    let mut request = example::pending_request(1);
    request.workload = Workload::DevTest;
    request.owner = Some(Owner::CustomerContact);
    let world = World::with(request, |_| {}).await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("review", page.main());
}

#[tokio::test]
async fn pages_have_the_headers_that_protect_them() {
    let world = World::new().await;
    let pages = [
        world.get().await,
        world.post("").await,
        world.post("decision=approve").await,
    ];
    for page in pages {
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("content-language"), "en");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(page.header("x-request-id"), testkit::http::CALL_ID);
        assert!(page.header("x-robots-tag").contains("noindex"));
        assert!(
            page.header("strict-transport-security")
                .contains("max-age=31536000")
        );
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!page.text.contains("<script"));
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let world = World::new().await;
    for method in ["GET", "HEAD", "GET"] {
        let answered = world
            .call(&http(method, &world.path(), &[], "decision=approve", None))
            .await;
        assert_eq!(answered.status, 200);
        assert_eq!(answered.text.is_empty(), method == "HEAD");
        assert_eq!(world.operations(), ["GetItem", "BatchGetItem"]);
    }
    assert_eq!(world.stored().await, world.request);
}

#[tokio::test]
async fn an_approval_is_one_read_and_one_write() {
    let world = World::new().await;
    let page = world.post("decision=approve&reason=").await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("approved", page.main());
    assert_eq!(world.operations(), ["GetItem", "TransactWriteItems"]);
    let request = world.stored().await;
    let decision = request.decision.unwrap();
    assert_eq!((request.status, request.version), (Status::Approved, 2));
    assert_eq!(
        (decision.decision, decision.channel),
        (Verdict::Approve, Channel::EmailLink)
    );
    assert_eq!(decision.by, Some(example::reseller().approvers[0].person.clone()));
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn a_denial_keeps_its_reason() {
    let world = World::new().await;
    let page = world.post("decision=deny&reason=No+budget%0D%0Athis+year").await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("denied", page.main());
    let decision = world.stored().await.decision.unwrap();
    assert_eq!(decision.reason.unwrap().as_str(), "No budget\nthis year");
    assert_eq!(world.get().await.status, 200);
}

#[tokio::test]
async fn a_double_click_decides_once() {
    let world = World::new().await;
    let (one, two) = tokio::join!(world.post("decision=approve"), world.post("decision=approve"));
    assert_eq!((one.status, two.status), (200, 200));
    assert_eq!(one.main(), two.main());
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn the_first_decision_stands() {
    let world = World::new().await;
    assert_eq!(world.post("decision=approve").await.status, 200);
    let page = world.post("decision=deny&reason=changed+my+mind").await;
    assert_eq!(page.status, 409);
    insta::assert_snapshot!("other_decision_stands", page.main());
    assert_eq!(world.stored().await.status, Status::Approved);
    assert_eq!(world.events(), ["submitted", "approved"]);
}

#[tokio::test]
async fn a_page_shows_what_was_decided_elsewhere() {
    let world = World::new().await;
    let command = lifecycle::DecisionCommand {
        verdict: Verdict::Approve,
        reason: None,
        by: example::person("Linus Queue"),
        on_behalf_of: None,
        origin: None,
        channel: Channel::Queue,
        actor: Actor::Approver {
            channel: Channel::Queue,
        },
        allow_self_approval: false,
    };
    let lifecycle::Decided::Now(change) =
        lifecycle::decide(&world.request, command, example::at("2026-05-04T12:00:00Z")).unwrap()
    else {
        panic!("decided before")
    };
    world.commit(&change).await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("decided_in_the_queue", page.main());
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(world.post("decision=deny&reason=x").await.status, 409);
}

#[tokio::test]
async fn a_withdrawn_request_cannot_be_decided_on() {
    let world = World::new().await;
    let client = ClientId::parse("northwind-customer-portal").unwrap();
    let change = lifecycle::withdraw(&world.request, client, example::at("2026-05-04T12:00:00Z")).unwrap();
    world.commit(&change).await;
    let page = world.get().await;
    assert_eq!(page.status, 200);
    insta::assert_snapshot!("withdrawn", page.main());
    let page = world.post("decision=approve").await;
    assert_eq!(page.status, 409);
    insta::assert_snapshot!("not_recorded_withdrawn", page.main());
    assert_eq!(world.stored().await.status, Status::Withdrawn);
}

#[tokio::test]
async fn a_request_that_merely_moved_is_decided_as_it_stands() {
    let world = World::new().await;
    let mut moved = example::pending_request(1);
    moved.version = 2;
    world.commit(&same_status(&world.request, moved)).await;
    assert_eq!(world.post("decision=approve").await.status, 200);
    assert_eq!(
        world.operations(),
        ["GetItem", "TransactWriteItems", "TransactWriteItems"]
    );
    assert_eq!(world.stored().await.version, 3);
}

#[tokio::test]
async fn a_request_that_asks_for_something_else_is_not_decided_by_this_link() {
    let world = World::new().await;
    let mut other = example::pending_request(1);
    other.version = 2;
    other.friendly_name = FriendlyName::parse("something-else-0001").unwrap();
    world.commit(&same_status(&world.request, other)).await;
    let page = world.post("decision=approve").await;
    assert_eq!(page.status, 409);
    insta::assert_snapshot!("request_changed", page.main());
    assert_eq!(world.stored().await.status, Status::PendingApproval);
}

fn same_status(
    before: &domain::request::SubscriptionRequest,
    after: domain::request::SubscriptionRequest,
) -> Change {
    let mut change = lifecycle::reveal(before, 0, OpenedFrom::default(), before.created_at).unwrap();
    change.takes_secret = None;
    change.request = after;
    change
}
