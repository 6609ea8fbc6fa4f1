//! Terms that a customer must have accepted before it may have a subscription: documents with immutable versions,
//! acceptances, and the gate between them.
//!
//! An acceptance counts while its version is the one in force and it is later than the last re-arm. Nothing here
//! speaks for Microsoft: whether the customer accepted Microsoft's own agreement is read at Microsoft
//! ([`crate::provider::Provider::agreement`]).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::{Customer, Reseller};
use crate::email::Person;
use crate::ids::{AcceptanceId, ClientId, CustomerId, ResellerId, TermsVersion};
use crate::text::{Digest, Name, WebAddress};

/// For how many policy days a request waits for terms, and a mailed link to them works.
pub const ACCEPTANCE_DAYS: u8 = 30;

/// Whose terms a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermsKind {
    /// Microsoft's agreement with the customer, as the distributor shows it.
    MicrosoftCustomerAgreement,
    /// The distributor's terms.
    ProviderTerms,
    /// The reseller's terms.
    ResellerTerms,
}

impl TermsKind {
    /// Every kind, in the order in which a person is shown them.
    pub const ALL: [Self; 3] = [
        Self::MicrosoftCustomerAgreement,
        Self::ProviderTerms,
        Self::ResellerTerms,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MicrosoftCustomerAgreement => "microsoft-customer-agreement",
            Self::ProviderTerms => "provider-terms",
            Self::ResellerTerms => "reseller-terms",
        }
    }

    /// The kind of a word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A published version of a document. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Whose terms.
    pub kind: TermsKind,
    /// The version's name.
    pub version: TermsVersion,
    /// What people call it.
    pub title: Name,
    /// Where it can be read.
    pub url: WebAddress,
    /// SHA-256 of what can be read there.
    pub sha256: Digest,
    /// From when it is in force.
    pub effective_at: Timestamp,
}

/// The versions that are in force or will be, as they are kept together. Superseded ones are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// In the order of their publication.
    pub documents: Vec<Document>,
    /// Counts publications.
    pub version: u64,
}

impl InForce {
    /// What is kept once `document` is published. What it or another version has superseded is dropped.
    #[must_use]
    pub fn with(&self, document: Document, now: Timestamp) -> Self {
        let mut documents = self.documents.clone();
        documents.push(document);
        let kept = documents
            .iter()
            .filter(|d| d.effective_at > now || effective(&documents, d.kind, now) == Some(d))
            .cloned()
            .collect();
        Self {
            documents: kept,
            version: self.version + 1,
        }
    }
}

/// That a customer accepted a version, as the account keeps the newest one of each kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acceptance {
    /// The record of it.
    pub acceptance_id: AcceptanceId,
    /// Whose terms.
    pub kind: TermsKind,
    /// The accepted version.
    pub version: TermsVersion,
    /// When.
    pub accepted_at: Timestamp,
    /// Who accepted.
    pub accepted_by: Person,
}

/// By which way an acceptance came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Via {
    /// A customer portal recorded it.
    Portal {
        /// The portal's client.
        client_id: ClientId,
    },
    /// The mailed link's page.
    EmailLink,
}

/// From where an acceptance came, as far as the network tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// By which way.
    pub via: Via,
    /// The caller's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
    /// The caller's program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// The record of one acceptance: append-only, with a copy of what was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcceptanceRecord {
    /// The record.
    pub acceptance_id: AcceptanceId,
    /// Whose customer accepted.
    pub reseller_id: ResellerId,
    /// Which customer.
    pub customer_id: CustomerId,
    /// What was accepted.
    pub document: Document,
    /// When.
    pub accepted_at: Timestamp,
    /// Who accepted.
    pub accepted_by: Person,
    /// From where.
    pub evidence: Evidence,
    /// The text that tells all of this, as it was made then.
    pub copy: String,
}

/// What an acceptance is made from.
#[derive(Clone, Debug)]
pub struct Signing<'a> {
    /// The customer that accepts.
    pub customer: &'a Customer,
    /// Its reseller.
    pub reseller: &'a Reseller,
    /// Who accepts.
    pub by: &'a Person,
    /// From where.
    pub evidence: &'a Evidence,
    /// When. Later than what it must be later than, see [`moment`].
    pub at: Timestamp,
}

impl AcceptanceRecord {
    /// The record of accepting `document`.
    pub fn of(acceptance_id: AcceptanceId, document: &Document, signing: &Signing<'_>) -> Self {
        Self {
            acceptance_id,
            reseller_id: signing.customer.reseller_id.clone(),
            customer_id: signing.customer.customer_id,
            document: document.clone(),
            accepted_at: signing.at,
            accepted_by: signing.by.clone(),
            evidence: signing.evidence.clone(),
            copy: copy(acceptance_id, document, signing),
        }
    }

