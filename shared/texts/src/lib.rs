//! What people read in mails and on pages, in their language.
//!
//! Texts stand in Fluent files (<https://projectfluent.org>): words that everybody uses in `locales/` here, the rest in
//! the `locales/` of the function that says it. A text that lacks something is an error and never half a sentence; a
//! test of each function says every text of it in every language.

mod words;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

pub use domain::locale::Locale;

/// One file of texts in every language.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// In English.
    pub en: &'static str,
    /// In German.
    pub de: &'static str,
    /// In French.
    pub fr: &'static str,
}

impl Source {
    fn of(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.en,
            Locale::De => self.de,
            Locale::Fr => self.fr,
        }
    }
}

/// The [`Source`] in the `locales/` of the crate that calls this.
#[macro_export]
macro_rules! source {
    () => {
        $crate::Source {
            en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en.ftl")),
            de: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/de.ftl")),
            fr: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/fr.ftl")),
        }
    };
}

/// The words that mails and pages share.
const COMMON: Source = source!();

/// Why a text cannot be said. Its words are ids, so they can be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsayable {
    /// A file of texts is malformed, or says something twice.
    #[error("the texts in {0} are malformed")]
    Malformed(&'static str),
    /// There is no such text.
    #[error("there is no text {0}")]
    Missing(String),
    /// The text needs something that it was not given.
    #[error("the text {0} lacks something")]
    Incomplete(String),
}

/// The texts of one reader.
pub struct Texts {
    locale: Locale,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts")
            .field("locale", &self.locale)
            .finish_non_exhaustive()
    }
}

impl Texts {
    /// The common words and those of a file, in a language.
    ///
    /// # Errors
    /// [`Unsayable::Malformed`].
    pub fn new(locale: Locale, own: Source) -> Result<Self, Unsayable> {
        let mut bundle = FluentBundle::new_concurrent(vec![locale.as_str().parse().unwrap_or_default()]);
        // Values stand alone or in a sentence of the same direction; marks around them would stand in subjects too.
        bundle.set_use_isolating(false);
        for source in [COMMON, own] {
            let malformed = || Unsayable::Malformed(locale.as_str());
            let resource = FluentResource::try_new(source.of(locale).to_owned()).map_err(|_| malformed())?;
            bundle.add_resource(resource).map_err(|_| malformed())?;
        }
        Ok(Self { locale, bundle })
    }

    /// With those of one more file.
    ///
    /// # Errors
    /// [`Unsayable::Malformed`], also when the file says again what is said already.
    pub fn and(mut self, more: Source) -> Result<Self, Unsayable> {
        let malformed = || Unsayable::Malformed(self.locale.as_str());
        let text = more.of(self.locale).to_owned();
        let resource = FluentResource::try_new(text).map_err(|_| malformed())?;
        self.bundle.add_resource(resource).map_err(|_| malformed())?;
        Ok(self)
    }

    /// In which language.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// A text with what it speaks of.
    ///
    /// # Errors
    /// [`Unsayable::Missing`], [`Unsayable::Incomplete`].
    pub fn say(&self, id: &str, about: &[(&str, &str)]) -> Result<String, Unsayable> {
        let missing = || Unsayable::Missing(id.to_owned());
        let message = self.bundle.get_message(id).ok_or_else(missing)?;
        let pattern = message.value().ok_or_else(missing)?;
        let mut args = FluentArgs::with_capacity(about.len());
        for (name, value) in about {
            args.set(*name, *value);
        }
        let mut faults = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&args), &mut faults);
        if faults.is_empty() {
            Ok(said.into_owned())
        } else {
            Err(Unsayable::Incomplete(id.to_owned()))
        }
    }

    /// Whether there is such a text.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.get_message(id).is_some_and(|m| m.value().is_some())
    }
}
