//! Terms that a customer must have accepted before it may request.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whose terms a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermsKind {
    /// Microsoft's agreement with the customer.
    MicrosoftCustomerAgreement,
    /// The distributor's terms.
    ProviderTerms,
    /// The reseller's terms.
    ResellerTerms,
}

/// A published version of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Whose terms.
    pub kind: TermsKind,
    /// The version's name.
    pub version: String,
    /// From when it is in force.
    pub effective_at: Timestamp,
}

/// That a customer accepted a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acceptance {
    /// Whose terms.
    pub kind: TermsKind,
    /// The accepted version.
    pub version: String,
    /// When.
    pub accepted_at: Timestamp,
}

/// Whether every kind in force has an acceptance of its effective version later than the last re-arm.
pub fn satisfied(
    documents: &[Document],
    acceptances: &[Acceptance],
    armed_at: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    use TermsKind::{MicrosoftCustomerAgreement, ProviderTerms, ResellerTerms};
    [MicrosoftCustomerAgreement, ProviderTerms, ResellerTerms]
        .into_iter()
        .all(|kind| {
            let in_force = documents
                .iter()
                .filter(|d| d.kind == kind && d.effective_at <= now)
                .max_by_key(|d| d.effective_at);
            in_force.is_none_or(|document| {
                acceptances.iter().any(|a| {
                    a.kind == kind
                        && a.version == document.version
                        && armed_at.is_none_or(|armed| a.accepted_at > armed)
                })
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn document(version: &str, effective: i64) -> Document {
        Document {
            kind: TermsKind::ProviderTerms,
            version: version.into(),
            effective_at: at(effective),
        }
    }

    fn acceptance(version: &str, when: i64) -> Acceptance {
        Acceptance {
            kind: TermsKind::ProviderTerms,
            version: version.into(),
            accepted_at: at(when),
        }
    }

    #[test]
    fn without_a_document_in_force_nothing_must_be_accepted() {
        assert!(satisfied(&[], &[], Some(at(5)), at(10)));
        assert!(satisfied(&[document("2", 20)], &[], None, at(10)));
    }

    #[test]
    fn only_the_effective_version_counts() {
        let documents = [document("1", 0), document("2", 50)];
        let accepted = [acceptance("1", 10)];
        assert!(satisfied(&documents, &accepted, None, at(40)));
        assert!(!satisfied(&documents, &accepted, None, at(50)));
    }

    #[test]
    fn a_rearm_voids_what_was_accepted_before() {
        let documents = [document("1", 0)];
        assert!(!satisfied(
            &documents,
            &[acceptance("1", 10)],
            Some(at(10)),
            at(20)
        ));
        assert!(satisfied(
            &documents,
            &[acceptance("1", 11)],
            Some(at(10)),
            at(20)
        ));
    }
}
