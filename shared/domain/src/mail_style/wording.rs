//! A reseller's own words: text with placeholders that are known to be filled wherever it is said.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::OwnText;
use crate::dispatch::Message;
use crate::locale::Locale;
use crate::text::{Invalid, is_unprintable};

/// The refusal of a word that names no message, or one that no reseller's people get.
pub const MESSAGE_UNKNOWN: Invalid = Invalid::new(
    "message_unknown",
    "Give one of approval_requested, request_received, request_approved, request_denied, request_expired, \
     request_failed, request_on_hold, request_cancelled, subscription_ready, microsoft_agreement_requested, \
     terms_requested, tenant_invited, approver_removed, approval_reminded, request_waiting, decision_receipt, \
     approval_delegated, access_undelivered, terms_undelivered, access_opened, access_renewed.",
);
const SUBJECT: Invalid = Invalid::new(
    "own_text_invalid",
    "Give one line of 1–100 characters without control characters, with at most 3 placeholders.",
);
const PARAGRAPH: Invalid = Invalid::new(
    "own_text_invalid",
    "Give one line of 1–300 characters without control characters, with at most 3 placeholders.",
);
const UNBALANCED: Invalid = Invalid::new(
    "placeholder_invalid",
    "Braces stand around placeholders only, such as {reseller}: open and close each one.",
);

/// How many placeholders a text may have: each may be replaced by a name of 200 characters.
const PLACEHOLDERS: usize = 3;

/// The parts of a message that a reseller may word itself. What keeps people safe, such as not to forward a link, is
/// none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextPart {
    /// The subject line.
    Subject,
    /// The first paragraph: what happened, and what to do.
    Intro,
    /// The last paragraph: what happens next.
    Note,
}

impl TextPart {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::Subject, Self::Intro, Self::Note];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Intro => "intro",
            Self::Note => "note",
        }
    }

    /// The part of a word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == word)
    }

    const fn limit(self) -> (usize, Invalid) {
        match self {
            Self::Subject => (100, SUBJECT),
            Self::Intro | Self::Note => (300, PARAGRAPH),
        }
    }
}

/// What a text may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The customer's name.
    Customer,
    /// The name of the subscription that was asked for.
    Request,
    /// The reseller's name.
    Reseller,
    /// Who asked.
    Requester,
    /// Until when the reader can act.
    Until,
}

impl Placeholder {
    /// Every placeholder.
    pub const ALL: [Self; 5] = [
        Self::Customer,
        Self::Request,
        Self::Reseller,
        Self::Requester,
        Self::Until,
    ];

    /// The word between the braces.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Request => "request",
            Self::Reseller => "reseller",
            Self::Requester => "requester",
            Self::Until => "until",
        }
    }

    /// What every mail of a message knows, and the refusal of what not every one does.
    pub fn of(message: Message) -> (&'static [Self], Invalid) {
        use Placeholder::{Customer, Request, Requester, Reseller, Until};
        macro_rules! known {
            ([$($known:ident),+], $detail:literal) => {
                (&[$($known),+], Invalid::new("placeholder_unknown", $detail))
            };
        }
        match message {
            Message::ApprovalRequested
            | Message::ApprovalReminded
            | Message::RequestWaiting
            | Message::MicrosoftAgreementRequested
            | Message::TermsUndelivered
            | Message::AccessRenewed => known!(
                [Customer, Request, Reseller, Requester, Until],
                "This message knows {customer}, {request}, {reseller}, {requester} and {until}."
            ),
            Message::TermsRequested | Message::TenantInvited => known!(
                [Customer, Reseller, Until],
                "This message knows {customer}, {reseller} and {until}."
            ),
            Message::ApprovalDelegated => {
                known!([Reseller, Until], "This message knows {reseller} and {until}.")
            }
            Message::ApproverRemoved => known!([Reseller], "This message knows {reseller}."),
            Message::RequestReceived
            | Message::RequestApproved
            | Message::RequestDenied
            | Message::RequestExpired
            | Message::RequestFailed
            | Message::RequestOnHold
            | Message::RequestCancelled
            | Message::OperationsNeeded
            | Message::DriftFound
            | Message::SubscriptionReady
            | Message::OwnerRequested
            | Message::ApprovalStuck
            | Message::DecisionReceipt
            | Message::AccessUndelivered
            | Message::AccessOpened
            | Message::AccessResetFailed => known!(
                [Customer, Request, Reseller, Requester],
                "This message knows {customer}, {request}, {reseller} and {requester}."
            ),
        }
    }
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// Something to be filled in.
    Placeholder(Placeholder),
}

/// One line of text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Wording(Vec<Piece>);

