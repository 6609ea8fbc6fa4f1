#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test would"
)]

use std::time::Duration;

use azure_simulator::{Behaviour, Settings, Sku};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{ARM, RESELLER, Stage, ok};

const ACCOUNTS: &str = "/providers/Microsoft.Billing/billingAccounts";

fn names(list: &Value) -> Vec<&str> {
    let value = list["value"].as_array().unwrap().iter();
    value.map(|one| one["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_partners_user_finds_the_account_that_pays() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    let account = stage.simulator.billing_account();
    for version in ["2020-05-01", "2024-04-01"] {
        let list = stage.get(&format!("{ACCOUNTS}?api-version={version}"));
        let list = ok(list.bearer_auth(&token), 200).await;
        assert_eq!(names(&list), [&account]);
        let path = format!(
            "{ACCOUNTS}/{}?api-version={version}",
            account.to_uppercase().replace(':', "%3A")
        );
        let one = ok(stage.get(&path).bearer_auth(&token), 200).await;
        assert_eq!(one, list["value"][0]);
        assert_eq!(one["properties"]["agreementType"], "MicrosoftPartnerAgreement");
        assert_eq!(one["properties"]["accountType"], "Partner");
        assert_eq!(one["properties"]["hasReadAccess"], true);
    }
    let other = stage.get(&format!("{ACCOUNTS}/1234?api-version=2024-04-01"));
    assert_eq!(
        ok(other.bearer_auth(&token), 404).await["error"]["code"],
        "NotFound"
    );
    let old = stage.get(&format!("{ACCOUNTS}?api-version=2018-11-01"));
    let old = ok(old.bearer_auth(&token), 400).await;
    assert_eq!(old["error"]["code"], "NoRegisteredProviderFound");
}

#[tokio::test]
async fn nobody_else_sees_the_account() {
    let stage = Stage::new().await;
    let customer = stage.tenant(Behaviour::Ordinary).id.to_string();
    for token in [
        stage.app_token(&stage.partner(), ARM).await,
        stage.token(&customer, ARM).await,
    ] {
        let list = stage.get(&format!("{ACCOUNTS}?api-version=2024-04-01"));
        assert!(names(&ok(list.bearer_auth(&token), 200).await).is_empty());
        let account = stage.simulator.billing_account();
        for rest in [
            String::new(),
            "/customers".into(),
            format!("/customers/{customer}"),
        ] {
            let path = format!("{ACCOUNTS}/{account}{rest}?api-version=2024-04-01");
            let refused = ok(stage.get(&path).bearer_auth(&token), 403).await;
            assert_eq!(refused["error"]["code"], "AuthorizationFailed");
        }
    }
}

#[tokio::test]
async fn a_customer_is_billed_as_soon_as_its_plan_is_visible() {
    let (stage, clock) = Stage::timed(Settings {
        plan_delay: Duration::from_secs(60),
        ..Settings::instant()
    })
    .await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let account = stage.simulator.billing_account();
    let path = format!("{ACCOUNTS}/{account}/customers");
    let token = stage.arm().await;
    let get = |path: &str| stage.get(path).bearer_auth(&token);
    let one = format!(
        "{path}/{}?api-version=2020-05-01&$expand=enabledAzurePlans,resellers",
        tenant.id
    );
    clock.advance(SignedDuration::from_secs(59));
    assert_eq!(ok(get(&one), 404).await["error"]["code"], "NotFound");
    let all = format!("{path}?api-version=2020-05-01");
    assert!(names(&ok(get(&all), 200).await).is_empty());
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(names(&ok(get(&all), 200).await), [tenant.id.to_string()]);

    let customer = ok(get(&one), 200).await;
    let properties = &customer["properties"];
    assert_eq!(
        properties["enabledAzurePlans"],
        json!([{ "skuId": "0001", "skuDescription": "Microsoft Azure plan" }])
    );
    assert_eq!(properties["resellers"][0]["resellerId"], RESELLER);
    let expected = format!("{path}/{}", tenant.id);
    assert_eq!(customer["id"], expected);
    let plain = format!("{path}/{}?api-version=2020-05-01", tenant.id);
    let plain = ok(get(&plain), 200).await;
    assert_eq!(plain["properties"].get("enabledAzurePlans"), None);
    assert_eq!(plain["properties"].get("resellers"), None);

    let newer = format!("{path}/{}?api-version=2024-04-01", tenant.id);
    let newer = ok(get(&newer), 200).await;
    assert_eq!(newer["properties"]["status"], "Active");
    assert_eq!(
        newer["properties"]["enabledAzurePlans"][0]["productId"],
        "DZH318Z0BPS6"
    );
    let profile = newer["properties"]["billingProfileId"].as_str().unwrap();
    assert_eq!(newer["id"], format!("{profile}/customers/{}", tenant.id));
    let of_profile = format!("{profile}/customers?api-version=2024-04-01&expand=resellers");
    let of_profile = ok(get(&of_profile), 200).await;
    assert_eq!(
        of_profile["value"][0]["properties"]["resellers"][0]["resellerId"],
        RESELLER
    );
    let other = format!("{ACCOUNTS}/{account}/billingProfiles/A-B-C-D/customers?api-version=2024-04-01");
    ok(get(&other), 404).await;

    stage
        .simulator
        .set_behaviour(&tenant.id.to_string(), Behaviour::NoRelationship);
    assert!(names(&ok(get(&all), 200).await).is_empty());
}

#[tokio::test]
async fn customers_are_listed_page_by_page() {
    let stage = Stage::with(Settings {
        page_size: 2,
        ..Settings::instant()
    })
    .await;
    let tenants = stage.simulator.tenants();
    for tenant in &tenants[..5] {
        stage
            .simulator
            .add_plan(&tenant.id.to_string(), Sku::DevTest, RESELLER);
    }
    let token = stage.arm().await;
    let account = stage.simulator.billing_account();
    let first = format!("{ACCOUNTS}/{account}/customers?api-version=2024-04-01&expand=enabledAzurePlans");
    let mut next = Some(format!("{}{first}", stage.simulator.base_url));
    let (mut found, mut sizes) = (Vec::new(), Vec::new());
    while let Some(url) = next {
        let path = url.strip_prefix(&stage.simulator.base_url).unwrap();
        let page = ok(stage.get(path).bearer_auth(&token), 200).await;
        assert_eq!(
            page["value"][0]["properties"]["enabledAzurePlans"][0]["skuId"],
            "0002"
        );
        found.extend(names(&page).into_iter().map(str::to_owned));
        sizes.push(names(&page).len());
        next = page["nextLink"].as_str().map(str::to_owned);
    }
    let expected: Vec<String> = tenants[..5].iter().map(|tenant| tenant.id.to_string()).collect();
    assert_eq!(found, expected);
    assert_eq!(sizes, [2, 2, 1]);
    for odd in ["top=none", "$skiptoken=x", "search=fabrikam"] {
        ok(stage.get(&format!("{first}&{odd}")).bearer_auth(&token), 400).await;
    }
}

#[tokio::test]
async fn a_tenant_lists_its_own_visible_subscriptions() {
    let (stage, clock) = Stage::timed(Settings {
        visibility_delay: Duration::from_secs(60),
        ..Settings::instant()
    })
    .await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let id = stage.subscription(&tenant, "sub-1").await;
    let token = stage.token(&tenant.id.to_string(), ARM).await;
    let list = async |token: &str| {
        let list = stage.get("/subscriptions?api-version=2022-12-01");
        ok(list.bearer_auth(token), 200).await
    };
    clock.advance(SignedDuration::from_secs(59));
    assert_eq!(list(&token).await["value"], json!([]));
    clock.advance(SignedDuration::from_secs(1));
    let found = list(&token).await;
    let all = found["value"].as_array().unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(all[1]["subscriptionId"], id);
    assert_eq!(all[1]["state"], "Enabled");
    let one = stage.get(&format!("/subscriptions/{id}?api-version=2022-12-01"));
    assert_eq!(ok(one.bearer_auth(&token), 200).await, all[1]);
    assert_eq!(list(&stage.arm().await).await["value"], json!([]));
}
