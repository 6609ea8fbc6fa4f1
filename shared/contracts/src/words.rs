//! How mails and pages call things, so that a person reads the same words everywhere.

use domain::request::{Drift, Owner, Verdict, Workload};
use domain::terms::TermsKind;
use domain::text::is_unprintable;
use jiff::Timestamp;

/// A moment to the minute: `29 November 2026, 14:05 UTC`.
pub fn moment(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// What a subscription is for.
pub fn workload(workload: Workload) -> &'static str {
    match workload {
        Workload::Production => "Production",
        Workload::DevTest => "Dev/Test",
    }
}

/// For whom the Owner role was asked.
pub fn owner(owner: Option<&Owner>) -> String {
    match owner {
        None => "Not asked for".to_owned(),
        Some(Owner::CustomerContact) => "For the customer's contact".to_owned(),
        Some(Owner::User { object_id }) => format!("For user {object_id} of the customer's tenant"),
        Some(Owner::ResellerGroup { object_id }) => format!("For group {object_id} of the reseller's tenant"),
    }
}

/// How a subscription is not as it was handed over.
pub fn drift(drift: Drift) -> &'static str {
    match drift {
        Drift::Missing => "Microsoft does not list it any more",
        Drift::NotActive => "Microsoft lists it as not in use",
    }
}

/// What was decided.
pub fn decided(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "approved",
        Verdict::Deny => "denied",
    }
}

/// Whose terms a document holds.
pub fn terms_kind(kind: TermsKind) -> &'static str {
    match kind {
        TermsKind::MicrosoftCustomerAgreement => "Microsoft Customer Agreement",
        TermsKind::ProviderTerms => "Terms of the distributor",
        TermsKind::ResellerTerms => "Terms of the reseller",
    }
}

/// Text on one line: control characters and white space become single spaces.
pub fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_well() {
        let at: Timestamp = "2026-11-09T14:05:59.123Z".parse().unwrap();
        assert_eq!(moment(at), "9 November 2026, 14:05 UTC");
    }

    #[test]
    fn one_line_is_one_line() {
        assert_eq!(one_line(" a\r\nBcc:\u{202E} b\t\u{2028}c\u{0} "), "a Bcc: b c");
    }
}
