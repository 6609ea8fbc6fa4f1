use aws::Table;
use domain::account::{Customer, PortalKind};
use domain::change::Commit;
use domain::ids::ResellerId;
use domain::lifecycle::withdraw;
use domain::ports::Requests;
use serde_json::json;
use testkit::{Fault, example};

use crate::world::{Call, Caller, World};

fn put(reseller: &str, kind: &str) -> Call {
    put_client("3f7n", reseller, kind)
}

fn put_client(client: &str, reseller: &str, kind: &str) -> Call {
    let body = json!({"resellerId": reseller, "kind": kind});
    Call::new("PUT", &format!("/v1/portals/{client}"))
        .by(&Caller::admin())
        .json(&body)
}

async fn world() -> World {
    let world = World::start().await;
    let mut other = example::reseller();
    other.reseller_id = ResellerId::parse("contoso").unwrap();
    for reseller in [example::reseller(), other] {
        world.dynamo.reseller(&reseller).await;
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

#[tokio::test]
async fn a_portal_does_not_leave_a_reseller_while_its_requests_are_open() {
    let world = world().await;
    let portal = example::calling_portal(PortalKind::CustomerPortal);
    let client = portal.client_id.as_str();
    world
        .send(put_client(client, "northwind", "customer-portal"))
        .await;
    world.dynamo.customer(&example::customer()).await;
    let opened = example::submission(1, &portal, &example::customer(), "northwind-fabrikam-0001");
    assert_eq!(world.accounts.store.commit(&opened).await.unwrap(), Commit::Done);

    let moved = put_client(client, "contoso", "customer-portal");
    let before = world.everything();
    assert_eq!(
        world.send(moved.clone()).await.problem(),
        (409, "portal_has_open_requests")
    );
    assert_eq!(world.everything(), before);
    let other_kind = world.send(put_client(client, "northwind", "console")).await;
    assert_eq!(other_kind.status, 200, "a portal that stays may change");

    let withdrawn = withdraw(&opened.request, portal.client_id.clone(), example::now()).unwrap();
    assert_eq!(
        world.accounts.store.commit(&withdrawn).await.unwrap(),
        Commit::Done
    );
    let answer = world.send(moved).await;
    assert_eq!((answer.status, answer.etag()), (200, "\"3\""));
    assert_eq!(answer.body["resellerId"], "contoso");
}

#[tokio::test]
async fn open_requests_of_other_portals_do_not_hold_a_portal() {
    let world = world().await;
    world.send(put("northwind", "customer-portal")).await;
    let customer = Customer {
        tenant: Some(example::tenant(1)),
        ..example::customer()
    };
    world.dynamo.customer(&customer).await;
    for (n, kind) in [(1, PortalKind::CustomerPortal), (2, PortalKind::Console)] {
        let opened = example::submission(n, &example::calling_portal(kind), &customer, &format!("name-{n}"));
        assert_eq!(world.accounts.store.commit(&opened).await.unwrap(), Commit::Done);
    }
    assert_eq!(world.send(put("contoso", "customer-portal")).await.status, 200);
}

#[tokio::test]
async fn only_a_move_pays_for_looking_at_requests() {
    let world = world().await;
    for (reseller, kind, round_trips) in [
        ("northwind", "console", 2),
        ("northwind", "console", 1),
        ("northwind", "customer-portal", 2),
        ("contoso", "customer-portal", 3),
        ("nobody", "customer-portal", 1),
    ] {
        world.send(put(reseller, kind)).await;
        assert_eq!(world.round_trips(), round_trips, "{reseller} {kind}");
    }
}

#[tokio::test]
async fn a_busy_table_moves_no_portal() {
    let world = world().await;
    world.send(put("northwind", "console")).await;
    let before = world.everything();
    for good in 0..3 {
        let later = std::iter::repeat_n(Fault::Later, good);
        world
            .dynamo
            .wire
            .fail(later.chain(std::iter::repeat_n(Fault::throttled(), 3)));
        let answer = world.send(put("contoso", "console")).await;
        assert_eq!(answer.problem(), (503, "unavailable"), "round trip {good}");
        assert_eq!(world.dynamo.wire.heal(), 0);
        assert_eq!(world.everything(), before);
    }
    assert_eq!(world.send(put("contoso", "console")).await.status, 200);
    assert_eq!(world.dynamo.items(Table::Portals).len(), 1);
}
