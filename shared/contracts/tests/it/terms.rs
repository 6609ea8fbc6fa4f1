//! Terms as portals see them.

use contracts::terms::{
    AcceptanceView, InvitedView, RearmedView, TermsView, read_acceptance, read_invitation, read_rearm,
};
use domain::account::Customer;
use domain::account_change::{AcceptTerms, accept, invite, rearm};
use domain::event::Actor;
use domain::ids::AcceptanceId;
use domain::terms::{AcceptanceRecord, Document, Evidence, TermsKind, TermsState, Via};
use domain::text::Fault;
use serde_json::{Value, json};
use testkit::example;

fn state(documents: &[Document], customer: &Customer) -> TermsState {
    TermsState::of(documents, customer, &example::reseller(), example::now())
}

/// The example customer after it accepted a document, and the record of it.
fn accepted(document: &Document, via: Via) -> (Customer, AcceptanceRecord) {
    let customer = example::customer();
    let evidence = Evidence {
        via,
        source_ip: Some("192.0.2.1".into()),
        user_agent: None,
    };
    let command = AcceptTerms {
        documents: vec![(acceptance_id(), document.clone())],
        by: &example::person("Ada Byron"),
        evidence: &evidence,
    };
    let state = state(std::slice::from_ref(document), &customer);
    let reseller = example::reseller();
    let mut change = accept(
        &customer,
        &reseller,
        &state,
        command,
        Actor::Recipient,
        example::now(),
    );
    (change.customer, change.acceptances.remove(0))
}

fn acceptance_id() -> AcceptanceId {
    AcceptanceId::mint(example::now(), [3; 10])
}

fn view(documents: &[Document], customer: &Customer) -> Value {
    json!(TermsView::from(&state(documents, customer)))
}

fn codes<T>(result: Result<T, Vec<Fault>>) -> Vec<(String, String)> {
    let faults = result.err().unwrap_or_default();
    faults.into_iter().map(|f| (f.pointer, f.code)).collect()
}

fn told(faults: &[(&str, &str)]) -> Vec<(String, String)> {
    faults
        .iter()
        .map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned()))
        .collect()
}

#[test]
fn without_documents_everything_is_accepted() {
    assert_eq!(
        view(&[], &example::customer()),
        json!({"satisfied": true, "documents": []})
    );
}

#[test]
fn what_is_missing_is_shown_with_where_to_read_it() {
    let document = example::document("3");
    let expected = json!({"satisfied": false, "documents": [{
        "kind": "provider-terms", "version": "3", "title": "Terms of use",
        "url": "https://terms.example/provider-terms/3", "sha256": "ab".repeat(32), "accepted": false,
    }]});
    assert_eq!(view(&[document], &example::customer()), expected);
}

#[test]
fn what_was_accepted_is_shown_with_who_and_when() {
    let document = example::document("3");
    let (customer, _) = accepted(&document, Via::EmailLink);
    let expected = json!({"satisfied": true, "documents": [{
        "kind": "provider-terms", "version": "3", "title": "Terms of use",
        "url": "https://terms.example/provider-terms/3", "sha256": "ab".repeat(32), "accepted": true,
        "acceptedAt": "2026-05-04T09:30:00Z",
        "acceptedBy": {"name": "Ada Byron", "email": "ada@fabrikam.example"},
        "acceptanceId": acceptance_id().to_string(),
    }]});
    assert_eq!(view(&[document], &customer), expected);
}

#[test]
fn after_a_rearm_it_is_not_accepted_and_says_since_when() {
    let document = example::document("3");
    let (customer, _) = accepted(&document, Via::EmailLink);
    let later = example::at("2026-05-05T08:00:00Z");
    let customer = rearm(&customer, None, Actor::System, later).customer;
    let state = TermsState::of(
        std::slice::from_ref(&document),
        &customer,
        &example::reseller(),
        later,
    );
    let view = json!(TermsView::from(&state));
    assert_eq!(view["satisfied"], false);
    let shown = &view["documents"][0];
    assert_eq!(
        (&shown["accepted"], &shown["armedAt"]),
        (&json!(false), &json!("2026-05-05T08:00:00Z"))
    );
    for field in ["acceptedAt", "acceptedBy", "acceptanceId"] {
        assert!(shown.get(field).is_none(), "{field}");
    }
}

