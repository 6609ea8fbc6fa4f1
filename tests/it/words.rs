//! One reader meets one vocabulary, in every mail and on every page.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::template::root;

/// Every file of texts, by its language.
fn files() -> BTreeMap<String, Vec<PathBuf>> {
    let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for group in ["functions", "shared"] {
        for package in fs::read_dir(root().join(group)).unwrap() {
            let Ok(found) = fs::read_dir(package.unwrap().path().join("locales")) else {
                continue;
            };
            for file in found.map(|file| file.unwrap().path()) {
                let name = file.file_stem().unwrap().to_str().unwrap();
                // Mails to operations are in English only.
                let language = if name == "operations" { "en" } else { name };
                files.entry(language.to_owned()).or_default().push(file);
            }
        }
    }
    files
}

/// Every text of a language, with where it stands.
fn texts(files: &[PathBuf]) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for file in files {
        for (id, text) in testkit::texts::words(&fs::read_to_string(file).unwrap()) {
            texts.push((format!("{id} of {}", file.display()), text));
        }
    }
    texts
}

/// One line of a glossary: what is said, and what is not.
struct Entry {
    said: Vec<String>,
    unsaid: Vec<String>,
}

/// The glossary at the head of the common words of a language.
fn glossary(language: &str) -> Vec<Entry> {
    let file = root().join(format!("shared/texts/locales/{language}.ftl"));
    let list = |column: &str| column.split(',').map(|word| word.trim().to_lowercase()).collect();
    let text = fs::read_to_string(file).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("# "));
    rows.filter_map(|row| match row.split('|').collect::<Vec<_>>()[..] {
        [said, _, unsaid] => Some(Entry {
            said: list(said),
            unsaid: list(unsaid),
        }),
        _ => None,
    })
    .collect()
}

/// Whether a word of the text begins so. Both are in lower case.
fn has_word(text: &str, beginning: &str) -> bool {
    let starts_word = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
    text.match_indices(beginning).any(|(at, _)| starts_word(at))
}

#[test]
fn every_text_keeps_to_the_glossary_of_its_language() {
    for (language, files) in files() {
        let glossary = glossary(&language);
        assert!(!glossary.is_empty(), "{language} has no glossary");
        assert!(files.len() >= 7, "only {} files in {language}", files.len());
        let texts = texts(&files);
        for Entry { said, unsaid } in glossary {
            for (place, text) in &texts {
                let mut text = text
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .to_lowercase();
                for word in &said {
                    text = text.replace(word, "");
                }
                for word in &unsaid {
                    assert!(!has_word(&text, word), "{place} says {word}, not one of {said:?}");
                }
            }
        }
    }
}

/// A mark at the beginning of a line belongs to nothing.
#[test]
fn no_french_line_breaks_before_a_mark() {
    const MAY_BREAK: [char; 2] = [' ', '\n'];
    for (place, text) in texts(&files()["fr"]) {
        for (at, mark) in text.match_indices([':', ';', '!', '?', '»']) {
            assert!(!text[..at].ends_with(MAY_BREAK), "{place}: before {mark}");
        }
        for (at, mark) in text.match_indices('«') {
            assert!(
                text[at + mark.len()..].starts_with('\u{A0}'),
                "{place}: after {mark}"
            );
        }
    }
}
