//! Whether a form came from its own page, and from a person who could have read it.

use domain::link::TokenHash;
use domain::link_key::LinkKeys;
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;

use super::{NONCE, form_field};

/// Sooner than this nobody has read a page.
const SOONEST: SignedDuration = SignedDuration::from_secs(1);
/// What was shown longer ago may stand otherwise by now.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// What a POST shows of where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    browser: bool,
    nonce: Option<String>,
}

/// Why a form is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It came without the nonce of a page of this link.
    Unshown,
    /// It came sooner than a person reads. The nonce holds for the next press.
    TooSoon(String),
    /// Its page was shown too long ago.
    TooOld,
}

impl Evidence {
    /// What the POST shows; nothing when another site's page sent it. `base_url` is where our pages live: it is
    /// configured, and no header of the call changes it.
    pub fn of(request: &Request, base_url: &str) -> Option<Self> {
        is_same_origin(request, base_url).then(|| Self {
            browser: is_from_browser(request),
            nonce: form_field(request, NONCE),
        })
    }

    /// Whether the page of this link was shown, long enough to be read and not too long ago. A program, which sends
    /// nothing of what browsers send, has seen no page and needs no nonce; one that it sends must be good.
    ///
    /// # Errors
    /// Why the form is not taken.
    pub fn check(&self, keys: &LinkKeys, link: &TokenHash, now: Timestamp) -> Result<(), Doubt> {
        let Some(nonce) = &self.nonce else {
            return if self.browser { Err(Doubt::Unshown) } else { Ok(()) };
        };
        match keys.page_age(link, nonce, now) {
            None => Err(Doubt::Unshown),
            Some(age) if age < SOONEST => Err(Doubt::TooSoon(nonce.clone())),
            Some(age) if age > LONGEST => Err(Doubt::TooOld),
            Some(_) => Ok(()),
        }
    }
}

impl Doubt {
    /// The text that says it.
    pub fn text(&self) -> &'static str {
        match self {
            Self::Unshown => "doubt-unshown",
            Self::TooSoon(_) => "doubt-too-soon",
            Self::TooOld => "doubt-too-old",
        }
    }

    /// The nonce for the page that is shown again: the same one where time alone was lacking, so that the next press
    /// counts.
    pub fn nonce(self) -> Option<String> {
        match self {
            Self::TooSoon(nonce) => Some(nonce),
            Self::Unshown | Self::TooOld => None,
        }
    }
}

fn is_from_browser(request: &Request) -> bool {
    let mut names = request.headers().keys().map(http::HeaderName::as_str);
    names.any(|name| name == "origin" || name.starts_with("sec-fetch-"))
}

/// Whether a form was sent from our own page, as far as the browser tells. `base_url` is where our pages live.
fn is_same_origin(request: &Request, base_url: &str) -> bool {
    let header = |name| {
        request
            .headers()
            .get(name)
            .map(|v| v.to_str().unwrap_or_default())
    };
    // Nobody types a POST into the address bar, so `none` is no page of ours either.
    if let Some(site) = header("sec-fetch-site") {
        return site == "same-origin";
    }
    header("origin").is_none_or(|origin| origin == origin_of(base_url))
}

/// Scheme and authority of an address (RFC 6454).
fn origin_of(address: &str) -> &str {
    let begin = address.find("://").map_or(0, |at| at + 3);
    let end = address[begin..].find('/').map_or(address.len(), |at| begin + at);
    &address[..end]
}

#[cfg(test)]
mod tests {
    use lambda_http::Body;

    use super::*;

    const HOME: &str = "https://portal.csp.example";

    fn sent(headers: &[(&str, &str)], form: &str) -> Request {
        let mut request = Request::new(Body::Text(form.to_owned()));
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().unwrap_or_else(|_| unreachable!("{name}"));
            let value = http::HeaderValue::from_str(value).unwrap_or_else(|_| unreachable!("{value}"));
            request.headers_mut().append(name, value);
        }
        request
    }

    #[test]
    fn other_sites_are_told_from_ours() {
        for (headers, ours) in [
            (vec![], true),
            (vec![("origin", HOME)], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("sec-fetch-site", "same-site"), ("origin", HOME)], false),
            (vec![("sec-fetch-site", "cross-site"), ("origin", HOME)], false),
            (vec![("sec-fetch-site", ""), ("origin", HOME)], false),
            (vec![("origin", "null")], false),
            (vec![("origin", "")], false),
            (vec![("origin", "https:")], false),
            (vec![("origin", "https://portal.csp")], false),
            (vec![("origin", "https://portal.csp.example.evil")], false),
            (vec![("origin", "http://portal.csp.example")], false),
        ] {
            assert_eq!(is_same_origin(&sent(&headers, ""), HOME), ours, "{headers:?}");
        }
        let below = sent(&[("origin", "https://a.example")], "");
        assert!(is_same_origin(&below, "https://a.example/stage"));
    }
}
