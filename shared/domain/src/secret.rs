//! Values that must never be printed.

use std::fmt;

/// Text that shows nothing of itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself; call this only where it leaves for its one reader.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Letters and digits without the ones that are easily mistaken for each other, and signs that Entra accepts.
const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const LOWER: &[u8] = b"abcdefghijkmnopqrstuvwxyz";
const DIGITS: &[u8] = b"23456789";
const SIGNS: &[u8] = b"!#%+-=?@_";

/// A first password of 24 characters with at least one of each class, drawn from `random`.
pub fn first_password(random: &[u8; 48]) -> Secret {
    let all: Vec<u8> = [UPPER, LOWER, DIGITS, SIGNS].concat();
    let mut text: Vec<u8> = Vec::with_capacity(24);
    for (i, pair) in random.chunks_exact(2).enumerate() {
        let class = match i {
            0 => UPPER,
            1 => LOWER,
            2 => DIGITS,
            3 => SIGNS,
            _ => &all,
        };
        // Sixteen bits against at most 66 characters: the bias is below one in nine hundred per character.
        let draw = usize::from(u16::from_be_bytes([pair[0], pair[1]])) % class.len();
        text.push(class[draw]);
    }
    Secret(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("hunter2".into())), "[secret]");
    }

    #[test]
    fn first_passwords_have_every_class() {
        for seed in 0..=255_u8 {
            let random: [u8; 48] =
                std::array::from_fn(|i| seed.wrapping_mul(31).wrapping_add((i as u8).wrapping_mul(17)));
            let password = first_password(&random);
            let text = password.expose().as_bytes();
            assert_eq!(text.len(), 24);
            for class in [UPPER, LOWER, DIGITS, SIGNS] {
                assert!(text.iter().any(|c| class.contains(c)));
            }
        }
    }
}
