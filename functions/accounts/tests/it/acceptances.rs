//! `POST /v1/customers/{customerId}/terms/acceptances`.

use aws::Table;
use domain::terms::TermsKind;
use serde_json::json;
use testkit::{Fault, example};

use crate::calls::{accept, acceptance_body, post_acceptance, publish, rearm};
use crate::world::{Answer, BOTH, Caller, World};

const KIND: TermsKind = TermsKind::ProviderTerms;

async fn world() -> (World, String) {
    let (world, path) = World::with_customer().await;
    world.send(publish(&example::document("1"))).await;
    (world, path)
}

fn records(world: &World) -> usize {
    let items = world.dynamo.items(Table::Terms).into_iter();
    items
        .filter(|item| item["scope"]["S"].as_str().unwrap().starts_with("acceptances#"))
        .count()
}

fn is_replay(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

#[tokio::test]
async fn an_acceptance_is_recorded_with_its_evidence() {
    let (world, path) = world().await;
    let made = world.send(accept(&path, "k", KIND, "1")).await;
    let id = made.body["acceptanceId"].as_str().unwrap();
    let expected = json!({
        "acceptanceId": id, "customerId": path.rsplit('/').next().unwrap(), "kind": "provider-terms", "version": "1",
        "title": "Terms of use", "url": "https://terms.example/provider-terms/1", "sha256": "ab".repeat(32),
        "acceptedAt": "2026-05-04T09:30:00Z", "acceptedBy": {"name": "Ada Byron", "email": "ada@fabrikam.example"},
        "via": "portal", "sourceIp": "192.0.2.1", "userAgent": "test",
    });
    assert_eq!((made.status, &made.body), (201, &expected));
    assert_eq!(made.header("location"), format!("{path}/terms/acceptances/{id}"));
    assert_eq!(world.get(&path).await.etag(), "\"2\"");
}

#[tokio::test]
async fn only_a_customer_portal_records_acceptances() {
    let (world, path) = world().await;
    let before = world.everything();
    let call = || accept(&path, "k", KIND, "1");
    for (caller, problem) in [
        (Caller::console(BOTH), (403, "customer_portal_required")),
        (Caller::admin(), (403, "portal_unregistered")),
        (
            Caller::customer_portal("csp/accounts.read"),
            (403, "scope_missing"),
        ),
        (Caller::invalid(), (401, "unauthorized")),
    ] {
        assert_eq!(world.send(call().by(&caller)).await.problem(), problem);
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn only_the_version_in_force_can_be_accepted() {
    let (world, path) = world().await;
    let mut to_come = example::document("3");
    to_come.effective_at = example::at("2026-12-01T00:00:00Z");
    world.send(publish(&to_come)).await;
    let mut newer = example::document("2");
    newer.effective_at = example::now();
    world.send(publish(&newer)).await;
    let before = world.everything();
    for (kind, version) in [
        (KIND, "1"),
        (KIND, "3"),
        (KIND, "4"),
        (TermsKind::ResellerTerms, "2"),
    ] {
        let answer = world.send(accept(&path, "k", kind, version)).await;
        assert_eq!(
            answer.problem(),
            (409, "terms_version_superseded"),
            "{kind:?} {version}"
        );
    }
    assert_eq!(world.everything(), before);
    let accepted = world.send(accept(&path, "k", KIND, "2")).await;
    assert_eq!(
        accepted.status, 201,
        "a refusal leaves the key free: {accepted:?}"
    );
}

#[tokio::test]
async fn a_key_is_required_and_gets_its_answer_again() {
    let (world, path) = world().await;
    let body = acceptance_body(KIND, "1");
    assert_eq!(
        world.send(post_acceptance(&path, &body)).await.problem(),
        (400, "idempotency_key_required")
    );
    for key in ["", "a b", "ä", &"x".repeat(256)] {
        let answer = world.send(post_acceptance(&path, &body).key(key)).await;
        assert_eq!(answer.problem(), (400, "idempotency_key_invalid"), "{key}");
    }

    let first = world.send(accept(&path, "k", KIND, "1")).await;
    assert!(!is_replay(&first));
    let before = world.everything();
    let again = world.send(accept(&path, "k", KIND, "1")).await;
    assert!(is_replay(&again));
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.header("location"), first.header("location"));

    let mut other = body.clone();
    other["acceptedBy"]["name"] = json!("Grace Hopper");
    let reused = world.send(post_acceptance(&path, &other).key("k")).await;
    assert_eq!(reused.problem(), (422, "idempotency_key_reused"));
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn a_replay_is_the_first_answer_whatever_came_between() {
    let (world, path) = world().await;
    let first = world.send(accept(&path, "k", KIND, "1")).await;
    world.send(rearm(&path, "r")).await;
    let mut newer = example::document("2");
    newer.effective_at = example::now();
    world.send(publish(&newer)).await;
    let again = world.send(accept(&path, "k", KIND, "1")).await;
    assert!(is_replay(&again));
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(records(&world), 1);
}

#[tokio::test]
async fn all_faults_are_told_at_once() {
    let (world, path) = world().await;
    world.dynamo.wire.take_calls();
    let bad = json!({
        "kind": "privacy", "version": "a b", "acceptedBy": {"name": "", "email": "nobody", "role": "CEO"}, "reseller": "x",
    });
    let answer = world.send(post_acceptance(&path, &bad).key("k")).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let expected = [
        ("/kind", "kind_invalid"),
        ("/version", "id_invalid"),
        ("/acceptedBy/name", "text_invalid"),
        ("/acceptedBy/email", "email_invalid"),
        ("/acceptedBy/role", "unknown_field"),
        ("/reseller", "unknown_field"),
    ];
    assert_eq!(answer.faults(), expected);
    let answer = world.send(post_acceptance(&path, &json!({})).key("k")).await;
    let required = ["/kind", "/version", "/acceptedBy"].map(|pointer| (pointer, "required"));
    assert_eq!(answer.faults(), required);
    let injected = json!({
        "kind": "provider-terms", "version": "1",
        "acceptedBy": {"name": "Ada\r\nBcc: eve", "email": "ada@fabrikam.example\r\nBcc: eve@evil.example"},
    });
    let answer = world.send(post_acceptance(&path, &injected).key("k")).await;
    assert_eq!(answer.faults().len(), 2);
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn unknown_and_foreign_customers_are_the_same_404() {
    let (world, path) = world().await;
    let unknown = format!("/v1/customers/{}", example::customer_id(9));
    let foreign = Caller::portal(domain::account::PortalKind::CustomerPortal, BOTH, |portal| {
        portal.reseller_id = domain::ids::ResellerId::parse("contoso").unwrap();
    });
    let before = world.everything();
    let mine = Caller::customer_portal(BOTH);
    for (path, caller) in [
        (&path, &foreign),
        (&unknown, &mine),
        (&"/v1/customers/17".to_owned(), &mine),
    ] {
        let answer = world.send(accept(path, "k", KIND, "1").by(caller)).await;
        assert_eq!(answer.problem(), (404, "not_found"), "{path}");
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn accepting_again_keeps_both_records() {
    let (world, path) = world().await;
    let one = world.send(accept(&path, "k", KIND, "1")).await;
    let two = world.send(accept(&path, "l", KIND, "1")).await;
    assert_eq!((one.status, two.status), (201, 201));
    assert_ne!(one.body["acceptanceId"], two.body["acceptanceId"]);
    for made in [&one, &two] {
        let read = world.get(made.header("location")).await;
        assert_eq!(read.body["acceptanceId"], made.body["acceptanceId"]);
    }
    let terms = world.get(&format!("{path}/terms")).await;
    assert_eq!(
        terms.body["documents"][0]["acceptanceId"],
        two.body["acceptanceId"]
    );
    assert_eq!(terms.body["documents"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn acceptances_side_by_side_are_all_kept() {
    let (world, path) = world().await;
    for kind in [TermsKind::MicrosoftCustomerAgreement, TermsKind::ResellerTerms] {
        world.send(publish(&example::document_of(kind, "1"))).await;
    }
    let calls = TermsKind::ALL.map(|kind| accept(&path, kind.as_str(), kind, "1"));
    let outcomes = world.race(calls).await;
    assert_eq!(outcomes.iter().map(|a| a.status).collect::<Vec<_>>(), [201; 3]);
    let terms = world.get(&format!("{path}/terms")).await;
    assert_eq!(terms.body["satisfied"], true, "{:?}", terms.body);
    assert_eq!((records(&world), world.get(&path).await.etag()), (3, "\"4\""));
}

#[tokio::test]
async fn twins_are_one_acceptance() {
    let (world, path) = world().await;
    let outcomes = world.race([0; 5].map(|_| accept(&path, "k", KIND, "1"))).await;
    assert_eq!(outcomes.iter().filter(|a| is_replay(a)).count(), 4);
    for twin in &outcomes {
        assert_eq!((twin.status, &twin.body), (201, &outcomes[0].body));
    }
    assert_eq!(records(&world), 1);
}

#[tokio::test]
async fn a_busy_table_records_nothing() {
    let (world, path) = world().await;
    let before = world.everything();
    for (good, fault) in [
        (0, Fault::throttled()),
        (1, Fault::throttled()),
        (1, Fault::Lost),
        (1, Fault::transaction_conflict(4)),
    ] {
        let later = std::iter::repeat_n(Fault::Later, good);
        world
            .dynamo
            .wire
            .fail(later.chain(std::iter::repeat_n(fault.clone(), 3)));
        let answer = world.send(accept(&path, "k", KIND, "1")).await;
        assert_eq!(answer.problem(), (503, "unavailable"), "{fault:?}");
        assert_eq!(world.dynamo.wire.heal(), 0);
        assert_eq!(world.everything(), before);
    }
    let answer = world.send(accept(&path, "k", KIND, "1")).await;
    assert!(answer.status == 201 && !is_replay(&answer), "{answer:?}");
}

#[tokio::test]
async fn an_acceptance_whose_answer_was_lost_is_recorded_once() {
    let (world, path) = world().await;
    world.dynamo.wire.fail([Fault::Later, Fault::AnswerLost]);
    let first = world.send(accept(&path, "k", KIND, "1")).await;
    let again = world.send(accept(&path, "k", KIND, "1")).await;
    assert_eq!((first.status, &first.body), (201, &again.body));
    assert_eq!((records(&world), world.get(&path).await.etag()), (1, "\"2\""));
}
