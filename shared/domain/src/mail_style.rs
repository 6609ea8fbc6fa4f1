//! How a reseller's mails and pages look to its people.

mod wording;

use serde::{Deserialize, Serialize};

use crate::dispatch::Message;
use crate::email::EmailAddress;
use crate::locale::Locale;
use crate::text::{Invalid, Name, parsed_text};

pub use self::wording::{MESSAGE_UNKNOWN, Piece, Placeholder, TextPart, Wording};

/// How many texts a reseller may word itself.
pub const OWN_TEXTS: usize = 40;

/// The longest name under which mails are sent: it stands in one line of a mail's head.
const SENDER_NAME: usize = 64;

/// A reseller's choices for mails and pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MailStyle {
    /// Under which name mails are sent; the address stays the distributor's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<Name>,
    /// Where answers go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<EmailAddress>,
    /// The colour of buttons and lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
    /// What mails say in the reseller's own words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<OwnText>,
}

/// One part of a message in one language, in the reseller's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "wording::Stored")]
pub struct OwnText {
    /// Of which message.
    pub message: Message,
    /// In which language.
    pub language: Locale,
    /// Which part of it.
    pub part: TextPart,
    /// The words.
    pub text: Wording,
}

impl OwnText {
    /// Whether both stand in the same place.
    pub fn same_place(&self, other: &Self) -> bool {
        (self.message, self.language, self.part) == (other.message, other.language, other.part)
    }
}

impl MailStyle {
    /// Parses the name under which mails are sent.
    ///
    /// # Errors
    /// `sender_name_invalid` when it is no name, or too long for a line of a mail's head.
    pub fn parse_sender_name(text: &str) -> Result<Name, Invalid> {
        const INVALID: Invalid = Invalid::new(
            "sender_name_invalid",
            "Give one line of 1–64 characters without control characters.",
        );
        let name = Name::parse(text).map_err(|_| INVALID)?;
        if name.as_str().chars().count() > SENDER_NAME {
            return Err(INVALID);
        }
        Ok(name)
    }

    /// The reseller's own words for a part of a message.
    pub fn text(&self, message: Message, language: Locale, part: TextPart) -> Option<&Wording> {
        let mut texts = self.texts.iter();
        let found = texts.find(|t| (t.message, t.language, t.part) == (message, language, part));
        found.map(|own| &own.text)
    }

    /// Whether nothing was chosen.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A colour on which white text can be read: `#rrggbb`, with a contrast of at least 4.5 to white (WCAG 2.2, 1.4.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color(String);

impl Color {
    /// Parses `#rrggbb`.
    ///
    /// # Errors
    /// `color_invalid` when it is no colour, or too light for white text.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const INVALID: Invalid = Invalid::new(
            "color_invalid",
            "Give a colour as #rrggbb on which white text can be read (contrast of at least 4.5).",
        );
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6).ok_or(INVALID)?;
        let value = u32::from_str_radix(digits, 16).map_err(|_| INVALID)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) || contrast_to_white(value) < 4.5 {
            return Err(INVALID);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

parsed_text!(Color);

/// The contrast ratio of WCAG 2.2 between a colour and white.
fn contrast_to_white(rgb: u32) -> f64 {
    let channel = |shift: u32| {
        let value = f64::from((rgb >> shift) & 0xff) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
    1.05 / (luminance + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_carry_white_text() {
        assert_eq!(Color::parse("#0B6B3A").unwrap().as_str(), "#0b6b3a");
        for bad in [
            "",
            "0b6b3a",
            "#0b6b3",
            "#0b6b3g",
            "#+b6b3a",
            "#ffffff",
            "#ffd400",
            "red",
            "#0b6b3a;x",
        ] {
            assert!(Color::parse(bad).is_err(), "{bad}");
        }
    }
}
