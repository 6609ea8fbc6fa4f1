//! What the distributor signs in with, as it is stored.

use domain::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

/// A refresh token is replaced when it has been stored for so long. It is good for months, and every access token
/// brings another one.
const RENEWED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What the distributor signs in with.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    pub(crate) client_id: String,
    pub(crate) client_secret: Secret,
    pub(crate) refresh_token: Secret,
    /// All of it, as it is kept.
    pub(crate) stored: Secret,
    /// When the refresh token was stored by a renewal. A person who stores a new consent need not say.
    refreshed_at: Option<Timestamp>,
}

impl Credentials {
    /// Nothing when a member is missing or empty.
    pub(crate) fn parse(stored: &Secret) -> Option<Self> {
        let members = members(stored)?;
        let text = |name: &str| Some(members.get(name)?.as_str()?.to_owned()).filter(|text| !text.is_empty());
        Some(Self {
            client_id: text("clientId")?,
            client_secret: Secret::new(text("clientSecret")?),
            refresh_token: Secret::new(text("refreshToken")?),
            stored: stored.clone(),
            refreshed_at: text("refreshedAt").and_then(|text| text.parse().ok()),
        })
    }

    /// The credentials with another refresh token and all else as it was; nothing when it is too early for that, or
    /// when the token is none.
    pub(crate) fn renewed(&self, refresh_token: &Secret, now: Timestamp) -> Option<Self> {
        let is_young = |at: Timestamp| now.duration_since(at).abs() < RENEWED_EVERY;
        let token = refresh_token.expose();
        if self.refreshed_at.is_some_and(is_young) || token == self.refresh_token.expose() || !is_plain(token)
        {
            return None;
        }
        let mut members = members(&self.stored)?;
        members.insert("refreshToken".to_owned(), token.into());
        members.insert("refreshedAt".to_owned(), now.to_string().into());
        Self::parse(&Secret::new(Value::Object(members).to_string()))
    }
}

fn members(stored: &Secret) -> Option<Map<String, Value>> {
    serde_json::from_str(stored.expose()).ok()
}

/// Whether it is a token: of visible characters, and not beyond all bounds.
pub(crate) fn is_plain(token: &str) -> bool {
    (1..=32_768).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn credentials_must_be_whole_and_do_not_print() {
        let stored = r#"{"clientId":"app","clientSecret":"hush","refreshToken":"rt-1","more":1}"#;
        let credentials = Credentials::parse(&secret(stored)).unwrap();
        let printed = format!("{credentials:?}");
        assert!(
            !printed.contains("hush") && !printed.contains("rt-1"),
            "{printed}"
        );
        for bad in [
            "",
            "[]",
            "{}",
            r#"["app","hush","rt-1"]"#,
            r#"{"clientId":"","clientSecret":"x","refreshToken":"y"}"#,
            r#"{"clientId":"a","clientSecret":"x","refreshToken":7}"#,
        ] {
            assert!(Credentials::parse(&secret(bad)).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_renewal_changes_the_refresh_token_and_nothing_else() {
        let stored = r#"{"note":{"by":"ops"},"refreshToken":"rt-1","clientId":"app","clientSecret":"hush"}"#;
        let before = Credentials::parse(&secret(stored)).unwrap();
        let after = before
            .renewed(&secret("rt-2"), at("2026-11-25T07:00:00Z"))
            .unwrap();
        assert_eq!(after.refresh_token.expose(), "rt-2");
        let kept: Value = serde_json::from_str(after.stored.expose()).unwrap();
        let expected = json!({
            "note": { "by": "ops" }, "clientId": "app", "clientSecret": "hush",
            "refreshToken": "rt-2", "refreshedAt": "2026-11-25T07:00:00Z",
        });
        assert_eq!(kept, expected);
    }

    #[test]
    fn a_token_is_renewed_when_it_is_a_day_old_or_of_unknown_age() {
        let now = at("2026-11-25T07:00:00Z");
        for (refreshed_at, is_due) in [
            (json!("2026-11-25T06:59:00Z"), false),
            (json!("2026-11-24T07:00:01Z"), false),
            (json!("2026-11-24T07:00:00Z"), true),
            (json!("2026-11-25T09:00:00Z"), false),
            (json!("2036-01-01T00:00:00Z"), true),
            (json!("yesterday"), true),
            (json!(7), true),
            (json!(null), true),
        ] {
            let stored = json!({
                "clientId": "app", "clientSecret": "hush", "refreshToken": "rt-1", "refreshedAt": refreshed_at,
            });
            let credentials = Credentials::parse(&secret(&stored.to_string())).unwrap();
            let renewed = credentials.renewed(&secret("rt-2"), now);
            assert_eq!(renewed.is_some(), is_due, "{refreshed_at}");
        }
    }

    #[test]
    fn what_is_no_new_token_renews_nothing() {
        let stored = r#"{"clientId":"app","clientSecret":"hush","refreshToken":"rt-1"}"#;
        let credentials = Credentials::parse(&secret(stored)).unwrap();
        let now = at("2026-11-25T07:00:00Z");
        for none in ["", "rt-1", "rt 2", "rt\r\n2", &"x".repeat(40_000)] {
            assert!(credentials.renewed(&secret(none), now).is_none());
        }
    }
}
