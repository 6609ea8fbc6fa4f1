//! Text in addresses.

use std::fmt::Write;

/// Text as one segment of a path. A mail address may hold slashes, question marks and escapes, and whatever reads an
/// address takes an escaped dot for a dot: text as it is could lead to another customer's things.
pub(crate) fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                escaped.push(char::from(byte))
            }
            // Writing to a string cannot fail.
            _ => drop(write!(escaped, "%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::email::EmailAddress;
    use reqwest::Url;

    #[test]
    fn an_address_stays_one_segment_whatever_it_holds() {
        for local in [
            "ada",
            "ada.byron+csp",
            "%2e%2e/%2e%2e/other/users/ada",
            "%2E%2E%2Fother",
            "a/b",
            "a?b",
            "a#b",
            "a&b=c",
            "'!$*^`{|}~",
            "%",
        ] {
            let address = EmailAddress::parse(&format!("{local}@fabrikam.example")).unwrap();
            let url = format!("https://x.example/v1/users/{}", segment(address.as_str()));
            let url = Url::parse(&url).unwrap();
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            let [.., "users", name] = segments[..] else {
                panic!("{local}: {url}");
            };
            assert_eq!(
                (segments.len(), url.query(), url.fragment()),
                (3, None, None),
                "{url}"
            );
            let read = decoded(name);
            assert_eq!(read, address.as_str());
        }
    }

    /// What a server reads.
    fn decoded(segment: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = segment.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other,
            });
        }
        String::from_utf8(bytes).unwrap()
    }
}
