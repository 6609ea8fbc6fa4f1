//! What invokes the function.

use aws::Table;
use domain::event::{Actor, EventType};
use domain::status::Status;
use relay_events::input::{BatchAnswer, Happened, Input};
use serde_json::{Value, json};
use testkit::{Dynamo, example};

fn recorded() -> Value {
    serde_json::from_str(include_str!("../../../../tests/events/relay-events.json")).unwrap()
}

fn records(value: Value) -> Vec<relay_events::input::Record> {
    match Input::read(value).unwrap() {
        Input::Records(records) => records,
        Input::Sweep => panic!("these are records"),
    }
}

#[test]
fn a_recorded_batch_is_read() {
    let records = records(recorded());
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].sequence_number, "4421584500000000017450439091");
    let Ok(Happened::Request(event)) = &records[0].event else {
        panic!("it is a request's: {records:?}")
    };
    assert_eq!((event.request_id, event.seq), (example::request_id(1), 1));
    assert_eq!(
        (event.kind, event.to, event.from),
        (EventType::Submitted, Status::PendingApproval, None)
    );
    assert_eq!(event.at, example::at("2026-05-04T09:30:01Z"));
    assert!(
        matches!(&event.actor, Actor::Portal { client_id } if client_id.as_str() == "northwind-customer-portal")
    );
}

#[test]
fn a_record_that_cannot_be_read_keeps_its_number() {
    type Harm = fn(&mut Value);
    let harms: [Harm; 6] = [
        |image| drop(image.as_object_mut().unwrap().remove("requestId")),
        |image| image["requestId"] = json!({"S": "x"}),
        |image| image["type"] = json!({"S": "exploded"}),
        |image| image["seq"] = json!({"S": "1"}),
        |image| image["at"] = json!({"S": "yesterday"}),
        |image| *image = json!({}),
    ];
    for harm in harms {
        let mut batch = recorded();
        harm(&mut batch["Records"][0]["dynamodb"]["NewImage"]);
        let records = records(batch);
        assert_eq!(records[0].sequence_number, "4421584500000000017450439091");
        assert!(records[0].event.is_err());
    }
}

/// The recorded batch, with this image in front of the recorded one.
fn recorded_after(image: &Value) -> Value {
    let mut batch = recorded();
    let mut record = batch["Records"][0].clone();
    record["dynamodb"]["NewImage"] = image.clone();
    record["dynamodb"]["SequenceNumber"] = json!("17");
    batch["Records"].as_array_mut().unwrap().insert(0, record);
    batch
}

#[tokio::test]
async fn accounts_events_are_read_from_their_images_next_to_requests() {
    let dynamo = Dynamo::start().await;
    dynamo.reseller(&example::reseller()).await;
    dynamo.customer(&example::customer()).await;
    let happened = [
        dynamo.accept(&[example::document("3")]).await,
        dynamo.rearm().await,
        dynamo.rearm_all().await,
        dynamo.redeclare(|reseller| reseller.approvers.clear()).await,
    ];
    for event in happened {
        let mut images = dynamo.items(Table::AccountEvents);
        let seq = event.seq.to_string();
        images.retain(|image| image["account"]["S"] == event.account() && image["seq"]["N"] == seq);
        let records = records(recorded_after(&images[0]));
        assert_eq!(records[0].sequence_number, "17");
        assert_eq!(records[0].event, Ok(Happened::Account(event)));
        assert!(matches!(records[1].event, Ok(Happened::Request(_))));
    }
}

#[test]
fn an_accounts_event_that_cannot_be_read_keeps_its_number() {
    let customer = example::customer_id(1).to_string();
    let good = json!({
        "account": {"S": format!("customer#{customer}")}, "resellerId": {"S": "northwind"},
        "customerId": {"S": customer}, "seq": {"N": "2"}, "type": {"S": "terms_accepted"},
        "at": {"S": "2026-05-04T09:30:00Z"}, "actor": {"M": {"type": {"S": "recipient"}}},
    });
    assert!(records(recorded_after(&good))[0].event.is_ok());
    for (field, harm) in [
        ("resellerId", Value::Null),
        ("customerId", json!({"S": "x"})),
        ("seq", json!({"S": "2"})),
        ("type", json!({"S": "submitted"})),
        ("at", json!({"S": "now"})),
        ("actor", json!({"M": {"type": {"S": "ghost"}}})),
    ] {
        let mut image = good.clone();
        if harm.is_null() {
            image.as_object_mut().unwrap().remove(field);
        } else {
            image[field] = harm;
        }
        let records = records(recorded_after(&image));
        assert_eq!(records[0].sequence_number, "17");
        assert!(records[0].event.is_err(), "{field}");
        assert!(records[1].event.is_ok());
    }
}

#[test]
fn attributes_of_the_future_are_passed_over() {
    let mut batch = recorded();
    batch["Records"][0]["dynamodb"]["NewImage"]["colour"] = json!({"S": "blue"});
    assert!(records(batch)[0].event.is_ok());
}

#[test]
fn the_schedule_asks_for_a_sweep() {
    assert!(matches!(Input::read(json!({"sweep": true})), Ok(Input::Sweep)));
    assert!(matches!(Input::read(json!({"Records": []})), Ok(Input::Records(none)) if none.is_empty()));
    for neither in [
        json!({"sweep": false}),
        json!({"sweep": "yes"}),
        json!({}),
        json!(7),
        json!(null),
    ] {
        assert!(Input::read(neither.clone()).is_err(), "{neither}");
    }
}

#[test]
fn an_answer_names_the_record_as_the_stream_expects() {
    assert_eq!(json!(BatchAnswer::default()), json!({"batchItemFailures": []}));
    assert_eq!(
        json!(BatchAnswer::failed_from("17")),
        json!({"batchItemFailures": [{"itemIdentifier": "17"}]})
    );
}
