//! The keys by which links are known to be ours: whoever can only read or write the tables cannot make one, and what is
//! no link of ours is turned away without a look into them.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::Sha256;

use crate::link::{Link, LinkToken, Seal, TokenHash, sealable};
use crate::secret::Secret;

/// The shortest key, in characters.
const SHORTEST: usize = 32;

/// The keys as they are kept: `{"current":"2","1":"…","2":"…"}`. New links are made with the current one; the others
/// are good for links that were made before, until they are taken out.
#[derive(Clone, Debug)]
pub struct LinkKeys {
    current: (u8, Hmac<Sha256>),
    keys: BTreeMap<u8, Hmac<Sha256>>,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLink {
    /// It is none of ours.
    Forged,
    /// The key it was made with is not in use any more.
    Retired,
}

impl LinkKeys {
    /// Reads the keys.
    ///
    /// # Errors
    /// What is wrong with them, without saying what they are.
    pub fn parse(kept: &Secret) -> Result<Self, &'static str> {
        let Ok(Value::Object(fields)) = serde_json::from_str(kept.expose()) else {
            return Err("the link keys are no JSON object");
        };
        let mut current = None;
        let mut keys = BTreeMap::new();
        for (name, value) in &fields {
            let text = value.as_str().ok_or("a link key is no text")?;
            if name == "current" {
                current = text.parse().ok();
                continue;
            }
            let number = name
                .parse()
                .map_err(|_| "a link key has no number from 0 to 255")?;
            if text.len() < SHORTEST {
                return Err("a link key is shorter than 32 characters");
            }
            let key = Hmac::new_from_slice(text.as_bytes()).map_err(|_| "a link key is too long")?;
            keys.insert(number, key);
        }
        let current: u8 = current.ok_or("there is no number of the current link key")?;
        let key = keys.get(&current).ok_or("the current link key is missing")?;
        Ok(Self {
            current: (current, key.clone()),
            keys,
        })
    }

    /// Whether the key with this number is among them.
    pub fn have(&self, number: u8) -> bool {
        self.keys.contains_key(&number)
    }

    /// The token with these secret bits, made with the current key.
    pub fn token(&self, secret: [u8; 32]) -> LinkToken {
        let (number, key) = &self.current;
        let mac: [u8; 32] = mac(key, &tagged(&TokenHash::of(&secret)))
            .finalize()
            .into_bytes()
            .into();
        let (tag, _) = mac.split_at(16);
        LinkToken::new(*number, secret, std::array::from_fn(|i| tag[i]))
    }

    /// Under which the link of a token of ours is stored.
    ///
    /// # Errors
    /// Why it is none.
    pub fn check(&self, token: &LinkToken) -> Result<TokenHash, NoLink> {
        let key = self.keys.get(&token.key()).ok_or(NoLink::Retired)?;
        let hash = token.hash();
        mac(key, &tagged(&hash))
            .verify_truncated_left(&token.tag)
            .map_err(|_| NoLink::Forged)?;
        Ok(hash)
    }

