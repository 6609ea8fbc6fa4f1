//! Text that people give us: parsed once, at the edge, and harmless in a header, a log or a subject line ever after.

mod fault;
mod place;
mod web;

use serde::{Deserialize, Serialize};

pub use self::fault::{Fault, Invalid};
pub use self::place::{Country, Language};
pub use self::web::{Digest, WebAddress};

/// Characters that must never reach a header, a subject or a terminal: controls, line separators and the
/// bidirectional overrides that can make a name read as another.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Text on one line: control characters and white space become single spaces. Spaces at which no line may break stay
/// what they are inside the text, since French has them before its marks.
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| is_unprintable(c) || c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}');
    let words: Vec<_> = text.split(breaks).filter(|word| !word.is_empty()).collect();
    words.join(" ").trim().to_owned()
}

/// Text that was parsed: what is stored or sent is parsed again when it is read.
macro_rules! parsed_text {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::text::Invalid;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

pub(crate) use parsed_text;

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
        }

        parsed_text!($name);
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
}

parsed_text!(Remark);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_one_line() {
        assert_eq!(one_line(" a\r\nBcc:\u{202E} b\t\u{2028}c\u{0} "), "a Bcc: b c");
        assert_eq!(
            one_line("\u{A0}Motif\u{A0}:  1\u{202F}000\u{A0}"),
            "Motif\u{A0}: 1\u{202F}000"
        );
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
}
