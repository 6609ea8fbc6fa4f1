//! Files of texts, taken apart to be held against each other.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use fluent_syntax::parser::parse;
use texts::Source;

/// Every text of a Fluent file by its id, with the variables in it.
pub fn variables(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    for entry in parse(file.to_owned()).unwrap().body {
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
