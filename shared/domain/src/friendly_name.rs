//! The name a person gives to the subscription.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::text::{Invalid, is_unprintable, parsed_text};

/// A friendly name: trimmed, 1–64 characters, no control characters. Unique per customer without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FriendlyName(String);

impl FriendlyName {
    /// Trims and parses.
    ///
    /// # Errors
    /// `friendly_name_required` when nothing is left, `friendly_name_invalid` when it is too long or unprintable.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Self::REQUIRED);
        }
        if text.chars().count() > 64 || text.chars().any(is_unprintable) {
            return Err(Invalid::new(
                "friendly_name_invalid",
                "Use 1–64 characters without control characters.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The refusal of a missing name.
    pub const REQUIRED: Invalid = Invalid::new(
        "friendly_name_required",
        "Name the subscription; the recommended form is reseller-customer-xxxx.",
    );

    /// The form in which names are compared.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// Whether the name has the recommended form `reseller-customer-xxxx`: three or more parts of letters or
    /// digits, joined by hyphens.
    pub fn is_conventional(&self) -> bool {
        let mut parts = 0;
        let all_good = self.0.split('-').all(|part| {
            parts += 1;
            !part.is_empty() && part.chars().all(char::is_alphanumeric)
        });
        all_good && parts >= 3
    }

    /// A name of the recommended form for this reseller and customer that is not among `taken`, which holds the
    /// customer's names as [`Self::folded`].
    pub fn suggestion(reseller: &str, customer: &str, taken: &BTreeSet<String>) -> String {
        let stem = format!("{}-{}", slug(reseller, "reseller"), slug(customer, "customer"));
        let mut numbers = 1_u64..;
        loop {
            let number = numbers.next().unwrap_or_default();
            let name = format!("{stem}-{number:04}");
            if !taken.contains(&name.to_lowercase()) {
                return name;
            }
        }
    }
}

parsed_text!(FriendlyName);

/// Letters and digits of a name, lower case, as one part of a suggestion.
fn slug(text: &str, fallback: &str) -> String {
    let lower = text.to_lowercase();
    let word: String = lower.chars().filter(|c| c.is_alphanumeric()).take(24).collect();
    if word.is_empty() {
        fallback.to_owned()
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recommended_form_is_recognised() {
        for good in ["contoso-fabrikam-0001", "a-b-sales", "a-b-c-d"] {
            assert!(FriendlyName::parse(good).unwrap().is_conventional(), "{good}");
        }
        for other in ["My subscription", "a-b", "a--c", "-a-b-c"] {
            assert!(!FriendlyName::parse(other).unwrap().is_conventional(), "{other}");
        }
    }

    #[test]
    fn limits_count_characters_not_bytes() {
        assert!(FriendlyName::parse(&"ü".repeat(64)).is_ok());
        assert_eq!(
            FriendlyName::parse(&"ü".repeat(65)).unwrap_err().code,
            "friendly_name_invalid"
        );
        assert_eq!(
            FriendlyName::parse(" \t ").unwrap_err().code,
            "friendly_name_required"
        );
        assert_eq!(
            FriendlyName::parse("a\nb").unwrap_err().code,
            "friendly_name_invalid"
        );
    }

    #[test]
    fn a_suggestion_has_the_recommended_form() {
        let free = BTreeSet::new();
        for (reseller, customer, expected) in [
            ("Contoso Ltd.", "***", "contosoltd-customer-0001"),
            ("Zoë & Co", "北京公司", "zoëco-北京公司-0001"),
            ("شركة", "👩\u{200d}💻", "شركة-customer-0001"),
            ("İstanbul", "ẞ", "istanbul-ß-0001"),
        ] {
            let name = FriendlyName::suggestion(reseller, customer, &free);
            assert_eq!(name, expected);
            assert!(FriendlyName::parse(&name).unwrap().is_conventional(), "{name}");
        }
    }

    #[test]
    fn a_suggestion_is_free() {
        let taken = [
            "contoso-fabrikam-0001",
            "contoso-fabrikam-0002",
            "contoso-fabrikam-0004",
        ];
        let taken = taken.map(str::to_owned).into();
        assert_eq!(
            FriendlyName::suggestion("Contoso", "Fabrikam", &taken),
            "contoso-fabrikam-0003"
        );
    }
}