    /// The link with the seal of the current key over everything that it permits.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn seal(&self, link: &Link) -> serde_json::Result<Link> {
        let over = sealable(serde_json::to_value(link)?);
        let seal = Seal {
            proof: self.sign(&["link", over.as_str()]),
            over: Some(over),
        };
        Ok(Link {
            seal: Some(seal),
            ..link.clone()
        })
    }

    /// Whether the link was sealed by this system and stands as it was sealed.
    pub fn vouches_for(&self, link: &Link) -> bool {
        let sealed = link
            .seal
            .as_ref()
            .and_then(|seal| Some((seal, seal.over.as_ref()?)));
        sealed.is_some_and(|(seal, over)| self.verify(&["link", over.as_str()], &seal.proof))
    }

    /// Proof that a page of a link was shown at this moment: `milliseconds.proof`.
    pub fn page_nonce(&self, link: &TokenHash, shown_at: Timestamp) -> String {
        let shown = shown_at.as_millisecond().to_string();
        let proof = self.sign(&["page", link.as_str(), &shown]);
        format!("{shown}.{proof}")
    }

    /// How long ago the page with this nonce was shown; nothing when no page of the link has it.
    pub fn page_age(&self, link: &TokenHash, nonce: &str, now: Timestamp) -> Option<SignedDuration> {
        let (shown, proof) = nonce.split_once('.')?;
        if !self.verify(&["page", link.as_str(), shown], proof) {
            return None;
        }
        let shown = Timestamp::from_millisecond(shown.parse().ok()?).ok()?;
        Some(now.duration_since(shown))
    }

    /// The number of the key that is used for what is new.
    pub fn current(&self) -> u8 {
        self.current.0
    }

    /// A key for one other purpose, which comes and goes with the key of this number.
    pub fn derived(&self, number: u8, purpose: &str) -> Option<[u8; 32]> {
        let key = self.keys.get(&number)?;
        Some(mac(key, &["key", purpose]).finalize().into_bytes().into())
    }

    /// Proof of some facts, made with the current key: `number.proof`. Facts begin with what they are for.
    pub fn sign(&self, facts: &[&str]) -> String {
        let (number, key) = &self.current;
        let proof = mac(key, facts).finalize().into_bytes();
        format!("{number}.{}", URL_SAFE_NO_PAD.encode(proof))
    }

    /// Whether a key that is still in use proves these facts.
    pub fn verify(&self, facts: &[&str], proof: &str) -> bool {
        let checked = || {
            let (number, proof) = proof.split_once('.')?;
            let key = self.keys.get(&number.parse().ok()?)?;
            let proof = URL_SAFE_NO_PAD.decode(proof).ok()?;
            mac(key, facts).verify_slice(&proof).ok()
        };
        checked().is_some()
    }
}

/// What a token's tag says.
fn tagged(hash: &TokenHash) -> [&str; 2] {
    ["tag", hash.as_str()]
}

