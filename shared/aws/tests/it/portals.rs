//! Portals, and what keeps one at its reseller.

use aws::Table;
use domain::account::{Portal, PortalKind};
use domain::ids::{ClientId, ResellerId};
use domain::ports::{Requests, Resellers, Write};
use domain::request::SubscriptionRequest;
use domain::status::Status;
use serde_json::{Value, json};
use testkit::{Dynamo, example};

use crate::{denial, dynamo, item, parked, submission};

#[tokio::test]
async fn a_portal_changes_one_version_at_a_time() {
    let dynamo = Dynamo::start().await;
    let portal = example::portal(PortalKind::Console);
    assert_eq!(dynamo.store.put_portal(&portal).await.unwrap(), Write::Done);
    let other = Portal {
        kind: PortalKind::CustomerPortal,
        ..portal.clone()
    };
    let stale = Write::Stale(Some(portal.clone()));
    assert_eq!(dynamo.store.put_portal(&other).await.unwrap(), stale);
    let changed = Portal { version: 2, ..other };
    assert_eq!(dynamo.store.put_portal(&changed).await.unwrap(), Write::Done);
    let facts = dynamo.store.portal_facts(&portal.client_id, &portal.reseller_id);
    assert_eq!(facts.await.unwrap(), (Some(changed.clone()), false));
    let unknown = Portal {
        client_id: ClientId::parse("stranger").unwrap(),
        ..changed
    };
    assert_eq!(
        dynamo.store.put_portal(&unknown).await.unwrap(),
        Write::Stale(None)
    );
}

#[tokio::test]
async fn facts_of_a_portal_tell_whether_there_is_such_a_reseller() {
    let dynamo = dynamo().await;
    let portal = example::portal(PortalKind::Console);
    let facts = dynamo.store.portal_facts(&portal.client_id, &portal.reseller_id);
    assert_eq!(facts.await.unwrap(), (None, true));
    dynamo.store.put_portal(&portal).await.unwrap();
    let facts = dynamo.store.portal_facts(&portal.client_id, &portal.reseller_id);
    assert_eq!(facts.await.unwrap(), (Some(portal.clone()), true));
    let nobody = ResellerId::parse("nobody").unwrap();
    let facts = dynamo.store.portal_facts(&portal.client_id, &nobody);
    assert_eq!(facts.await.unwrap(), (Some(portal), false));
}

#[tokio::test]
async fn a_portal_calls_with_its_reseller() {
    let dynamo = Dynamo::start().await;
    let portal = example::portal(PortalKind::Console);
    dynamo.store.put_portal(&portal).await.unwrap();
    assert_eq!(
        dynamo.store.calling_portal(&portal.client_id).await.unwrap(),
        None,
        "without a reseller"
    );
    dynamo.reseller(&example::reseller()).await;
    let calling = dynamo.store.calling_portal(&portal.client_id).await.unwrap();
    assert_eq!(calling, Some(example::calling_portal(PortalKind::Console)));
    let stranger = ClientId::parse("stranger").unwrap();
    assert_eq!(dynamo.store.calling_portal(&stranger).await.unwrap(), None);
}

/// Whether a request is open that the client made for the reseller.
async fn has_open(dynamo: &Dynamo, reseller: &ResellerId, client: &ClientId) -> bool {
    let open = dynamo.store.has_open_requests(reseller, client);
    open.await.unwrap()
}

#[tokio::test]
async fn a_request_is_open_for_the_client_that_made_it() {
    let dynamo = dynamo().await;
    let reseller = example::reseller_id();
    let client = example::portal(PortalKind::CustomerPortal).client_id;
    assert!(!has_open(&dynamo, &reseller, &client).await);
    let request = parked(&dynamo, 1).await;
    assert!(has_open(&dynamo, &reseller, &client).await);
    let other_client = example::portal(PortalKind::Console).client_id;
    assert!(!has_open(&dynamo, &reseller, &other_client).await);
    let rival = ResellerId::parse("rival").unwrap();
    assert!(!has_open(&dynamo, &rival, &client).await);
    dynamo.store.commit(&denial(&request)).await.unwrap();
    assert!(!has_open(&dynamo, &reseller, &client).await);
}

#[tokio::test]
async fn a_request_is_open_in_every_status_but_the_last_ones() {
    for status in Status::ALL {
        let dynamo = Dynamo::start().await;
        let request = SubscriptionRequest {
            status,
            ..submission(1).request
        };
        dynamo.put(Table::Requests, &item(&request));
        let open = has_open(&dynamo, &request.reseller_id, &request.client_id).await;
        assert_eq!(open, !status.is_final(), "{status}");
    }
}

#[tokio::test]
async fn an_open_request_is_found_behind_megabytes_of_others() {
    let dynamo = dynamo().await;
    let (client, other) = (ClientId::parse("old").unwrap(), ClientId::parse("new").unwrap());
    // Requests of 40 kB: one query ends after 1 MB. They are read from the newest on, so the first comes last.
    for n in 1..=60 {
        let request = SubscriptionRequest {
            client_id: if n == 1 { &client } else { &other }.clone(),
            ..submission(n).request
        };
        let mut item: Value = item(&request);
        item["padding"] = json!({"S": "x".repeat(40_000)});
        dynamo.put(Table::Requests, &item);
    }
    let reseller = example::reseller_id();
    assert!(has_open(&dynamo, &reseller, &other).await);
    assert_eq!(dynamo.wire.take_calls().len(), 1, "the first query finds one");
    assert!(has_open(&dynamo, &reseller, &client).await);
    assert_eq!(dynamo.wire.take_calls().len(), 3, "2.4 MB are three queries");
    assert!(!has_open(&dynamo, &reseller, &ClientId::parse("none").unwrap()).await);
    assert_eq!(dynamo.wire.take_calls().len(), 3);
}
