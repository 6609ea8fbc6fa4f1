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

/// Text on one line: control characters and white space become single spaces.
pub fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
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

/// The address of a page that anybody can read: `https`, at most 2,000 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress(String);

impl WebAddress {
    /// Parses an absolute URL.
    ///
    /// # Errors
    /// `url_invalid` when it is none, is not `https` or carries a user or password.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const INVALID: Invalid = Invalid::new(
            "url_invalid",
            "Give an absolute https address of at most 2,000 characters, such as https://contoso.com/terms/3.",
        );
        let uri: http::Uri = text.parse().map_err(|_| INVALID)?;
        let host = uri.authority().filter(|a| !a.as_str().contains('@'));
        let harmless = text
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"\"'<>`".contains(&b));
        if uri.scheme_str() == Some("https") && host.is_some() && harmless && text.len() <= 2_000 {
            return Ok(Self(text.to_owned()));
        }
        Err(INVALID)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for WebAddress {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<WebAddress> for String {
    fn from(address: WebAddress) -> Self {
        address.0
    }
}

/// A SHA-256 digest in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// Parses 64 hexadecimal digits in any case.
    ///
    /// # Errors
    /// `sha256_invalid` otherwise.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(Invalid::new(
            "sha256_invalid",
            "Give the SHA-256 of the document as 64 hexadecimal digits.",
        ))
    }

    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Digest {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

/// An ISO 3166-1 alpha-2 country code, upper case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

impl Country {
    /// Parses the code of a country that has one today.
    ///
    /// # Errors
    /// `country_invalid` otherwise.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        // The standard leaves these codes to its users; they name no country.
        let free = matches!(text.as_bytes(), b"AA" | b"ZZ" | [b'Q', b'M'..=b'Z'] | [b'X', _]);
        if !free && iso3166_static::Alpha2::try_from(text).is_ok() {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            "country_invalid",
            "Give a country as ISO 3166-1 alpha-2 in upper case, such as DE.",
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

/// A BCP 47 language tag in its canonical case, such as `de-AT`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// Parses a tag that is well-formed (RFC 5646), of a language that ISO 639 lists and of a region that ISO 3166
    /// or UN M.49 numbers can name.
    ///
    /// # Errors
    /// `language_invalid` otherwise.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const INVALID: Invalid = Invalid::new(
            "language_invalid",
            "Give a language as BCP 47, such as en or de-AT.",
        );
        let tag = oxilangtag::LanguageTag::parse_and_normalize(text).map_err(|_| INVALID)?;
        let language = tag.primary_language();
        let listed = match language.len() {
            2 => isolang::Language::from_639_1(language).is_some(),
            3 => isolang::Language::from_639_3(language).is_some(),
            _ => false,
        };
        let placed = tag
            .region()
            .is_none_or(|region| region.len() == 3 || Country::parse(region).is_ok());
        if listed && placed && text.len() <= 35 {
            return Ok(Self(tag.into_inner()));
        }
        Err(INVALID)
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is stored was parsed when it came in; the lists of languages stay out of the functions that only read it.
impl From<String> for Language {
    fn from(text: String) -> Self {
        Self(text)
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
    fn one_line_is_one_line() {
        assert_eq!(one_line(" a\r\nBcc:\u{202E} b\t\u{2028}c\u{0} "), "a Bcc: b c");
    }

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
    fn countries_are_those_of_the_standard() {
        for good in ["DE", "US", "GB", "SS", "TW"] {
            assert!(Country::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "de", "ZZ", "AA", "QM", "XX", "UK", "DEU", "D\u{308}", "🇩🇪"] {
            assert_eq!(
                Country::parse(bad).unwrap_err().code,
                "country_invalid",
                "{bad:?}"
            );
        }
    }

    #[test]
    fn languages_are_those_of_the_standard() {
        for (given, kept) in [
            ("de", "de"),
            ("DE-at", "de-AT"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("gsw", "gsw"),
        ] {
            assert_eq!(Language::parse(given).unwrap().as_str(), kept);
        }
        for bad in [
            "",
            "english_us",
            "zz",
            "qqq",
            "de-ZZ",
            "de-",
            "x-private",
            "deutsch",
            "dé",
        ] {
            assert_eq!(
                Language::parse(bad).unwrap_err().code,
                "language_invalid",
                "{bad:?}"
            );
        }
    }

    #[test]
    fn web_addresses_are_absolute_and_safe() {
        assert!(WebAddress::parse("https://contoso.example/terms?v=3#top").is_ok());
        for bad in [
            "http://contoso.example/",
            "/terms",
            "https://",
            "https://user:secret@contoso.example/",
            "javascript:alert(1)",
            "https://contoso.example/a b",
            "https://contoso.example/\"><script>",
            "https://contoso.example/ü",
        ] {
            assert_eq!(WebAddress::parse(bad).unwrap_err().code, "url_invalid", "{bad:?}");
        }
    }

    #[test]
    fn digests_are_hexadecimal() {
        assert_eq!(Digest::parse(&"AB".repeat(32)).unwrap().as_str(), "ab".repeat(32));
        assert!(Digest::parse(&"g".repeat(64)).is_err());
        assert!(Digest::parse("ab").is_err());
    }
}
