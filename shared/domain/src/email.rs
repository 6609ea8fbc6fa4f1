//! Mail addresses of people.

use serde::{Deserialize, Serialize};

use crate::text::{Invalid, Name, parsed_text};

/// A mail address, with the limits of RFC 5321 (64 octets before the `@`, 254 in all).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Parses an address of the form `local@domain` with a dot-atom local part; the domain is lower-cased.
    ///
    /// # Errors
    /// `email_invalid` otherwise.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const INVALID: Invalid =
            Invalid::new("email_invalid", "Give an address such as ada@fabrikam.example.");
        let (local, domain) = text.trim().rsplit_once('@').ok_or(INVALID)?;
        let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
        let local_ok = local.len() <= 64
            && local
                .split('.')
                .all(|part| !part.is_empty() && part.chars().all(atom));
        let domain = crate::ids::Domain::parse(domain).map_err(|_| INVALID)?;
        let address = format!("{local}@{}", domain.as_str());
        if !local_ok || address.len() > 254 {
            return Err(INVALID);
        }
        Ok(Self(address))
    }

    /// The mailbox: an address is written in several ways, and no provider in use tells mailboxes apart by case.
    pub fn mailbox(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// Whether both name the same mailbox.
    pub fn same_mailbox(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// The address for a reader who should recognise it but not learn it: `j***@reseller.example`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or(("", &self.0));
        format!("{}***@{domain}", local.chars().next().unwrap_or('*'))
    }
}

parsed_text!(EmailAddress);

/// Logs show the masked form only.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A person who can be written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// How the person is addressed.
    pub name: Name,
    /// Where the person is reached.
    pub email: EmailAddress,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_rfc_5321() {
        assert_eq!(
            EmailAddress::parse("Ada.Byron+csp@Fabrikam.Example")
                .unwrap()
                .as_str(),
            "Ada.Byron+csp@fabrikam.example"
        );
        let long_local = format!("{}@fabrikam.example", "a".repeat(65));
        for bad in [
            "",
            "ada",
            "@x.example",
            "a@",
            "a@localhost",
            "a b@x.example",
            "a..b@x.example",
            "a@x.example\r\nBcc: z@y.example",
            "\"a\"@x.example",
            long_local.as_str(),
        ] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn debug_output_is_masked() {
        let address = EmailAddress::parse("julia@reseller.example").unwrap();
        assert_eq!(format!("{address:?}"), "j***@reseller.example");
    }
}
