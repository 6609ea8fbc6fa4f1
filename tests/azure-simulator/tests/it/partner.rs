use azure_simulator::{Behaviour, Operation, PartnerState, Sku};
use reqwest::Method;
use serde_json::json;

use crate::support::{PARTNER_CENTER, RESELLER, Stage, members, ok};

#[tokio::test]
async fn a_partner_is_known_by_its_mpn_id() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let get = |query: &str| stage.get(&format!("/v1/profiles/mpn{query}")).bearer_auth(&token);
    let profile = ok(get("?mpnId=4847383"), 200).await;
    assert_eq!(profile["mpnId"], RESELLER);
    assert_eq!(profile["attributes"]["objectType"], "MpnProfile");
    for unknown in ["MPN-1", "12345678901"] {
        assert_eq!(ok(get(&format!("?mpnId={unknown}")), 404).await["code"], 3000);
    }
    stage.simulator.set_partner(RESELLER, PartnerState::Unknown);
    assert_eq!(ok(get("?mpnId=4847383"), 404).await["code"], 3000);
    let own = ok(get(""), 200).await;
    assert_ne!(own["mpnId"], RESELLER);

    let app = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    let refused = stage.get("/v1/profiles/mpn?mpnId=4847383").bearer_auth(&app);
    assert_eq!(ok(refused, 401).await["code"], 900_421);
}

#[tokio::test]
async fn who_signed_the_partner_agreement() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let get = |query: &str| {
        stage
            .get(&format!("/v1/compliance/csp/agreementstatus{query}"))
            .bearer_auth(&token)
    };
    assert_eq!(
        ok(get("?mpnId=4847383"), 200).await,
        json!({ "isAgreementSigned": true })
    );
    let own = ok(stage.get("/v1/profiles/mpn").bearer_auth(&token), 200).await;
    let own = own["mpnId"].as_str().unwrap().to_owned();
    let strange = "11111111-2222-4333-8444-555555555555";
    for (query, code) in [
        (String::new(), 2001),
        ("?mpnId=&tenantId=".into(), 2001),
        (format!("?mpnId=4847383&tenantId={strange}"), 2000),
        ("?mpnId=MPN-1".into(), 2000),
        ("?tenantId=fabrikam".into(), 2000),
        ("?mpnId=12345678901".into(), 2200),
        (format!("?mpnId={own}"), 2204),
        (format!("?tenantId={strange}"), 2205),
    ] {
        assert_eq!(ok(get(&query), 400).await["code"], code, "{query}");
    }
    for (state, code) in [("unsigned", 2203), ("notReseller", 2204), ("unknown", 2200)] {
        let put = stage
            .call(Method::PUT, "/_simulator/partners/4847383")
            .json(&json!({ "state": state }));
        assert_eq!(put.send().await.unwrap().status(), 204);
        assert_eq!(ok(get("?mpnId=4847383"), 400).await["code"], code);
    }
    let calls = stage.simulator.calls();
    let operation = calls.last().and_then(|call| call.operation).map(Operation::name);
    assert_eq!(operation, Some("partner-agreement.get"));
    let app = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    let refused = stage
        .get("/v1/compliance/csp/agreementstatus?mpnId=4847383")
        .bearer_auth(&app);
    assert_eq!(ok(refused, 401).await["code"], 900_421);
}

#[tokio::test]
async fn states_of_impossible_partners_are_refused_and_a_reset_forgets_them() {
    let stage = Stage::new().await;
    let put = |mpn: &str, state: &str| {
        stage
            .call(Method::PUT, &format!("/_simulator/partners/{mpn}"))
            .json(&json!({ "state": state }))
    };
    for (mpn, state) in [
        ("MPN-1", "signed"),
        ("12345678901", "signed"),
        ("4847383", "asleep"),
    ] {
        assert!(ok(put(mpn, state), 400).await["error"].is_string());
    }
    assert_eq!(put("4847383", "unknown").send().await.unwrap().status(), 204);
    stage.simulator.reset();
    let token = stage.partner_center().await;
    ok(
        stage.get("/v1/profiles/mpn?mpnId=4847383").bearer_auth(&token),
        200,
    )
    .await;
}

#[tokio::test]
async fn a_customers_resellers_are_those_of_its_plans() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let get = || stage.get_of(&token, &tenant, "relationships");
    assert!(members(&ok(get(), 200).await, "id").is_empty());
    let id = tenant.id.to_string();
    for (sku, reseller) in [
        (Sku::Azure, "4847384"),
        (Sku::DevTest, "4847384"),
        (Sku::Azure, RESELLER),
    ] {
        stage.simulator.add_plan(&id, sku, reseller).unwrap();
    }
    let found = ok(get(), 200).await;
    assert_eq!(members(&found, "mpnId"), [RESELLER, "4847384"]);
    assert_eq!(
        members(&found, "relationshipType"),
        ["is_indirect_cloud_solution_provider_of"; 2]
    );

    let agreement = |reseller: &str| {
        let path = format!("/v1/compliance/csp/agreementstatus?tenantId={reseller}");
        stage.get(&path).bearer_auth(&token)
    };
    let reseller = members(&found, "id")[0];
    assert_eq!(ok(agreement(reseller), 200).await["isAgreementSigned"], true);
    stage.simulator.set_partner(RESELLER, PartnerState::Unsigned);
    assert_eq!(ok(agreement(reseller), 400).await["code"], 2206);

    let app = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    let refused = stage.get_of(&app, &tenant, "relationships");
    assert_eq!(ok(refused, 401).await["code"], 900_421);
}
