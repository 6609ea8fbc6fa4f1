//! Every change of an account appends one event, which tells what happened and who did it, and names nobody.

use aws::Table;
use domain::terms::TermsKind;
use serde_json::{Value, json};
use testkit::example;

use crate::calls::{accept, invite, rearm, rearm_all};
use crate::world::{BOTH, Call, Caller, World, customer_body};

fn patch(path: &str, version: u64, body: &Value) -> Call {
    Call::new("PATCH", path)
        .by(&Caller::console(BOTH))
        .json(body)
        .header("if-match", &format!("\"{version}\""))
}

fn tenant(method: &str, path: &str) -> Call {
    let call = Call::new(method, &format!("{path}/tenant")).by(&Caller::console(BOTH));
    call.json(&json!({"tenantId": example::tenant_id(1).to_string()}))
}

/// A customer to whom everything happened that can happen to one.
async fn eventful() -> (World, String) {
    let world = World::start().await;
    world.dynamo.reseller(&example::reseller()).await;
    world.dynamo.document(&example::document("1")).await;
    let path = world.customer(&Caller::console(BOTH)).await;
    let calls = [
        patch(
            &path,
            1,
            &json!({"contact": {"lastName": "Lovelace", "phone": "+49 30 1234"}}),
        ),
        invite(&path, "i").json(&json!({"email": "grace@fabrikam.example"})),
        tenant("PUT", &path),
        tenant("DELETE", &path),
        accept(&path, "a", TermsKind::ProviderTerms, "1"),
        rearm(&path, "r").json(&json!({"reason": "Terms were revised."})),
    ];
    for call in calls {
        let answer = world.send(call).await;
        assert!((200..300).contains(&answer.status), "{answer:?}");
    }
    assert_eq!(world.send(rearm_all("all")).await.status, 202);
    (world, path)
}

#[tokio::test]
async fn every_change_is_told_in_order() {
    let (world, path) = eventful().await;
    let expected = [
        "customer_created",
        "customer_changed",
        "tenant_invited",
        "tenant_associated",
        "tenant_removed",
        "terms_accepted",
        "terms_rearmed",
    ];
    assert_eq!(world.history(&path), expected);
    assert_eq!(
        world.history("reseller#northwind"),
        ["reseller_changed", "terms_rearmed"]
    );
    let read = world.get(&path).await;
    assert_eq!(read.etag(), "\"7\"", "the version counts the events");
}

#[tokio::test]
async fn an_event_says_who_when_and_why() {
    let (world, path) = eventful().await;
    let events = world.dynamo.items(Table::AccountEvents);
    let of = |kind: &str, account: &str| {
        let found = events.iter().find(|event| {
            let account_name = event["account"]["S"].as_str().unwrap();
            event["type"]["S"] == kind && account_name.starts_with(account)
        });
        found.unwrap().clone()
    };
    let rearmed = of("terms_rearmed", "customer#");
    assert_eq!(rearmed["reason"]["S"], "Terms were revised.");
    assert_eq!(rearmed["at"]["S"], "2026-05-04T09:30:00Z");
    assert_eq!(rearmed["resellerId"]["S"], "northwind");
    assert!(path.ends_with(rearmed["customerId"]["S"].as_str().unwrap()));
    assert_eq!(rearmed["actor"]["M"]["clientId"]["S"], "northwind-console");
    let accepted = of("terms_accepted", "customer#");
    assert_eq!(
        accepted["actor"]["M"]["clientId"]["S"],
        "northwind-customer-portal"
    );
    let all = of("terms_rearmed", "reseller#");
    assert_eq!((&all["customerId"], &all["reason"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn no_event_names_a_person() {
    let (world, _) = eventful().await;
    let events = world.dynamo.items(Table::AccountEvents);
    assert_eq!(events.len(), 9);
    for event in events {
        let event = event.to_string();
        let personal = [
            "Ada",
            "Byron",
            "Lovelace",
            "Grace",
            "Julia",
            "Weber",
            "Fabrikam",
            "fabrikam",
            "northwind.example",
            "1234",
            "@",
            "192.0.2.1",
        ];
        for word in personal {
            assert!(!event.contains(word), "{word} is in {event}");
        }
    }
}

#[tokio::test]
async fn what_changes_nothing_is_no_event() {
    let (world, path) = eventful().await;
    let before = world.everything();
    let nothing = [
        patch(&path, 7, &json!({})),
        patch(
            &path,
            7,
            &json!({"contact": {"lastName": "Lovelace"}, "portalEnabled": true}),
        ),
        patch(&path, 6, &json!({"portalEnabled": false})),
        Call::new("POST", "/v1/customers")
            .by(&Caller::console(BOTH))
            .json(&customer_body())
            .key("key-0"),
        tenant("DELETE", &path),
        invite(&path, "i").json(&json!({"email": "grace@fabrikam.example"})),
        accept(&path, "a", TermsKind::ProviderTerms, "1"),
        accept(&path, "b", TermsKind::ProviderTerms, "2"),
        rearm(&path, "r").json(&json!({"reason": "Terms were revised."})),
        rearm_all("all"),
    ];
    for call in nothing {
        let answer = world.send(call.clone()).await;
        assert!(answer.status < 500, "{answer:?}");
        assert_eq!(world.everything(), before, "{call:?}");
    }
}
