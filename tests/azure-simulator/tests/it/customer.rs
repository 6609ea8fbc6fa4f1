use azure_simulator::{Behaviour, Tenant};
use reqwest::RequestBuilder;

use crate::support::{ARM, PARTNER_CENTER, Stage, ok, read};

fn get(stage: &Stage, token: &str, tenant: &Tenant) -> RequestBuilder {
    stage
        .get(&format!("/v1/customers/{}", tenant.id))
        .bearer_auth(token)
}

#[tokio::test]
async fn a_customer_comes_with_a_byte_order_mark_and_echoed_headers() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    let request = get(&stage, &token, &tenant)
        .header("MS-RequestId", "r-1")
        .header("MS-CorrelationId", "c-1");
    let response = request.header("ValidateMfa", "true").send().await.unwrap();
    assert_eq!(response.headers()["ms-requestid"], "r-1");
    assert_eq!(response.headers()["ms-correlationid"], "c-1");
    assert_eq!(response.headers()["ismfacompliant"], "false");
    let text = response.text().await.unwrap();
    let customer: serde_json::Value = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap()).unwrap();
    assert_eq!(customer["id"], tenant.id.to_string());
    assert_eq!(customer["companyProfile"]["tenantId"], tenant.id.to_string());
    assert_eq!(customer["companyProfile"]["domain"], "fabrikam.example");
    assert_eq!(customer["customDomains"][1], tenant.initial_domain);
    assert_eq!(customer["relationshipToPartner"], "reseller");
}

#[tokio::test]
async fn only_strangers_cannot_be_read() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let body = ok(get(&stage, &token, &stage.tenant(Behaviour::NoRelationship)), 403).await;
    assert_eq!(body["code"], 20002);
    assert_eq!(body["source"], "PartnerFD");
    for behaviour in [
        Behaviour::UnderReview,
        Behaviour::Federated,
        Behaviour::TermsMissing,
        Behaviour::TermsOutdated,
    ] {
        ok(get(&stage, &token, &stage.tenant(behaviour)), 200).await;
    }

    let unknown = stage
        .get("/v1/customers/11111111-2222-4333-8444-555555555555")
        .bearer_auth(&token);
    let body = ok(unknown, 404).await;
    assert_eq!(body["code"], 60003);
    assert_eq!(body["errorName"], "TenantNotFound");
    let malformed = stage.get("/v1/customers/fabrikam").bearer_auth(&token);
    assert_eq!(ok(malformed, 400).await["code"], 900_118);
}

#[tokio::test]
async fn only_partner_tokens_are_accepted() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let anonymous = stage
        .get(&format!("/v1/customers/{}", tenant.id))
        .send()
        .await
        .unwrap();
    assert!(anonymous.headers().contains_key("www-authenticate"));
    assert!(anonymous.headers().contains_key("ms-requestid"));
    assert_eq!(read(anonymous, 401).await["code"], 800_001);
    for token in [
        "nonsense".to_owned(),
        stage.token(&stage.partner(), ARM).await,
        stage.token(&tenant.id.to_string(), PARTNER_CENTER).await,
    ] {
        assert_eq!(ok(get(&stage, &token, &tenant), 401).await["code"], 400);
    }
}
