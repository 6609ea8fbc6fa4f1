//! How a reseller's mails look and what they say, and what a preview of one is asked for.

use domain::dispatch::Message;
use domain::email::EmailAddress;
use domain::locale::Locale;
use domain::mail_style::{Color, MESSAGE_UNKNOWN, MailStyle, OWN_TEXTS, OwnText, TextPart, Wording};
use domain::ports::Mail;
use domain::text::{Fault, Invalid};
use serde::Serialize;
use serde_json::Value;

use crate::fields::{Fields, read_body, text, word};

const LANGUAGE: Invalid = Invalid::new("text_language_unknown", "Give en, de or fr.");
const PART: Invalid = Invalid::new("text_part_unknown", "Give subject, intro or note.");
const REPEATED: Invalid = Invalid::new(
    "text_repeated",
    "This part of this message has a text in this language already. Give one.",
);

pub(super) fn read_mail_style(f: &mut Fields<'_>) -> Option<MailStyle> {
    let sender_name = f.optional("senderName", text(MailStyle::parse_sender_name));
    let reply_to = f.optional("replyTo", text(EmailAddress::parse));
    let color = f.optional("color", text(Color::parse));
    let mut read: Vec<OwnText> = Vec::new();
    let texts = f.optional_list("texts", OWN_TEXTS, |f| {
        let own = read_text(f)?;
        if read.iter().any(|other| other.same_place(&own)) {
            f.refuse("part", REPEATED);
            return None;
        }
        read.push(own.clone());
        Some(own)
    });
    Some(MailStyle {
        sender_name: sender_name?,
        reply_to: reply_to?,
        color: color?,
        texts: texts?,
    })
}

fn read_text(f: &mut Fields<'_>) -> Option<OwnText> {
    let message = f.required("message", word(MESSAGE_UNKNOWN, Message::of_people));
    let language = f.required("language", word(LANGUAGE, Locale::parse));
    let part = f.required("part", word(PART, TextPart::parse));
    // What a text may say depends on where it stands; one that stands nowhere is only looked at as text.
    let words = f.required("text", |value| {
        let parsed = |words: &str| match (message, part) {
            (Some(message), Some(part)) => Wording::parse(message, part, words).map(Some),
            _ => Ok(None),
        };
        text(parsed)(value)
    });
    Some(OwnText {
        message: message?,
        language: language?,
        part: part?,
        text: words??,
    })
}

/// What `POST /v1/mail-previews` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Which message.
    pub message: Message,
    /// In which language, where that is said.
    pub language: Option<Locale>,
}

/// Reads the body of `POST /v1/mail-previews`.
///
/// # Errors
/// Every fault of the body.
pub fn read_preview(body: &Value) -> Result<Preview, Vec<Fault>> {
    read_body(body, |f| {
        let message = f.required("message", word(MESSAGE_UNKNOWN, Message::of_people));
        let language = f.optional("language", word(LANGUAGE, Locale::parse));
        Some(Preview {
            message: message?,
            language: language?,
        })
    })
}

/// A mail as it would look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::ports::Mail")]
pub struct PreviewView<'a> {
    pub subject: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<&'a str>,
    pub text: &'a str,
    pub html: &'a str,
}

