//! What a form sends.

use lambda_http::{Body, Request};

/// A field of a form, decoded and trimmed; nothing when it is absent or empty.
pub fn form_field(request: &Request, name: &str) -> Option<String> {
    let (_, value) = form_pairs(request).into_iter().find(|(key, _)| key == name)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// All values of a field that a form may have more than once, decoded and trimmed, in their order.
pub fn form_fields(request: &Request, name: &str) -> Vec<String> {
    let named = form_pairs(request).into_iter().filter(|(key, _)| key == name);
    named.map(|(_, value)| value.trim().to_owned()).collect()
}

fn form_pairs(request: &Request) -> Vec<(String, String)> {
    let bytes = match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes.as_slice(),
        _ => return Vec::new(),
    };
    serde_urlencoded::from_bytes(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Request {
        Request::new(Body::Text(body.to_owned()))
    }

    #[test]
    fn of_a_repeated_field_every_value_is_read() {
        let sent = form("document=a%3A1&note=x&document=+b%3A2+&document=");
        assert_eq!(form_fields(&sent, "document"), ["a:1", "b:2", ""]);
        assert_eq!(form_field(&sent, "document").as_deref(), Some("a:1"));
        assert!(form_fields(&sent, "other").is_empty());
    }

    #[test]
    fn what_is_no_form_has_no_fields() {
        for body in [
            Body::Empty,
            Body::Binary(vec![0xff, 0xfe]),
            Body::Text("%".into()),
        ] {
            let sent = Request::new(body);
            assert!(form_fields(&sent, "document").is_empty(), "{sent:?}");
            assert_eq!(form_field(&sent, "document"), None, "{sent:?}");
        }
    }
}
