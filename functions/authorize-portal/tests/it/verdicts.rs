use authorize_portal::{Authorizer, Question};
use aws::{Store, SystemClock};
use domain::account::{PortalKind, Reseller, ResellerStatus};
use domain::ports::{PortError, Resellers};
use oidc::keys::Keys;
use oidc::token::Rules;
use serde_json::{Value, json};
use testkit::{Dynamo, Fault, example};

use testkit::signing::{ISSUER, Publisher, RSA, claims, claims_with};

struct World {
    dynamo: Dynamo,
    publisher: Publisher,
    authorizer: Authorizer<Store, Publisher, SystemClock>,
}

impl World {
    async fn start() -> Self {
        let dynamo = Dynamo::start().await;
        let publisher = Publisher::of(&[RSA.jwk()]);
        let authorizer = Authorizer {
            store: dynamo.store.clone(),
            keys: Keys::new(publisher.clone(), SystemClock),
            rules: Rules {
                issuer: ISSUER.to_owned(),
                audience: None,
            },
        };
        Self {
            dynamo,
            publisher,
            authorizer,
        }
    }

    /// The example's reseller and its console.
    async fn with_portal(status: ResellerStatus) -> Self {
        let world = Self::start().await;
        let reseller = Reseller {
            status,
            ..example::reseller()
        };
        world.dynamo.reseller(&reseller).await;
        world
            .dynamo
            .store
            .put_portal(&example::portal(PortalKind::Console))
            .await
            .unwrap();
        world
    }

    async fn ask(&self, authorization: &str) -> Result<Value, PortError> {
        let event = json!({
            "version": "2.0", "type": "REQUEST", "routeArn": "arn:…", "identitySource": [authorization],
            "routeKey": "GET /v1/customers", "rawPath": "/v1/customers", "rawQueryString": "",
            "headers": {"authorization": authorization}, "queryStringParameters": null,
            "requestContext": {"accountId": "1", "stage": "$default"},
        });
        self.answer(event).await
    }

    async fn answer(&self, event: Value) -> Result<Value, PortError> {
        let question: Question = serde_json::from_value(event).unwrap();
        self.authorizer
            .handle(&question)
            .await
            .map(|verdict| serde_json::to_value(verdict).unwrap())
    }
}

fn bearer(claims: &Value) -> String {
    format!("Bearer {}", RSA.sign(claims))
}

#[tokio::test]
async fn a_portal_is_told_with_its_reseller() {
    for (status, word) in [
        (ResellerStatus::Active, "active"),
        (ResellerStatus::Suspended, "suspended"),
    ] {
        let world = World::with_portal(status).await;
        let verdict = world.ask(&bearer(&claims())).await.unwrap();
        assert_eq!(verdict["isAuthorized"], true);
        let context = &verdict["context"];
        assert_eq!(context["outcome"], "ok");
        assert_eq!(context["clientId"], "northwind-console");
        assert_eq!(context["scopes"], "csp/accounts.read csp/accounts.write");
        let portal: Value = serde_json::from_str(context["portal"].as_str().unwrap()).unwrap();
        let expected = json!({
            "kind": "console", "resellerId": "northwind", "resellerName": "Northwind Cloud",
            "resellerStatus": word, "policy": portal["policy"],
        });
        assert_eq!(portal, expected);
        assert_eq!(portal["policy"]["approvalDays"], 7);
    }
}

#[tokio::test]
async fn a_client_that_is_no_portal_has_none() {
    let world = World::with_portal(ResellerStatus::Active).await;
    let admin = claims_with(json!({"client_id": "ops", "scope": "csp/admin"}));
    let verdict = world.ask(&bearer(&admin)).await.unwrap();
    let context = json!({"outcome": "ok", "clientId": "ops", "scopes": "csp/admin", "portal": ""});
    assert_eq!(verdict, json!({"isAuthorized": true, "context": context}));
}

#[tokio::test]
async fn a_portal_without_its_reseller_is_none() {
    let world = World::start().await;
    world
        .dynamo
        .store
        .put_portal(&example::portal(PortalKind::Console))
        .await
        .unwrap();
    let verdict = world.ask(&bearer(&claims())).await.unwrap();
    assert_eq!(verdict["context"]["portal"], "");
}

#[tokio::test]
async fn a_bad_token_is_let_through_as_what_it_is() {
    let world = World::start().await;
    let invalid = json!({"isAuthorized": true, "context": {"outcome": "invalid_token"}});
    let expired = bearer(&claims_with(json!({"exp": 1})));
    for authorization in [
        "",
        "Bearer",
        "Bearer x",
        "Basic eDp5",
        &expired,
        &RSA.sign(&claims()),
    ] {
        assert_eq!(
            world.ask(authorization).await.unwrap(),
            invalid,
            "{authorization}"
        );
    }
    for event in [json!({}), json!({"identitySource": []})] {
        assert_eq!(world.answer(event).await.unwrap(), invalid);
    }
    assert_eq!(
        world.dynamo.wire.take_calls(),
        [],
        "nobody is looked up for a bad token"
    );
}

#[tokio::test]
async fn what_could_not_be_found_out_is_no_verdict() {
    let world = World::with_portal(ResellerStatus::Active).await;
    world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    assert!(matches!(
        world.ask(&bearer(&claims())).await,
        Err(PortError::Broken { .. })
    ));
    world
        .dynamo
        .wire
        .fail([Fault::throttled(), Fault::throttled(), Fault::throttled()]);
    assert!(matches!(
        world.ask(&bearer(&claims())).await,
        Err(PortError::Unavailable { .. })
    ));

    let world = World::with_portal(ResellerStatus::Active).await;
    world.publisher.fall_silent(true);
    assert!(matches!(
        world.ask(&bearer(&claims())).await,
        Err(PortError::Unavailable { .. })
    ));
}
