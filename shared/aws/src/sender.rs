//! From whom a mail is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::text::Name;

/// As many bytes as fit into one encoded word: it has at most 75 characters, 12 of which say what it is.
const WORD: usize = 45;

/// The sender under another name: the address stays. A name is one line without control characters by its type, so
/// it cannot begin a header of its own, and neither quotes nor brackets let it name another address.
pub(crate) fn sender(from: &str, name: Option<&Name>) -> String {
    match name {
        Some(name) => format!("{} <{}>", display_name(name.as_str()), address(from)),
        None => from.to_owned(),
    }
}

/// The address of `Name <local@domain>` or of an address alone.
fn address(from: &str) -> &str {
    let bracketed = from.rsplit_once('<').map(|(_, rest)| rest.trim_end());
    bracketed
        .map_or(from, |rest| rest.strip_suffix('>').unwrap_or(rest))
        .trim()
}

/// A name as a mail's head takes it: ASCII as a quoted string (RFC 5322, 3.2.4), the rest in encoded words (RFC 2047).
fn display_name(name: &str) -> String {
    if name.is_ascii() {
        return format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    }
    let mut words: Vec<String> = vec![String::new()];
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= WORD => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let encoded = words
        .iter()
        .map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(name: &str) -> String {
        sender(
            "Azure <azure@distributor.example>",
            Some(&Name::parse(name).unwrap()),
        )
    }

    #[test]
    fn the_address_stays_whatever_the_name_says() {
        for (name, expected) in [
            (
                "Northwind Cloud",
                r#""Northwind Cloud" <azure@distributor.example>"#,
            ),
            ("A, B; C", r#""A, B; C" <azure@distributor.example>"#),
            (
                r#"x" <eve@evil.example>"#,
                r#""x\" <eve@evil.example>" <azure@distributor.example>"#,
            ),
            (r"back\", r#""back\\" <azure@distributor.example>"#),
        ] {
            assert_eq!(from(name), expected);
        }
        assert_eq!(sender("azure@d.example", None), "azure@d.example");
        let named = sender("azure@d.example", Some(&Name::parse("N").unwrap()));
        assert_eq!(named, "\"N\" <azure@d.example>");
    }

    #[test]
    fn other_scripts_are_encoded_in_words_of_their_own() {
        assert_eq!(from("Zoë"), "=?UTF-8?B?Wm/Dqw==?= <azure@distributor.example>");
        let name = "شركة الشمال للحوسبة 北京 👩‍💻 \"<eve@evil.example>\"";
        let from = from(name);
        let (words, address) = from.rsplit_once(" <").unwrap();
        assert_eq!(address, "azure@distributor.example>");
        assert!(from.is_ascii());
        let mut decoded = String::new();
        for word in words.split(' ') {
            assert!(word.len() <= 75, "{word}");
            let encoded = word
                .strip_prefix("=?UTF-8?B?")
                .unwrap()
                .strip_suffix("?=")
                .unwrap();
            decoded.push_str(&String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap());
        }
        assert_eq!(decoded, name);
    }
}
