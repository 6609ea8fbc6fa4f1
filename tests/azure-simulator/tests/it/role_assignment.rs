#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test would"
)]

use std::time::Duration;

use azure_simulator::{Behaviour, Fault, Operation, Role, Settings, Tenant};
use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{ARM, Stage, ok, user_body};

const NAME: &str = "7f3ad5a4-5b1d-5c1c-9d43-0d2c8f1b2a01";
const OTHER_NAME: &str = "7f3ad5a4-5b1d-5c1c-9d43-0d2c8f1b2a02";
const SOMEBODY: &str = "5f1a1c1e-1d2a-4c5b-8a39-5a1f0c6f7b11";

/// A subscription and a token of the partner's user in its tenant.
struct Scene {
    stage: Stage,
    tenant: Tenant,
    subscription: String,
    token: String,
}

impl Scene {
    async fn new() -> Self {
        Self::on(Stage::new().await).await
    }

    async fn on(stage: Stage) -> Self {
        let tenant = stage.tenant(Behaviour::Ordinary);
        let subscription = stage.subscription(&tenant, "sub-1").await;
        let token = stage.token(&tenant.id.to_string(), ARM).await;
        Self {
            stage,
            tenant,
            subscription,
            token,
        }
    }

    fn call(&self, method: Method, rest: &str) -> RequestBuilder {
        let subscription = &self.subscription;
        let provider = format!("/subscriptions/{subscription}/providers/Microsoft.Authorization");
        self.stage
            .call(
                method,
                &format!("{provider}/roleAssignments{rest}api-version=2022-04-01"),
            )
            .bearer_auth(&self.token)
    }

    fn one(&self, method: Method, name: &str) -> RequestBuilder {
        self.call(method, &format!("/{name}?"))
    }

    fn put(&self, name: &str, body: &Value) -> RequestBuilder {
        self.one(Method::PUT, name).json(body)
    }

    fn body(&self, principal: &str, role: Role) -> Value {
        let provider = format!(
            "/subscriptions/{}/providers/Microsoft.Authorization",
            self.subscription
        );
        json!({ "properties": {
            "roleDefinitionId": format!("{provider}/roleDefinitions/{}", role.id()),
            "principalId": principal,
            "principalType": "User",
        }})
    }

    async fn user(&self) -> String {
        let token = self.stage.partner_center().await;
        let body = user_body(&format!("azure.admin@{}", self.tenant.domain));
        let user = ok(self.stage.post_user(&token, &self.tenant, &body), 201).await;
        user["id"].as_str().unwrap().to_owned()
    }

    async fn refused(&self, body: &Value, status: u16) -> String {
        code(&ok(self.put(NAME, body), status).await)
    }
}

