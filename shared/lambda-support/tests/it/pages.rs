//! Texts as pages to keep or print.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_support::http::pages::document;
use lambda_support::http::respond;
use sha2::{Digest, Sha256};
use testkit::http::{Answer, Call};

fn sent(title: &str, text: &str) -> Answer {
    Answer::of(respond(&Call::new("GET", "/").build(), Ok(document(title, text))))
}

/// What stands between two marks, of which there must be one each.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    assert_eq!(text.matches(start).count(), 1, "{start}");
    assert_eq!(text.matches(end).count(), 1, "{end}");
    let (_, rest) = text.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

#[test]
fn what_people_typed_stays_text() {
    let attack = "</pre></title></style><script>alert(1)</script><img src=x onerror='a'>\"& {{ 7 * 7 }}";
    let answer = sent(attack, attack);
    let html = &answer.text;
    let escaped = between(html, "<pre>", "</pre>");
    assert_eq!(between(html, "<h1>", "</h1>"), escaped);
    assert_eq!(between(html, "<title>", "</title>"), escaped);
    for mark in ['<', '>', '"', '\''] {
        assert!(!escaped.contains(mark), "{escaped}");
    }
    assert!(escaped.contains("{{ 7 * 7 }}"));
    assert!(!html.contains("<script") && !html.contains("<img"));
}

#[test]
fn lines_stay_lines() {
    let text = "Acceptance of terms\n\nAccepted by     Zoë 北京\n";
    assert_eq!(
        between(&sent("T", text).text, "<pre>", "</pre>").trim_end(),
        text.trim_end()
    );
}

#[test]
fn the_style_is_the_one_that_the_policy_allows() {
    let answer = sent("T", "x");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
    let styles: Vec<&str> = answer.text.split("<style>").skip(1).collect();
    let styles: Vec<&str> = styles
        .iter()
        .map(|rest| rest.split_once("</style>").unwrap().0)
        .collect();
    assert_eq!(styles.len(), 2);
    assert!(styles.iter().all(|style| !style.trim().is_empty()));
    let hashes = styles
        .iter()
        .map(|style| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style))));
    let allowed = format!("style-src {}", hashes.collect::<Vec<_>>().join(" "));
    let policy: Vec<&str> = answer
        .header("content-security-policy")
        .split(';')
        .map(str::trim)
        .collect();
    assert_eq!(
        policy,
        [
            "default-src 'none'",
            allowed.as_str(),
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'"
        ]
    );
    assert!(!answer.text.contains(" style=") && !answer.text.contains("<link"));
}

#[test]
fn every_language_says_the_same() {
    testkit::texts::assert_every_language_says_the_same(texts::source!(), 15);
}
