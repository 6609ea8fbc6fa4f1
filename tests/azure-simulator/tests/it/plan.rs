#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test would"
)]

use std::time::Duration;

use azure_simulator::{Behaviour, ManualClock, Settings, Sku};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ARM, PARTNER_CENTER, RESELLER, Stage, members, ok};

#[tokio::test]
async fn a_plan_is_sold_under_a_name_that_must_be_asked_for() {
    let stage = Stage::new().await;
    let other = Stage::with(Settings {
        seed: "2".into(),
        ..Settings::instant()
    })
    .await;
    let (tenant, theirs) = (
        stage.tenant(Behaviour::Ordinary),
        other.tenant(Behaviour::Ordinary),
    );
    let token = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    let item = stage.catalog_item(&token, &tenant, "0001").await;
    let [product, sku, availability] = item.split(':').collect::<Vec<_>>()[..] else {
        panic!("{item}");
    };
    assert_eq!((product, sku), ("DZH318Z0BPS6", "0001"));
    assert_eq!(availability.len(), 12);
    assert_ne!(item, stage.catalog_item(&token, &tenant, "0002").await);
    let token_there = other.partner_center().await;
    assert_ne!(item, other.catalog_item(&token_there, &theirs, "0001").await);

    let found = stage.get_of(&token, &tenant, "products/DZH318Z0BPS6/skus/0001/availabilities");
    let found = ok(found, 200).await;
    assert_eq!(found["items"][0]["id"], availability);
    assert_eq!(found["items"][0]["country"], "US");
    let sku = &found["items"][0]["sku"];
    assert_eq!(sku["maximumQuantity"], 1);
    assert_eq!(sku["supportedBillingCycles"], json!(["one_time"]));
    for path in ["DZH318Z0BPS6/skus/0003", "DZH318Z0BPS7/skus/0001"] {
        let path = format!("products/{path}/availabilities");
        let refused = ok(stage.get_of(&token, &tenant, &path), 404).await;
        assert_eq!(refused["code"], 400_013);
    }
    let stranger = stage.tenant(Behaviour::NoRelationship);
    let refused = stage.get_of(
        &token,
        &stranger,
        "products/DZH318Z0BPS6/skus/0001/availabilities",
    );
    assert_eq!(ok(refused, 403).await["code"], 20002);
}

#[tokio::test]
async fn the_catalog_has_one_product_in_one_view() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let found = stage.get_of(&token, &tenant, "products?targetView=MicrosoftAzure");
    assert_eq!(members(&ok(found, 200).await, "id"), ["DZH318Z0BPS6"]);
    let other = stage.get_of(&token, &tenant, "products?targetView=OnlineServices");
    assert_eq!(ok(other, 403).await["code"], 400_036);
    let none = stage.get_of(&token, &tenant, "products");
    assert_eq!(ok(none, 400).await["code"], 800_002);
}

/// An order, a plan and its first subscription, each asked for at this moment.
async fn seen(stage: &Stage, order: &Value) -> (u16, u16, usize, usize) {
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let status = async |path: String| {
        let answer = stage.get_of(&token, &tenant, &path).send().await.unwrap();
        answer.status().as_u16()
    };
    let plan = order["lineItems"][0]["subscriptionId"].as_str().unwrap();
    let listed = ok(stage.get_of(&token, &tenant, "subscriptions"), 200).await;
    let entitlements = format!("subscriptions/{plan}/azureEntitlements");
    let under = stage.get_of(&token, &tenant, &entitlements).send().await.unwrap();
    let under: Value = under.json().await.unwrap();
    (
        status(format!("orders/{}", order["id"].as_str().unwrap())).await,
        status(format!("subscriptions/{plan}")).await,
        members(&listed, "id").len(),
        under["items"].as_array().map_or(0, Vec::len),
    )
}

async fn order(stage: &Stage) -> Value {
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let cart = stage.cart(&token, &tenant).await;
    let answer = ok(stage.check_out(&token, &tenant, &cart), 201).await;
    assert_eq!(answer["orderErrors"], json!([]));
    answer["orders"][0].clone()
}

/// Delays as long as they can be at Microsoft.
async fn slow() -> (Stage, ManualClock) {
    Stage::timed(Settings {
        plan_delay: Duration::from_mins(15),
        entitlement_delay: Duration::from_mins(5),
        ..Settings::default()
    })
    .await
}