/// The code of an error that has one envelope only.
fn code(body: &Value) -> String {
    assert_eq!(body.get("code"), None);
    body["error"]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_role_is_given_once_however_often_it_is_asked_for() {
    let scene = Scene::new().await;
    let user = scene.user().await;
    let body = scene.body(&user, Role::Owner);
    let made = ok(scene.put(NAME, &body), 201).await;
    assert_eq!(made["name"], NAME);
    assert_eq!(made["type"], "Microsoft.Authorization/roleAssignments");
    let properties = &made["properties"];
    assert_eq!(properties["principalId"], user);
    assert_eq!(properties["principalType"], "User");
    assert_eq!(
        properties["scope"],
        format!("/subscriptions/{}", scene.subscription)
    );
    let definition = properties["roleDefinitionId"].as_str().unwrap();
    assert!(definition.ends_with("/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"));
    assert_eq!(ok(scene.put(&NAME.to_uppercase(), &body), 200).await, made);
    assert_eq!(ok(scene.one(Method::GET, NAME), 200).await, made);

    let update = scene.body(&user, Role::Reader);
    assert_eq!(
        scene.refused(&update, 400).await,
        "RoleAssignmentUpdateNotPermitted"
    );
    let again = ok(scene.put(OTHER_NAME, &body), 409).await;
    assert_eq!(code(&again), "RoleAssignmentExists");

    let seen = ok(scene.stage.get("/_simulator/subscriptions"), 200).await;
    let roles = &seen["tenants"][0]["subscriptions"][1]["roleAssignments"];
    let expected = json!([{ "principalId": user, "principalType": "User", "role": "Owner" }]);
    assert_eq!(*roles, expected);
}

#[tokio::test]
async fn a_name_is_taken_in_the_whole_tenant() {
    let scene = Scene::new().await;
    ok(scene.put(NAME, &scene.body(SOMEBODY, Role::Owner)), 201).await;
    let subscription = scene.stage.subscription(&scene.tenant, "sub-2").await;
    let other = Scene {
        subscription,
        ..scene
    };
    let body = other.body(SOMEBODY, Role::Owner);
    assert_eq!(
        other.refused(&body, 400).await,
        "RoleAssignmentUpdateNotPermitted"
    );
    ok(other.put(OTHER_NAME, &body), 201).await;
    assert_eq!(
        code(&ok(other.one(Method::GET, NAME), 404).await),
        "RoleAssignmentNotFound"
    );
}

#[tokio::test]
async fn roles_are_listed_and_taken_away() {
    let scene = Scene::new().await;
    let other = "5f1a1c1e-1d2a-4c5b-8a39-5a1f0c6f7b12";
    ok(scene.put(NAME, &scene.body(SOMEBODY, Role::Owner)), 201).await;
    ok(scene.put(OTHER_NAME, &scene.body(other, Role::Reader)), 201).await;
    let list = async |filter: &str| {
        let found = ok(scene.call(Method::GET, &format!("?{filter}")), 200).await;
        let names = found["value"].as_array().unwrap().iter();
        names
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [NAME, OTHER_NAME]);
    assert_eq!(list("$filter=atScope()&").await, [NAME, OTHER_NAME]);
    let of_one = format!("%24filter=principalId%20eq%20%27{other}%27&");
    assert_eq!(list(&of_one).await, [OTHER_NAME]);
    let odd = scene.call(Method::GET, "?$filter=type+eq+1&");
    assert_eq!(code(&ok(odd, 400).await), "UnsupportedQuery");

    let removed = ok(scene.one(Method::DELETE, NAME), 200).await;
    assert_eq!(removed["properties"]["principalId"], SOMEBODY);
    let again = scene.one(Method::DELETE, NAME).send().await.unwrap();
    assert_eq!(again.status(), 204);
    assert_eq!(list("").await, [OTHER_NAME]);
    let gone = ok(scene.one(Method::GET, NAME), 404).await;
    assert_eq!(code(&gone), "RoleAssignmentNotFound");
}

#[tokio::test]
async fn a_new_user_is_not_found_for_a_while() {
    let (stage, clock) = Stage::timed(Settings {
        principal_delay: Duration::from_secs(60),
        ..Settings::instant()
    })
    .await;
    let scene = Scene::on(stage).await;
    let body = scene.body(&scene.user().await, Role::Owner);
    clock.advance(SignedDuration::from_secs(59));
    assert_eq!(scene.refused(&body, 400).await, "PrincipalNotFound");
    clock.advance(SignedDuration::from_secs(1));
    ok(scene.put(NAME, &body), 201).await;
}

#[tokio::test]
async fn a_new_user_is_not_found_a_number_of_times() {
    let scene = Scene::on(
        Stage::with(Settings {
            principal_looks: 2,
            ..Settings::instant()
        })
        .await,
    )
    .await;
    let body = scene.body(&scene.user().await, Role::Owner);
    for _ in 0..2 {
        assert_eq!(scene.refused(&body, 400).await, "PrincipalNotFound");
    }
    ok(scene.put(NAME, &body), 201).await;
}

#[tokio::test]
async fn principals_and_roles_must_exist() {
    let scene = Scene::new().await;
    let user = scene.user().await;
    let with = |name: &str, value: Value| {
        let mut body = scene.body(&user, Role::Owner);
        body["properties"][name] = value;
        body
    };
    let elsewhere = format!(
        "/subscriptions/{SOMEBODY}/providers/Microsoft.Authorization/roleDefinitions/{}",
        Role::Owner.id()
    );
    let unknown = format!("/providers/Microsoft.Authorization/roleDefinitions/{SOMEBODY}");
    for (body, expected) in [
        (
            with("principalId", json!("00000000-0000-4000-8000-000000000001")),
            "PrincipalNotFound",
        ),
        (with("principalId", json!("ada")), "InvalidPrincipalId"),
        (with("principalType", json!("Group")), "UnmatchedPrincipalType"),
        (with("principalType", json!("Person")), "InvalidRequestContent"),
        (
            with("roleDefinitionId", json!("Owner")),
            "RoleDefinitionDoesNotExist",
        ),
        (
            with("roleDefinitionId", json!(elsewhere)),
            "RoleDefinitionDoesNotExist",
        ),
        (
            with("roleDefinitionId", json!(unknown)),
            "RoleDefinitionDoesNotExist",
        ),
        (json!({ "properties": {} }), "InvalidRequestContent"),
    ] {
        assert_eq!(scene.refused(&body, 400).await, expected, "{body}");
    }
    let odd = ok(
        scene.put("not-a-guid", &with("principalId", json!(SOMEBODY))),
        400,
    )
    .await;
    assert_eq!(code(&odd), "InvalidRoleAssignmentId");

    let neighbour = scene.stage.simulator.tenants()[1].clone();
    let token = scene.stage.partner_center().await;
    let theirs = user_body(&format!("ada@{}", neighbour.domain));
    let theirs = ok(scene.stage.post_user(&token, &neighbour, &theirs), 201).await;
    let stranger = with("principalId", theirs["id"].clone());
    assert_eq!(scene.refused(&stranger, 400).await, "PrincipalNotFound");

    let mut group = with("principalId", json!("00000000-0000-4000-8000-000000000001"));
    group["properties"]["principalType"] = json!("ForeignGroup");
    let short = format!(
        "/providers/Microsoft.Authorization/roleDefinitions/{}",
        Role::Contributor.id()
    );
    group["properties"]["roleDefinitionId"] = json!(short);
    ok(scene.put(NAME, &group), 201).await;
    assert_eq!(
        scene.stage.simulator.contents()[0].subscriptions[1].role_assignments[0].role,
        Role::Contributor
    );
}

#[tokio::test]
async fn without_access_nothing_can_be_changed() {
    let scene = Scene::new().await;
    let body = scene.body(SOMEBODY, Role::Owner);
    ok(scene.put(NAME, &body), 201).await;
    let path = format!("/_simulator/tenants/{}/access", scene.tenant.id);
    let turn = async |admin: bool| {
        let put = scene
            .stage
            .call(Method::PUT, &path)
            .json(&json!({ "admin": admin }));
        assert_eq!(put.send().await.unwrap().status(), 204);
    };
    turn(false).await;
    assert_eq!(scene.refused(&body, 403).await, "AuthorizationFailed");
    let delete = ok(scene.one(Method::DELETE, NAME), 403).await;
    assert_eq!(code(&delete), "AuthorizationFailed");
    let cancel = format!(
        "/subscriptions/{}/providers/Microsoft.Subscription/cancel?api-version=2021-10-01",
        scene.subscription
    );
    let cancel = || scene.stage.call(Method::POST, &cancel).bearer_auth(&scene.token);
    assert_eq!(code(&ok(cancel(), 403).await), "AuthorizationFailed");
    ok(scene.one(Method::GET, NAME), 200).await;
    turn(true).await;
    ok(scene.put(NAME, &body), 200).await;
    ok(cancel(), 200).await;

    let nobody = scene
        .stage
        .call(Method::PUT, &format!("/_simulator/tenants/{SOMEBODY}/access"));
    ok(nobody.json(&json!({ "admin": false })), 404).await;
}

#[tokio::test]
async fn only_the_partners_user_in_the_customers_tenant_gives_roles() {
    let mut scene = Scene::new().await;
    let body = scene.body(SOMEBODY, Role::Owner);
    scene.token = scene.stage.app_token(&scene.tenant.id.to_string(), ARM).await;
    assert_eq!(scene.refused(&body, 403).await, "AuthorizationFailed");
    scene.token = scene.stage.arm().await;
    assert_eq!(
        scene.refused(&body, 401).await,
        "InvalidAuthenticationTokenTenant"
    );
    scene.token = scene.stage.token(&scene.tenant.id.to_string(), ARM).await;
    let denied = Fault::Status {
        status: 403,
        retry_after: None,
        after_commit: false,
    };
    scene
        .stage
        .simulator
        .inject(Operation::RoleAssignmentPut, 1, denied);
    assert_eq!(scene.refused(&body, 403).await, "AuthorizationFailed");
    ok(scene.put(NAME, &body), 201).await;
}
