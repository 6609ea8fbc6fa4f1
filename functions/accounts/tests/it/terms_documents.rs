//! `PUT /v1/terms/{kind}/{version}`.

use aws::Table;
use domain::terms::TermsKind;
use serde_json::{Value, json};
use testkit::{Fault, example};

use crate::calls::{PROVIDER, document_body, publish, put_document};
use crate::world::{BOTH, Call, Caller, World};

fn body() -> Value {
    document_body(&example::document("1"))
}

#[tokio::test]
async fn a_version_is_published_once() {
    let world = World::start().await;
    let made = world.send(put_document(PROVIDER, "2026-05.1", &body())).await;
    let expected = json!({
        "kind": "provider-terms", "version": "2026-05.1", "title": "Terms of use",
        "url": "https://terms.example/provider-terms/1", "sha256": "ab".repeat(32),
        "effectiveAt": "2026-05-03T09:30:00Z",
    });
    assert_eq!((made.status, &made.body), (201, &expected));

    let before = world.everything();
    let mut same = body();
    same["sha256"] = json!("AB".repeat(32));
    same["effectiveAt"] = json!("2026-05-03T11:30:00+02:00");
    for body in [body(), same] {
        let again = world.send(put_document(PROVIDER, "2026-05.1", &body)).await;
        assert_eq!((again.status, &again.body), (200, &expected), "{body}");
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_published_version_never_changes() {
    let world = World::start().await;
    world.send(put_document(PROVIDER, "1", &body())).await;
    let before = world.everything();
    for (field, value) in [
        ("title", json!("Terms")),
        ("url", json!("https://terms.example/other")),
        ("sha256", json!("cd".repeat(32))),
        ("effectiveAt", json!("2026-05-03T09:30:01Z")),
    ] {
        let mut other = body();
        other[field] = value;
        let answer = world.send(put_document(PROVIDER, "1", &other)).await;
        assert_eq!(answer.problem(), (409, "terms_version_immutable"), "{field}");
    }
    assert_eq!(world.everything(), before);

    for kind in [TermsKind::MicrosoftCustomerAgreement, TermsKind::ResellerTerms] {
        let made = world.send(publish(&example::document_of(kind, "1"))).await;
        assert_eq!(made.status, 201, "another kind has versions of its own");
    }
}

#[tokio::test]
async fn all_faults_are_told_at_once() {
    let world = World::start().await;
    let bad = json!({
        "title": "a\r\nBcc: x", "url": "http://terms.example/1", "sha256": "xyz", "effectiveAt": "2026-05-03", "text": "",
    });
    let answer = world.send(put_document(PROVIDER, "1", &bad)).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let expected = [
        ("/title", "text_invalid"),
        ("/url", "url_invalid"),
        ("/sha256", "sha256_invalid"),
        ("/effectiveAt", "time_invalid"),
        ("/text", "unknown_field"),
    ];
    assert_eq!(answer.faults(), expected);
    let answer = world.send(put_document(PROVIDER, "1", &json!({}))).await;
    assert_eq!(answer.problem(), (422, "required"));
    let required = ["/title", "/url", "/sha256", "/effectiveAt"].map(|pointer| (pointer, "required"));
    assert_eq!(answer.faults(), required);
    for (field, value, code) in [
        ("url", "https://user:secret@terms.example/", "url_invalid"),
        ("url", "javascript:alert(1)", "url_invalid"),
        ("url", "https://terms.example/\"><script>", "url_invalid"),
        ("sha256", &"ab".repeat(31), "sha256_invalid"),
        ("effectiveAt", "2026-13-01T00:00:00Z", "time_invalid"),
        ("effectiveAt", "2026-05-03T09:30:00", "time_invalid"),
    ] {
        let mut bad = body();
        bad[field] = json!(value);
        let answer = world.send(put_document(PROVIDER, "1", &bad)).await;
        assert_eq!(answer.faults(), [(format!("/{field}").as_str(), code)], "{value}");
    }
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn unknown_kinds_and_impossible_versions_are_not_found() {
    let world = World::start().await;
    let long = "v".repeat(129);
    for (kind, version) in [
        ("privacy-notice", "1"),
        ("Provider-Terms", "1"),
        ("", "1"),
        (PROVIDER, "a%20b"),
        (PROVIDER, ""),
        (PROVIDER, &long),
    ] {
        let answer = world.send(put_document(kind, version, &body())).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{kind} {version}");
    }
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn only_the_distributor_publishes() {
    let world = World::start().await;
    for caller in [Caller::console(BOTH), Caller::client("ops", "csp/ops", None)] {
        let call = put_document(PROVIDER, "1", &body()).by(&caller);
        assert_eq!(world.send(call).await.problem(), (403, "scope_missing"));
    }
    let call = put_document(PROVIDER, "1", &body()).by(&Caller::invalid());
    assert_eq!(world.send(call).await.problem(), (401, "unauthorized"));
    let read = Call::new("GET", "/v1/terms/provider-terms/1").by(&Caller::admin());
    let answer = world.send(read).await;
    assert!(
        matches!(answer.status, 404 | 405),
        "there is no such route: {answer:?}"
    );
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn publications_side_by_side_are_all_kept() {
    let (world, path) = World::with_customer().await;
    let kinds = TermsKind::ALL.map(|kind| publish(&example::document_of(kind, "1")));
    let outcomes = world.race(kinds).await;
    assert_eq!(outcomes.iter().map(|a| a.status).collect::<Vec<_>>(), [201; 3]);
    let terms = world.get(&format!("{path}/terms")).await;
    assert_eq!(terms.body["documents"].as_array().unwrap().len(), 3);

    let twins = world.race([0; 3].map(|_| publish(&example::document("2")))).await;
    let mut statuses: Vec<_> = twins.iter().map(|a| a.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 201], "one of them published it");
}

#[tokio::test]
async fn a_busy_table_publishes_nothing() {
    let world = World::start().await;
    world.send(publish(&example::document("1"))).await;
    let before = world.everything();
    for good in 0..2 {
        let later = std::iter::repeat_n(Fault::Later, good);
        world
            .dynamo
            .wire
            .fail(later.chain(std::iter::repeat_n(Fault::throttled(), 3)));
        let answer = world.send(publish(&example::document("2"))).await;
        assert_eq!(answer.problem(), (503, "unavailable"), "round trip {good}");
        assert_eq!(world.dynamo.wire.heal(), 0);
        assert_eq!(world.everything(), before);
    }
    world.dynamo.wire.fail([Fault::Later, Fault::AnswerLost]);
    let answer = world.send(publish(&example::document("2"))).await;
    assert_eq!(answer.status, 201, "what was lost was the answer: {answer:?}");
    // A row for each version and one for what is in force.
    assert_eq!(world.dynamo.items(Table::Terms).len(), 3);
}