impl<'a> From<&'a Mail> for PreviewView<'a> {
    fn from(mail: &'a Mail) -> Self {
        Self {
            subject: &mail.subject,
            from_name: mail.from_name.as_ref().map(domain::text::Name::as_str),
            reply_to: mail.reply_to.as_ref().map(EmailAddress::as_str),
            text: &mail.text,
            html: &mail.html,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::accounts::read_reseller;

    fn with_style(style: &Value) -> Result<MailStyle, Vec<(String, String)>> {
        let body = json!({
            "name": "Northwind Cloud", "partnerId": "4321098", "status": "active",
            "approvers": [{"name": "Julia Weber", "email": "julia@northwind.example"}], "mailStyle": style,
        });
        let faults = |faults: Vec<Fault>| faults.into_iter().map(|f| (f.pointer, f.code)).collect();
        read_reseller(&body).map(|body| body.mail_style).map_err(faults)
    }

    fn own(message: &str, language: &str, part: &str, text: &str) -> Value {
        json!({"message": message, "language": language, "part": part, "text": text})
    }

    #[test]
    fn a_style_is_kept_as_it_was_given() {
        let style = json!({
            "senderName": "Northwind Cloud", "replyTo": "help@northwind.example", "color": "#0b6b3a",
            "texts": [own("approval_requested", "de", "intro", "{customer} fragt {reseller}.")],
        });
        let read = with_style(&style).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), style);
        assert_eq!(serde_json::from_value::<MailStyle>(style).unwrap(), read);
        assert_eq!(with_style(&json!({"texts": []})).unwrap(), MailStyle::default());
    }

    #[test]
    fn every_fault_of_a_style_is_told_at_once() {
        let style = json!({
            "senderName": "x".repeat(65), "replyTo": "nobody", "color": "#ffffff", "logo": "x",
            "texts": [
                own("approval_asked", "de", "intro", "x"),
                own("operations_needed", "en", "intro", "x"),
                own("approval_requested", "da", "body", "x"),
                own("approval_requested", "de", "intro", "{customer"),
                own("approval_requested", "de", "note", "{link}"),
                own("approval_requested", "de", "subject", "a\r\nBcc: eve@evil.example"),
                own("request_denied", "fr", "note", "x"),
                own("request_denied", "fr", "note", "y"),
                {"message": "request_denied", "language": "fr", "part": "intro", "text": 7, "html": "x"},
            ],
        });
        let expected = [
            ("/mailStyle/senderName", "sender_name_invalid"),
            ("/mailStyle/replyTo", "email_invalid"),
            ("/mailStyle/color", "color_invalid"),
            ("/mailStyle/texts/0/message", "message_unknown"),
            ("/mailStyle/texts/1/message", "message_unknown"),
            ("/mailStyle/texts/2/language", "text_language_unknown"),
            ("/mailStyle/texts/2/part", "text_part_unknown"),
            ("/mailStyle/texts/3/text", "placeholder_invalid"),
            ("/mailStyle/texts/4/text", "placeholder_unknown"),
            ("/mailStyle/texts/5/text", "own_text_invalid"),
            ("/mailStyle/texts/7/part", "text_repeated"),
            ("/mailStyle/texts/8/text", "type_invalid"),
            ("/mailStyle/texts/8/html", "unknown_field"),
            ("/mailStyle/logo", "unknown_field"),
        ];
        let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
        assert_eq!(with_style(&style).unwrap_err(), expected);
    }

    #[test]
    fn there_are_at_most_so_many_own_texts() {
        let places = || {
            let messages = Message::ALL.iter().filter(|m| !m.is_for_operations());
            messages.flat_map(|m| Locale::ALL.map(|locale| own(m.as_str(), locale.as_str(), "note", "x")))
        };
        let some: Vec<_> = places().take(OWN_TEXTS).collect();
        assert_eq!(
            with_style(&json!({"texts": some})).unwrap().texts.len(),
            OWN_TEXTS
        );
        let more: Vec<_> = places().take(OWN_TEXTS + 1).collect();
        let fault = ("/mailStyle/texts".to_owned(), "length_invalid".to_owned());
        assert_eq!(with_style(&json!({"texts": more})).unwrap_err(), [fault]);
    }

    #[test]
    fn a_preview_names_its_message() {
        let read = read_preview(&json!({"message": "request_denied", "language": "fr"})).unwrap();
        assert_eq!(
            (read.message, read.language),
            (Message::RequestDenied, Some(Locale::Fr))
        );
        let refused = read_preview(&json!({"message": "drift_found", "language": "de-AT"})).unwrap_err();
        let codes: Vec<_> = refused.iter().map(|f| f.code.as_str()).collect();
        assert_eq!(codes, ["message_unknown", "text_language_unknown"]);
        assert!(refused[0].detail.contains("approval_requested"));
    }
}