impl Wording {
    /// Parses the text of a part of a message. Braces stand around placeholders only.
    ///
    /// # Errors
    /// `own_text_invalid` when it is empty, too long, or has control characters or too many placeholders;
    /// `placeholder_invalid` when a brace is left open or closed; `placeholder_unknown` when a mail of the message may
    /// not know it.
    pub fn parse(message: Message, part: TextPart, text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let (limit, invalid) = part.limit();
        if text.is_empty() || text.chars().count() > limit || text.chars().any(is_unprintable) {
            return Err(invalid);
        }
        let (known, unknown) = Placeholder::of(message);
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((words, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(UNBALANCED)?;
            if words.contains('}') || name.contains('{') {
                return Err(UNBALANCED);
            }
            let found = known.iter().find(|placeholder| placeholder.as_str() == name);
            if !words.is_empty() {
                pieces.push(Piece::Words(words.to_owned()));
            }
            pieces.push(Piece::Placeholder(*found.ok_or(unknown)?));
            rest = after;
        }
        if rest.contains('}') {
            return Err(UNBALANCED);
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.to_owned()));
        }
        let filled = pieces.iter().filter(|p| matches!(p, Piece::Placeholder(_)));
        if filled.count() > PLACEHOLDERS {
            return Err(invalid);
        }
        Ok(Self(pieces))
    }

    /// The text, piece by piece.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Words(words) => f.write_str(words),
            Piece::Placeholder(placeholder) => write!(f, "{{{}}}", placeholder.as_str()),
        })
    }
}

impl From<Wording> for String {
    fn from(wording: Wording) -> Self {
        wording.to_string()
    }
}

/// An own text as it is kept. What a text may say depends on where it stands, so both are read together.
#[derive(Deserialize)]
pub(super) struct Stored {
    message: Message,
    language: Locale,
    part: TextPart,
    text: String,
}

impl TryFrom<Stored> for OwnText {
    type Error = Invalid;
    fn try_from(stored: Stored) -> Result<Self, Invalid> {
        let Stored {
            message,
            language,
            part,
            text,
        } = stored;
        Ok(Self {
            text: Wording::parse(message, part, &text)?,
            message,
            language,
            part,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intro(text: &str) -> Result<Wording, Invalid> {
        Wording::parse(Message::ApprovalRequested, TextPart::Intro, text)
    }

    #[test]
    fn placeholders_are_told_from_words() {
        let wording = intro(" {customer} asks {reseller}. ").unwrap();
        let expected = [
            Piece::Placeholder(Placeholder::Customer),
            Piece::Words(" asks ".into()),
            Piece::Placeholder(Placeholder::Reseller),
            Piece::Words(".".into()),
        ];
        assert_eq!(wording.pieces(), expected);
        assert_eq!(wording.to_string(), "{customer} asks {reseller}.");
    }

    #[test]
    fn what_could_be_half_a_sentence_is_refused() {
        for (text, code) in [
            ("", "own_text_invalid"),
            ("  ", "own_text_invalid"),
            ("a\nb", "own_text_invalid"),
            ("a\u{202E}b", "own_text_invalid"),
            (&"x".repeat(301), "own_text_invalid"),
            (&"{until}".repeat(4), "own_text_invalid"),
            ("{customer", "placeholder_invalid"),
            ("customer}", "placeholder_invalid"),
            ("{{customer}}", "placeholder_invalid"),
            ("a } b {customer}", "placeholder_invalid"),
            ("{}", "placeholder_unknown"),
            ("{ customer }", "placeholder_unknown"),
            ("{link}", "placeholder_unknown"),
        ] {
            assert_eq!(intro(text).unwrap_err().code, code, "{text:?}");
        }
        let subject = Wording::parse(Message::ApprovalRequested, TextPart::Subject, &"x".repeat(101));
        assert_eq!(subject.unwrap_err().code, "own_text_invalid");
        let until = Wording::parse(Message::ApproverRemoved, TextPart::Intro, "{until}");
        assert_eq!(until.unwrap_err().code, "placeholder_unknown");
    }

    #[test]
    fn what_was_kept_is_read_as_strictly() {
        let stored = |text: &str| {
            let stored = serde_json::json!(
                {"message": "approval_requested", "language": "de", "part": "intro", "text": text}
            );
            serde_json::from_value::<OwnText>(stored)
        };
        let own = stored("{customer} fragt an.").unwrap();
        assert_eq!((own.language, own.part), (Locale::De, TextPart::Intro));
        assert_eq!(
            serde_json::to_value(&own).unwrap()["text"],
            "{customer} fragt an."
        );
        assert!(stored("{link}").is_err());
    }

    #[test]
    fn the_refusal_names_every_message_of_people() {
        let names = MESSAGE_UNKNOWN.detail.trim_start_matches("Give one of ");
        let named: Vec<_> = names.trim_end_matches('.').split(", ").collect();
        let people = Message::ALL.iter().filter(|m| !m.is_for_operations());
        let words: Vec<_> = people.map(|m| m.as_str()).collect();
        assert_eq!(named, words);
    }
}
