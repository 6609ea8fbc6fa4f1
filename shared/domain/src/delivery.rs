//! How a mail fares: what the ledger says of it, what may follow, and what the mail service tells afterwards.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::approval::Undelivered;
use crate::dispatch::{Message, Subject};
use crate::email::EmailAddress;

/// Names a recipient in the ledger and in the mail service's events without naming the person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecipientHash(String);

impl RecipientHash {
    const DIGITS: usize = 16;

    /// The same for every spelling of a mailbox.
    pub fn of(address: &EmailAddress) -> Self {
        let digest = Sha256::digest(address.mailbox());
        let mut digits = hex::encode(digest);
        digits.truncate(Self::DIGITS);
        Self(digits)
    }

    /// Parses its text form.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        (text.len() == Self::DIGITS && text.chars().all(digits)).then(|| Self(text.to_owned()))
    }

    /// Its text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecipientHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names a dispatch: the same event never writes twice to the same person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DispatchKey {
    /// About what.
    pub about: Subject,
    /// What is told.
    pub message: Message,
    /// By which event of the subject.
    pub cause: String,
    /// To whom.
    pub recipient: RecipientHash,
}

impl DispatchKey {
    /// The version of its subject of which it tells.
    pub fn version(&self) -> Option<u64> {
        self.cause.strip_prefix('r').unwrap_or(&self.cause).parse().ok()
    }

    /// Names the dispatch within its subject.
    pub fn id(&self) -> String {
        format!("{}#{}#{}", self.message.as_str(), self.cause, self.recipient)
    }
}

/// Which mail goes first when not all can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Somebody is asked to decide: a request waits for it.
    Decision,
    /// Everything else.
    Ordinary,
}

impl Message {
    /// Which mail goes first.
    pub fn priority(self) -> Priority {
        match self {
            Self::ApprovalRequested | Self::ApprovalReminded => Priority::Decision,
            _ => Priority::Ordinary,
        }
    }

    /// Whether something waits for what its reader does. Whoever does not get it is looked for at once, although a later
    /// mail might arrive.
    pub fn is_awaited(self) -> bool {
        matches!(
            self,
            Self::ApprovalRequested
                | Self::ApprovalReminded
                | Self::SubscriptionReady
                | Self::AccessRenewed
                | Self::TermsRequested
                | Self::MicrosoftAgreementRequested
        )
    }
}

/// Which time a mail is sent. There is no third: two that may both have arrived are enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Attempt {
    /// Nobody has tried before.
    First,
    /// What became of the first is not known.
    Second,
}

impl From<Attempt> for u8 {
    fn from(attempt: Attempt) -> Self {
        match attempt {
            Attempt::First => 1,
            Attempt::Second => 2,
        }
    }
}

impl TryFrom<u8> for Attempt {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            1 => Ok(Self::First),
            2 => Ok(Self::Second),
            _ => Err("a mail is sent twice at most"),
        }
    }
}

/// How far a dispatch is, as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Delivery {
    /// Somebody is sending it. Whoever is silent when the lease ends may have sent it or not.
    Leased {
        /// When that is.
        until: Timestamp,
        /// Which time it is.
        attempt: Attempt,
    },
    /// The mail service may have taken it or not.
    Unknown {
        /// Since when.
        since: Timestamp,
        /// Which time it was.
        attempt: Attempt,
    },
    /// The mail service took it.
    Sent {
        /// The mail service's name for it.
        message_id: String,
    },
    /// It is not sent, for good.
    Refused {
        /// Why.
        reason: String,
    },
}

/// What may be done about a dispatch now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is done.
    Nothing,
    /// Wait: somebody is sending it.
    AwaitSender {
        /// When its lease ends.
        until: Timestamp,
    },
    /// Wait: the mail service's event may still tell that it was sent.
    AwaitEvent {
        /// When that wait is over.
        until: Timestamp,
    },
    /// Send it once more: of a mail that was sent there would be an event by now.
    Repeat {
        /// Since when nobody knows of the first time.
        since: Timestamp,
    },
    /// Nothing: the second time is as unknown as the first, and somebody must look.
    GiveUp {
        /// Since when nobody knows of the second time.
        since: Timestamp,
    },
}

impl Delivery {
    /// What may be done now, when a mail of which nobody knows may be repeated after a while.
    pub fn next(&self, now: Timestamp, repeat_after: SignedDuration) -> Next {
        match *self {
            Self::Sent { .. } | Self::Refused { .. } => Next::Nothing,
            Self::Leased { until, .. } if now < until => Next::AwaitSender { until },
            Self::Leased {
                until: since,
                attempt: Attempt::Second,
            }
            | Self::Unknown {
                since,
                attempt: Attempt::Second,
            } => Next::GiveUp { since },
            Self::Leased { until: since, .. } | Self::Unknown { since, .. } => {
                let until = since.saturating_add(repeat_after).unwrap_or(Timestamp::MAX);
                if now < until {
                    Next::AwaitEvent { until }
                } else {
                    Next::Repeat { since }
                }
            }
        }
    }
}

