//! Mailed links: permissions for one person, never actions.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::email::Person;
use crate::idempotency::Fingerprint;
use crate::ids::{CustomerId, RequestId, ResellerId};
use crate::mail_style::Color;
use crate::request::SubscriptionRequest;
use crate::text::{Language, Name};

/// How long a link is remembered after it ended, so that its page can say so.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// For how many policy days the access to a new subscription can be opened: the link to it and what is sealed end alike.
pub const ACCESS_DAYS: u8 = 3;

/// The token of a link: a key's number, 256 secret bits and the key's tag over them, in base64url. Only the hash of the
/// secret is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken {
    key: u8,
    secret: [u8; 32],
    pub(crate) tag: [u8; 16],
}

impl LinkToken {
    pub(crate) fn new(key: u8, secret: [u8; 32], tag: [u8; 16]) -> Self {
        Self { key, secret, tag }
    }

    /// The token as it stands in a path; nothing when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 66 {
            return None;
        }
        let bytes: [u8; 49] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (key, rest) = bytes.split_first()?;
        let (secret, tag) = rest.split_first_chunk::<32>()?;
        Some(Self::new(*key, *secret, tag.try_into().ok()?))
    }

    /// The text for the link in the mail.
    pub fn expose(&self) -> String {
        let bytes = [&[self.key], self.secret.as_slice(), self.tag.as_slice()].concat();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The number of the key it was made with.
    pub fn key(&self) -> u8 {
        self.key
    }

    /// Under which it is stored.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.secret)
    }
}

/// Logs do not show it.
impl std::fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[link token]")
    }
}

/// SHA-256 of a link's secret bits, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(String);

impl TokenHash {
    pub(crate) fn of(secret: &[u8; 32]) -> Self {
        Self(hex::encode(Sha256::digest(secret)))
    }

    /// The hash as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a link permits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Permission {
    /// Decide on a request.
    Decide {
        /// Who may decide with it, and under whose name the decision is recorded.
        approver: Person,
        /// For whom, when an approver has handed the deciding over. The link ends with that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<Person>,
        /// What was asked when the link was made; the decision holds for this and nothing else.
        request: Box<SubscriptionRequest>,
        /// The reseller's name, for the page.
        reseller_name: Name,
        /// The customer's name, for the page.
        customer_name: Name,
        /// Whether the requester may decide on their own request.
        allow_self_approval: bool,
        /// Whether its reader must sign in before deciding.
        #[serde(default)]
        sign_in: bool,
    },
    /// Accept the terms in force for a customer.
    AcceptTerms {
        /// Whose customer.
        reseller_id: ResellerId,
        /// Which customer.
        customer_id: CustomerId,
        /// To whom the link was sent, and under whose name the acceptance is recorded.
        recipient: Person,
    },
    /// Name and confirm a customer's tenant.
    ConfirmTenant {
        /// Whose customer.
        reseller_id: ResellerId,
        /// Which customer.
        customer_id: CustomerId,
        /// To whom the link was sent.
        recipient: Person,
        /// The version of the customer with which this person was asked; a newer invitation takes its place.
        invitation: u64,
    },
    /// Open the access to a new subscription, once.
    Reveal {
        /// Whose customer.
        reseller_id: ResellerId,
        /// Which customer: the link leads nowhere once its record names another address than the recipient's.
        customer_id: CustomerId,
        /// Of which request.
        request_id: RequestId,
        /// To whom the link was sent.
        recipient: Person,
        /// The customer's name, for the page.
        customer_name: Name,
        /// How often the first password had been made anew when the link was made.
        #[serde(default)]
        renewals: u32,
    },
}

/// A key's word for a link, over everything that stands with it in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Seal {
    pub(crate) proof: String,
    /// What it is over. A link that a program reads may lack fields that it does not know, so what counts is what stands
    /// there, not what the program would write.
    pub(crate) over: Option<Fingerprint>,
}

impl From<String> for Seal {
    fn from(proof: String) -> Self {
        Self { proof, over: None }
    }
}

impl From<Seal> for String {
    fn from(seal: Seal) -> Self {
        seal.proof
    }
}

/// What is noted on a kept link later, and so is no part of what was sealed.
const NOTED_LATER: [&str; 4] = ["seal", "revokedAt", "usedAt", "ttl"];

/// A link as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Under which it is found.
    pub token_hash: TokenHash,
    /// What it permits.
    pub permission: Permission,
    /// In which language its reader is written to, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The colour of the reseller's buttons, if it chose one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was taken back, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// By which it is known that this system made the link and nobody changed it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

impl Link {
    /// Whether it still permits anything. Storage may delete expired links late, so this is what counts.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Reads a link as it is kept.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(kept: Value) -> serde_json::Result<Self> {
        let over = sealable(kept.clone());
        let mut link: Self = serde_json::from_value(kept)?;
        if let Some(seal) = &mut link.seal {
            seal.over = Some(over);
        }
        Ok(link)
    }

    /// Until when it is remembered.
    pub fn remembered_until(&self) -> Timestamp {
        self.expires_at
            .saturating_add(REMEMBERED)
            .unwrap_or(self.expires_at)
    }

    /// Whether it is remembered and was never taken back: its reader may still ask for a new one.
    pub fn is_remembered(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.remembered_until()
    }
}

/// What a seal is made over.
pub(crate) fn sealable(mut kept: Value) -> Fingerprint {
    if let Value::Object(fields) = &mut kept {
        for name in NOTED_LATER {
            fields.remove(name);
        }
    }
    Fingerprint::of(&kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_do_not_print() {
        let token = LinkToken::new(1, [7; 32], [9; 16]);
        assert_eq!(LinkToken::parse(&token.expose()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "[link token]");
        assert_eq!(token.hash().as_str().len(), 64);
    }

    #[test]
    fn other_text_is_no_token() {
        for bad in [
            "",
            "short",
            &"a".repeat(67),
            &format!("{}.", "a".repeat(65)),
            &format!("{}=", "a".repeat(65)),
            &"ä".repeat(33),
        ] {
            assert_eq!(LinkToken::parse(bad), None, "{bad}");
        }
    }
}
