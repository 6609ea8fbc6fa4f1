//! Terms documents, acceptances, re-arms and invitations on the wire.

use domain::account::TenantInvitation;
use domain::email::{EmailAddress, Person};
use domain::ids::TermsVersion;
use domain::terms::{AcceptanceRecord, Document, Standing, TermsKind, TermsState, Via};
use domain::text::{Digest, Fault, Invalid, Name, Remark, WebAddress};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::fields::{moment, read_body, text, word};
use crate::requests::read_person;

const KIND: Invalid = Invalid::new(
    "kind_invalid",
    "Give microsoft-customer-agreement, provider-terms or reseller-terms.",
);

/// Reads the body of `PUT /v1/terms/{kind}/{version}`.
///
/// # Errors
/// Every fault of the body.
pub fn read_document(kind: TermsKind, version: TermsVersion, body: &Value) -> Result<Document, Vec<Fault>> {
    read_body(body, |f| {
        let title = f.required("title", text(Name::parse));
        let url = f.required("url", text(WebAddress::parse));
        let sha256 = f.required("sha256", text(Digest::parse));
        let effective_at = f.required("effectiveAt", text(moment));
        Some(Document {
            kind,
            version,
            title: title?,
            url: url?,
            sha256: sha256?,
            effective_at: effective_at?,
        })
    })
}

/// What `POST /v1/customers/{id}/terms/acceptances` says.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptanceBody {
    /// Whose terms.
    pub kind: TermsKind,
    /// The version that the customer was shown.
    pub version: TermsVersion,
    /// Who accepted.
    pub accepted_by: Person,
}

/// Reads the body of `POST /v1/customers/{id}/terms/acceptances`.
///
/// # Errors
/// Every fault of the body.
pub fn read_acceptance(body: &Value) -> Result<AcceptanceBody, Vec<Fault>> {
    read_body(body, |f| {
        let kind = f.required("kind", word(KIND, TermsKind::parse));
        let version = f.required("version", text(TermsVersion::parse));
        let accepted_by = f.object("acceptedBy", read_person);
        Some(AcceptanceBody {
            kind: kind?,
            version: version?,
            accepted_by: accepted_by?,
        })
    })
}

/// Reads the body of a re-arm.
///
/// # Errors
/// Every fault of the body.
pub fn read_rearm(body: &Value) -> Result<Option<Remark>, Vec<Fault>> {
    read_body(body, |f| f.optional("reason", text(Remark::parse)))
}

/// Reads the body of `POST /v1/customers/{id}/tenant/invitation`.
///
/// # Errors
/// Every fault of the body.
pub fn read_invitation(body: &Value) -> Result<Option<EmailAddress>, Vec<Fault>> {
    read_body(body, |f| f.optional("email", text(EmailAddress::parse)))
}

/// A document as ops see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::terms::Document")]
pub struct DocumentView<'a> {
    pub kind: TermsKind,
    pub version: &'a str,
    pub title: &'a str,
    pub url: &'a str,
    pub sha256: &'a str,
    pub effective_at: Timestamp,
}

impl<'a> From<&'a Document> for DocumentView<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            kind: document.kind,
            version: document.version.as_str(),
            title: document.title.as_str(),
            url: document.url.as_str(),
            sha256: document.sha256.as_str(),
            effective_at: document.effective_at,
        }
    }
}

/// How a customer stands with its terms, as portals see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermsView<'a> {
    /// Whether nothing is missing.
    pub satisfied: bool,
    /// Every document in force.
    pub documents: Vec<StandingView<'a>>,
}

/// How a customer stands with one document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::terms::Standing")]
pub struct StandingView<'a> {
    pub kind: TermsKind,
    pub version: &'a str,
    pub title: &'a str,
    pub url: &'a str,
    pub sha256: &'a str,
    pub accepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<&'a Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub armed_at: Option<Timestamp>,
}

