//! The tags of a mail, by which the mail service's events lead back to its dispatch. They name no person.

use crate::delivery::{DispatchKey, RecipientHash};
use crate::dispatch::{Message, Subject};
use crate::ids::{CustomerId, RequestId, ResellerId};

const RESELLER: &str = "reseller";
const MESSAGE: &str = "message";
const ABOUT: &str = "about";
const ABOUT_ID: &str = "about_id";
const CAUSE: &str = "cause";
const RECIPIENT: &str = "recipient";

/// Every tag of a mail.
const NAMES: [&str; 6] = [RESELLER, MESSAGE, ABOUT, ABOUT_ID, CAUSE, RECIPIENT];

/// Which dispatch a mail is, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailTags {
    /// Whose request or account it is about.
    pub reseller_id: ResellerId,
    /// The dispatch.
    pub dispatch: DispatchKey,
}

/// What the tags of a mail say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tagged {
    /// It is this mail of ours.
    Ours(Box<MailTags>),
    /// It has none of our tags.
    Foreign,
    /// It has tags of ours that do not make a whole.
    Malformed,
}

impl MailTags {
    /// Names and values, with the letters, digits, `_` and `-` that a mail service takes.
    pub fn pairs(&self) -> [(&'static str, String); 6] {
        let key = &self.dispatch;
        let (about, id) = match &key.about {
            Subject::Request(id) => ("request", id.to_string()),
            Subject::Customer(id) => ("customer", id.to_string()),
            Subject::Reseller(id) => ("reseller", escaped(id.as_str())),
        };
        [
            (RESELLER, escaped(self.reseller_id.as_str())),
            (MESSAGE, key.message.as_str().to_owned()),
            (ABOUT, about.to_owned()),
            (ABOUT_ID, id),
            (CAUSE, key.cause.clone()),
            (RECIPIENT, key.recipient.to_string()),
        ]
    }

    /// Reads tags, each looked up by its name.
    pub fn read<'a>(tag: impl Fn(&str) -> Option<&'a str>) -> Tagged {
        if NAMES.into_iter().all(|name| tag(name).is_none()) {
            return Tagged::Foreign;
        }
        Self::parse(tag).map_or(Tagged::Malformed, |tags| Tagged::Ours(Box::new(tags)))
    }

    fn parse<'a>(tag: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let reseller = |name| ResellerId::parse(&unescaped(tag(name)?)?).ok();
        let about = match tag(ABOUT)? {
            "request" => Subject::Request(RequestId::parse(tag(ABOUT_ID)?)?),
            "customer" => Subject::Customer(CustomerId::parse(tag(ABOUT_ID)?)?),
            "reseller" => Subject::Reseller(reseller(ABOUT_ID)?),
            _ => return None,
        };
        let message = tag(MESSAGE)?;
        let cause = tag(CAUSE)?;
        let place = cause.strip_prefix('r').unwrap_or(cause);
        if place.is_empty() || place.len() > 20 || !place.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(Self {
            reseller_id: reseller(RESELLER)?,
            dispatch: DispatchKey {
                about,
                message: Message::ALL.iter().copied().find(|m| m.as_str() == message)?,
                cause: cause.to_owned(),
                recipient: RecipientHash::parse(tag(RECIPIENT)?)?,
            },
        })
    }
}

/// A reseller's id has two characters more than a tag takes. An id of 128 characters still fits into 256.
fn escaped(id: &str) -> String {
    id.chars().fold(String::with_capacity(id.len()), |mut text, c| {
        match c {
            '_' => text.push_str("_u"),
            '.' => text.push_str("_d"),
            ':' => text.push_str("_c"),
            plain => text.push(plain),
        }
        text
    })
}

fn unescaped(text: &str) -> Option<String> {
    let mut chars = text.chars();
    let mut id = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        id.push(match c {
            '_' => match chars.next()? {
                'u' => '_',
                'd' => '.',
                'c' => ':',
                _ => return None,
            },
            plain => plain,
        });
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::EmailAddress;
    use uuid::Uuid;

    fn id() -> String {
        Uuid::from_u128(7).to_string()
    }

    fn tags(reseller: &str, about: Subject, cause: &str) -> MailTags {
        MailTags {
            reseller_id: ResellerId::parse(reseller).unwrap(),
            dispatch: DispatchKey {
                about,
                message: Message::ApprovalRequested,
                cause: cause.into(),
                recipient: RecipientHash::of(&EmailAddress::parse("ada@fabrikam.example").unwrap()),
            },
        }
    }

    fn read(pairs: &[(&str, String)]) -> Tagged {
        MailTags::read(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str()))
    }

    #[test]
    fn tags_lead_back_to_their_dispatch_and_hold_only_what_a_mail_service_takes() {
        let worst = "_.:".repeat(42);
        for tags in [
            tags(
                "northwind",
                Subject::Request(RequestId::parse(&id()).unwrap()),
                "2",
            ),
            tags(
                "a.b:c_d-e",
                Subject::Customer(CustomerId::parse(&id()).unwrap()),
                "r18446744073709551615",
            ),
            tags(&worst, Subject::Reseller(ResellerId::parse(&worst).unwrap()), "1"),
        ] {
            let pairs = tags.pairs();
            for (name, value) in &pairs {
                let taken = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                assert!(
                    (1..=256).contains(&value.len()) && value.chars().all(taken),
                    "{name}: {value}"
                );
                assert!(name.chars().all(taken));
            }
            assert_eq!(read(&pairs), Tagged::Ours(Box::new(tags)));
        }
    }

    #[test]
    fn what_is_not_ours_is_told_from_what_is_broken() {
        assert_eq!(read(&[]), Tagged::Foreign);
        assert_eq!(read(&[("campaign", "spring".into())]), Tagged::Foreign);
        let whole = tags(
            "northwind",
            Subject::Request(RequestId::parse(&id()).unwrap()),
            "2",
        )
        .pairs();
        for broken in 0..whole.len() {
            let mut pairs = whole.to_vec();
            pairs[broken].1 = "_x".into();
            assert_eq!(read(&pairs), Tagged::Malformed, "{}", whole[broken].0);
            pairs.remove(broken);
            assert_eq!(read(&pairs), Tagged::Malformed, "without {}", whole[broken].0);
        }
    }
}
