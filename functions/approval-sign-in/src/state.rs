//! What must be remembered while a person is at the provider. It travels in `state`, sealed: neither the provider, nor
//! its logs, nor whoever sees the address there learns the link, and nobody can make or change one.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::link_key::LinkKeys;
use domain::ports::Entropy;
use domain::sign_in::SIGN_IN_TIME;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const PURPOSE: &str = "sign-in state";
const NONCE: usize = 12;
/// Longer than any state, sealed and encoded.
const LONGEST: usize = 1024;

/// A sign-in under way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Started {
    /// For which link.
    token: String,
    /// What proves to the provider that who hands in the code is who asked for it.
    verifier: String,
    /// By which the ID token is known to be of this sign-in.
    nonce: String,
    /// Until when the person must be back.
    until: Timestamp,
}

impl Started {
    pub(crate) fn new(token: &str, entropy: &impl Entropy, now: Timestamp) -> Self {
        let secret = || URL_SAFE_NO_PAD.encode(entropy.bytes::<32>());
        Self {
            token: token.to_owned(),
            verifier: secret(),
            nonce: secret(),
            until: now.saturating_add(SIGN_IN_TIME).unwrap_or(now),
        }
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) fn verifier(&self) -> &str {
        &self.verifier
    }

    pub(crate) fn nonce(&self) -> &str {
        &self.nonce
    }

    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        now >= self.until
    }

    /// The text for `state`: a key's number, a nonce, and everything else encrypted and authenticated.
    pub(crate) fn seal(&self, keys: &LinkKeys) -> Option<String> {
        let number = keys.current();
        let mut text = serde_json::to_vec(self).ok()?;
        let nonce = key(keys, number)?
            .seal_in_place_append_tag(Aad::from([number]), &mut text)
            .ok()?;
        let sealed = [&[number], nonce.as_ref().as_slice(), &text].concat();
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// With which key a `state` was sealed; nothing when it cannot be one.
    pub(crate) fn key_of(sealed: &str) -> Option<u8> {
        Some(*bytes(sealed)?.first()?)
    }

    /// What was sealed with one of these keys; nothing when it was not, or not like this.
    pub(crate) fn unseal(sealed: &str, keys: &LinkKeys) -> Option<Self> {
        let bytes = bytes(sealed)?;
        let (&number, rest) = bytes.split_first()?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>()?;
        let mut text = text.to_vec();
        let opened = key(keys, number)?
            .open_in_place(Nonce::from(nonce), Aad::from([number]), &mut text)
            .ok()?;
        serde_json::from_slice(opened).ok()
    }
}

/// Logs do not show it.
impl std::fmt::Debug for Started {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[sign-in under way]")
    }
}

fn bytes(sealed: &str) -> Option<Vec<u8>> {
    (sealed.len() <= LONGEST)
        .then(|| URL_SAFE_NO_PAD.decode(sealed).ok())
        .flatten()
}

fn key(keys: &LinkKeys, number: u8) -> Option<RandomizedNonceKey> {
    RandomizedNonceKey::new(&AES_256_GCM, &keys.derived(number, PURPOSE)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::secret::Secret;
    use testkit::{CountingEntropy, example};

    fn started() -> Started {
        let token = example::link_token(7).expose();
        Started::new(&token, &CountingEntropy::default(), example::now())
    }

    #[test]
    fn what_was_sealed_is_opened_again() {
        let keys = example::link_keys();
        let sealed = started().seal(&keys).unwrap();
        assert_eq!(Started::key_of(&sealed), Some(1));
        assert_eq!(Started::unseal(&sealed, &keys), Some(started()));
        assert_ne!(started().verifier, started().nonce);
        assert_ne!(Some(sealed), started().seal(&keys), "each has a nonce of its own");
    }

    #[test]
    fn t3_a_state_shows_nothing_of_the_link() {
        let sealed = started().seal(&example::link_keys()).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        let token = example::link_token(7).expose();
        assert!(!sealed.contains(&token) && !String::from_utf8_lossy(&bytes).contains(&token));
        assert_eq!(format!("{:?}", started()), "[sign-in under way]");
    }

    #[test]
    fn t3_a_state_that_nobody_sealed_is_none_whatever_is_changed_in_it() {
        let keys = example::link_keys();
        let sealed = started().seal(&keys).unwrap();
        for place in 0..sealed.len() {
            let other = if sealed.as_bytes()[place] == b'A' {
                "B"
            } else {
                "A"
            };
            let mut changed = sealed.clone();
            changed.replace_range(place..=place, other);
            assert_eq!(Started::unseal(&changed, &keys), None, "{place}");
        }
        for bad in ["", "A", "AQ", &sealed[1..], &sealed[..40], &"A".repeat(5000)] {
            assert_eq!(Started::unseal(bad, &keys), None, "{bad}");
        }
    }

    #[test]
    fn states_rotate_with_the_link_keys() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let keys = |text: String| LinkKeys::parse(&Secret::new(text)).unwrap();
        let before = keys(format!(r#"{{"current":"1","1":"{a}"}}"#));
        let during = keys(format!(r#"{{"current":"2","1":"{a}","2":"{b}"}}"#));
        let after = keys(format!(r#"{{"current":"2","2":"{b}"}}"#));
        let sealed = started().seal(&before).unwrap();
        assert_eq!(Started::unseal(&sealed, &during), Some(started()));
        assert_eq!(Started::unseal(&sealed, &after), None);
    }

    #[test]
    fn a_sign_in_takes_ten_minutes_at_most() {
        let at = |text| example::at(text);
        assert!(!started().is_over(at("2026-05-04T09:39:59Z")));
        assert!(started().is_over(at("2026-05-04T09:40:00Z")));
    }
}
