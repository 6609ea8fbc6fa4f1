//! How mails and pages call things, so that a person reads the same words everywhere.

use domain::request::{Drift, Owner, Workload};
use domain::terms::TermsKind;
use jiff::Timestamp;

use crate::{Texts, Unsayable};

impl Texts {
    /// A moment to the minute, with its zone: `29 November 2026, 14:05 UTC`.
    ///
    /// # Errors
    /// When the language lacks the words.
    pub fn moment(&self, at: Timestamp) -> Result<String, Unsayable> {
        let part = |format: &str| at.strftime(format).to_string();
        let month = self.say(&format!("month-{}", part("%-m")), &[])?;
        let about = [
            ("day", part("%-d")),
            ("month", month),
            ("year", part("%Y")),
            ("time", part("%H:%M")),
        ];
        let about: Vec<(&str, &str)> = about
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.say("moment", &about)
    }

    /// What a subscription is for.
    ///
    /// # Errors
    /// When the language lacks the words.
    pub fn workload(&self, workload: Workload) -> Result<String, Unsayable> {
        let id = match workload {
            Workload::Production => "workload-production",
            Workload::DevTest => "workload-dev-test",
        };
        self.say(id, &[])
    }

    /// For whom the Owner role was asked.
    ///
    /// # Errors
    /// When the language lacks the words.
    pub fn owner(&self, owner: Option<&Owner>) -> Result<String, Unsayable> {
        match owner {
            None => self.say("owner-none", &[]),
            Some(Owner::CustomerContact) => self.say("owner-contact", &[]),
            Some(Owner::User { object_id }) => self.say("owner-user", &[("id", &object_id.to_string())]),
            Some(Owner::ResellerGroup { object_id }) => {
                self.say("owner-group", &[("id", &object_id.to_string())])
            }
        }
    }

    /// How a subscription is not as it was handed over.
    ///
    /// # Errors
    /// When the language lacks the words.
    pub fn drift(&self, drift: Drift) -> Result<String, Unsayable> {
        let id = match drift {
            Drift::Missing => "drift-missing",
            Drift::NotActive => "drift-not-active",
        };
        self.say(id, &[])
    }

    /// Whose terms a document holds.
    ///
    /// # Errors
    /// When the language lacks the words.
    pub fn terms_kind(&self, kind: TermsKind) -> Result<String, Unsayable> {
        let id = match kind {
            TermsKind::MicrosoftCustomerAgreement => "terms-microsoft",
            TermsKind::ProviderTerms => "terms-distributor",
            TermsKind::ResellerTerms => "terms-reseller",
        };
        self.say(id, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, Source};

    const NOTHING: Source = Source {
        en: "",
        de: "",
        fr: "",
    };

    fn texts(locale: Locale) -> Texts {
        Texts::new(locale, NOTHING).unwrap()
    }

    #[test]
    fn moments_read_well_and_name_their_zone() {
        let at: Timestamp = "2026-11-09T14:05:59.123Z".parse().unwrap();
        let read = |locale| texts(locale).moment(at).unwrap();
        assert_eq!(read(Locale::En), "9 November 2026, 14:05 UTC");
        assert_eq!(read(Locale::De), "9. November 2026, 14:05 UTC");
        assert_eq!(read(Locale::Fr), "9 novembre 2026, 14:05 UTC");
    }

    #[test]
    fn every_language_has_every_word() {
        for locale in Locale::ALL {
            let texts = texts(locale);
            for month in 1..=12 {
                let at: Timestamp = format!("2026-{month:02}-09T14:05:00Z").parse().unwrap();
                texts.moment(at).unwrap();
            }
            for workload in [Workload::Production, Workload::DevTest] {
                texts.workload(workload).unwrap();
            }
            for drift in [Drift::Missing, Drift::NotActive] {
                texts.drift(drift).unwrap();
            }
            for kind in TermsKind::ALL {
                texts.terms_kind(kind).unwrap();
            }
            let object_id = uuid();
            for owner in [
                None,
                Some(Owner::CustomerContact),
                Some(Owner::User { object_id }),
                Some(Owner::ResellerGroup { object_id }),
            ] {
                texts.owner(owner.as_ref()).unwrap();
            }
        }
    }

    fn uuid() -> uuid::Uuid {
        uuid::Uuid::nil()
    }

    #[test]
    fn a_text_that_lacks_something_is_not_said() {
        let texts = texts(Locale::En);
        assert!(matches!(texts.say("moment", &[]), Err(Unsayable::Incomplete(_))));
        assert!(matches!(texts.say("nothing", &[]), Err(Unsayable::Missing(_))));
    }
}
