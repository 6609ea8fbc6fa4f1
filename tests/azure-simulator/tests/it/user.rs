use azure_simulator::{Behaviour, Operation, Settings, SignIn};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PARTNER_CENTER, Stage, ok, user_body};

#[tokio::test]
async fn a_user_is_created_read_and_given_a_new_password() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let user = ok(
        stage.post_user(&token, &tenant, &user_body("azure.admin@fabrikam.example")),
        201,
    )
    .await;
    assert_eq!(user["passwordProfile"]["password"], "Correct-Horse-1");
    assert_eq!(user["passwordProfile"]["forceChangePassword"], true);
    assert_eq!(user["state"], "active");
    let id = user["id"].as_str().unwrap();

    for name in [id, "Azure.Admin@fabrikam.example"] {
        let path = format!("/v1/customers/{}/users/{name}", tenant.id);
        let found = ok(stage.get(&path).bearer_auth(&token), 200).await;
        assert_eq!(found["id"], id);
        assert!(found.get("passwordProfile").is_none());
    }
    let path = format!("/v1/customers/{}/users/{id}", tenant.id);
    let body = json!({ "PasswordProfile": { "Password": "Battery-Staple-2", "ForceChangePassword": false } });
    let patched = ok(
        stage.call(Method::PATCH, &path).bearer_auth(&token).json(&body),
        200,
    )
    .await;
    assert_eq!(patched["passwordProfile"]["password"], "Battery-Staple-2");
    assert_eq!(stage.simulator.contents()[0].users[0].password_resets, 1);
    let last = stage.simulator.calls().pop().unwrap();
    assert_eq!(
        (last.operation, last.status),
        (Some(Operation::UserPatch), Some(200))
    );

    let path = format!("/v1/customers/{}/users/nobody@fabrikam.example", tenant.id);
    assert_eq!(ok(stage.get(&path).bearer_auth(&token), 404).await["code"], 60002);
}

#[tokio::test]
async fn only_the_newest_password_lets_a_user_in() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let name = "azure.admin@fabrikam.example";
    assert_eq!(stage.simulator.sign_in(name, "Correct-Horse-1"), SignIn::Refused);
    let user = ok(stage.post_user(&token, &tenant, &user_body(name)), 201).await;
    let first = stage
        .simulator
        .sign_in("Azure.Admin@fabrikam.example", "Correct-Horse-1");
    assert_eq!(first, SignIn::MustChangePassword);

    let path = format!(
        "/v1/customers/{}/users/{}",
        tenant.id,
        user["id"].as_str().unwrap()
    );
    let set = |body: Value| stage.call(Method::PATCH, &path).bearer_auth(&token).json(&body);
    let weak = json!({ "passwordProfile": { "password": "tooweak1" } });
    ok(set(weak), 400).await;
    assert_eq!(
        stage.simulator.sign_in(name, "Correct-Horse-1"),
        SignIn::MustChangePassword
    );
    let next = json!({ "passwordProfile": { "password": "Battery-Staple-2" } });
    ok(set(next), 200).await;
    assert_eq!(stage.simulator.sign_in(name, "Correct-Horse-1"), SignIn::Refused);
    assert_eq!(
        stage.simulator.sign_in(name, "Battery-Staple-2"),
        SignIn::MustChangePassword
    );
    let chosen = json!({ "passwordProfile": { "password": "Mine-Alone-3", "forceChangePassword": false } });
    ok(set(chosen), 200).await;

    for (password, outcome) in [("Battery-Staple-2", "refused"), ("Mine-Alone-3", "signedIn")] {
        let body = json!({ "userPrincipalName": name, "password": password });
        let answer = ok(stage.call(Method::POST, "/_simulator/sign-ins").json(&body), 200).await;
        assert_eq!(answer, json!({ "outcome": outcome }));
    }
    let kept = format!("{:?}", stage.simulator.calls());
    assert!(
        !kept.contains("Battery-Staple-2"),
        "the journal holds no password"
    );
}

#[tokio::test]
async fn a_user_needs_a_token_with_mfa() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let body = user_body("azure.admin@fabrikam.example");
    let app = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    assert_eq!(
        ok(stage.post_user(&app, &tenant, &body), 401).await["code"],
        900_421
    );

    let stage = Stage::with(Settings {
        mfa: false,
        ..Settings::instant()
    })
    .await;
    let token = stage.partner_center().await;
    assert_eq!(
        ok(stage.post_user(&token, &tenant, &body), 401).await["code"],
        900_421
    );
}

