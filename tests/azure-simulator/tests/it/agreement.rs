use azure_simulator::{Behaviour, Settings, Tenant};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::{ARM, PARTNER_CENTER, Stage, members, ok};

const MCA: &str = "agreementType=MicrosoftCustomerAgreement";

fn status(stage: &Stage, token: &str, tenant: &Tenant) -> RequestBuilder {
    let id = tenant.id;
    let path = format!("/v1/customers/{id}/directSignedMicrosoftCustomerAgreementStatus");
    stage.get(&path).bearer_auth(token)
}

fn confirmations(stage: &Stage, token: &str, tenant: &Tenant, query: &str) -> RequestBuilder {
    let path = format!("/v1/customers/{}/agreements?{query}", tenant.id);
    stage.get(&path).bearer_auth(token)
}

fn templates(stage: &Stage, token: &str, query: &str) -> RequestBuilder {
    stage.get(&format!("/v1/agreements?{query}")).bearer_auth(token)
}

#[tokio::test]
async fn who_accepted_what() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    for (behaviour, signed, confirmed) in [
        (Behaviour::Ordinary, true, 0),
        (Behaviour::Federated, true, 0),
        (Behaviour::UnderReview, true, 0),
        (Behaviour::TermsMissing, false, 0),
        (Behaviour::TermsOutdated, false, 1),
    ] {
        let tenant = stage.tenant(behaviour);
        let answer = ok(status(&stage, &token, &tenant), 200).await;
        assert_eq!(answer, json!({ "isSigned": signed }), "{behaviour:?}");
        let found = ok(confirmations(&stage, &token, &tenant, MCA), 200).await;
        assert_eq!(members(&found, "type").len(), confirmed, "{behaviour:?}");
    }
}

#[tokio::test]
async fn a_confirmation_is_shown_with_its_day_to_whoever_asks_for_its_type() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let tenant = stage.tenant(Behaviour::TermsOutdated);
    for query in [MCA, "agreementType=*"] {
        let found = ok(confirmations(&stage, &token, &tenant, query), 200).await;
        assert_eq!(members(&found, "type"), ["MicrosoftCustomerAgreement"]);
        assert_eq!(found["items"][0]["dateAgreed"], "2022-11-14T00:00:00");
    }
    let cloud = ok(confirmations(&stage, &token, &tenant, ""), 200).await;
    assert!(members(&cloud, "type").is_empty(), "{cloud}");
}

#[tokio::test]
async fn templates_are_the_older_agreements_unless_asked_otherwise() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let of = async |query| ok(templates(&stage, &token, query), 200).await;
    assert_eq!(
        members(&of("").await, "agreementType"),
        ["MicrosoftCloudAgreement"]
    );
    let ours = of(MCA).await;
    assert_eq!(members(&ours, "agreementType"), ["MicrosoftCustomerAgreement"]);
    assert_eq!(
        ours["items"][0]["templateId"],
        "117a77b0-9360-443b-8795-c6dedc750cf9"
    );
    let every = of("agreementType=*").await;
    assert_eq!(members(&every, "agreementType").len(), 2);
    let refused = ok(templates(&stage, &token, "agreementType=Handshake"), 400).await;
    assert_eq!(refused["code"], 800_002);
}

#[tokio::test]
async fn a_customer_accepts_when_it_becomes_ordinary() {
    let stage = Stage::new().await;
    let partner_center = stage.partner_center().await;
    for behaviour in [Behaviour::TermsMissing, Behaviour::TermsOutdated] {
        let tenant = stage.tenant(behaviour);
        let cart = stage.cart(&partner_center, &tenant).await;
        let refused = ok(stage.check_out(&partner_center, &tenant, &cart), 403).await;
        assert_eq!(refused["code"], 13605);

        let path = format!("/_simulator/tenants/{}/behaviour", tenant.id);
        let accept = json!({ "behaviour": "ordinary" });
        let put = stage.call(Method::PUT, &path).json(&accept).send().await;
        assert_eq!(put.unwrap().status(), 204);
        let answer = ok(status(&stage, &partner_center, &tenant), 200).await;
        assert_eq!(answer["isSigned"], true);
        ok(stage.check_out(&partner_center, &tenant, &cart), 201).await;

        stage.simulator.reset();
        let answer = ok(status(&stage, &partner_center, &tenant), 200).await;
        assert_eq!(answer["isSigned"], false);
    }
}

#[tokio::test]
async fn agreements_need_a_partners_user_with_mfa() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let refused = async |stage: &Stage, token: &str, code: u32| {
        for call in [
            status(stage, token, &tenant),
            confirmations(stage, token, &tenant, MCA),
            templates(stage, token, MCA),
        ] {
            assert_eq!(ok(call, 401).await["code"], code);
        }
    };
    let app = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    refused(&stage, &app, 900_421).await;
    let customers = stage.token(&tenant.id.to_string(), PARTNER_CENTER).await;
    refused(&stage, &customers, 400).await;
    let wrong = stage.token(&stage.partner(), ARM).await;
    refused(&stage, &wrong, 400).await;

    let stage = Stage::with(Settings {
        mfa: false,
        ..Settings::instant()
    })
    .await;
    let token = stage.partner_center().await;
    refused(&stage, &token, 900_421).await;
}

#[tokio::test]
async fn agreements_of_strangers_are_refused() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let stranger = stage.tenant(Behaviour::NoRelationship);
    for call in [
        status(&stage, &token, &stranger),
        confirmations(&stage, &token, &stranger, MCA),
    ] {
        assert_eq!(ok(call, 403).await["code"], 20002);
    }
}
