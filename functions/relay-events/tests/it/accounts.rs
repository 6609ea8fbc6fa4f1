//! What happened to accounts is told; a re-arm for a whole reseller is told for each of its customers.

use std::collections::BTreeSet;

use aws::Table;
use domain::account::Customer;
use domain::account_change::{rearm, rearm_all};
use domain::account_event::AccountEventType::{self, TermsRearmed};
use domain::event::Actor;
use domain::ids::ResellerId;
use domain::ports::{Customers, Resellers};
use domain::text::Remark;
use relay_events::input::{BatchAnswer, Record};
use serde_json::{Value, json};
use testkit::{Fault, example};

use crate::world::{Failure, World, records};

/// More than two pages of customers.
const CUSTOMERS: u8 = 230;
const PAGES: [&str; 4] = ["Query", "Query", "Query", "Query"];

/// A world with many customers, all of whose acceptances were voided at once.
async fn rearmed() -> (World, Vec<Record>) {
    let world = World::start().await;
    let mut row = world.dynamo.items(Table::Customers).remove(0);
    for n in 2..=CUSTOMERS {
        row["customerId"] = json!({"S": example::customer_id(n).to_string()});
        world.dynamo.put(Table::Customers, &row);
    }
    world.dynamo.rearm_all().await;
    let records = world.account_records(TermsRearmed);
    (world, records)
}

/// The customers in what was told, after a look at the rest of it.
fn customers(told: &[Value]) -> Vec<String> {
    let customers = told.iter().filter(|detail| !detail["customerId"].is_null());
    let id = |detail: &Value| {
        assert_eq!(
            (&detail["type"], &detail["ofReseller"], &detail["seq"]),
            (&json!("terms_rearmed"), &json!(true), &json!(2))
        );
        detail["customerId"].as_str().unwrap().to_owned()
    };
    customers.map(id).collect()
}

fn every_customer() -> Vec<String> {
    (1..=CUSTOMERS)
        .map(|n| example::customer_id(n).to_string())
        .collect()
}

