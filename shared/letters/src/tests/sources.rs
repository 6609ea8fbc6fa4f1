//! The files of texts against each other and against what mails can speak of.

use std::collections::{BTreeMap, BTreeSet};

use domain::reason::Reason;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use fluent_syntax::parser::parse;

use crate::value::Value;
use crate::{OPERATIONS, TEXTS};

type Variables = BTreeSet<String>;

/// Every text of a file by its id, with the variables in it.
fn texts(source: &str) -> BTreeMap<String, Variables> {
    let resource = parse(source.to_owned()).unwrap();
    let mut texts = BTreeMap::new();
    for entry in resource.body {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            other => panic!("{other:?} is no text"),
        };
        assert!(message.attributes.is_empty());
        let mut variables = BTreeSet::new();
        for element in message.value.unwrap().elements {
            match element {
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable {
                    expression: Expression::Inline(InlineExpression::VariableReference { id }),
                } => {
                    variables.insert(id.name);
                }
                other => panic!("{}: {other:?}", message.id.name),
            }
        }
        assert!(texts.insert(message.id.name.clone(), variables).is_none());
    }
    texts
}

fn is_reason(id: &str) -> bool {
    id.starts_with("reason-")
}

#[test]
fn every_language_says_the_same_of_the_same() {
    let english = texts(TEXTS.en);
    assert!(
        !english.keys().any(|id| is_reason(id)),
        "English reasons have their own words"
    );
    for other in [TEXTS.de, TEXTS.fr] {
        let mut other = texts(other);
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
    for (id, variables) in texts(OPERATIONS.en) {
        for variable in variables {
            let own = [("way-link-signed-in", "address"), ("labelled", "label")]
                .contains(&(id.as_str(), variable.as_str()));
            assert!(
                own || known.contains(variable.as_str()),
                "{id} speaks of {variable}"
            );
        }
    }
}
