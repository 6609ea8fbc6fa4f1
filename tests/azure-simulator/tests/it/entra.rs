use azure_simulator::Behaviour;
use reqwest::Method;
use serde_json::json;

use crate::support::{ARM, PARTNER_CENTER, Stage, ok};

const CREDENTIALS: [(&str, &str); 3] = [
    ("grant_type", "client_credentials"),
    ("client_id", "partner-app"),
    ("client_secret", "partner-secret"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = CREDENTIALS
        .into_iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied())
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

#[tokio::test]
async fn version_one_answers_numbers_as_text_and_version_two_as_numbers() {
    let stage = Stage::new().await;
    let user = |target| {
        with(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", "partner-refresh-token"),
            target,
        ])
    };
    let v1 = ok(stage.sign_in(&stage.partner(), &user(("resource", ARM))), 200).await;
    assert_eq!(v1["token_type"], "Bearer");
    assert_eq!(v1["expires_in"], "3600");
    assert!(v1["expires_on"].as_str().unwrap().parse::<i64>().unwrap() > 1_700_000_000);
    assert_eq!(v1["resource"], ARM);
    assert_eq!(v1["scope"], "user_impersonation");

    let path = format!("/{}/oauth2/v2.0/token", stage.partner());
    let scope = format!("{PARTNER_CENTER}/.default offline_access");
    let v2 = ok(
        stage.call(Method::POST, &path).form(&user(("scope", &scope))),
        200,
    )
    .await;
    assert_eq!(v2["expires_in"], 3600);
    let next = v2["refresh_token"].as_str().unwrap();
    let again = with(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", next),
        ("resource", ARM),
    ]);
    ok(stage.sign_in(&stage.partner(), &again), 200).await;

    let scope = format!("{PARTNER_CENTER}/.default");
    let app = ok(
        stage.call(Method::POST, &path).form(&with(&[("scope", &scope)])),
        200,
    )
    .await;
    assert!(app.get("refresh_token").is_none());
}

#[tokio::test]
async fn bad_sign_ins_are_refused_in_entras_shape() {
    let stage = Stage::new().await;
    let directory = stage.partner();
    let partner = directory.as_str();
    let foreign = stage.tenant(Behaviour::NoRelationship).id.to_string();
    let rows = [
        (
            partner,
            with(&[("grant_type", "")]),
            400,
            "invalid_request",
            900_144,
        ),
        (
            partner,
            with(&[("grant_type", "password")]),
            400,
            "unsupported_grant_type",
            70003,
        ),
        (
            partner,
            with(&[("client_id", "someone")]),
            400,
            "unauthorized_client",
            700_016,
        ),
        (
            partner,
            with(&[("client_secret", "wrong")]),
            401,
            "invalid_client",
            7_000_215,
        ),
        (
            partner,
            with(&[("client_secret", "")]),
            401,
            "invalid_client",
            7_000_218,
        ),
        (
            partner,
            with(&[
                ("grant_type", "refresh_token"),
                ("refresh_token", "old"),
                ("resource", ARM),
            ]),
            400,
            "invalid_grant",
            9_002_313,
        ),
        (
            partner,
            with(&[("resource", "https://elsewhere.example")]),
            400,
            "invalid_resource",
            500_011,
        ),
        (
            &foreign,
            with(&[("resource", ARM)]),
            400,
            "unauthorized_client",
            700_016,
        ),
        (
            "unknown.example",
            with(&[("resource", ARM)]),
            400,
            "invalid_tenant",
            90002,
        ),
    ];
    for (tenant, fields, status, error, code) in rows {
        let body = ok(stage.sign_in(tenant, &fields), status).await;
        assert_eq!(body["error"], error, "{body}");
        assert_eq!(body["error_codes"], json!([code]));
        let description = body["error_description"].as_str().unwrap();
        assert!(
            description.starts_with(&format!("AADSTS{code}: ")),
            "{description}"
        );
        for name in ["timestamp", "trace_id", "correlation_id"] {
            assert!(body[name].is_string());
        }
    }
}

#[tokio::test]
async fn discovery_finds_the_tenant_of_a_domain() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    assert_eq!(tenant.domain, "fabrikam.example");
    let id = tenant.id.to_string();
    for name in [
        tenant.domain.as_str(),
        &tenant.initial_domain,
        "FABRIKAM.example",
        &id,
        &id.to_uppercase(),
    ] {
        let v1 = ok(
            stage.get(&format!("/{name}/.well-known/openid-configuration")),
            200,
        )
        .await;
        assert_eq!(v1["issuer"], format!("https://sts.windows.net/{id}/"));
        assert_eq!(
            v1["token_endpoint"],
            format!("https://login.microsoftonline.com/{id}/oauth2/token")
        );
        let v2 = ok(
            stage.get(&format!("/{name}/v2.0/.well-known/openid-configuration")),
            200,
        )
        .await;
        assert_eq!(
            v2["issuer"],
            format!("https://login.microsoftonline.com/{id}/v2.0")
        );
    }
    let common = ok(stage.get("/common/.well-known/openid-configuration"), 200).await;
    assert_eq!(common["issuer"], "https://sts.windows.net/{tenantid}/");
    let consumers = ok(stage.get("/consumers/v2.0/.well-known/openid-configuration"), 200).await;
    assert!(
        consumers["issuer"]
            .as_str()
            .unwrap()
            .contains("9188040d-6c67-4c5b-b112-36a304b66dad")
    );
}

#[tokio::test]
async fn discovery_refuses_unknown_and_malformed_names() {
    let stage = Stage::new().await;
    for (name, code) in [
        ("unknown.example", 90002),
        ("11111111-2222-4333-8444-555555555555", 90002),
        ("00000000-0000-0000-0000-000000000000", 90002),
        ("nonsense", 900_023),
        ("%7B11111111-2222-4333-8444-555555555555%7D", 900_023),
        ("-.example", 900_023),
    ] {
        let body = ok(
            stage.get(&format!("/{name}/.well-known/openid-configuration")),
            400,
        )
        .await;
        assert_eq!(body["error_codes"], json!([code]), "{name}");
    }
}
