//! Who guesses, reads, writes or overhears what opens a link.

use std::collections::BTreeSet;

use aws::Table;
use domain::link::{LinkToken, Permission};
use domain::link_key::LinkKeys;
use domain::ports::Links;
use domain::secret::Secret;
use domain::usecases::{Closed, open_link};
use jiff::SignedDuration;
use serde_json::json;
use testkit::{Fault, FixedKeys, Logs, example};

use super::{APPROVE, nonce_of};
use crate::support::{World, http};

#[tokio::test]
async fn t4_a_million_guesses_read_nothing() {
    let world = World::new().await;
    let keys = FixedKeys::default();
    let now = example::at("2026-05-05T10:00:00Z");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for n in 0..1_000_000_u32 {
        // The first byte names the key in use: every guess is as near as a guess can be.
        let mut guess = String::from("AQ");
        while guess.len() < 66 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            guess.push(alphabet[(state >> 58) as usize] as char);
        }
        let opened = open_link(&world.dynamo.store, &keys, &guess, now).await;
        assert!(matches!(opened, Err(Closed::Unknown)), "{n}: {guess}");
    }
    assert!(world.operations().is_empty(), "no table was read");
}

#[tokio::test]
async fn t7_what_is_stored_of_links_opens_none() {
    let world = World::new().await;
    let dump = serde_json::to_string(&world.dynamo.items(Table::Links)).unwrap();
    let token = world.token.expose();
    for piece in [token.as_str(), &token[2..45], &token[45..]] {
        assert!(!dump.contains(piece));
    }
    let words: BTreeSet<&str> = dump
        .split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c))
        .collect();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        let path = format!("/approvals/{word}");
        assert_eq!(
            world.call(&http("GET", &path, &[], "", None)).await.status,
            404,
            "{word}"
        );
    }
}

#[tokio::test]
async fn t8_a_row_that_somebody_wrote_is_no_link() {
    let world = World::new().await;
    for (field, value) in [
        ("expiresAt", json!({"S": "2027-05-05T10:00:00Z"})),
        ("color", json!({"S": "#000000"})),
        ("seal", json!({"S": "1.AAAA"})),
    ] {
        let honest = world.dynamo.items(Table::Links).remove(0);
        let mut forged = honest.clone();
        forged[field] = value;
        world.dynamo.put(Table::Links, &forged);
        assert_eq!(world.get().await.status, 404, "{field}");
        assert_eq!(world.post(APPROVE).await.status, 404, "{field}");
        world.dynamo.put(Table::Links, &honest);
    }
    assert_eq!(world.stored().await, world.request);
    assert_eq!(world.get().await.status, 200);
}

#[tokio::test]
async fn t9_a_link_of_an_older_key_lives_until_the_key_is_taken_out() {
    let keys = |text: &str| FixedKeys::of(LinkKeys::parse(&Secret::new(text.to_owned())).unwrap());
    let (old, new) = ("examples-examples-examples-examples-examples", "b".repeat(40));
    let mut world = World::new().await;
    world.function.keys = keys(&format!(r#"{{"current":"2","1":"{old}","2":"{new}"}}"#));
    let page = world.get().await;
    assert_eq!(page.status, 200);
    world.function.keys = keys(&format!(r#"{{"current":"2","2":"{new}"}}"#));
    world.operations();
    assert_eq!(world.get().await.status, 410);
    assert_eq!(world.post(APPROVE).await.status, 410);
    assert!(world.operations().is_empty());
    world.function.keys = keys(&format!(r#"{{"current":"2","1":"{old}","2":"{new}"}}"#));
    world.function.clock.advance(SignedDuration::from_secs(2));
    let form = format!("{APPROVE}&{}", nonce_of(&page));
    assert_eq!(
        world.post_exactly(&form).await.status,
        200,
        "the page carries the new key's nonce"
    );
}

#[tokio::test]
async fn t10_a_token_is_in_no_log_no_header_and_no_table() {
    let world = World::new().await;
    let logs = Logs::start();
    let mut answers = vec![world.get().await, world.post("decision=deny").await];
    world.dynamo.wire.fail(vec![Fault::Lost; 3]);
    answers.push(world.get().await);
    world.dynamo.wire.fail([Fault::error("AccessDeniedException")]);
    answers.push(world.post(APPROVE).await);
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let call = http("POST", &world.path(), &elsewhere, APPROVE, None);
    answers.push(world.call(&call).await);
    answers.push(world.post(APPROVE).await);
    answers.push(world.post("decision=deny&reason=late").await);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 422, 503, 500, 403, 200, 409]);

    let lines = logs.lines();
    assert!(lines.len() >= 3, "{lines:?}");
    let headers = answers.iter().map(|answer| format!("{:?}", answer.headers));
    let rows = Table::ALL.map(|table| format!("{:?}", world.dynamo.items(table)));
    let token = world.token.expose();
    for place in lines.into_iter().chain(headers).chain(rows) {
        for piece in [token.as_str(), &token[2..45], &token[45..]] {
            assert!(!place.contains(piece), "{place}");
        }
    }
    for answer in answers {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
    }
}

#[tokio::test]
async fn t28_unknown_foreign_and_forged_tokens_are_answered_alike() {
    let world = World::new().await;
    let reveal = example::link_token(8);
    let mut other = crate::support::link(&reveal, &world.request, example::person("Ada Byron"));
    other.permission = Permission::Reveal {
        reseller_id: example::reseller_id(),
        customer_id: example::customer_id(1),
        request_id: example::request_id(1),
        recipient: example::person("Ada Byron"),
        customer_name: example::name("Fabrikam GmbH"),
        renewals: 0,
    };
    world.keep(&other).await;
    assert!(world.dynamo.store.link(&reveal.hash()).await.unwrap().is_some());
    let good = world.token.expose();
    let forged = format!("{}{}", &good[..65], if good.ends_with('A') { 'Q' } else { 'A' });
    let unknown = example::link_token(9).expose();
    let mut answers = Vec::new();
    for token in [unknown.as_str(), &reveal.expose(), &forged, &good[..64], "x"] {
        for method in ["GET", "POST"] {
            let path = format!("/approvals/{token}");
            let answer = world.call(&http(method, &path, &[], APPROVE, None)).await;
            answers.push((answer.status, answer.text, answer.headers));
        }
    }
    assert_eq!(answers[0].0, 404);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert!(LinkToken::parse(&forged).is_some());
}
