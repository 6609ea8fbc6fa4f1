//! The proof that somebody signed in before deciding: that this link's reader has this mailbox, for a few minutes.

use jiff::{SignedDuration, Timestamp};

use crate::email::EmailAddress;
use crate::link::TokenHash;
use crate::link_key::LinkKeys;

/// How long a person has from the sign-in page to the decision, each way.
pub const SIGN_IN_TIME: SignedDuration = SignedDuration::from_mins(10);

/// Longer than any proof.
const LONGEST: usize = 128;

/// Proof of a sign-in: `milliseconds.number.proof`, where the first is when it ends and the rest is the link keys'
/// word for it. It is good for one link and the mailbox to which that was sent, and nobody keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInProof(String);

impl SignInProof {
    /// The proof that the reader of a link signed in as this address just now.
    pub fn make(keys: &LinkKeys, link: &TokenHash, as_whom: &EmailAddress, now: Timestamp) -> Self {
        let until = now.saturating_add(SIGN_IN_TIME).unwrap_or(Timestamp::MAX);
        let until = until.as_millisecond().to_string();
        let proof = keys.sign(&facts(link, &as_whom.mailbox(), &until));
        Self(format!("{until}.{proof}"))
    }

    /// The proof as it stands in an address or a form; nothing when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let good = |c: u8| c.is_ascii_alphanumeric() || b"-_.".contains(&c);
        (text.len() <= LONGEST && text.bytes().all(good) && text.split('.').count() == 3)
            .then(|| Self(text.to_owned()))
    }

    /// The text for the address or the form.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The number of the key it was made with.
    pub fn key(&self) -> Option<u8> {
        self.0.split('.').nth(1)?.parse().ok()
    }

    /// Whether the reader of this link did sign in as this address, and not too long ago.
    pub fn holds(&self, keys: &LinkKeys, link: &TokenHash, as_whom: &EmailAddress, now: Timestamp) -> bool {
        let checked = || {
            let (until, proof) = self.0.split_once('.')?;
            let ends = Timestamp::from_millisecond(until.parse().ok()?).ok()?;
            Some(now < ends && keys.verify(&facts(link, &as_whom.mailbox(), until), proof))
        };
        checked().unwrap_or(false)
    }
}

/// Logs do not show it.
impl std::fmt::Debug for SignInProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[proof of a sign-in]")
    }
}

fn facts<'a>(link: &'a TokenHash, mailbox: &'a str, until: &'a str) -> [&'a str; 4] {
    ["signed-in", link.as_str(), mailbox, until]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn keys(text: &str) -> LinkKeys {
        LinkKeys::parse(&Secret::new(text.to_owned())).unwrap()
    }

    fn first() -> LinkKeys {
        keys(&format!(r#"{{"current":"1","1":"{}"}}"#, "a".repeat(40)))
    }

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_790_000_000).unwrap()
    }

    fn later(seconds: i64) -> Timestamp {
        now().checked_add(SignedDuration::from_secs(seconds)).unwrap()
    }

    #[test]
    fn t3_a_proof_is_good_for_its_link_and_mailbox_and_for_minutes() {
        let (keys, link) = (first(), TokenHash::of(&[7; 32]));
        let ada = address("Ada@fabrikam.example");
        let proof = SignInProof::make(&keys, &link, &ada, now());
        assert_eq!(SignInProof::parse(proof.expose()), Some(proof.clone()));
        assert_eq!(proof.key(), Some(1));
        assert!(proof.holds(&keys, &link, &ada, now()));
        assert!(proof.holds(&keys, &link, &address("ada@Fabrikam.example"), later(599)));
        assert!(!proof.holds(&keys, &link, &ada, later(600)), "its time is over");
        assert!(
            !proof.holds(&keys, &TokenHash::of(&[8; 32]), &ada, now()),
            "another link"
        );
        assert!(
            !proof.holds(&keys, &link, &address("eve@fabrikam.example"), now()),
            "another person"
        );
    }

    #[test]
    fn t3_a_proof_that_nobody_made_does_not_hold_whatever_is_changed_in_it() {
        let (keys, link) = (first(), TokenHash::of(&[7; 32]));
        let ada = address("ada@fabrikam.example");
        let proof = SignInProof::make(&keys, &link, &ada, now());
        for place in 0..proof.expose().len() {
            let other = if proof.expose().as_bytes()[place] == b'9' {
                "8"
            } else {
                "9"
            };
            let mut changed = proof.expose().to_owned();
            changed.replace_range(place..=place, other);
            if let Some(changed) = SignInProof::parse(&changed) {
                assert!(!changed.holds(&keys, &link, &ada, now()), "{place}");
            }
        }
        let foreign = keys_of_another_system();
        let forged = SignInProof::make(&foreign, &link, &ada, now());
        assert!(!forged.holds(&keys, &link, &ada, now()));
    }

    fn keys_of_another_system() -> LinkKeys {
        keys(&format!(r#"{{"current":"1","1":"{}"}}"#, "z".repeat(40)))
    }

    #[test]
    fn proofs_rotate_with_the_keys() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let during = keys(&format!(r#"{{"current":"2","1":"{a}","2":"{b}"}}"#));
        let after = keys(&format!(r#"{{"current":"2","2":"{b}"}}"#));
        let (link, ada) = (TokenHash::of(&[7; 32]), address("ada@fabrikam.example"));
        let proof = SignInProof::make(&first(), &link, &ada, now());
        assert!(proof.holds(&during, &link, &ada, now()));
        assert!(!proof.holds(&after, &link, &ada, now()));
    }

    #[test]
    fn other_text_is_no_proof_and_none_prints() {
        for bad in [
            "",
            "1",
            "1.1",
            "1.1.x.y",
            "1.1.ä",
            "1.1.\"",
            &format!("1.1.{}", "x".repeat(200)),
        ] {
            assert_eq!(SignInProof::parse(bad), None, "{bad}");
        }
        let odd = SignInProof::parse("x.y.z").unwrap();
        assert!(!odd.holds(&first(), &TokenHash::of(&[7; 32]), &address("a@b.example"), now()));
        assert_eq!(format!("{odd:?}"), "[proof of a sign-in]");
    }
}