#[tokio::test]
async fn the_first_answer_is_repeated_for_the_same_request_id() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let post = |id: &str| {
        let body = user_body("azure.admin@fabrikam.example");
        stage.post_user(&token, &tenant, &body).header("MS-RequestId", id)
    };
    let first = ok(post("1f4e5d6c-0000-4000-8000-000000000001"), 201).await;
    let second = ok(post("1F4E5D6C-0000-4000-8000-000000000001"), 201).await;
    assert_eq!(first, second);
    let calls = stage.simulator.calls();
    assert!(calls.last().unwrap().replayed);

    let other = ok(post("1f4e5d6c-0000-4000-8000-000000000002"), 409).await;
    assert_eq!(other["errorName"], "UserPrincipalNameAlreadyExists");
    assert_eq!(stage.simulator.contents()[0].users.len(), 1);
}

#[tokio::test]
async fn faulty_users_are_refused() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let with = |name: &str, value: Value| {
        let mut body = user_body("azure.admin@fabrikam.example");
        body[name] = value;
        body
    };
    for (body, code) in [
        (with("displayName", Value::Null), 800_002),
        (with("passwordProfile", Value::Null), 800_002),
        (with("passwordProfile", json!({ "password": "tooweak1" })), 3000),
        (with("usageLocation", json!("USA")), 3000),
        (with("userPrincipalName", json!("azure.admin")), 3000),
        (with("userPrincipalName", json!("a b@fabrikam.example")), 3000),
        (
            with("userPrincipalName", json!("azure.admin@adatum.example")),
            3000,
        ),
    ] {
        assert_eq!(
            ok(stage.post_user(&token, &tenant, &body), 400).await["code"],
            code,
            "{body}"
        );
    }
    assert!(stage.simulator.contents().is_empty());
}

#[tokio::test]
async fn a_federated_domain_takes_no_users_but_the_initial_domain_does() {
    let stage = Stage::new().await;
    let token = stage.partner_center().await;
    let tenant = stage.tenant(Behaviour::Federated);
    let body = user_body(&format!("azure.admin@{}", tenant.domain));
    let refusal = ok(stage.post_user(&token, &tenant, &body), 400).await;
    assert_eq!(refusal["errorName"], "FederatedDomainNotAllowed");
    let body = user_body(&format!("azure.admin@{}", tenant.initial_domain));
    ok(stage.post_user(&token, &tenant, &body), 201).await;

    let foreign = stage.tenant(Behaviour::NoRelationship);
    let body = user_body(&format!("azure.admin@{}", foreign.domain));
    assert_eq!(
        ok(stage.post_user(&token, &foreign, &body), 403).await["code"],
        20002
    );
}

#[tokio::test]
async fn a_deleted_user_is_gone_and_its_name_free() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let body = user_body("azure.admin@fabrikam.example");
    let user = ok(stage.post_user(&token, &tenant, &body), 201).await;
    let delete = || {
        let path = format!(
            "/v1/customers/{}/users/{}",
            tenant.id,
            user["id"].as_str().unwrap()
        );
        stage.call(Method::DELETE, &path)
    };
    let app = stage.app_token(&stage.partner(), PARTNER_CENTER).await;
    assert_eq!(ok(delete().bearer_auth(&app), 401).await["code"], 900_421);
    let answer = delete().bearer_auth(&token).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(answer.text().await.unwrap(), "");
    assert_eq!(ok(delete().bearer_auth(&token), 404).await["code"], 60002);
    assert!(stage.simulator.contents().is_empty());
    let again = ok(stage.post_user(&token, &tenant, &body), 201).await;
    assert_ne!(again["id"], user["id"]);
}

#[tokio::test]
async fn a_federated_customer_brings_a_user_that_cannot_be_touched() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Federated);
    let token = stage.partner_center().await;
    let path = format!("users/ada@{}", tenant.domain);
    let user = ok(stage.get_of(&token, &tenant, &path), 200).await;
    assert_eq!(user["userDomainType"], "federated");
    assert!(user["lastDirectorySyncTime"].is_string());
    assert!(stage.simulator.contents().is_empty());
    let path = format!("/v1/customers/{}/{path}", tenant.id);
    let body = json!({ "passwordProfile": { "password": "Battery-Staple-2" } });
    for change in [
        stage.call(Method::PATCH, &path).json(&body),
        stage.call(Method::DELETE, &path),
    ] {
        let refusal = ok(change.bearer_auth(&token), 400).await;
        assert_eq!(refusal["errorName"], "DirectorySynchronizedUser");
    }
}

#[tokio::test]
async fn missing_rights_can_be_asked_for() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let fault = json!({ "route": "user.post", "fault": { "kind": "status", "status": 403 } });
    ok(stage.call(Method::POST, "/_simulator/faults").json(&fault), 201).await;
    let body = user_body("azure.admin@fabrikam.example");
    let refusal = ok(stage.post_user(&token, &tenant, &body), 403).await;
    assert_eq!(
        refusal,
        json!({ "code": 2032, "description": "Access denied", "data": [], "source": "PartnerFD" })
    );
    assert!(stage.simulator.contents().is_empty());
}
