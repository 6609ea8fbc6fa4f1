use std::time::Duration;

use azure_simulator::{Behaviour, Fault, Operation, PartnerState, Settings, Tenant};
use jiff::SignedDuration;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::{PARTNER_CENTER, RESELLER, Stage, ok};

/// How many plans and how many subscriptions exist.
fn counts(stage: &Stage) -> (usize, usize) {
    let contents = stage.simulator.contents();
    let plans = contents.iter().map(|tenant| tenant.plans.len()).sum();
    let subscriptions = contents.iter().map(|tenant| tenant.subscriptions.len()).sum();
    (plans, subscriptions)
}

async fn refused(request: RequestBuilder, status: u16, code: u32) {
    let body = ok(request, status).await;
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body["source"], "PartnerFD");
}

/// Until a checkout has begun.
async fn under_way(stage: &Stage) {
    let begun = || {
        let calls = stage.simulator.calls();
        calls
            .iter()
            .any(|call| call.operation == Some(Operation::CheckoutPost))
    };
    while !begun() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// Where a checkout takes so long that others come in between.
async fn slow_scene() -> (Stage, Tenant, String) {
    let stage = Stage::with(Settings {
        checkout_duration: Duration::from_millis(500),
        ..Settings::instant()
    })
    .await;
    let (tenant, token) = (stage.tenant(Behaviour::Ordinary), stage.partner_center().await);
    (stage, tenant, token)
}

async fn scene() -> (Stage, Tenant, String) {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    (stage, tenant, token)
}

#[tokio::test]
async fn a_cart_lives_for_a_quarter_of_an_hour() {
    let (stage, clock) = Stage::timed(Settings::instant()).await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    let line = stage.plan_line(&token, &tenant, "0001").await;
    let cart = ok(stage.post_cart(&token, &tenant, &line), 201).await;
    assert_eq!(cart["status"], "Active");
    assert_eq!(cart["creationTimestamp"], "2026-03-02T08:00:00Z");
    assert_eq!(cart["expirationTimestamp"], "2026-03-02T08:15:00Z");
    assert_eq!(cart["lineItems"][0]["catalogItemId"], line["catalogItemId"]);
    assert_eq!(cart["lineItems"][0]["participants"], line["participants"]);
    assert!(cart["lineItems"][0].get("error").is_none());
    let id = cart["id"].as_str().unwrap();
    let other = ok(stage.post_cart(&token, &tenant, &line), 201).await;
    assert_ne!(other["id"], cart["id"]);

    clock.advance(SignedDuration::from_secs(15 * 60));
    refused(stage.check_out(&token, &tenant, id), 404, 800_008).await;
    assert_eq!(counts(&stage), (0, 0));
    let fresh = ok(stage.post_cart(&token, &tenant, &line), 201).await;
    clock.advance(SignedDuration::from_secs(15 * 60 - 1));
    ok(
        stage.check_out(&token, &tenant, fresh["id"].as_str().unwrap()),
        201,
    )
    .await;
    assert_eq!(counts(&stage), (1, 1));
}

#[tokio::test]
async fn carts_of_others_and_unknown_ones_are_not_found() {
    let (stage, tenant, token) = scene().await;
    let cart = stage.cart(&token, &tenant).await;
    let neighbour = stage.simulator.tenants()[1].clone();
    refused(stage.check_out(&token, &neighbour, &cart), 404, 800_008).await;
    refused(stage.check_out(&token, &tenant, "nonsense"), 404, 800_008).await;
    let stranger = stage.tenant(Behaviour::NoRelationship);
    refused(stage.check_out(&token, &stranger, &cart), 403, 20002).await;
}

#[tokio::test]
async fn cart_and_checkout_are_replayed_for_the_same_request_id() {
    let (stage, tenant, token) = scene().await;
    let line = stage.plan_line(&token, &tenant, "0001").await;
    let post = |id: &str| stage.post_cart(&token, &tenant, &line).header("MS-RequestId", id);
    let cart = ok(post("r-1"), 201).await;
    assert_eq!(ok(post("r-1"), 201).await, cart);
    assert!(stage.simulator.calls().last().unwrap().replayed);
    assert_ne!(ok(post("r-2"), 201).await["id"], cart["id"]);

    let cart = cart["id"].as_str().unwrap();
    let check_out = |id: &str| stage.check_out(&token, &tenant, cart).header("MS-RequestId", id);
    let order = ok(check_out("r-3"), 201).await;
    assert_eq!(ok(check_out("r-3"), 201).await, order);
    assert!(stage.simulator.calls().last().unwrap().replayed);
    refused(check_out("r-4"), 400, 800_065).await;
    assert_eq!(counts(&stage), (1, 1));
}

#[tokio::test]
async fn a_cart_is_checked_out_by_one_request_at_a_time() {
    let (stage, tenant, token) = slow_scene().await;
    let cart = stage.cart(&token, &tenant).await;
    let check_out = |id: &str| stage.check_out(&token, &tenant, &cart).header("MS-RequestId", id);
    let later = async |request: RequestBuilder, status| {
        under_way(&stage).await;
        ok(request, status).await
    };
    let (first, other, same) = tokio::join!(
        ok(check_out("r-1"), 201),
        later(check_out("r-2"), 409),
        later(check_out("r-1"), 201),
    );
    assert_eq!(other["code"], 800_064);
    assert_eq!(same, first, "a repeat waits for the first answer");
    assert_eq!(counts(&stage), (1, 1));
}

#[tokio::test]
async fn a_caller_that_hangs_up_finds_the_order_and_its_answer() {
    let (stage, tenant, token) = slow_scene().await;
    let cart = stage.cart(&token, &tenant).await;
    let check_out = || {
        stage
            .check_out(&token, &tenant, &cart)
            .header("MS-RequestId", "r-1")
    };
    let hung_up = tokio::select! {
        _ = check_out().send() => false,
        () = under_way(&stage) => true,
    };
    assert!(hung_up);
    let order = ok(check_out(), 201).await;
    assert!(stage.simulator.calls().last().unwrap().replayed);
    assert_eq!(order["orders"][0]["lineItems"][0]["quantity"], 1);
    assert_eq!(counts(&stage), (1, 1));
}

#[tokio::test]
async fn a_reset_during_a_checkout_leaves_nothing_behind() {
    let (stage, tenant, token) = slow_scene().await;
    let cart = stage.cart(&token, &tenant).await;
    let reset = async {
        under_way(&stage).await;
        stage.simulator.reset();
        stage.cart(&token, &tenant).await
    };
    let check_out = refused(stage.check_out(&token, &tenant, &cart), 404, 800_008);
    let (fresh, ()) = tokio::join!(reset, check_out);
    assert_eq!(fresh, cart);
    assert_eq!(counts(&stage), (0, 0));
    ok(stage.check_out(&token, &tenant, &fresh), 201).await;
}

#[tokio::test]
async fn a_cart_that_was_ordered_is_forgotten_but_not_its_answer() {
    let (stage, clock) = Stage::timed(Settings::instant()).await;
    let (tenant, token) = (stage.tenant(Behaviour::Ordinary), stage.partner_center().await);
    let cart = stage.cart(&token, &tenant).await;
    let check_out = |id: &str| stage.check_out(&token, &tenant, &cart).header("MS-RequestId", id);
    let order = ok(check_out("r-1"), 201).await;
    clock.advance(SignedDuration::from_mins(15));
    refused(check_out("r-2"), 404, 800_008).await;
    assert_eq!(ok(check_out("r-1"), 201).await, order);
    assert_eq!(counts(&stage), (1, 1));
}

#[tokio::test]
async fn a_lost_answer_leaves_one_plan_and_one_first_subscription() {
    let (stage, tenant, token) = scene().await;
    let cart = stage.cart(&token, &tenant).await;
    let check_out = |id: &str| stage.check_out(&token, &tenant, &cart).header("MS-RequestId", id);
    stage
        .simulator
        .inject(Operation::CheckoutPost, 1, Fault::DropAfterCommit);
    assert!(check_out("r-1").send().await.is_err());
    assert_eq!(counts(&stage), (1, 1));
    let order = ok(check_out("r-1"), 201).await;
    refused(check_out("r-2"), 400, 800_065).await;
    let contents = stage.simulator.contents();
    let (plan, subscription) = (&contents[0].plans[0], &contents[0].subscriptions[0]);
    assert_eq!(
        order["orders"][0]["lineItems"][0]["subscriptionId"],
        plan.plan_id.to_string()
    );
    assert_eq!(subscription.plan_id, plan.plan_id);
    assert_eq!(counts(&stage), (1, 1));

    stage
        .simulator
        .inject(Operation::CartPost, 1, Fault::DropBeforeCommit);
    let line = stage.plan_line(&token, &tenant, "0001").await;
    assert!(stage.post_cart(&token, &tenant, &line).send().await.is_err());
}

#[tokio::test]
async fn lines_that_cannot_be_ordered_carry_their_error() {
    let (stage, tenant, token) = scene().await;
    let good = stage.plan_line(&token, &tenant, "0001").await;
    let with = |name: &str, value: Value| {
        let mut line = good.clone();
        line[name] = value;
        line
    };
    for (line, code) in [
        (
            with("catalogItemId", json!("DZH318Z0BPS6:0001:DZH318Z0BML6")),
            10001,
        ),
        (with("catalogItemId", Value::Null), 10001),
        (with("quantity", json!(2)), 10010),
        (with("billingCycle", json!("monthly")), 10010),
        (with("partnerIdOnRecord", json!("4847384")), 10010),
    ] {
        let cart = ok(stage.post_cart(&token, &tenant, &line), 201).await;
        assert_eq!(cart["lineItems"][0]["error"]["errorCode"], code, "{line}");
        let id = cart["id"].as_str().unwrap();
        refused(stage.check_out(&token, &tenant, id), 400, 800_009).await;
    }
    let empty = stage
        .post_cart(&token, &tenant, &json!(null))
        .json(&json!({ "lineItems": [] }));
    assert_eq!(ok(empty, 400).await["code"], 800_002);
    assert_eq!(counts(&stage), (0, 0));
    let cart = ok(
        stage.post_cart(&token, &tenant, &with("unheardOf", json!(1))),
        201,
    )
    .await;
    ok(
        stage.check_out(&token, &tenant, cart["id"].as_str().unwrap()),
        201,
    )
    .await;
}

#[tokio::test]
async fn the_reseller_is_recorded_under_either_name_or_not_at_all() {
    let (stage, tenant, token) = scene().await;
    let neighbour = stage.simulator.tenants()[1].clone();
    let stray = stage.simulator.tenants()[2].clone();
    for (tenant, line, expected) in [
        (
            &tenant,
            json!({ "participants": [{ "key": "transaction_reseller", "value": RESELLER }] }),
            Some(RESELLER),
        ),
        (
            &neighbour,
            json!({ "partnerIdOnRecord": "4847384" }),
            Some("4847384"),
        ),
        (&stray, json!({}), None),
    ] {
        let mut order = stage.plan_line(&token, tenant, "0001").await;
        order.as_object_mut().unwrap().remove("participants");
        order
            .as_object_mut()
            .unwrap()
            .extend(line.as_object().unwrap().clone());
        let cart = ok(stage.post_cart(&token, tenant, &order), 201).await;
        ok(stage.check_out(&token, tenant, cart["id"].as_str().unwrap()), 201).await;
        let plans = ok(stage.get_of(&token, tenant, "subscriptions"), 200).await;
        assert_eq!(plans["items"][0]["partnerId"], json!(expected));
    }
}

#[tokio::test]
async fn a_second_plan_of_the_same_reseller_is_an_order_error_alone() {
    let (stage, clock) = Stage::timed(Settings {
        plan_delay: Duration::from_mins(15),
        ..Settings::instant()
    })
    .await;
    let (tenant, token) = (stage.tenant(Behaviour::Ordinary), stage.partner_center().await);
    let first = stage.cart(&token, &tenant).await;
    ok(stage.check_out(&token, &tenant, &first), 201).await;
    let again = async |code: u32| {
        let cart = stage.cart(&token, &tenant).await;
        let answer = ok(stage.check_out(&token, &tenant, &cart), 201).await;
        assert_eq!(answer["orders"], json!([]));
        assert_eq!(answer["orderErrors"].as_array().unwrap().len(), 1);
        assert_eq!(answer["orderErrors"][0]["orderGroupId"], "0");
        assert_eq!(answer["orderErrors"][0]["code"], code);
    };
    again(800_060).await;
    clock.advance(SignedDuration::from_mins(15));
    again(800_066).await;
    assert_eq!(counts(&stage), (1, 1));
    let line = stage.plan_line(&token, &tenant, "0002").await;
    let cart = ok(stage.post_cart(&token, &tenant, &line), 201).await;
    ok(
        stage.check_out(&token, &tenant, cart["id"].as_str().unwrap()),
        201,
    )
    .await;
    assert_eq!(counts(&stage), (2, 2));
}

#[tokio::test]
async fn order_errors_can_be_asked_for() {
    let (stage, tenant, token) = scene().await;
    let cart = stage.cart(&token, &tenant).await;
    let fault = json!({ "route": "checkout.post", "fault": {
        "kind": "body", "status": 201,
        "body": { "orders": [], "orderErrors": [{ "orderGroupId": "0", "code": 800_069, "description": "Risk" }] },
    }});
    let post = stage
        .call(reqwest::Method::POST, "/_simulator/faults")
        .json(&fault);
    ok(post, 201).await;
    let answer = ok(stage.check_out(&token, &tenant, &cart), 201).await;
    assert_eq!(answer["orderErrors"][0]["code"], 800_069);
    assert_eq!(counts(&stage), (0, 0));
    ok(stage.check_out(&token, &tenant, &cart), 201).await;
    assert_eq!(counts(&stage), (1, 1));
}

#[tokio::test]
async fn nothing_is_sold_without_the_customer_agreement() {
    let (stage, _, token) = scene().await;
    for behaviour in [Behaviour::TermsMissing, Behaviour::TermsOutdated] {
        let tenant = stage.tenant(behaviour);
        let cart = stage.cart(&token, &tenant).await;
        refused(stage.check_out(&token, &tenant, &cart), 403, 13605).await;
        assert_eq!(counts(&stage), (0, 0));
    }
    let tenant = stage.tenant(Behaviour::TermsMissing);
    let cart = stage.cart(&token, &tenant).await;
    stage
        .simulator
        .set_behaviour(&tenant.id.to_string(), Behaviour::Ordinary);
    ok(stage.check_out(&token, &tenant, &cart), 201).await;
    assert_eq!(counts(&stage), (1, 1));
}

#[tokio::test]
async fn a_review_holds_purchases_back_until_it_is_over() {
    let (stage, clock) = Stage::timed(Settings {
        token_lifetime: Duration::from_hours(48),
        ..Settings::instant()
    })
    .await;
    let (tenant, token) = (stage.tenant(Behaviour::UnderReview), stage.partner_center().await);
    clock.advance(SignedDuration::from_hours(5));
    let attempt = async |status: u16| {
        let cart = stage.cart(&token, &tenant).await;
        ok(stage.check_out(&token, &tenant, &cart), status).await
    };
    assert_eq!(attempt(403).await["code"], 800_073);
    clock.advance(SignedDuration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(attempt(403).await["code"], 800_073);
    assert_eq!(counts(&stage), (0, 0));
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(attempt(201).await["orders"].as_array().unwrap().len(), 1);
    assert_eq!(counts(&stage), (1, 1));
}

#[tokio::test]
async fn a_reseller_must_exist_and_have_signed() {
    let (stage, tenant, token) = scene().await;
    let cart = stage.cart(&token, &tenant).await;
    for (state, status, code) in [
        (PartnerState::Unsigned, 403, 900_123),
        (PartnerState::Unknown, 404, 800_015),
        (PartnerState::NotReseller, 400, 800_016),
    ] {
        assert!(stage.simulator.set_partner(RESELLER, state));
        refused(stage.check_out(&token, &tenant, &cart), status, code).await;
    }
    stage.simulator.set_partner(RESELLER, PartnerState::Signed);
    ok(stage.check_out(&token, &tenant, &cart), 201).await;

    let mut line = stage.plan_line(&token, &tenant, "0002").await;
    line["participants"][0]["value"] = json!("12345678901");
    let cart = ok(stage.post_cart(&token, &tenant, &line), 201).await;
    let id = cart["id"].as_str().unwrap();
    refused(stage.check_out(&token, &tenant, id), 404, 800_015).await;
}
