//! What people write into a customer account: every script comes back as it was given, and nothing gets in that
//! could break a header, a subject or a page.

use aws::Table;
use serde_json::{Value, json};

use crate::world::{BOTH, Call, Caller, World, customer_body};

fn post(key: &str, body: &Value) -> Call {
    Call::new("POST", "/v1/customers")
        .by(&Caller::console(BOTH))
        .json(body)
        .key(key)
}

fn with(pointer: &str, value: &Value) -> Value {
    let mut body = customer_body();
    body["contact"]["phone"] = json!("+49 30 1234");
    *body.pointer_mut(pointer).unwrap() = value.clone();
    body
}

/// What would break out of a line, or make a line read as another.
const HOSTILE: [&str; 18] = [
    "Ada\r\nBcc: eve@evil.example",
    "Ada\nBcc: eve@evil.example",
    "Ada\rBcc: eve@evil.example",
    "Ada\r\n\r\n<html>",
    "Ada\u{0}Byron",
    "Ada\u{8}Byron",
    "Ada\tByron",
    "Ada\u{b}Byron",
    "Ada\u{c}Byron",
    "Ada\u{1b}[31mByron",
    "Ada\u{7f}Byron",
    "Ada\u{85}Bcc: eve@evil.example",
    "Ada\u{2028}Bcc: eve@evil.example",
    "Ada\u{2029}Bcc: eve@evil.example",
    "Ada\u{202e}noryB",
    "Ada\u{2066}Byron\u{2069}",
    "Ada\u{feff}Byron",
    "ada@fabrikam.example\r\nBcc: eve@evil.example",
];

const FIELDS: [(&str, &str); 7] = [
    ("/companyName", "text_invalid"),
    ("/contact/firstName", "text_invalid"),
    ("/contact/lastName", "text_invalid"),
    ("/contact/phone", "text_invalid"),
    ("/contact/email", "email_invalid"),
    ("/country", "country_invalid"),
    ("/language", "language_invalid"),
];

