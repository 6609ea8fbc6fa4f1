//! Files of texts, taken apart to be held against each other.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use fluent_syntax::parser::parse;
use texts::Source;

/// Every text of a Fluent file by its id, in its parts.
fn texts(file: &str) -> BTreeMap<String, Vec<PatternElement<String>>> {
    let mut texts = BTreeMap::new();
    for entry in parse(file.to_owned()).unwrap().body {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            other => panic!("{other:?} is no text"),
        };
        assert!(message.attributes.is_empty());
        let parts = message.value.unwrap().elements;
        assert!(texts.insert(message.id.name, parts).is_none());
    }
    texts
}

fn variable(part: PatternElement<String>) -> Option<String> {
    match part {
        PatternElement::TextElement { .. } => None,
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::VariableReference { id }),
        } => Some(id.name),
        other => panic!("{other:?} is no variable"),
    }
}

/// Every text of a Fluent file by its id, with the variables in it.
pub fn variables(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let of = |parts: Vec<_>| parts.into_iter().filter_map(variable).collect();
    texts(file)
        .into_iter()
        .map(|(id, parts)| (id, of(parts)))
        .collect()
}

/// Every text of a Fluent file by its id, as it was written, with `{}` for each variable.
pub fn words(file: &str) -> BTreeMap<String, String> {
    let said = |part| match part {
        PatternElement::TextElement { value } => value,
        PatternElement::Placeable { .. } => "{}".to_owned(),
    };
    let of = |parts: Vec<_>| parts.into_iter().map(said).collect();
    texts(file)
        .into_iter()
        .map(|(id, parts)| (id, of(parts)))
        .collect()
}

/// Every language has the same texts, and each speaks of the same things.
///
/// # Panics
/// When one does not, or when a file has fewer texts than this.
pub fn assert_every_language_says_the_same(source: Source, least: usize) {
    let english = variables(source.en);
    assert!(english.len() >= least, "only {} texts", english.len());
    assert_eq!(variables(source.de), english);
    assert_eq!(variables(source.fr), english);
}