impl<'a> From<&'a TermsState> for TermsView<'a> {
    fn from(state: &'a TermsState) -> Self {
        let view = |standing: &'a Standing| {
            let Standing { document, accepted } = standing;
            StandingView {
                kind: document.kind,
                version: document.version.as_str(),
                title: document.title.as_str(),
                url: document.url.as_str(),
                sha256: document.sha256.as_str(),
                accepted: accepted.is_some(),
                accepted_at: accepted.as_ref().map(|a| a.accepted_at),
                accepted_by: accepted.as_ref().map(|a| &a.accepted_by),
                acceptance_id: accepted.as_ref().map(|a| a.acceptance_id.to_string()),
                armed_at: state.armed_at,
            }
        };
        Self {
            satisfied: state.satisfied(),
            documents: state.standings.iter().map(view).collect(),
        }
    }
}

/// The record of an acceptance, as portals see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields are those of domain::terms::AcceptanceRecord"
)]
pub struct AcceptanceView<'a> {
    pub acceptance_id: String,
    pub customer_id: String,
    pub kind: TermsKind,
    pub version: &'a str,
    pub title: &'a str,
    pub url: &'a str,
    pub sha256: &'a str,
    pub accepted_at: Timestamp,
    pub accepted_by: &'a Person,
    pub via: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<&'a str>,
    /// The text that tells all of this, as it was made at the acceptance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<&'a str>,
}

impl<'a> From<&'a AcceptanceRecord> for AcceptanceView<'a> {
    fn from(record: &'a AcceptanceRecord) -> Self {
        Self {
            acceptance_id: record.acceptance_id.to_string(),
            customer_id: record.customer_id.to_string(),
            kind: record.document.kind,
            version: record.document.version.as_str(),
            title: record.document.title.as_str(),
            url: record.document.url.as_str(),
            sha256: record.document.sha256.as_str(),
            accepted_at: record.accepted_at,
            accepted_by: &record.accepted_by,
            via: match record.evidence.via {
                Via::Portal { .. } => "portal",
                Via::EmailLink => "email-link",
            },
            source_ip: record.evidence.source_ip.as_deref(),
            user_agent: record.evidence.user_agent.as_deref(),
            copy: None,
        }
    }
}

impl<'a> AcceptanceView<'a> {
    /// The view with the copy.
    #[must_use]
    pub fn with_copy(self, record: &'a AcceptanceRecord) -> Self {
        Self {
            copy: Some(&record.copy),
            ..self
        }
    }
}

/// That terms were re-armed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RearmedView {
    /// For which customer; all of the reseller's when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// Acceptances until then no longer count.
    pub armed_at: Option<Timestamp>,
}

/// That somebody was invited to name the tenant.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InvitedView {
    /// For which customer.
    pub customer_id: String,
    /// When.
    pub invited_at: Timestamp,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// To whom, masked.
    pub sent_to: String,
}

impl InvitedView {
    /// The invitation of a customer.
    pub fn of(customer_id: String, invitation: &TenantInvitation) -> Self {
        Self {
            customer_id,
            invited_at: invitation.invited_at,
            expires_at: invitation.expires_at,
            sent_to: invitation.recipient.email.masked(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_read_with_all_its_faults() {
        let read = |body: &Value| {
            let version = TermsVersion::parse("3").unwrap();
            read_document(TermsKind::ProviderTerms, version, body)
        };
        let good = json!({
            "title": "Terms of use", "url": "https://terms.example/3", "sha256": "AB".repeat(32),
            "effectiveAt": "2026-12-01T00:00:00Z",
        });
        assert_eq!(read(&good).unwrap().sha256.as_str(), "ab".repeat(32));
        let bad = json!({"title": "", "url": "http://x", "sha256": "ab", "effectiveAt": "soon", "body": ""});
        let codes: Vec<_> = read(&bad).unwrap_err().into_iter().map(|f| f.code).collect();
        let expected = [
            "text_invalid",
            "url_invalid",
            "sha256_invalid",
            "time_invalid",
            "unknown_field",
        ];
        assert_eq!(codes, expected);
    }
}