#[tokio::test]
async fn an_order_is_visible_only_after_its_delay_and_its_first_subscription_later() {
    let (stage, clock) = slow().await;
    let order = order(&stage).await;
    assert_eq!(order["status"], "pending");
    let orders = async || {
        let token = stage.partner_center().await;
        let tenant = stage.tenant(Behaviour::Ordinary);
        ok(stage.get_of(&token, &tenant, "orders"), 200).await
    };
    assert_eq!(seen(&stage, &order).await, (404, 404, 0, 0));
    assert!(members(&orders().await, "id").is_empty());
    clock.advance(SignedDuration::from_secs(15 * 60 - 1));
    assert_eq!(seen(&stage, &order).await, (404, 404, 0, 0));
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(seen(&stage, &order).await, (200, 200, 1, 0));
    let listed = orders().await;
    assert_eq!(members(&listed, "id"), [order["id"].as_str().unwrap()]);
    assert_eq!(listed["items"][0]["status"], "completed");
    clock.advance(SignedDuration::from_secs(5 * 60 - 1));
    assert_eq!(seen(&stage, &order).await, (200, 200, 1, 0));
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(seen(&stage, &order).await, (200, 200, 1, 1));
}

#[tokio::test]
async fn a_plan_says_whose_and_which_it_is() {
    let (stage, clock) = Stage::timed(Settings::instant()).await;
    clock.advance(SignedDuration::from_secs(60));
    let order = order(&stage).await;
    let (tenant, token) = (stage.tenant(Behaviour::Ordinary), stage.partner_center().await);
    let line = &order["lineItems"][0];
    assert_eq!(line["partnerIdOnRecord"], RESELLER);
    assert_eq!(order["referenceCustomerId"], tenant.id.to_string());
    let id = line["subscriptionId"].as_str().unwrap();
    let plan = ok(stage.get_of(&token, &tenant, &format!("subscriptions/{id}")), 200).await;
    assert_eq!(plan["id"], id);
    assert_eq!(plan["offerId"], stage.catalog_item(&token, &tenant, "0001").await);
    assert_eq!(plan["offerName"], "Azure plan");
    assert_eq!(plan["friendlyName"], "contoso-fabrikam");
    assert_eq!(plan["quantity"], 1);
    assert_eq!(plan["status"], "active");
    assert_eq!(plan["billingCycle"], "one_time");
    assert_eq!(plan["partnerId"], RESELLER);
    assert_eq!(plan["orderId"], order["id"]);
    assert_eq!(plan["creationDate"], "2026-03-02T08:01:00Z");

    let other = "subscriptions/11111111-2222-4333-8444-555555555555";
    assert_eq!(ok(stage.get_of(&token, &tenant, other), 404).await["code"], 20003);
    let path = format!("{other}/azureEntitlements");
    assert_eq!(ok(stage.get_of(&token, &tenant, &path), 404).await["code"], 20003);
    let other = stage.get_of(&token, &tenant, "orders/000000000000");
    assert_eq!(ok(other, 404).await["code"], 20000);
    let neighbour = stage.simulator.tenants()[1].clone();
    let path = format!("subscriptions/{id}");
    assert_eq!(
        ok(stage.get_of(&token, &neighbour, &path), 404).await["code"],
        20003
    );
}

#[tokio::test]
async fn entitlements_are_all_subscriptions_under_the_plan() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let (arm, token) = (stage.arm().await, stage.partner_center().await);
    let plan = stage.give_plan(&tenant);
    let id = tenant.id.to_string();
    let other = stage.simulator.add_plan(&id, Sku::DevTest, RESELLER).unwrap();
    ok(stage.put_alias(&arm, "sub-1", &stage.alias_body(&tenant)), 201).await;
    let under = async |plan: &str| {
        let path = format!("subscriptions/{plan}/azureEntitlements");
        ok(stage.get_of(&token, &tenant, &path), 200).await
    };
    let found = under(&plan).await;
    assert_eq!(
        members(&found, "friendlyName"),
        ["Azure subscription 1", "contoso-fabrikam-0001"]
    );
    assert_eq!(members(&found, "status"), ["active", "active"]);
    assert_eq!(members(&found, "subscriptionId"), [&plan, &plan]);
    assert_eq!(members(&under(&other.to_string()).await, "id").len(), 1);

    let subscription = members(&found, "id")[1];
    let own = stage.token(&id, ARM).await;
    let path = format!(
        "/subscriptions/{subscription}/providers/Microsoft.Subscription/cancel?api-version=2021-10-01"
    );
    ok(stage.call(Method::POST, &path).bearer_auth(&own), 200).await;
    assert_eq!(members(&under(&plan).await, "status"), ["active", "suspended"]);
}

#[tokio::test]
async fn a_plans_first_subscription_becomes_visible_in_azure_step_by_step() {
    let (stage, clock) = Stage::timed(Settings::default()).await;
    order(&stage).await;
    let contents = stage.simulator.contents();
    let first = &contents[0].subscriptions[0];
    assert_eq!(contents[0].subscriptions.len(), 1);
    assert_eq!((&first.alias, first.workload), (&None, "Production"));
    assert_eq!(first.reseller_id.as_deref(), Some(RESELLER));
    assert_eq!(first.provisioning_state, "Accepted");
    let tenant = stage.tenant(Behaviour::Ordinary);
    let account = stage.simulator.billing_account();
    assert_eq!(
        first.billing_scope,
        format!(
            "/providers/Microsoft.Billing/billingAccounts/{account}/customers/{}",
            tenant.id
        )
    );

    let own = stage.token(&tenant.id.to_string(), ARM).await;
    let get = || {
        let path = format!("/subscriptions/{}?api-version=2022-12-01", first.subscription_id);
        stage.get(&path).bearer_auth(&own)
    };
    clock.advance(SignedDuration::from_millis(3999));
    ok(get(), 404).await;
    clock.advance(SignedDuration::from_millis(1));
    assert_eq!(ok(get(), 200).await["state"], "");
    clock.advance(SignedDuration::from_millis(500));
    let shown = ok(get(), 200).await;
    assert_eq!(shown["state"], "Enabled");
    assert_eq!(shown["displayName"], "Azure subscription 1");
}