    /// What the account keeps of it.
    pub fn acceptance(&self) -> Acceptance {
        Acceptance {
            acceptance_id: self.acceptance_id,
            kind: self.document.kind,
            version: self.document.version.clone(),
            accepted_at: self.accepted_at,
            accepted_by: self.accepted_by.clone(),
        }
    }
}

fn copy(id: AcceptanceId, document: &Document, signing: &Signing<'_>) -> String {
    let Signing {
        customer,
        reseller,
        by,
        evidence,
        at,
    } = signing;
    let way = match &evidence.via {
        Via::Portal { client_id } => format!("the customer portal {client_id}"),
        Via::EmailLink => format!("the link that was mailed to {}", by.email.as_str()),
    };
    let unknown = || "not known".to_owned();
    let lines = [
        ("Document", document.title.as_str().to_owned()),
        ("Kind", document.kind.as_str().to_owned()),
        ("Version", document.version.to_string()),
        ("Address", document.url.as_str().to_owned()),
        ("SHA-256", document.sha256.as_str().to_owned()),
        ("In force since", document.effective_at.to_string()),
        (
            "Accepted by",
            format!("{} <{}>", by.name.as_str(), by.email.as_str()),
        ),
        (
            "For",
            format!(
                "{} (customer {})",
                customer.company_name.as_str(),
                customer.customer_id
            ),
        ),
        ("Reseller", reseller.name.as_str().to_owned()),
        ("Accepted at", at.to_string()),
        ("Through", way),
        ("From address", evidence.source_ip.clone().unwrap_or_else(unknown)),
        (
            "With program",
            evidence.user_agent.clone().unwrap_or_else(unknown),
        ),
        ("Acceptance", id.to_string()),
    ];
    let mut text = String::from("Acceptance of terms\n\n");
    for (name, value) in lines {
        text.push_str(&format!("{name:<16}{value}\n"));
    }
    text.push_str(
        "\nThis records what the customer accepted towards its reseller and the distributor. It is no acceptance at\n\
         Microsoft: the customer accepts Microsoft's own agreement with Microsoft itself.\n",
    );
    text
}

/// How a customer stands with one document in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The version in force.
    pub document: Document,
    /// The acceptance that counts, if there is one.
    pub accepted: Option<Acceptance>,
}

/// How a customer stands with its terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermsState {
    /// Every kind that has a version in force.
    pub standings: Vec<Standing>,
    /// When acceptances were last voided, for this customer or for all of its reseller.
    pub armed_at: Option<Timestamp>,
}

impl TermsState {
    /// The state at a moment. `documents` are the versions in force or to come.
    pub fn of(documents: &[Document], customer: &Customer, reseller: &Reseller, now: Timestamp) -> Self {
        let armed_at = customer.terms_armed_at.max(reseller.terms_armed_at);
        let standing = |document: &Document| Standing {
            document: document.clone(),
            accepted: customer
                .acceptances
                .iter()
                .find(|a| counts(a, document, armed_at))
                .cloned(),
        };
        Self {
            standings: TermsKind::ALL
                .into_iter()
                .filter_map(|kind| effective(documents, kind, now).map(standing))
                .collect(),
            armed_at,
        }
    }

    /// The gate: every kind in force has an acceptance that counts.
    pub fn satisfied(&self) -> bool {
        self.standings.iter().all(|s| s.accepted.is_some())
    }

    /// What is still to be accepted.
    pub fn missing(&self) -> impl Iterator<Item = &Document> {
        self.standings
            .iter()
            .filter(|s| s.accepted.is_none())
            .map(|s| &s.document)
    }

    /// The version in force of a kind, if `version` is it.
    pub fn in_force(&self, kind: TermsKind, version: &TermsVersion) -> Option<&Document> {
        let documents = self.standings.iter().map(|s| &s.document);
        documents
            .into_iter()
            .find(|d| d.kind == kind && d.version == *version)
    }
}

fn counts(acceptance: &Acceptance, document: &Document, armed_at: Option<Timestamp>) -> bool {
    acceptance.kind == document.kind
        && acceptance.version == document.version
        && armed_at.is_none_or(|armed| acceptance.accepted_at > armed)
}

/// The version of a kind that is in force: the one that took effect last.
fn effective(documents: &[Document], kind: TermsKind, now: Timestamp) -> Option<&Document> {
    documents
        .iter()
        .filter(|d| d.kind == kind && d.effective_at <= now)
        .max_by_key(|d| d.effective_at)
}

/// The moment to record for what happens now but must be later than `before`: clocks of two processes differ.
pub fn moment(now: Timestamp, before: Option<Timestamp>) -> Timestamp {
    let next = before.map(|before| {
        before
            .saturating_add(SignedDuration::from_micros(1))
            .unwrap_or(Timestamp::MAX)
    });
    next.map_or(now, |next| next.max(now))
}
