//! The world as it is before the first call, derived from the seed alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

const ORDINARY: [&str; 12] = [
    "fabrikam",
    "adatum",
    "alpineskihouse",
    "cohovineyard",
    "fourthcoffee",
    "graphicdesign",
    "litware",
    "lucernepublishing",
    "margiestravel",
    "proseware",
    "tailspintoys",
    "treyresearch",
];
const SPECIAL: [(&str, Behaviour); 5] = [
    ("woodgrovebank", Behaviour::Federated),
    ("wideworldimporters", Behaviour::UnderReview),
    ("blueyonder", Behaviour::NoRelationship),
    ("southridgevideo", Behaviour::TermsMissing),
    ("vanarsdel", Behaviour::TermsOutdated),
];

/// What is particular about a customer tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Behaviour {
    /// Reseller relationship, and an MCA that the customer accepted itself.
    Ordinary,
    /// The customer's own domain is federated: no user can be created in it.
    Federated,
    /// Microsoft reviews the customer for a while (800073).
    UnderReview,
    /// The partner has no relationship with the tenant (20002).
    NoRelationship,
    /// The MCA was never accepted.
    TermsMissing,
    /// A partner confirmed the MCA before 1 April 2023: it must be accepted again.
    TermsOutdated,
}

/// A customer tenant.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// The tenant's GUID.
    pub id: Uuid,
    /// The customer's own, verified domain.
    pub domain: String,
    /// The `*.onmicrosoft.com` domain every tenant has; never federated.
    pub initial_domain: String,
    /// The company's name.
    pub company: String,
    /// What is particular about it.
    pub behaviour: Behaviour,
    pub(crate) review_since: Option<Timestamp>,
    /// Whether the partner may administer on the customer's behalf.
    pub(crate) admin: bool,
}

impl Tenant {
    pub(crate) fn has_domain(&self, domain: &str) -> bool {
        self.domain.eq_ignore_ascii_case(domain) || self.initial_domain.eq_ignore_ascii_case(domain)
    }
}

/// A GUID that depends on nothing but its parts.
pub(crate) fn guid(parts: &[&str]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Builder::from_random_bytes(bytes).into_uuid()
}

pub(crate) fn partner_tenant(seed: &str) -> Uuid {
    guid(&[seed, "partner tenant"])
}

pub(crate) fn billing_account(seed: &str) -> String {
    let account = guid(&[seed, "billing account"]);
    let organization = guid(&[seed, "billing organization"]);
    format!("{account}:{organization}_2019-05-31")
}

pub(crate) fn tenants(seed: &str) -> Vec<Tenant> {
    let ordinary = ORDINARY.iter().map(|stem| (*stem, Behaviour::Ordinary));
    ordinary
        .chain(SPECIAL)
        .map(|(stem, behaviour)| tenant(seed, stem, behaviour))
        .collect()
}

fn tenant(seed: &str, stem: &str, behaviour: Behaviour) -> Tenant {
    let id = guid(&[seed, "tenant", stem]);
    let suffix = id.as_u128() % 10_000;
    Tenant {
        id,
        domain: format!("{stem}.example"),
        initial_domain: format!("{stem}{suffix:04}.onmicrosoft.com"),
        company: format!("{}{} Ltd", stem[..1].to_uppercase(), &stem[1..]),
        behaviour,
        review_since: None,
        admin: true,
    }
}
