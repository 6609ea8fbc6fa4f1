//! The languages there are texts in, and which of them a reader gets.

use serde::{Deserialize, Serialize};

use crate::text::Language;

/// A language that there are texts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English: what everybody gets of whom nothing else is known.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::En, Self::De, Self::Fr];

    /// The language as BCP 47.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
        }
    }

    /// The language of a word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.as_str() == word)
    }

    /// The language for a tag such as `de-AT`, if there are texts in it.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| locale.as_str().eq_ignore_ascii_case(primary))
    }

    /// The language of a reader: what is known of the person counts, then what the browser asks for
    /// (`Accept-Language`, RFC 9110, 12.5.4), then English.
    pub fn negotiate(known: Option<&Language>, accepted: Option<&str>) -> Self {
        let known = known.and_then(|language| Self::of(language.as_str()));
        known
            .or_else(|| accepted.and_then(Self::accepted))
            .unwrap_or_default()
    }

    fn accepted(header: &str) -> Option<Self> {
        let weighted = header.split(',').filter_map(|part| {
            let mut parts = part.split(';');
            let locale = Self::of(parts.next()?.trim())?;
            let quality = parts.find_map(|p| p.trim().strip_prefix("q="));
            let quality = quality.map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
            (quality > 0.0).then_some((locale, quality))
        });
        // Of equals the first one counts.
        let best = |best: Option<(Self, f32)>, next: (Self, f32)| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        };
        weighted.fold(None, best).map(|(locale, _)| locale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_the_reader_counts_most() {
        let german = Language::from("de-AT".to_owned());
        let danish = Language::from("da".to_owned());
        assert_eq!(Locale::negotiate(Some(&german), Some("fr")), Locale::De);
        assert_eq!(
            Locale::negotiate(Some(&danish), Some("fr-CA, en;q=0.5")),
            Locale::Fr
        );
        assert_eq!(Locale::negotiate(Some(&danish), None), Locale::En);
    }

    #[test]
    fn browsers_are_heard_by_their_weights() {
        for (header, locale) in [
            ("de;q=0.3, fr;q=0.9, en;q=0.1", Locale::Fr),
            ("da, de", Locale::De),
            ("de;q=0, en", Locale::En),
            ("*", Locale::En),
            ("de;q=x, fr", Locale::Fr),
            ("", Locale::En),
        ] {
            assert_eq!(Locale::negotiate(None, Some(header)), locale, "{header}");
        }
    }
}
