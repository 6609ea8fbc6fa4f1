//! Orders of plans whose answers make no sense, say no, or never come.

use domain::ids::TenantId;
use domain::provider::{Answer, Failure, Provider, Reason};
use serde_json::{Value, json};

use crate::server::{Act, Heard, Server, http, json, value};
use crate::support::{self, Stored};

const TENANT: &str = "3f15978e-005c-4763-8b78-2a8fab289c58";
const REFUSED: Failure = Failure::Blocked(Reason::PlanOrderRefused);

/// Answers availabilities, carts and checkouts.
async fn shop(availabilities: Act, cart: Act, checkout: Act) -> Server {
    Server::start(move |heard: &Heard| {
        let act = match heard.target.rsplit('/').next() {
            Some("availabilities") => &availabilities,
            Some("carts") => &cart,
            _ => &checkout,
        };
        act.clone()
    })
    .await
}

fn for_sale() -> Act {
    value(
        200,
        &json!({ "items": [{ "catalogItemId": "DZH318Z0BPS6:0002:DZH318Z0XX" }] }),
    )
}

fn cart() -> Act {
    value(
        201,
        &json!({ "id": "cart-1", "lineItems": [{ "id": 0, "error": null }], "new": {} }),
    )
}

async fn order(server: &Server) -> Answer<()> {
    let client = support::client(&server.url, TENANT, support::BILLING_ACCOUNT, Stored::new("rt"));
    let tenant = TenantId::parse(TENANT).unwrap();
    client
        .order_plan(&support::plan_order(tenant), support::attempt(1))
        .await
}

async fn with_catalog(act: Act) -> (Answer<()>, usize) {
    let server = shop(act, cart(), http(500, "", "")).await;
    (order(&server).await, server.calls().len())
}

async fn with_cart(act: Act) -> (Answer<()>, usize) {
    let server = shop(for_sale(), act, http(500, "", "")).await;
    (order(&server).await, server.calls().len())
}

async fn with_checkout(act: Act) -> Answer<()> {
    let server = shop(for_sale(), cart(), act).await;
    let ended = order(&server).await;
    assert_eq!(server.calls().len(), 3);
    ended
}

fn senseless() -> Vec<Act> {
    vec![
        http(
            200,
            "content-type: text/html\r\n",
            "<!doctype html><title>Sign in</title>",
        ),
        json(200, ""),
        json(200, "null"),
        json(200, "[]"),
        json(200, "{}"),
        json(200, "7"),
        json(200, &"[".repeat(100_000)),
        json(200, "\u{feff}\u{feff}{}"),
        json(201, &" ".repeat(3 * 1024 * 1024)),
        http(302, "location: http://127.0.0.1:9/\r\n", ""),
        http(304, "", ""),
        json(600, "{}"),
    ]
}

#[tokio::test]
async fn nothing_is_ordered_before_what_is_for_sale_makes_sense() {
    let items = |items: Value| value(200, &json!({ "items": items }));
    let mut acts = senseless();
    acts.extend([
        items(json!([7])),
        items(json!([{}])),
        items(json!([{ "catalogItemId": 7 }])),
        items(json!([{ "catalogItemId": "" }])),
        items(json!([{ "catalogItemId": "DZH318Z0BPS6" }])),
        items(json!([{ "catalogItemId": "DZH318Z0BPS6:0001:X" }])),
        items(json!([{ "catalogItemId": "CFQ7TTC0LH16:0002:X" }])),
    ]);
    for act in acts {
        assert_eq!(with_catalog(act).await, (Err(Failure::Unreadable), 1));
    }
    for (act, expected) in [
        (items(json!([])), REFUSED),
        (value(404, &json!({ "code": 400_013 })), REFUSED),
        (value(409, &json!({})), Failure::Transient { retry_after: None }),
        (
            value(403, &json!({ "code": 20002 })),
            Failure::Refused(Reason::RelationshipMissing),
        ),
        (Act::HangUp, Failure::Transient { retry_after: None }),
    ] {
        assert_eq!(with_catalog(act).await, (Err(expected), 1));
    }
}

#[tokio::test]
async fn a_cart_that_makes_no_sense_is_not_checked_out() {
    let mut acts = senseless();
    acts.extend([
        value(201, &json!({ "id": "cart-1" })),
        value(201, &json!({ "id": "cart-1", "lineItems": {} })),
        value(201, &json!({ "lineItems": [] })),
        value(201, &json!({ "id": 7, "lineItems": [] })),
        value(201, &json!({ "id": "", "lineItems": [] })),
        value(201, &json!({ "id": "../../other", "lineItems": [] })),
        value(201, &json!({ "id": "a?b#c", "lineItems": [] })),
        value(201, &json!({ "id": "x".repeat(1000), "lineItems": [] })),
    ]);
    for act in acts {
        assert_eq!(with_cart(act).await, (Err(Failure::Unreadable), 2));
    }
}