#[tokio::test]
async fn nothing_that_breaks_a_line_gets_into_any_field() {
    let world = World::start().await;
    for (pointer, code) in FIELDS {
        for hostile in HOSTILE {
            let answer = world.send(post("k", &with(pointer, &json!(hostile)))).await;
            assert_eq!(answer.problem(), (422, code), "{pointer} {hostile:?}");
            assert_eq!(answer.faults(), [(pointer, code)], "{hostile:?}");
        }
    }
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn nothing_that_breaks_a_line_gets_in_by_a_change() {
    let (world, path) = World::with_customer().await;
    let before = world.everything();
    for name in ["firstName", "lastName", "phone", "email"] {
        for hostile in HOSTILE {
            let patch = Call::new("PATCH", &path)
                .by(&Caller::console(BOTH))
                .json(&json!({"contact": {name: hostile}}))
                .header("if-match", "\"1\"");
            let answer = world.send(patch).await;
            assert_eq!(answer.status, 422, "{name} {hostile:?}");
            assert_eq!(answer.faults()[0].0, format!("/contact/{name}"));
        }
    }
    assert_eq!(world.everything(), before);
}

#[tokio::test]
async fn every_script_is_kept_byte_for_byte() {
    let world = World::start().await;
    let names = [
        "Zoë".to_owned(),
        "Zoe\u{308}".to_owned(),
        "شركة المثال ذ.م.م".to_owned(),
        "חברת\u{200f} דוגמה (2026)".to_owned(),
        "𠮷野家ホールディングス".to_owned(),
        "👩\u{200d}💻 & 👨\u{200d}👩\u{200d}👧 GmbH 🏳\u{fe0f}\u{200d}🌈".to_owned(),
        "ক\u{9cd}ষ and नमस\u{94d}ते".to_owned(),
        "Z\u{351}\u{363}a\u{33f}\u{357}l\u{310}g\u{34b}o".to_owned(),
        "O'Brien \"& Søns\" <Ltd> \\ 100 %".to_owned(),
        "ﬁ Å Å ﷽".to_owned(),
        "𝄞".repeat(200),
    ];
    for (n, name) in names.iter().enumerate() {
        let mut body = customer_body();
        body["companyName"] = json!(name);
        body["contact"]["firstName"] = json!(name);
        body["contact"]["lastName"] = json!(name);
        let made = world.send(post(&n.to_string(), &body)).await;
        assert_eq!(made.status, 201, "{name}: {made:?}");
        let read = world.get(made.header("location")).await;
        for field in ["/companyName", "/contact/firstName", "/contact/lastName"] {
            let kept = read.body.pointer(field).unwrap().as_str().unwrap();
            assert_eq!(kept.as_bytes(), name.as_bytes(), "{field}");
        }
    }
}

#[tokio::test]
async fn lines_have_their_lengths_in_characters() {
    let world = World::start().await;
    let good = [
        ("/companyName", "🏢".repeat(200)),
        ("/contact/phone", "☎".repeat(40)),
    ];
    let bad = [
        ("/companyName", "🏢".repeat(201)),
        ("/companyName", String::new()),
        ("/companyName", "\u{3000} ".to_owned()),
        ("/contact/firstName", "x".repeat(201)),
        ("/contact/lastName", "x".repeat(201)),
        ("/contact/phone", "0".repeat(41)),
    ];
    for (n, (pointer, text)) in good.iter().enumerate() {
        let answer = world
            .send(post(&n.to_string(), &with(pointer, &json!(text))))
            .await;
        assert_eq!(answer.status, 201, "{pointer}");
    }
    for (pointer, text) in bad {
        let answer = world.send(post("bad", &with(pointer, &json!(text)))).await;
        assert_eq!(answer.faults(), [(pointer, "text_invalid")]);
    }
    assert_eq!(world.dynamo.items(Table::Customers).len(), 2);
}

/// A domain of this many octets, in labels of at most 63.
fn domain(octets: usize) -> String {
    let mut text = format!("{}.", "d".repeat(63)).repeat(octets / 64);
    text.push_str(&"d".repeat(octets % 64));
    text
}

#[tokio::test]
async fn addresses_have_the_limits_of_rfc_5321() {
    let world = World::start().await;
    let address = |local: usize, octets: usize| format!("{}@{}", "l".repeat(local), domain(octets));
    for (n, (local, octets)) in [(64, 189), (1, 252), (63, 190)].into_iter().enumerate() {
        let email = address(local, octets);
        assert_eq!(email.len(), 254);
        let made = world
            .send(post(&n.to_string(), &with("/contact/email", &json!(email))))
            .await;
        assert_eq!(
            (made.status, &made.body["contact"]["email"]),
            (201, &json!(email))
        );
    }
    let mut refused = vec![
        address(65, 180),
        address(64, 190),
        address(1, 253),
        address(0, 20),
    ];
    refused.extend(
        [
            "",
            "ada",
            "@fabrikam.example",
            "ada@",
            "ada@localhost",
            "ada@fabrikam..example",
            "ada@-fabrikam.example",
            "a da@fabrikam.example",
            ".ada@fabrikam.example",
            "a..b@fabrikam.example",
            "ada@fabrikam.example,eve@evil.example",
            "Ada <ada@fabrikam.example>",
            "\"ada\"@fabrikam.example",
            "ada@[192.0.2.1]",
            "zoë@fabrikam.example",
            "ada@fäbrikam.example",
            "ada@eve@fabrikam.example",
        ]
        .map(str::to_owned),
    );
    for email in refused {
        let answer = world
            .send(post("bad", &with("/contact/email", &json!(email))))
            .await;
        assert_eq!(answer.faults(), [("/contact/email", "email_invalid")], "{email}");
    }
    let mixed = world
        .send(post(
            "mixed",
            &with("/contact/email", &json!("Ada.Byron+Csp@FABRIKAM.example")),
        ))
        .await;
    assert_eq!(mixed.body["contact"]["email"], "Ada.Byron+Csp@fabrikam.example");
}

#[tokio::test]
async fn countries_are_those_of_iso_3166() {
    let world = World::start().await;
    for (n, country) in ["DE", "GB", "TW", "SS", "AQ"].into_iter().enumerate() {
        let made = world
            .send(post(&n.to_string(), &with("/country", &json!(country))))
            .await;
        assert_eq!((made.status, &made.body["country"]), (201, &json!(country)));
    }
    for country in [
        "",
        "D",
        "de",
        "De",
        "DEU",
        "276",
        "UK",
        "EU",
        "XK",
        "AA",
        "ZZ",
        "QM",
        "SU",
        "AN",
        " DE",
        "D\u{45}\u{308}",
        "ＤＥ",
        "🇩🇪",
    ] {
        let answer = world.send(post("bad", &with("/country", &json!(country)))).await;
        assert_eq!(answer.problem(), (422, "country_invalid"), "{country:?}");
        assert_eq!(answer.faults(), [("/country", "country_invalid")]);
        assert!(
            answer.body["detail"]
                .as_str()
                .unwrap()
                .contains("ISO 3166-1 alpha-2")
        );
    }
    let number = world.send(post("bad", &with("/country", &json!(276)))).await;
    assert_eq!(number.faults(), [("/country", "type_invalid")]);
}

#[tokio::test]
async fn languages_are_those_of_bcp_47() {
    let world = World::start().await;
    let good = [
        ("en", "en"),
        ("DE-at", "de-AT"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-latn-rs", "sr-Latn-RS"),
        ("es-419", "es-419"),
        ("gsw", "gsw"),
    ];
    for (n, (given, kept)) in good.into_iter().enumerate() {
        let made = world
            .send(post(&n.to_string(), &with("/language", &json!(given))))
            .await;
        assert_eq!(
            (made.status, &made.body["language"]),
            (201, &json!(kept)),
            "{given}"
        );
    }
    for language in [
        "",
        "e",
        "english",
        "de_DE",
        "zz",
        "qqq",
        "de-ZZ",
        "de-UK",
        "de-",
        "-de",
        "x-private",
        "i-klingon",
        "dé",
        "de-DE-DE",
        "*",
        "en-a-bbb-a-ccc-and-so-on-and-on-and-on",
    ] {
        let answer = world
            .send(post("bad", &with("/language", &json!(language))))
            .await;
        assert_eq!(answer.problem(), (422, "language_invalid"), "{language:?}");
        assert_eq!(answer.faults(), [("/language", "language_invalid")]);
        assert!(answer.body["detail"].as_str().unwrap().contains("BCP 47"));
    }
}