#[tokio::test]
async fn a_plan_can_come_without_a_subscription() {
    let stage = Stage::with(Settings {
        creates_default_subscription: false,
        ..Settings::instant()
    })
    .await;
    let order = order(&stage).await;
    assert_eq!(seen(&stage, &order).await, (200, 200, 1, 0));
    assert!(stage.simulator.contents()[0].subscriptions.is_empty());
}

#[tokio::test]
async fn an_alias_needs_a_visible_plan_of_its_reseller_and_workload() {
    let (stage, clock) = Stage::timed(Settings {
        plan_delay: Duration::from_mins(15),
        ..Settings::instant()
    })
    .await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let arm = stage.arm().await;
    let mut body = stage.alias_body(&tenant);
    let refused = async |body: &Value, status: u16| {
        let refusal = ok(stage.put_alias(&arm, "sub-1", body), status).await;
        refusal["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused(&body, 404).await, "NotFound");
    let plan = stage.give_plan(&tenant);
    assert_eq!(refused(&body, 404).await, "NotFound");
    clock.advance(SignedDuration::from_mins(15));
    body["properties"]["resellerId"] = json!("4847384");
    assert_eq!(refused(&body, 400).await, "ResellerNotFound");
    body["properties"]["resellerId"] = json!(RESELLER);
    body["properties"]["workload"] = json!("DevTest");
    assert_eq!(refused(&body, 400).await, "WorkloadNotAllowed");
    let id = tenant.id.to_string();
    let dev_test = stage.simulator.add_plan(&id, Sku::DevTest, RESELLER).unwrap();
    clock.advance(SignedDuration::from_mins(15));
    ok(stage.put_alias(&arm, "sub-1", &body), 201).await;
    body["properties"]["workload"] = json!("Production");
    ok(stage.put_alias(&arm, "sub-2", &body), 201).await;
    let contents = stage.simulator.contents();
    let by_alias = contents[0].subscriptions.iter().filter(|one| one.alias.is_some());
    let plans: Vec<String> = by_alias.map(|one| one.plan_id.to_string()).collect();
    assert_eq!(plans, [dev_test.to_string(), plan]);
}

#[tokio::test]
async fn plans_are_listed_page_by_page() {
    let stage = Stage::with(Settings {
        page_size: 2,
        ..Settings::instant()
    })
    .await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let id = tenant.id.to_string();
    let resellers = ["4847383", "4847384", "4847385", "4847386", "4847387"];
    for reseller in resellers {
        stage.simulator.add_plan(&id, Sku::Azure, reseller).unwrap();
    }
    let mut pages = vec![ok(stage.get_of(&token, &tenant, "subscriptions"), 200).await];
    while let Some(next) = pages.last().unwrap()["links"].get("next") {
        assert_eq!(next["method"], "GET");
        let header = &next["headers"][0];
        assert_eq!(header["key"], "MS-ContinuationToken");
        let request = stage
            .get(&format!("/v1{}", next["uri"].as_str().unwrap()))
            .bearer_auth(&token)
            .header("MS-ContinuationToken", header["value"].as_str().unwrap());
        let page = ok(request, 200).await;
        pages.push(page);
    }
    let listed: Vec<Vec<&str>> = pages.iter().map(|page| members(page, "partnerId")).collect();
    assert_eq!(listed, [&resellers[..2], &resellers[2..4], &resellers[4..]]);

    let whole = ok(stage.get_of(&token, &tenant, "subscriptions?size=5"), 200).await;
    assert_eq!(members(&whole, "partnerId"), resellers);
    assert!(whole["links"].get("next").is_none());
    for wrong in [
        "size=0",
        "size=501",
        "size=x",
        "seekOperation=Next",
        "seekOperation=Last",
    ] {
        let refused = stage.get_of(&token, &tenant, &format!("subscriptions?{wrong}"));
        assert_eq!(ok(refused, 400).await["code"], 800_002, "{wrong}");
    }
    let stale = stage
        .get_of(&token, &tenant, "subscriptions?seekOperation=Next")
        .header("MS-ContinuationToken", "11111111222243338444555555555555");
    assert_eq!(ok(stale, 400).await["code"], 800_002);
}
