//! Text that people give us: parsed once, at the edge, and harmless in a header, a log or a subject line ever after.

use serde::{Deserialize, Serialize};

/// Why a single value was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Invalid {
    /// Stable code for programs.
    pub code: &'static str,
    /// What to do about it, for people.
    pub detail: &'static str,
}

impl Invalid {
    /// A refusal with its code and what to do.
    pub const fn new(code: &'static str, detail: &'static str) -> Self {
        Self { code, detail }
    }
}

/// One fault of a body: where, which, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the value.
    pub pointer: String,
    /// Stable code for programs.
    pub code: String,
    /// What to do about it, for people.
    pub detail: String,
}

impl Fault {
    /// The fault of the value at `pointer`.
    pub fn at(pointer: impl Into<String>, invalid: Invalid) -> Self {
        Self {
            pointer: pointer.into(),
            code: invalid.code.into(),
            detail: invalid.detail.into(),
        }
    }
}

/// Characters that must never reach a header, a subject or a terminal: controls, line separators and the
/// bidirectional overrides that can make a name read as another.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

macro_rules! line {
    ($(#[$doc:meta])* $name:ident, $max:literal, $detail:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Trims and parses one line of text.
            ///
            /// # Errors
            /// `text_invalid` when it is empty, too long, or has control characters.
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                let text = text.trim();
                if text.is_empty() || text.chars().count() > $max || text.chars().any(is_unprintable) {
                    return Err(Invalid::new("text_invalid", $detail));
                }
                Ok(Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(line: $name) -> Self {
                line.0
            }
        }
    };
}

line!(
    /// The name of a person or a company, one line of at most 200 characters.
    Name,
    200,
    "Give one line of 1–200 characters without control characters."
);

line!(
    /// A phone number as written, one line of at most 40 characters.
    Phone,
    40,
    "Give one line of 1–40 characters."
);

/// Free text of a person: line breaks allowed, 1–1,000 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Remark(String);

impl Remark {
    /// Trims, unifies line breaks and parses.
    ///
    /// # Errors
    /// `text_invalid` when it is empty, too long, or has control characters other than line breaks and tabs.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.replace("\r\n", "\n");
        let text = text.trim();
        let bad = |c: char| is_unprintable(c) && !matches!(c, '\n' | '\t');
        if text.is_empty() || text.chars().count() > 1_000 || text.chars().any(bad) {
            return Err(Invalid::new(
                "text_invalid",
                "Give 1–1,000 characters without control characters.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Remark {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Remark> for String {
    fn from(remark: Remark) -> Self {
        remark.0
    }
}

/// An ISO 3166-1 alpha-2 country code, upper case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

impl Country {
    /// Parses two letters.
    ///
    /// # Errors
    /// `country_invalid` otherwise.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            "country_invalid",
            "Give a country as ISO 3166-1 alpha-2, such as DE.",
        ))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Country {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

/// A BCP 47 language tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// Parses the shape of a tag: subtags of 1–8 letters or digits, the first of 2–3 letters.
    ///
    /// # Errors
    /// `language_invalid` otherwise.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let mut subtags = text.split('-');
        let primary = subtags.next().unwrap_or_default();
        let primary_ok = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        let rest_ok =
            subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        if text.len() <= 35 && primary_ok && rest_ok {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            "language_invalid",
            "Give a language as BCP 47, such as en or de-AT.",
        ))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Language {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_every_script_and_refuse_line_breaks() {
        assert_eq!(Name::parse("  Zoë 北京 👩‍💻 ").unwrap().as_str(), "Zoë 北京 👩‍💻");
        for bad in [
            "",
            "   ",
            "a\r\nBcc: x@y.example",
            "a\u{0}b",
            "a\u{202E}b",
            "a\u{2028}b",
        ] {
            assert!(Name::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Name::parse(&"x".repeat(201)).is_err());
    }

    #[test]
    fn remarks_may_have_lines() {
        assert_eq!(
            Remark::parse("no budget\r\nask again").unwrap().as_str(),
            "no budget\nask again"
        );
        assert!(Remark::parse("a\u{7}b").is_err());
    }

    #[test]
    fn countries_and_languages_have_their_shape() {
        assert!(Country::parse("DE").is_ok());
        assert!(Country::parse("de").is_err());
        assert!(Language::parse("zh-Hant-TW").is_ok());
        assert!(Language::parse("english_us").is_err());
    }
}
