//! The calls about terms and invitations.

use domain::terms::{Document, TermsKind};
use serde_json::{Value, json};

use crate::world::{BOTH, Call, Caller};

pub(crate) const PROVIDER: &str = "provider-terms";

/// The body that publishes a document.
pub(crate) fn document_body(document: &Document) -> Value {
    json!({
        "title": document.title.as_str(), "url": document.url.as_str(), "sha256": document.sha256.as_str(),
        "effectiveAt": document.effective_at.to_string(),
    })
}

pub(crate) fn put_document(kind: &str, version: &str, body: &Value) -> Call {
    Call::new("PUT", &format!("/v1/terms/{kind}/{version}"))
        .by(&Caller::admin())
        .json(body)
}

pub(crate) fn publish(document: &Document) -> Call {
    put_document(
        document.kind.as_str(),
        document.version.as_str(),
        &document_body(document),
    )
}

pub(crate) fn acceptance_body(kind: TermsKind, version: &str) -> Value {
    json!({
        "kind": kind.as_str(), "version": version,
        "acceptedBy": {"name": "Ada Byron", "email": "ada@fabrikam.example"},
    })
}

/// A call that records an acceptance, without a key.
pub(crate) fn post_acceptance(customer: &str, body: &Value) -> Call {
    Call::new("POST", &format!("{customer}/terms/acceptances"))
        .by(&Caller::customer_portal(BOTH))
        .json(body)
}

pub(crate) fn accept(customer: &str, key: &str, kind: TermsKind, version: &str) -> Call {
    post_acceptance(customer, &acceptance_body(kind, version)).key(key)
}

pub(crate) fn rearm(customer: &str, key: &str) -> Call {
    Call::new("POST", &format!("{customer}/terms/rearm"))
        .by(&Caller::console(BOTH))
        .key(key)
}

pub(crate) fn rearm_all(key: &str) -> Call {
    Call::new("POST", "/v1/terms/rearm")
        .by(&Caller::console(BOTH))
        .key(key)
}

pub(crate) fn invite(customer: &str, key: &str) -> Call {
    Call::new("POST", &format!("{customer}/tenant/invitation"))
        .by(&Caller::console(BOTH))
        .key(key)
}
