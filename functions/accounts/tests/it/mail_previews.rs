use domain::account::PortalKind;
use domain::dispatch::Message;
use domain::ids::ResellerId;
use domain::text::Language;
use serde_json::{Value, json};
use testkit::example;

use crate::resellers::put;
use crate::world::{BOTH, Call, Caller, READ, WRITE, World};

fn preview(body: &Value) -> Call {
    Call::new("POST", "/v1/mail-previews")
        .by(&Caller::console(READ))
        .json(body)
}

async fn world() -> World {
    let world = World::start().await;
    let mut reseller = example::reseller();
    reseller.language = Some(Language::from("fr-CA".to_owned()));
    world.dynamo.reseller(&reseller).await;
    world.round_trips();
    world
}

#[tokio::test]
async fn every_message_of_people_is_shown_in_every_language() {
    let world = world().await;
    for message in Message::ALL.iter().filter(|m| !m.is_for_operations()) {
        for (language, greeting) in [
            (json!("en"), "Hello "),
            (json!("de"), "Guten Tag "),
            (json!(null), "Bonjour "),
        ] {
            let body = json!({"message": message.as_str(), "language": language});
            let answer = world.send(preview(&body)).await;
            assert_eq!(answer.status, 200, "{body}: {answer:?}");
            assert!(
                answer.body["text"].as_str().unwrap().starts_with(greeting),
                "{body}"
            );
            let html = answer.body["html"].as_str().unwrap();
            assert!(html.starts_with("<!doctype html>"), "{body}");
            assert!(!answer.body["subject"].as_str().unwrap().is_empty());
            assert_eq!(world.round_trips(), 1, "{body}");
        }
    }
}

#[tokio::test]
async fn a_preview_is_in_the_resellers_own_style_and_words() {
    let world = World::start().await;
    let mut declared = crate::resellers::body();
    declared["mailStyle"] = json!({
        "senderName": "Contoso Azure", "replyTo": "help@contoso.example", "color": "#7a1f5c",
        "texts": [
            {"message": "request_denied", "language": "de", "part": "subject", "text": "Leider nein: {request}"},
            {"message": "request_denied", "language": "de", "part": "note", "text": "Rufen Sie {reseller} an <b>."},
        ],
    });
    let kept = world.send(put(&declared)).await;
    assert_eq!(kept.status, 201, "{kept:?}");
    assert_eq!(kept.body["mailStyle"], declared["mailStyle"]);
    let caller = Caller::portal(PortalKind::Console, READ, |portal| {
        portal.reseller_id = ResellerId::parse("contoso").unwrap();
    });
    let body = json!({"message": "request_denied", "language": "de"});
    let answer = world.send(preview(&body).by(&caller)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body["subject"], "Leider nein: contoso-fabrikam-0001");
    assert_eq!(answer.body["fromName"], "Contoso Azure");
    assert_eq!(answer.body["replyTo"], "help@contoso.example");
    let html = answer.body["html"].as_str().unwrap();
    assert!(
        html.contains("#7a1f5c") && html.contains(" an &#60;b&#62;.</p>"),
        "{html}"
    );
}

#[tokio::test]
async fn an_unknown_message_is_refused_with_the_list() {
    let world = world().await;
    for message in ["approval_asked", "operations_needed", ""] {
        let answer = world.send(preview(&json!({"message": message}))).await;
        assert_eq!(answer.problem(), (422, "message_unknown"), "{message}");
        assert_eq!(answer.faults(), [("/message", "message_unknown")]);
        let detail = answer.body["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains("decision_receipt"), "{detail}");
    }
    let answer = world.send(preview(&json!({"language": "da", "to": "x"}))).await;
    let expected = [
        ("/message", "required"),
        ("/language", "text_language_unknown"),
        ("/to", "unknown_field"),
    ];
    assert_eq!(answer.faults(), expected);
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn only_consoles_see_previews() {
    let world = world().await;
    let body = json!({"message": "request_denied"});
    let shop = preview(&body).by(&Caller::customer_portal(BOTH));
    assert_eq!(world.send(shop).await.problem(), (403, "console_required"));
    let unscoped = preview(&body).by(&Caller::console(WRITE));
    assert_eq!(world.send(unscoped).await.problem(), (403, "scope_missing"));
}
