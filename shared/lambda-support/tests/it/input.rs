//! Reading what a caller sent.

use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use lambda_support::http::pages::decision_origin;
use lambda_support::http::{accepts, origin};
use testkit::http::Call;

const OFFERED: [&str; 3] = ["application/json", "text/plain", "text/html"];

fn preferred(accept: &str) -> Option<&'static str> {
    let request = Call::new("GET", "/").header("accept", accept).build();
    accepts(&request, &OFFERED)
}

#[test]
fn whoever_does_not_say_gets_the_first() {
    assert_eq!(
        accepts(&Call::new("GET", "/").build(), &OFFERED),
        Some(OFFERED[0])
    );
    for accept in ["", "  ", "*/*", "*/*;q=0.1", "application/*", "APPLICATION/JSON"] {
        assert_eq!(preferred(accept), Some("application/json"), "{accept}");
    }
    assert_eq!(accepts(&Call::new("GET", "/").build(), &[]), None);
}

#[test]
fn the_best_liked_one_wins() {
    for (accept, expected) in [
        ("text/plain", "text/plain"),
        ("Text/HTML; charset=utf-8", "text/html"),
        ("text/*", "text/plain"),
        ("text/*;q=0.5, text/html", "text/html"),
        ("application/json;q=0.4, text/html;q=0.5", "text/html"),
        ("application/json;q=0.5, text/html;q=0.4", "application/json"),
        ("text/html, application/json", "application/json"),
        ("text/html;level=1;q=0.2, text/plain;q=0.3", "text/plain"),
        ("image/png, text/plain;q=0.001", "text/plain"),
        ("*/*;q=0.1,text/html;Q=0.2", "text/html"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html",
        ),
    ] {
        assert_eq!(preferred(accept), Some(expected), "{accept}");
    }
}

#[test]
fn what_is_refused_is_not_chosen_by_a_wider_range() {
    for (accept, expected) in [
        ("application/json;q=0, */*", Some("text/plain")),
        ("*/*, application/json;q=0", Some("text/plain")),
        ("text/*, text/plain;q=0", Some("text/html")),
        ("text/*;q=0, */*", Some("application/json")),
        ("text/plain;q=0.2, text/*;q=0.1, */*;q=0", Some("text/plain")),
        ("*/*;q=0", None),
        ("text/html;q=0.000", None),
    ] {
        assert_eq!(preferred(accept), expected, "{accept}");
    }
}

#[test]
fn what_is_not_offered_is_nothing() {
    for accept in [
        "image/png",
        "image/*",
        "json",
        "text",
        "*",
        "/",
        ",,;",
        "text/html;q=much",
        "text/html;q=",
        "text/html;q=-1",
        "text/html;q=NaN",
        "application/jsonx",
    ] {
        assert_eq!(preferred(accept), None, "{accept}");
    }
}

/// A call from this address with this program.
fn from(address: Option<&str>, program: Option<&str>) -> Request {
    let request = Call::new("GET", "/").build();
    let Some(RequestContext::ApiGatewayV2(context)) = request.request_context_ref() else {
        panic!("it is a call of API Gateway")
    };
    let mut context = context.clone();
    context.http.source_ip = address.map(str::to_owned);
    context.http.user_agent = program.map(str::to_owned);
    request.with_request_context(RequestContext::ApiGatewayV2(context))
}

#[test]
fn an_origin_is_told_as_far_as_it_is_known() {
    let owned = |text: &str| Some(text.to_owned());
    assert_eq!(
        origin(&from(Some("2001:db8::1"), Some("Mozilla/5.0 (X11)"))),
        (owned("2001:db8::1"), owned("Mozilla/5.0 (X11)"))
    );
    assert_eq!(origin(&from(Some("192.0.2.1"), None)), (owned("192.0.2.1"), None));
    assert_eq!(origin(&from(Some(""), Some(" \r\n\t "))), (None, None));
    assert_eq!(origin(&Request::default()), (None, None));
}

#[test]
fn an_origin_is_one_bounded_line() {
    let hostile = "curl\r\nAccepted by     Eve\u{2028}\u{202e}x\u{0}\u{1b}[2J   end";
    let (_, program) = origin(&from(None, Some(hostile)));
    assert_eq!(program.as_deref(), Some("curl Accepted by Eve x [2J end"));

    for (text, length) in [
        ("x".repeat(256), 256),
        ("x".repeat(257), 256),
        ("ü".repeat(5_000), 256),
    ] {
        let (address, program) = origin(&from(Some(&text), Some(&text)));
        assert_eq!(address, program);
        assert_eq!(address.unwrap().chars().count(), length);
    }
}

#[test]
fn of_the_site_that_a_form_came_from_the_words_of_browsers_are_kept() {
    let site = |said: &str| {
        let call = Call::new("POST", "/").header("sec-fetch-site", said).build();
        decision_origin(&call).fetch_site
    };
    for known in ["cross-site", "none", "same-origin", "same-site"] {
        assert_eq!(site(known).as_deref(), Some(known));
    }
    for other in ["", "Same-Origin", "same-origin, none", &"x".repeat(100_000)] {
        assert_eq!(site(other), None, "{other}");
    }
    assert_eq!(decision_origin(&Request::default()).fetch_site, None);
}
