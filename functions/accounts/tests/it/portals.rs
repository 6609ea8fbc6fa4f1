use domain::ids::ResellerId;
use domain::ports::Resellers;
use serde_json::json;
use testkit::example;

use crate::world::{Call, Caller, World};

fn put(reseller: &str, kind: &str) -> Call {
    let body = json!({"resellerId": reseller, "kind": kind});
    Call::new("PUT", "/v1/portals/3f7n")
        .by(&Caller::admin())
        .json(&body)
}

async fn world() -> World {
    let world = World::start().await;
    let mut other = example::reseller();
    other.reseller_id = ResellerId::parse("contoso").unwrap();
    for reseller in [example::reseller(), other] {
        world.accounts.store.put_reseller(&reseller).await.unwrap();
    }
    world
}

#[tokio::test]
async fn a_portal_is_what_was_last_declared() {
    let world = world().await;
    for (reseller, kind, expected) in [
        ("northwind", "console", (201, "\"1\"")),
        ("northwind", "console", (200, "\"1\"")),
        ("northwind", "customer-portal", (200, "\"2\"")),
        ("contoso", "customer-portal", (200, "\"3\"")),
    ] {
        let answer = world.send(put(reseller, kind)).await;
        assert_eq!((answer.status, answer.etag()), expected, "{reseller} {kind}");
        let version = answer.body["version"].clone();
        let view = json!({"clientId": "3f7n", "resellerId": reseller, "kind": kind, "version": version});
        assert_eq!(answer.body, view);
    }
    let stale = world
        .send(put("northwind", "console").header("if-match", "\"2\""))
        .await;
    assert_eq!(stale.problem(), (412, "version_stale"));
}

#[tokio::test]
async fn its_reseller_must_exist() {
    let world = world().await;
    let answer = world.send(put("nobody", "console")).await;
    assert_eq!(answer.problem(), (422, "reseller_unknown"));
    assert_eq!(answer.faults(), [("/resellerId", "reseller_unknown")]);
}

#[tokio::test]
async fn malformed_portals_are_refused() {
    let world = world().await;
    let answer = world.send(put("a b", "robot")).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    assert_eq!(
        answer.faults(),
        [("/resellerId", "id_invalid"), ("/kind", "kind_invalid")]
    );

    let path = Call::new("PUT", "/v1/portals/a%2Fb").by(&Caller::admin());
    let answer = world
        .send(path.json(&json!({"resellerId": "northwind", "kind": "console"})))
        .await;
    assert_eq!(answer.problem(), (404, "not_found"));
}
