//! Mailed links: permissions for one person, never actions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::email::Person;
use crate::ids::{CustomerId, RequestId, ResellerId};
use crate::request::SubscriptionRequest;
use crate::secret::Secret;
use crate::text::Name;

/// For how many policy days the access to a new subscription can be opened: the link to it and what is sealed end alike.
pub const ACCESS_DAYS: u8 = 3;

/// The secret part of a link, 256 bits in base64url. Only its hash is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkToken(Secret);

impl LinkToken {
    /// The token of 32 secret bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        use base64::Engine;
        Self(Secret::new(
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes),
        ))
    }

    /// The token as it stands in a path; nothing when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == 43
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        well_formed.then(|| Self(Secret::new(text.to_owned())))
    }

    /// The text for the link in the mail.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Under which it is stored.
    pub fn hash(&self) -> TokenHash {
        let digest = Sha256::digest(self.0.expose());
        TokenHash(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// SHA-256 of a link's token, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(String);

impl TokenHash {
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
        /// What was asked when the link was made; the decision holds for this and nothing else.
        request: Box<SubscriptionRequest>,
        /// The reseller's name, for the page.
        reseller_name: Name,
        /// The customer's name, for the page.
        customer_name: Name,
        /// Whether the requester may decide on the own request.
        allow_self_approval: bool,
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
        /// Whose request.
        reseller_id: ResellerId,
        /// Of which request.
        request_id: RequestId,
        /// To whom the link was sent.
        recipient: Person,
        /// The customer's name, for the page.
        customer_name: Name,
    },
}

/// A link as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Under which it is found.
    pub token_hash: TokenHash,
    /// What it permits.
    pub permission: Permission,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was taken back, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

impl Link {
    /// Whether it still permits anything. Storage may delete expired links late, so this is what counts.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_do_not_print() {
        let token = LinkToken::from_bytes(&[7; 32]);
        assert_eq!(LinkToken::parse(token.expose()), Some(token.clone()));
        assert!(!format!("{token:?}").contains(token.expose()));
        assert_eq!(token.hash().as_str().len(), 64);
    }

    #[test]
    fn other_text_is_no_token() {
        for bad in [
            "",
            "short",
            &"a".repeat(44),
            &format!("{}.", "a".repeat(42)),
            &"ä".repeat(21),
        ] {
            assert_eq!(LinkToken::parse(bad), None, "{bad}");
        }
    }
}