#[test]
fn of_several_kinds_each_is_shown_once_in_one_order() {
    let documents = [
        example::document_of(TermsKind::ResellerTerms, "1"),
        example::document_of(TermsKind::ProviderTerms, "1"),
        Document {
            effective_at: example::now(),
            ..example::document_of(TermsKind::ProviderTerms, "2")
        },
        Document {
            effective_at: example::at("2027-01-01T00:00:00Z"),
            ..example::document_of(TermsKind::ProviderTerms, "3")
        },
        example::document_of(TermsKind::MicrosoftCustomerAgreement, "9"),
    ];
    let (customer, _) = accepted(&documents[0], Via::EmailLink);
    let view = view(&documents, &customer);
    let shown = view["documents"].as_array().unwrap();
    let shown: Vec<[&Value; 3]> = shown
        .iter()
        .map(|d| [&d["kind"], &d["version"], &d["accepted"]])
        .collect();
    let expected = [
        [&json!("microsoft-customer-agreement"), &json!("9"), &json!(false)],
        [&json!("provider-terms"), &json!("2"), &json!(false)],
        [&json!("reseller-terms"), &json!("1"), &json!(true)],
    ];
    assert_eq!(shown, expected);
    assert_eq!(view["satisfied"], false);
}

#[test]
fn the_record_of_an_acceptance_is_told_with_its_way_and_its_copy() {
    let client_id = domain::ids::ClientId::parse("northwind-customer-portal").unwrap();
    for (via, word) in [
        (Via::Portal { client_id }, "portal"),
        (Via::EmailLink, "email-link"),
    ] {
        let (_, record) = accepted(&example::document("3"), via);
        let mut expected = json!({
            "acceptanceId": acceptance_id().to_string(), "customerId": example::customer_id(1).to_string(),
            "kind": "provider-terms", "version": "3", "title": "Terms of use",
            "url": "https://terms.example/provider-terms/3", "sha256": "ab".repeat(32),
            "acceptedAt": "2026-05-04T09:30:00Z",
            "acceptedBy": {"name": "Ada Byron", "email": "ada@fabrikam.example"},
            "via": word, "sourceIp": "192.0.2.1",
        });
        let view = AcceptanceView::from(&record);
        assert_eq!(json!(view), expected);
        expected["copy"] = json!(record.copy);
        assert_eq!(json!(view.with_copy(&record)), expected);
        assert!(record.copy.contains("Ada Byron <ada@fabrikam.example>"));
    }
}

#[test]
fn an_acceptance_is_read_with_all_its_faults() {
    let good = json!({
        "kind": "reseller-terms", "version": "2026-05", "acceptedBy": {"name": "Ada", "email": "a@x.example"},
    });
    let read = read_acceptance(&good).unwrap();
    assert_eq!(
        (read.kind, read.version.as_str(), read.accepted_by.name.as_str()),
        (TermsKind::ResellerTerms, "2026-05", "Ada")
    );
    let bad = json!({"kind": "mca", "version": "a b", "acceptedBy": {"name": "", "email": 7}, "at": "now"});
    assert_eq!(
        codes(read_acceptance(&bad)),
        told(&[
            ("/kind", "kind_invalid"),
            ("/version", "id_invalid"),
            ("/acceptedBy/name", "text_invalid"),
            ("/acceptedBy/email", "type_invalid"),
            ("/at", "unknown_field"),
        ])
    );
}

#[test]
fn a_rearm_and_an_invitation_need_nothing() {
    assert_eq!(read_rearm(&json!({})).unwrap(), None);
    let reason = read_rearm(&json!({"reason": " New terms. "})).unwrap().unwrap();
    assert_eq!(reason.as_str(), "New terms.");
    assert_eq!(
        codes(read_rearm(&json!({"reason": 7, "customerId": "x"}))),
        told(&[("/reason", "type_invalid"), ("/customerId", "unknown_field")])
    );
    assert_eq!(read_invitation(&json!({"email": null})).unwrap(), None);
    assert_eq!(
        codes(read_invitation(&json!({"email": "nobody"}))),
        told(&[("/email", "email_invalid")])
    );
}

#[test]
fn an_invitation_shows_no_address() {
    let customer = Customer {
        tenant: None,
        ..example::customer()
    };
    let day = example::limits().day;
    let (_, invitation) = invite(&customer, None, day, Actor::System, example::now()).unwrap();
    let view = json!(InvitedView::of(customer.customer_id.to_string(), &invitation));
    let expected = json!({
        "customerId": customer.customer_id.to_string(), "invitedAt": "2026-05-04T09:30:00Z",
        "expiresAt": "2026-05-11T09:30:00Z", "sentTo": "a***@fabrikam.example",
    });
    assert_eq!(view, expected);
}

#[test]
fn a_rearm_says_for_whom() {
    let all = RearmedView {
        customer_id: None,
        armed_at: Some(example::now()),
    };
    assert_eq!(json!(all), json!({"armedAt": "2026-05-04T09:30:00Z"}));
    let one = RearmedView {
        customer_id: Some("x".into()),
        ..all
    };
    assert_eq!(
        json!(one),
        json!({"customerId": "x", "armedAt": "2026-05-04T09:30:00Z"})
    );
}
