//! Identifiers. Each is its own type, so that one can never be passed for another.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::text::{Invalid, parsed_text};

macro_rules! slug_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses 1–128 characters of `A–Z a–z 0–9 . _ : -`.
            ///
            /// # Errors
            /// `id_invalid` when the text is empty, too long or has another character.
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '-');
                if text.is_empty() || text.len() > 128 || !text.chars().all(ok) {
                    return Err(Invalid::new("id_invalid", "Use 1–128 letters, digits, '.', '_', ':' or '-'."));
                }
                Ok(Self(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        parsed_text!($name);
    };
}

slug_id!(
    /// A reseller, as the distributor names it.
    ResellerId
);
slug_id!(
    /// An API client: the `client_id` (or `azp`) of its tokens.
    ClientId
);
slug_id!(
    /// The name of a published version of a terms document.
    TermsVersion
);

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a `UUIDv7` (RFC 9562) from the time and ten random bytes.
            pub fn mint(now: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// Parses the canonical text form; anything else is an unknown id.
            pub fn parse(text: &str) -> Option<Self> {
                let id = Uuid::try_parse(text).ok()?;
                (id.to_string() == text).then_some(Self(id))
            }

            /// The identifier's 128 bits.
            pub fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

uuid_id!(
    /// A customer account of one reseller.
    CustomerId
);
uuid_id!(
    /// A subscription request. It also names the workflow execution and the alias at Microsoft.
    RequestId
);
uuid_id!(
    /// The record of one acceptance of terms.
    AcceptanceId
);

/// A Microsoft Entra tenant, a lower-case GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(Uuid);

/// The tenant that holds Microsoft's consumer accounts; it cannot own a subscription.
const CONSUMER_TENANT: Uuid = uuid::uuid!("9188040d-6c67-4c5b-b112-36a304b66dad");

impl TenantId {
    /// Parses a GUID in any case, with or without braces.
    ///
    /// # Errors
    /// `tenant_id_invalid` for other text, `tenant_reserved` for the names and ids that are not a customer's tenant.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if matches!(
            text.to_ascii_lowercase().as_str(),
            "common" | "organizations" | "consumers"
        ) {
            return Err(Self::reserved());
        }
        let bare = text
            .strip_prefix('{')
            .and_then(|t| t.strip_suffix('}'))
            .unwrap_or(text);
        let hyphenated = bare.len() == 36;
        match Uuid::try_parse(bare) {
            Ok(id) if hyphenated && (id.is_nil() || id == CONSUMER_TENANT) => Err(Self::reserved()),
            Ok(id) if hyphenated => Ok(Self(id)),
            _ => Err(Invalid::new(
                "tenant_id_invalid",
                "A tenant id is a GUID such as 3f15978e-005c-4763-8b78-2a8fab289c58.",
            )),
        }
    }

    /// The refusal of a tenant that cannot belong to a customer.
    pub fn reserved() -> Invalid {
        Invalid::new(
            "tenant_reserved",
            "This is not a customer's tenant. Give the id or a domain of the customer's own tenant.",
        )
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A domain name by which a tenant can be found, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

impl Domain {
    /// Parses a host name of at least two labels (RFC 1035 limits).
    ///
    /// # Errors
    /// `domain_invalid` otherwise.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.to_ascii_lowercase();
        let label = |l: &str| {
            (1..=63).contains(&l.len())
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        if text.len() > 253 || text.split('.').count() < 2 || !text.split('.').all(label) {
            return Err(Invalid::new(
                "domain_invalid",
                "Give a domain such as contoso.com.",
            ));
        }
        Ok(Self(text))
    }
}

parsed_text!(Domain);

/// The reseller's partner id at Microsoft (formerly MPN id).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartnerId(String);

impl PartnerId {
    /// Parses one to ten digits.
    ///
    /// # Errors
    /// `partner_id_invalid` otherwise.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            "partner_id_invalid",
            "A partner id has one to ten digits.",
        ))
    }
}

parsed_text!(PartnerId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenant_ids_are_normalised_and_the_reserved_ones_refused() {
        let id = TenantId::parse("{3F15978E-005C-4763-8B78-2A8FAB289C58}").unwrap();
        assert_eq!(id.to_string(), "3f15978e-005c-4763-8b78-2a8fab289c58");
        for reserved in [
            "common",
            "Organizations",
            "consumers",
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert_eq!(
                TenantId::parse(reserved).unwrap_err().code,
                "tenant_reserved",
                "{reserved}"
            );
        }
        for malformed in ["", "abc", "3f15978e005c47638b782a8fab289c58", "contoso.com"] {
            assert_eq!(
                TenantId::parse(malformed).unwrap_err().code,
                "tenant_id_invalid",
                "{malformed}"
            );
        }
    }

    #[test]
    fn request_ids_sort_by_time() {
        let earlier = RequestId::mint(Timestamp::from_second(1_700_000_000).unwrap(), [0xff; 10]);
        let later = RequestId::mint(Timestamp::from_second(1_700_000_001).unwrap(), [0; 10]);
        assert!(earlier.to_string() < later.to_string());
        assert_eq!(RequestId::parse(&earlier.to_string()), Some(earlier));
        assert_eq!(RequestId::parse(&earlier.to_string().to_uppercase()), None);
    }

    #[test]
    fn domains_are_host_names() {
        assert_eq!(
            Domain::parse("Fabrikam.Example").unwrap().as_str(),
            "fabrikam.example"
        );
        for bad in ["", "localhost", "a..b", "-a.com", "a.com/x", "ä.com", "a b.com"] {
            assert!(Domain::parse(bad).is_err(), "{bad}");
        }
    }
}