/// A MAC over facts that cannot be mistaken for others: each is preceded by its length.
fn mac(key: &Hmac<Sha256>, facts: &[&str]) -> Hmac<Sha256> {
    let mut mac = key.clone();
    for fact in facts {
        mac.update(&fact.len().to_be_bytes());
        mac.update(fact.as_bytes());
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::{EmailAddress, Person};
    use crate::ids::{CustomerId, ResellerId};
    use crate::link::Permission;
    use crate::text::Name;

    fn keys(text: &str) -> LinkKeys {
        LinkKeys::parse(&Secret::new(text.to_owned())).unwrap()
    }

    fn first() -> LinkKeys {
        keys(&format!(r#"{{"current":"1","1":"{}"}}"#, "a".repeat(40)))
    }

    fn overlap() -> LinkKeys {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        keys(&format!(r#"{{"current":"2","1":"{a}","2":"{b}"}}"#))
    }

    fn second() -> LinkKeys {
        keys(&format!(r#"{{"current":"2","2":"{}"}}"#, "b".repeat(40)))
    }

    fn link(keys: &LinkKeys, email: &str) -> Link {
        let sealed = keys.seal(&Link {
            token_hash: TokenHash::of(&[7; 32]),
            permission: Permission::AcceptTerms {
                reseller_id: ResellerId::parse("contoso").unwrap(),
                customer_id: CustomerId::mint(Timestamp::UNIX_EPOCH, [1; 10]),
                recipient: Person {
                    name: Name::parse("Ada").unwrap(),
                    email: EmailAddress::parse(email).unwrap(),
                },
            },
            language: None,
            color: None,
            expires_at: Timestamp::UNIX_EPOCH,
            revoked_at: None,
            seal: None,
        });
        kept(&sealed.unwrap())
    }

    /// The link as a table gives it back.
    fn kept(link: &Link) -> Link {
        Link::read(serde_json::to_value(link).unwrap()).unwrap()
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        for bad in [
            "",
            "[]",
            "{}",
            r#"{"current":"1"}"#,
            r#"{"current":"1","1":"short"}"#,
            r#"{"current":"300","300":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#,
            r#"{"current":"2","1":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#,
            r#"{"current":"1","1":7}"#,
        ] {
            assert!(LinkKeys::parse(&Secret::new(bad.to_owned())).is_err(), "{bad}");
        }
    }

    #[test]
    fn t4_a_token_that_nobody_made_is_forged_whatever_is_changed_in_it() {
        let keys = first();
        let token = keys.token([7; 32]);
        assert_eq!(keys.check(&token), Ok(TokenHash::of(&[7; 32])));
        let text = token.expose();
        for place in 0..text.len() {
            let other = if text.as_bytes()[place] == b'A' { "B" } else { "A" };
            let mut changed = text.clone();
            changed.replace_range(place..=place, other);
            // Other key numbers are retired or not keys at all.
            if let Some(changed) = LinkToken::parse(&changed) {
                assert!(keys.check(&changed).is_err(), "{place}");
            }
        }
    }

    #[test]
    fn t8_a_link_that_somebody_wrote_into_the_table_is_not_vouched_for() {
        let keys = first();
        let honest = link(&keys, "ada@fabrikam.example");
        assert!(keys.vouches_for(&honest));
        let changed = Link {
            permission: link(&keys, "eve@evil.example").permission,
            ..honest.clone()
        };
        let longer = Link {
            expires_at: Timestamp::MAX,
            ..honest.clone()
        };
        let unsealed = Link { seal: None, ..honest };
        for forged in [changed, longer, unsealed] {
            assert!(!keys.vouches_for(&kept(&forged)));
        }
    }

    #[test]
    fn a_link_that_a_later_version_wrote_with_more_fields_is_vouched_for_too() {
        let keys = first();
        let mut row = serde_json::to_value(link(&keys, "ada@fabrikam.example")).unwrap();
        row["invented"] = serde_json::json!({"later": [1, null]});
        let over = sealable(row.clone());
        row["seal"] = serde_json::json!(keys.sign(&["link", over.as_str()]));
        row["usedAt"] = serde_json::json!("2026-05-04T09:30:00Z");
        row["ttl"] = serde_json::json!(1_790_000_000);
        assert!(keys.vouches_for(&Link::read(row.clone()).unwrap()));
        row["invented"]["later"] = serde_json::json!([2, null]);
        assert!(!keys.vouches_for(&Link::read(row).unwrap()));
    }

    #[test]
    fn t9_a_rotated_key_is_good_until_it_is_taken_out() {
        let (before, during, after) = (first(), overlap(), second());
        let (token, link) = (before.token([7; 32]), link(&before, "ada@fabrikam.example"));
        assert!(during.check(&token).is_ok() && during.vouches_for(&link));
        assert_eq!(after.check(&token), Err(NoLink::Retired));
        assert!(!after.vouches_for(&link));
        let renewed = during.token([7; 32]);
        assert_eq!(
            after.check(&renewed),
            Ok(token.hash()),
            "the same link, under the new key"
        );
    }

    #[test]
    fn a_derived_key_is_of_one_key_and_one_purpose() {
        let (before, during, after) = (first(), overlap(), second());
        assert_eq!((before.current(), during.current()), (1, 2));
        let key = before.derived(1, "state");
        assert!(key.is_some() && key == during.derived(1, "state"));
        assert_ne!(key, during.derived(2, "state"));
        assert_ne!(key, before.derived(1, "other"));
        assert_eq!(after.derived(1, "state"), None);
    }

    #[test]
    fn a_nonce_is_of_one_page_of_one_link() {
        let keys = first();
        let (mine, other) = (TokenHash::of(&[7; 32]), TokenHash::of(&[8; 32]));
        let shown = Timestamp::from_second(1_790_000_000).unwrap();
        let later = Timestamp::from_second(1_790_000_005).unwrap();
        let nonce = keys.page_nonce(&mine, shown);
        assert_eq!(
            keys.page_age(&mine, &nonce, later),
            Some(SignedDuration::from_secs(5))
        );
        assert_eq!(keys.page_age(&other, &nonce, later), None);
        for forged in ["", ".", "1.1.x", &nonce[1..], &format!("1{nonce}")] {
            assert_eq!(keys.page_age(&mine, forged, later), None, "{forged}");
        }
    }
}
