//! Reading and accepting terms.

use domain::account::Customer;
use domain::account_change::{AcceptTerms, accept, amend, rearm};
use domain::event::Actor;
use domain::ids::AcceptanceId;
use domain::terms::{Document, Evidence, TermsKind, TermsState, Via};
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;
use testkit::example;

use crate::support::{World, documents, now, post};

const READS: [&str; 2] = ["GetItem", "BatchGetItem"];
const READS_AND_WRITES: [&str; 3] = ["GetItem", "BatchGetItem", "TransactWriteItems"];

/// Accepts one document elsewhere, as a customer portal does.
async fn accept_elsewhere(world: &World, by: &str, document: &Document) {
    let customer = world.stored().await;
    let reseller = example::reseller();
    let state = TermsState::of(std::slice::from_ref(document), &customer, &reseller, now());
    let terms = AcceptTerms {
        documents: vec![(AcceptanceId::mint(now(), [200; 10]), document.clone())],
        by: &example::person(by),
        evidence: &Evidence {
            via: Via::EmailLink,
            source_ip: None,
            user_agent: None,
        },
    };
    let change = accept(&customer, &reseller, &state, terms, Actor::System, now());
    world.commit(&change).await;
}

#[tokio::test]
async fn looking_accepts_nothing() {
    let world = World::new().await;
    accept_elsewhere(&world, "Grace Hopper", &documents()[1]).await;
    let before = world.everything();
    for method in ["GET", "HEAD", "GET"] {
        let call = testkit::http::Call::new(method, &world.terms_path()).build();
        let page = world.call(&call).await;
        assert_eq!((page.status, page.text.is_empty()), (200, method == "HEAD"));
        assert_eq!(world.operations(), READS);
    }
    insta::assert_snapshot!("asked", world.get(&world.terms_path()).await.main());
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn one_button_accepts_everything_that_is_missing() {
    let world = World::new().await;
    let path = world.terms_path();
    let form = world.get(&path).await.hidden_fields();
    assert_eq!(form.matches("document=").count(), 3);
    world.operations();

    let page = world.post(&path, &form).await;
    assert_eq!(page.status, 200);
    assert_eq!(world.operations(), READS_AND_WRITES);
    insta::assert_snapshot!("accepted", page.main());

    let records = world.records().await;
    let accepted: Vec<_> = records.iter().map(|record| record.document.clone()).collect();
    assert_eq!(accepted, documents());
    for record in &records {
        assert!(page.main().contains(&record.acceptance_id.to_string()));
        assert_eq!(record.accepted_by, example::person("Ada Byron"));
        assert_eq!(record.accepted_at, now());
        let evidence = Evidence {
            via: Via::EmailLink,
            source_ip: Some("192.0.2.1".into()),
            user_agent: Some("test".into()),
        };
        assert_eq!(record.evidence, evidence);
        assert!(record.copy.contains("mailed to ada@fabrikam.example"));
    }
    let customer = world.stored().await;
    let of_records: Vec<_> = records.iter().map(|record| record.acceptance()).collect();
    assert_eq!((customer.acceptances, customer.version), (of_records, 2));
    let event = ("terms_accepted".to_owned(), "recipient".to_owned());
    assert_eq!(world.events()[1..], [event]);
    assert_eq!(world.used_links(), 1);

    let later = world.get(&path).await;
    assert!(!later.has_form());
    insta::assert_snapshot!("accepted", later.main());
}

#[tokio::test]
async fn only_what_is_missing_is_accepted() {
    let world = World::new().await;
    accept_elsewhere(&world, "Grace Hopper", &documents()[1]).await;
    let path = world.terms_path();
    let form = world.get(&path).await.hidden_fields();
    assert_eq!(form.matches("document=").count(), 2);
    assert_eq!(world.post(&path, &form).await.status, 200);
    let by: Vec<_> = world.records().await.into_iter().map(|r| r.accepted_by).collect();
    let (ada, grace) = (example::person("Ada Byron"), example::person("Grace Hopper"));
    assert_eq!(by, [ada.clone(), grace, ada]);
}

#[tokio::test]
async fn what_somebody_else_accepted_is_not_put_down_to_the_reader() {
    let world = World::with(|ground| ground.documents.truncate(1)).await;
    accept_elsewhere(&world, "Grace Hopper", &documents()[0]).await;
    let page = world.get(&world.terms_path()).await;
    assert!(!page.has_form());
    insta::assert_snapshot!("accepted_by_somebody_else", page.main());
}

#[tokio::test]
async fn a_second_click_records_nothing_again() {
    let world = World::new().await;
    let path = world.terms_path();
    let form = world.get(&path).await.hidden_fields();
    world.post(&path, &form).await;
    let before = world.everything();
    world.operations();
    let again = world.post(&path, &form).await;
    assert_eq!(again.status, 200);
    insta::assert_snapshot!("accepted", again.main());
    assert_eq!(world.operations(), READS);
    assert_eq!(world.everything(), before);
    assert_eq!(world.records().await.len(), 3);
}

#[tokio::test]
async fn another_version_is_not_accepted_unseen() {
    let world = World::new().await;
    let path = world.terms_path();
    let form = world.get(&path).await.hidden_fields();
    let newer = Document {
        effective_at: now(),
        ..example::document_of(TermsKind::ProviderTerms, "2026-02")
    };
    world.dynamo.document(&newer).await;

    let page = world.post(&path, &form).await;
    assert_eq!(page.status, 409);
    assert_eq!(world.operations(), READS);
    insta::assert_snapshot!("moved", page.main());
    assert!(world.records().await.is_empty());
    assert_eq!(world.stored().await, world.customer);

    assert_eq!(world.post(&path, &page.hidden_fields()).await.status, 200);
    let versions: Vec<_> = world
        .records()
        .await
        .into_iter()
        .map(|r| r.document.version)
        .collect();
    assert_eq!(versions[1].as_str(), "2026-02");
}

#[tokio::test]
async fn a_version_that_is_not_in_force_yet_is_not_shown() {
    let world = World::with(|ground| ground.documents.truncate(1)).await;
    let coming = Document {
        effective_at: example::at("2026-12-01T00:00:00Z"),
        ..example::document_of(TermsKind::ProviderTerms, "2026-12")
    };
    world.dynamo.document(&coming).await;
    let page = world.get(&world.terms_path()).await;
    assert!(!page.main().contains("2026-12"));
    let guessed = format!("{}&document=provider-terms%3A2026-12", page.hidden_fields());
    assert_eq!(world.post(&world.terms_path(), &guessed).await.status, 409);
    assert!(world.records().await.is_empty());
}

#[tokio::test]
async fn what_was_re_armed_is_asked_again() {
    let world = World::new().await;
    let path = world.terms_path();
    accept_elsewhere(&world, "Ada Byron", &documents()[0]).await;
    let form = world.get(&path).await.hidden_fields();
    let rearmed = rearm(&world.stored().await, None, Actor::System, now());
    world.commit(&rearmed).await;
    let page = world.post(&path, &form).await;
    assert_eq!(page.status, 409);
    assert_eq!(page.hidden_fields().matches("document=").count(), 3);
    assert_eq!(world.post(&path, &page.hidden_fields()).await.status, 200);
    assert!(
        !world.get(&path).await.has_form(),
        "it counts, although the clock stands"
    );

    let all = form_of(&documents());
    let again = rearm(&world.stored().await, None, Actor::System, now());
    world.commit(&again).await;
    assert_eq!(world.post(&path, &all).await.status, 200);
    assert_eq!(world.records().await.len(), 1 + 3 + 3);
}

fn form_of(documents: &[Document]) -> String {
    let fields = documents
        .iter()
        .map(|d| format!("document={}%3A{}", d.kind.as_str(), d.version));
    fields.collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn a_form_that_shows_something_else_records_nothing() {
    let world = World::new().await;
    let path = world.terms_path();
    let all = form_of(&documents());
    for form in [
        "",
        "document=",
        "document=provider-terms%3A2026-01",
        &format!("{all}&document=provider-terms%3A2025-01"),
        &format!("{all}&document=provider-terms"),
        &format!("{all}&document=other%3A2026-01"),
        &format!("{all}&document=provider-terms%3A%3Cscript%3E"),
        "%ff%fe&=&&document",
    ] {
        let page = world.post(&path, form).await;
        assert_eq!(page.status, 409, "{form}");
        assert!(page.main().contains("role=\"alert\""));
        assert_eq!(world.operations(), READS, "{form}");
    }
    assert!(world.records().await.is_empty());
    // A field that is sent twice is one document.
    let twice = format!("{all}&{all}");
    assert_eq!(world.post(&path, &twice).await.status, 200);
    assert_eq!(world.records().await.len(), 3);
}

#[tokio::test]
async fn an_account_that_changed_meanwhile_is_no_obstacle() {
    let world = World::new().await;
    let path = world.terms_path();
    let form = world.get(&path).await.hidden_fields();
    world.operations();
    // The account is read as it was, and has changed when the acceptance is written.
    let reads = world.reads(&world.terms);
    let renamed = Customer {
        portal_enabled: false,
        ..world.stored().await
    };
    world.commit(&amend(renamed, Actor::System, now())).await;
    world.dynamo.wire.fail(reads);
    assert_eq!(world.post(&path, &form).await.status, 200);
    let customer = world.stored().await;
    assert_eq!((customer.acceptances.len(), customer.portal_enabled), (3, false));
}

#[tokio::test]
async fn without_terms_there_is_nothing_to_accept() {
    let world = World::with(|ground| ground.documents.clear()).await;
    let path = world.terms_path();
    for page in [world.get(&path).await, world.post(&path, "").await] {
        assert_eq!(page.status, 200);
        assert!(!page.has_form());
        insta::assert_snapshot!("nothing_to_accept", page.main());
    }
    assert_eq!(world.stored().await, world.customer);
}

#[tokio::test]
async fn evidence_is_one_bounded_line() {
    let world = World::new().await;
    let path = world.terms_path();
    let form = world.get(&path).await.hidden_fields();
    let call = post(&path, &world.shown(&path, &form)).build();
    let mut context = call.request_context();
    let RequestContext::ApiGatewayV2(gateway) = &mut context else {
        panic!("no event of API Gateway");
    };
    gateway.http.user_agent = Some(format!("Browser\r\nAccepted by: nobody {}", "x".repeat(4_000)));
    gateway.http.source_ip = None;
    let page = world.call(&call.with_request_context(context)).await;
    assert_eq!(page.status, 200);
    for record in world.records().await {
        let program = record.evidence.user_agent.unwrap();
        assert!(
            program.starts_with("Browser Accepted by: nobody xxx"),
            "{program}"
        );
        assert_eq!(program.chars().count(), 256);
        assert_eq!(record.evidence.source_ip, None);
    }
}
