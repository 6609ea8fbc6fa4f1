//! Where people are, and what they speak.

use serde::{Deserialize, Serialize};

use super::{Invalid, parsed_text};

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
}

parsed_text!(Country);

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
}
