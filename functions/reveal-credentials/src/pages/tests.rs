//! Every text in every language.

use testkit::texts::{assert_every_language_says_the_same, variables};
use texts::Locale;

use super::*;

#[test]
fn every_language_says_the_same() {
    assert_every_language_says_the_same(OWN, 30);
}

#[test]
fn every_text_can_be_said_and_is_no_other_language_s() {
    let about = [("customer", "C"), ("name", "N"), ("moment", "M")];
    let ids: Vec<String> = variables(OWN.en).into_keys().collect();
    let say = |locale| {
        let texts = Texts::new(locale, OWN).unwrap();
        let say = |id: &String| texts.say(id, &about).unwrap();
        ids.iter().map(say).collect::<Vec<_>>()
    };
    let [english, german, french] = Locale::ALL.map(say);
    for (i, id) in ids.iter().enumerate() {
        assert!(!english[i].trim().is_empty(), "{id}");
        assert!(german[i] != english[i] && french[i] != english[i], "{id}");
    }
}
