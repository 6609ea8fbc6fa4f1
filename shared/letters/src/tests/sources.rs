//! The files of texts against each other and against what mails can speak of.

use std::collections::BTreeSet;

use domain::reason::Reason;
use testkit::texts::variables;

use crate::value::Value;
use crate::{OPERATIONS, TEXTS};

fn is_reason(id: &str) -> bool {
    id.starts_with("reason-")
}

#[test]
fn every_language_says_the_same_of_the_same() {
    let english = variables(TEXTS.en);
    assert!(
        !english.keys().any(|id| is_reason(id)),
        "English reasons have their own words"
    );
    for other in [TEXTS.de, TEXTS.fr] {
        let mut other = variables(other);
        let reasons: BTreeSet<_> = other.keys().filter(|id| is_reason(id)).cloned().collect();
        let known = Reason::ALL.iter().map(|r| r.as_str()).chain(["unforeseen"]);
        let known: BTreeSet<_> = known
            .map(|code| format!("reason-{}", code.replace('_', "-")))
            .collect();
        assert_eq!(reasons, known);
        other.retain(|id, _| !is_reason(id));
        assert_eq!(other, english);
    }
}

#[test]
fn texts_speak_of_what_mails_know() {
    let known: BTreeSet<_> = Value::ALL.iter().map(|value| value.as_str()).collect();
    for (id, spoken_of) in variables(OPERATIONS.en) {
        for variable in spoken_of {
            let own = [("way-link-signed-in", "address"), ("labelled", "label")]
                .contains(&(id.as_str(), variable.as_str()));
            assert!(
                own || known.contains(variable.as_str()),
                "{id} speaks of {variable}"
            );
        }
    }
}
