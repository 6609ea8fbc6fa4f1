//! Documents on the web: where they are, and what they hold.

use serde::{Deserialize, Serialize};

use super::{Invalid, parsed_text};

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
}

parsed_text!(WebAddress);

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
}

parsed_text!(Digest);

#[cfg(test)]
mod tests {
    use super::*;

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
