//! Every text in every language.

use std::collections::BTreeSet;

use texts::Locale;

use super::*;

fn keys(file: &str) -> BTreeSet<&str> {
    let starts = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
    let lines = file.lines().filter(starts);
    lines
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
        .collect()
}

#[test]
fn every_language_has_the_same_texts() {
    let english = keys(OWN.en);
    assert!(english.len() > 30, "{english:?}");
    assert_eq!(keys(OWN.de), english);
    assert_eq!(keys(OWN.fr), english);
}

#[test]
fn every_text_can_be_said_and_is_no_other_language_s() {
    let about = [("customer", "C"), ("name", "N"), ("moment", "M")];
    let say = |locale| {
        let texts = Texts::new(locale, OWN).unwrap();
        let say = |key: &&str| texts.say(key, &about).unwrap();
        keys(OWN.en).iter().map(say).collect::<Vec<_>>()
    };
    let [english, german, french] = Locale::ALL.map(say);
    for (i, key) in keys(OWN.en).iter().enumerate() {
        assert!(!english[i].trim().is_empty(), "{key}");
        assert!(german[i] != english[i] && french[i] != english[i], "{key}");
    }
}