#[tokio::test]
async fn a_cart_says_no_and_nothing_is_ordered() {
    let line = |code: Value| {
        let error = json!({ "errorCode": code, "errorDescription": "no" });
        value(
            201,
            &json!({ "id": "cart-1", "lineItems": [{ "id": 0, "error": error }] }),
        )
    };
    for (act, expected) in [
        (line(json!(800_070)), Failure::Refused(Reason::CountryUnsupported)),
        (line(json!("13605")), Failure::TermsMissing),
        (line(json!(10001)), REFUSED),
        (line(json!("SomethingNew")), REFUSED),
        (line(json!(null)), REFUSED),
        (line(json!({})), REFUSED),
        (
            value(201, &json!({ "id": "cart-1", "lineItems": [{ "error": "no" }] })),
            REFUSED,
        ),
        (value(400, &json!({ "code": 800_009 })), REFUSED),
        (value(404, &json!({})), REFUSED),
        (
            value(409, &json!({ "code": 800_060 })),
            Failure::Transient { retry_after: None },
        ),
        (
            value(403, &json!({ "code": 900_124 })),
            Failure::Blocked(Reason::DistributorAgreementMissing),
        ),
        (
            http(429, "retry-after: 57\r\n", ""),
            Failure::Throttled {
                retry_after: Some(57),
            },
        ),
        // What a cart comes to need not be known.
        (Act::HangUp, Failure::Transient { retry_after: None }),
        (Act::Drip, Failure::Transient { retry_after: None }),
    ] {
        assert_eq!(with_cart(act).await, (Err(expected), 2));
    }
}

#[tokio::test]
async fn a_checkout_that_makes_no_sense_may_have_ordered() {
    let mut acts = senseless();
    acts.extend([
        value(201, &json!({ "orders": [], "orderErrors": [] })),
        value(201, &json!({ "orders": null, "orderErrors": null })),
        value(201, &json!({ "orders": {}, "orderErrors": {} })),
        value(201, &json!({ "orders": "x" })),
    ]);
    for act in acts {
        let failure = with_checkout(act).await.unwrap_err();
        assert_eq!(failure, Failure::Unreadable);
        assert!(!failure.is_definite());
    }
    for (act, expected) in [
        (Act::HangUp, Failure::OutcomeUnknown),
        (Act::Drip, Failure::OutcomeUnknown),
        (
            http(503, "retry-after: 9\r\n", r#"{"code":13605}"#),
            Failure::Transient { retry_after: Some(9) },
        ),
        (http(500, "", ""), Failure::Transient { retry_after: None }),
        (http(408, "", ""), Failure::Transient { retry_after: None }),
        (http(429, "", ""), Failure::Throttled { retry_after: None }),
    ] {
        let failure = with_checkout(act).await.unwrap_err();
        assert_eq!(failure, expected);
        assert!(!failure.is_definite());
    }
}

#[tokio::test]
async fn a_checkout_says_what_came_of_the_attempt() {
    let refusal = |status: u16, code: u32| value(status, &json!({ "code": code, "description": "no" }));
    let errors = |code: Value| {
        let error = json!({ "orderGroupId": "0", "code": code, "description": "no" });
        value(201, &json!({ "orders": [], "orderErrors": [error] }))
    };
    for (act, expected) in [
        (
            value(201, &json!({ "orders": [{}], "orderErrors": [{ "code": 1 }] })),
            Ok(()),
        ),
        (refusal(400, 800_065), Err(Failure::Conflict)),
        (refusal(409, 800_060), Err(Failure::Conflict)),
        (refusal(409, 800_064), Err(Failure::Conflict)),
        (refusal(404, 800_008), Err(Failure::NotFound)),
        (refusal(400, 800_009), Err(REFUSED)),
        (refusal(403, 13605), Err(Failure::TermsMissing)),
        (
            refusal(403, 800_073),
            Err(Failure::Held(Reason::CustomerUnderReview)),
        ),
        (
            refusal(404, 800_015),
            Err(Failure::Refused(Reason::ResellerIdInvalid)),
        ),
        (
            refusal(403, 900_123),
            Err(Failure::Held(Reason::ResellerAgreementMissing)),
        ),
        (
            errors(json!(800_069)),
            Err(Failure::Refused(Reason::RiskCheckFailed)),
        ),
        (errors(json!("800060")), Err(Failure::Conflict)),
        (errors(json!(4711)), Err(REFUSED)),
        (errors(json!(null)), Err(REFUSED)),
        // The attempt is spent: its repetition would be answered the same.
        (errors(json!(800_003)), Err(Failure::NotFound)),
    ] {
        assert_eq!(with_checkout(act).await, expected);
    }
}