/// What the mail service tells of a mail after it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// It will be delivered.
    Sent,
    /// The reader's mail service does not take it yet.
    Delayed,
    /// The reader's mail service took it.
    Delivered,
    /// The mail service did not send it, and the address is not the cause.
    Unsent,
    /// It did not reach the reader.
    Lost(Undelivered),
}

impl Feedback {
    /// The word in the ledger and in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Unsent => "unsent",
            Self::Lost(why) => why.as_str(),
        }
    }

    /// Events come late and in any order: what ranks higher is what happened later, and stays.
    pub fn rank(self) -> u8 {
        match self {
            Self::Sent => 0,
            Self::Delayed => 1,
            Self::Delivered => 2,
            Self::Lost(Undelivered::Returned) => 3,
            Self::Unsent => 4,
            Self::Lost(Undelivered::Suppressed) => 5,
            Self::Lost(Undelivered::Bounced) => 6,
            Self::Lost(Undelivered::Rejected) => 7,
            Self::Lost(Undelivered::Complained) => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: SignedDuration = SignedDuration::from_mins(5);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_lease_that_ended_is_not_free() {
        let first = Delivery::Leased {
            until: at(100),
            attempt: Attempt::First,
        };
        assert_eq!(first.next(at(99), WAIT), Next::AwaitSender { until: at(100) });
        assert_eq!(first.next(at(100), WAIT), Next::AwaitEvent { until: at(400) });
        assert_eq!(first.next(at(399), WAIT), Next::AwaitEvent { until: at(400) });
        assert_eq!(first.next(at(400), WAIT), Next::Repeat { since: at(100) });
    }

    #[test]
    fn the_second_time_is_the_last() {
        for delivery in [
            Delivery::Leased {
                until: at(100),
                attempt: Attempt::Second,
            },
            Delivery::Unknown {
                since: at(100),
                attempt: Attempt::Second,
            },
        ] {
            assert_eq!(delivery.next(at(9_999), WAIT), Next::GiveUp { since: at(100) });
        }
    }

    #[test]
    fn what_has_ended_stays_ended() {
        let sent = Delivery::Sent {
            message_id: "m".into(),
        };
        let refused = Delivery::Refused { reason: "r".into() };
        for delivery in [sent, refused] {
            assert_eq!(delivery.next(at(9_999), WAIT), Next::Nothing);
        }
    }

    #[test]
    fn the_ledger_reads_what_it_writes() {
        let unknown = Delivery::Unknown {
            since: at(1),
            attempt: Attempt::Second,
        };
        let json = serde_json::json!({"state": "unknown", "since": "1970-01-01T00:00:01Z", "attempt": 2});
        assert_eq!(serde_json::to_value(&unknown).unwrap(), json);
        assert_eq!(serde_json::from_value::<Delivery>(json).unwrap(), unknown);
        let third = serde_json::json!({"state": "unknown", "since": "1970-01-01T00:00:01Z", "attempt": 3});
        assert!(serde_json::from_value::<Delivery>(third).is_err());
    }

    #[test]
    fn every_feedback_has_a_rank_and_a_word_of_its_own() {
        let mut all = vec![
            Feedback::Sent,
            Feedback::Delayed,
            Feedback::Delivered,
            Feedback::Unsent,
        ];
        all.extend(Undelivered::ALL.map(Feedback::Lost));
        let ranks: std::collections::BTreeSet<_> = all.iter().map(|f| f.rank()).collect();
        let words: std::collections::BTreeSet<_> = all.iter().map(|f| f.as_str()).collect();
        assert_eq!((ranks.len(), words.len()), (all.len(), all.len()));
    }

    #[test]
    fn a_recipient_is_the_same_in_any_spelling() {
        let one = RecipientHash::of(&EmailAddress::parse("Ada@Fabrikam.example").unwrap());
        let other = RecipientHash::of(&EmailAddress::parse("ada@fabrikam.example").unwrap());
        assert_eq!(one, other);
        assert_eq!(RecipientHash::parse(one.as_str()), Some(one.clone()));
        for bad in ["", "0a1b", "0A1B0A1B0A1B0A1B", "0a1b0a1b0a1b0a1g"] {
            assert_eq!(RecipientHash::parse(bad), None, "{bad}");
        }
    }
}