#[tokio::test]
async fn a_resellers_rearm_is_told_for_every_customer() {
    let (world, records) = rearmed().await;
    assert_eq!(world.relay(&records).await, BatchAnswer::default());
    assert_eq!(world.operations(), PAGES);
    let told = world.journal.told();
    assert_eq!(told[0]["eventId"], "reseller#northwind#r2");
    assert_eq!(told[0]["customerId"], Value::Null);
    assert_eq!(customers(&told), every_customer(), "oldest first");
    assert_eq!(
        told[1]["eventId"],
        format!("customer#{}#r2", example::customer_id(1))
    );
    let ids: BTreeSet<&str> = told.iter().map(|d| d["eventId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), told.len());
}

#[tokio::test]
async fn a_bus_that_takes_only_parts_is_given_the_rest() {
    let (world, records) = rearmed().await;
    for taken in [1, 7, 10, 1, 99, 3] {
        world.journal.fail("publish", Failure::Taken(taken));
    }
    assert_eq!(world.relay(&records).await, BatchAnswer::default());
    assert_eq!(world.operations(), PAGES, "no page is read twice");
    let told = world.journal.told();
    assert_eq!(told.len(), 1 + usize::from(CUSTOMERS), "nobody is told twice");
    assert_eq!(customers(&told), every_customer());
}

#[tokio::test]
async fn a_bus_that_fails_half_way_is_told_all_of_it_again() {
    for failure in [Failure::Unavailable, Failure::Broken, Failure::Taken(0)] {
        let (world, records) = rearmed().await;
        for taken in [1, 40, 30] {
            world.journal.fail("publish", Failure::Taken(taken));
        }
        world.journal.fail("publish", failure);
        assert_eq!(
            world.relay(&records).await,
            BatchAnswer::failed_from("100"),
            "{failure:?}"
        );
        assert_eq!(customers(&world.journal.told()), every_customer()[..70]);
        assert_eq!(world.operations(), ["Query"]);
        assert_eq!(world.relay(&records).await, BatchAnswer::default());
        assert_eq!(customers(&world.journal.told()), every_customer());
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_read_comes_again() {
    let (world, records) = rearmed().await;
    for fault in [
        Fault::throttled(),
        Fault::Lost,
        Fault::error("AccessDeniedException"),
    ] {
        world.dynamo.wire.fail(vec![fault; 3]);
        assert_eq!(world.relay(&records).await, BatchAnswer::failed_from("100"));
        world.dynamo.wire.heal();
        world.journal.told();
    }
    assert_eq!(world.relay(&records).await, BatchAnswer::default());
    assert_eq!(customers(&world.journal.told()), every_customer());
}

#[tokio::test]
async fn customers_of_another_reseller_are_not_told() {
    let world = World::start().await;
    let mut other = example::reseller();
    other.reseller_id = ResellerId::parse("contoso").unwrap();
    world.dynamo.reseller(&other).await;
    let foreign = Customer {
        reseller_id: other.reseller_id.clone(),
        customer_id: example::customer_id(2),
        ..example::customer()
    };
    world.dynamo.customer(&foreign).await;
    world.dynamo.rearm_all().await;
    world.relay(&world.account_records(TermsRearmed)).await;
    assert_eq!(
        customers(&world.journal.told()),
        [example::customer_id(1).to_string()]
    );
}

#[tokio::test]
async fn a_reseller_without_customers_is_told_once() {
    let world = World::start().await;
    let mut other = example::reseller();
    other.reseller_id = ResellerId::parse("contoso").unwrap();
    world.dynamo.reseller(&other).await;
    let change = rearm_all(&other, None, Actor::System, example::now());
    world.dynamo.store.commit_reseller(&change).await.unwrap();
    let records = world.account_records(TermsRearmed);
    assert_eq!(world.relay(&records).await, BatchAnswer::default());
    assert_eq!(
        world.journal.take(),
        ["publish reseller#contoso#r2 terms_rearmed"]
    );
}

#[tokio::test]
async fn a_customers_rearm_is_told_for_that_customer() {
    let world = World::start().await;
    world.dynamo.rearm().await;
    let records = world.account_records(TermsRearmed);
    assert_eq!(world.relay(&records).await, BatchAnswer::default());
    let told = format!("publish customer#{}#2 terms_rearmed", example::customer_id(1));
    assert_eq!(world.journal.take(), [told]);
    assert_eq!(world.operations(), Vec::<String>::new());
    assert_eq!(world.journal.told()[0]["ofReseller"], false);
}

#[tokio::test]
async fn other_events_are_told_as_they_are() {
    let world = World::start().await;
    world.dynamo.rearm().await;
    let image = world.dynamo.items(Table::AccountEvents).pop().unwrap();
    let customer = example::customer_id(1).to_string();
    for kind in [
        AccountEventType::CustomerCreated,
        AccountEventType::CustomerChanged,
        AccountEventType::TenantAssociated,
        AccountEventType::TenantRemoved,
        AccountEventType::TenantInvited,
        AccountEventType::ResellerChanged,
        AccountEventType::ApproversRemoved,
    ] {
        let mut image = image.clone();
        image["type"] = json!({"S": kind.as_str()});
        image["seq"] = json!({"N": "7"});
        let of_reseller = matches!(
            kind,
            AccountEventType::ResellerChanged | AccountEventType::ApproversRemoved
        );
        let mut expected = json!({
            "eventId": "reseller#northwind#r7", "type": kind.as_str(), "resellerId": "northwind",
            "customerId": null, "seq": 7, "ofReseller": true,
        });
        if of_reseller {
            image.as_object_mut().unwrap().remove("customerId");
            image["account"] = json!({"S": "reseller#northwind"});
        } else {
            image["customerId"] = json!({"S": customer});
            image["account"] = json!({"S": format!("customer#{customer}")});
            expected["eventId"] = json!(format!("customer#{customer}#7"));
            expected["customerId"] = json!(customer);
            expected["ofReseller"] = json!(false);
        }
        assert_eq!(world.relay(&records(&[image])).await, BatchAnswer::default());
        assert_eq!(world.journal.told(), [expected]);
        assert_eq!(
            world.operations(),
            Vec::<String>::new(),
            "{kind:?} changes nothing"
        );
    }
}

#[tokio::test]
async fn an_account_event_that_cannot_be_told_comes_again() {
    let world = World::start().await;
    world
        .dynamo
        .redeclare(|r| r.approvers[0].person.name = example::name("Tim Lund"))
        .await;
    let mut images = world.dynamo.items(Table::AccountEvents);
    images.retain(|image| image["account"]["S"] == "reseller#northwind");
    for failure in [Failure::Unavailable, Failure::Broken, Failure::Taken(0)] {
        world.journal.fail("publish", Failure::Taken(1));
        world.journal.fail("publish", failure);
        assert_eq!(
            world.relay(&records(&images)).await,
            BatchAnswer::failed_from("101"),
            "the first one was told"
        );
        assert_eq!(world.relay(&records(&images)).await, BatchAnswer::default());
    }
}

#[tokio::test]
async fn nothing_personal_is_told() {
    let world = World::start().await;
    let reason = Some(Remark::parse("Ada asked for it, ada@fabrikam.example").unwrap());
    let reseller = example::reseller();
    let change = rearm_all(&reseller, reason.clone(), Actor::System, example::now());
    world.dynamo.store.commit_reseller(&change).await.unwrap();
    let change = rearm(&example::customer(), reason, Actor::System, example::now());
    world.dynamo.store.commit_customer(&change).await.unwrap();
    world.dynamo.accept(&[example::document("3")]).await;
    world
        .dynamo
        .redeclare(|reseller| {
            reseller.approvers[0].person.email = example::person("Ada Byron").email;
        })
        .await;
    world.submit(1).await;
    let accounts = world.dynamo.items(Table::AccountEvents);
    assert!(json!(accounts).to_string().contains("ada@fabrikam.example"));
    assert_eq!(world.relay(&records(&accounts)).await, BatchAnswer::default());
    assert_eq!(world.relay(&world.records()).await, BatchAnswer::default());
    let told = world.journal.told();
    assert_eq!(
        told.len(),
        accounts.len() + 2,
        "the re-arm is told for its customer, too"
    );
    let of_accounts = ["customerId", "eventId", "ofReseller", "resellerId", "seq", "type"];
    let of_requests = [
        "eventId",
        "reason",
        "requestId",
        "resellerId",
        "seq",
        "status",
        "type",
    ];
    for detail in told {
        let mut fields: Vec<&str> = detail.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert!(fields == of_accounts || fields == of_requests, "{fields:?}");
        let text = detail.to_string().to_lowercase();
        for personal in [
            "ada", "byron", "julia", "weber", "grace", "hopper", "@", "fabrikam", "asked",
        ] {
            assert!(!text.contains(personal), "{personal}: {text}");
        }
    }
}
