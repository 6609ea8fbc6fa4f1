use authorize_portal::token::{Token, verify};
use aws::SystemClock;
use aws_lc_rs::hmac;
use oidc::keys::Keys;
use oidc::token::{Rejected, Rules};
use serde_json::{Value, json};

use testkit::signing::{EC, ISSUER, Publisher, RSA, SigningKey, claims, claims_with, encode, message, soon};

fn rules() -> Rules {
    Rules {
        issuer: ISSUER.to_owned(),
        audience: None,
    }
}

async fn check_by(rules: &Rules, token: &str) -> Result<Token, Rejected> {
    let keys = Keys::new(Publisher::of(&[RSA.jwk(), EC.jwk()]), SystemClock);
    verify(token, rules, &keys).await.unwrap()
}

async fn check(token: &str) -> Result<Token, Rejected> {
    check_by(&rules(), token).await
}

/// The outcome for ordinary claims but for some.
async fn check_claims(changes: Value) -> Result<Token, Rejected> {
    check(&RSA.sign(&claims_with(changes))).await
}

#[tokio::test]
async fn a_good_token_names_its_client_and_scopes() {
    for key in [&RSA, &EC] {
        let token = check(&key.sign(&claims())).await.unwrap();
        assert_eq!(token.client_id.as_str(), "northwind-console");
        assert_eq!(token.scopes, "csp/accounts.read csp/accounts.write");
    }
}

#[tokio::test]
async fn clients_and_scopes_come_in_several_forms() {
    let azp = json!({"client_id": null, "azp": "3f7n", "token_use": null});
    assert_eq!(check_claims(azp).await.unwrap().client_id.as_str(), "3f7n");
    for (changes, scopes) in [
        (json!({"scope": null}), ""),
        (json!({"scope": null, "scp": "a b"}), "a b"),
        (json!({"scope": null, "scp": ["a", "b"]}), "a b"),
        (json!({"scope": ["a", "b"]}), "a b"),
    ] {
        assert_eq!(
            check_claims(changes.clone()).await.unwrap().scopes,
            scopes,
            "{changes}"
        );
    }
    for changes in [
        json!({"client_id": null}),
        json!({"client_id": ""}),
        json!({"client_id": "a b"}),
    ] {
        assert_eq!(
            check_claims(changes.clone()).await,
            Err(Rejected::Client),
            "{changes}"
        );
    }
    for changes in [
        json!({"client_id": 7}),
        json!({"scope": 7}),
        json!({"scope": [7]}),
    ] {
        assert_eq!(
            check_claims(changes.clone()).await,
            Err(Rejected::Claims),
            "{changes}"
        );
    }
}

#[tokio::test]
async fn a_token_has_its_time() {
    for (changes, expected) in [
        (json!({"exp": soon(-61)}), Some(Rejected::Expired)),
        (json!({"exp": soon(-55)}), None),
        (json!({"exp": null}), Some(Rejected::Claims)),
        (json!({"exp": "tomorrow"}), Some(Rejected::Claims)),
        (json!({"nbf": soon(65)}), Some(Rejected::NotYet)),
        (json!({"nbf": soon(55)}), None),
        (json!({"nbf": "now"}), Some(Rejected::Claims)),
    ] {
        assert_eq!(check_claims(changes.clone()).await.err(), expected, "{changes}");
    }
}

#[tokio::test]
async fn the_issuer_is_the_one_that_is_trusted() {
    for (changes, expected) in [
        (json!({"iss": "https://issuer.example/other"}), Rejected::Issuer),
        (json!({"iss": format!("{ISSUER}/")}), Rejected::Issuer),
        (json!({"iss": null}), Rejected::Claims),
    ] {
        assert_eq!(check_claims(changes.clone()).await, Err(expected), "{changes}");
    }
}

#[tokio::test]
async fn the_audience_counts_where_one_is_expected() {
    assert!(check_claims(json!({"aud": "anybody"})).await.is_ok());
    let rules = Rules {
        audience: Some("csp".to_owned()),
        ..rules()
    };
    for (changes, expected) in [
        (json!({"aud": "csp"}), None),
        (json!({"aud": ["other", "csp"]}), None),
        (json!({"aud": "other"}), Some(Rejected::Audience)),
        (json!({"aud": []}), Some(Rejected::Audience)),
        (json!({}), Some(Rejected::Claims)),
    ] {
        let outcome = check_by(&rules, &RSA.sign(&claims_with(changes.clone()))).await;
        assert_eq!(outcome.err(), expected, "{changes}");
    }
}

#[tokio::test]
async fn only_access_tokens_are_taken() {
    for kind in ["id", "refresh", ""] {
        assert_eq!(
            check_claims(json!({"token_use": kind})).await,
            Err(Rejected::Kind),
            "{kind}"
        );
    }
    let typed = |typ: &str| {
        let mut header = RSA.header();
        header["typ"] = json!(typ);
        RSA.sign_as(&header, &claims())
    };
    for typ in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"] {
        assert!(check(&typed(typ)).await.is_ok(), "{typ}");
    }
    for typ in ["dpop+jwt", "logout+jwt", "secevent+jwt", ""] {
        assert_eq!(check(&typed(typ)).await, Err(Rejected::Kind), "{typ}");
    }
    let mut critical = RSA.header();
    critical["crit"] = json!(["exp"]);
    assert_eq!(
        check(&RSA.sign_as(&critical, &claims())).await,
        Err(Rejected::Kind)
    );
}

#[tokio::test]
async fn the_token_does_not_choose_how_it_is_verified() {
    let kid = RSA.header()["kid"].clone();
    for none in ["none", "None", "NONE", ""] {
        let message = message(&json!({"alg": none, "kid": kid}), &claims());
        for token in [format!("{message}."), format!("{message}.{}", encode("x"))] {
            assert_eq!(check(&token).await, Err(Rejected::Algorithm), "{none}");
        }
    }
    for key in [&RSA, &EC] {
        let message = message(&json!({"alg": "HS256", "kid": key.header()["kid"]}), &claims());
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &key.public_bytes());
        let token = format!("{message}.{}", encode(hmac::sign(&secret, message.as_bytes())));
        assert_eq!(
            check(&token).await,
            Err(Rejected::Algorithm),
            "a public key is no shared secret"
        );
    }
    for other in ["RS384", "RS512", "PS256", "ES384", "EdDSA"] {
        let token = RSA.sign_as(&json!({"alg": other, "kid": kid}), &claims());
        assert_eq!(check(&token).await, Err(Rejected::Algorithm), "{other}");
    }
    let crossed = RSA.sign_as(&json!({"alg": "ES256", "kid": kid}), &claims());
    assert_eq!(
        check(&crossed).await,
        Err(Rejected::Algorithm),
        "the key is another algorithm's"
    );

    let own = SigningKey::ec("mine");
    let mut header = own.header();
    header["kid"] = EC.header()["kid"].clone();
    header["jwk"] = own.jwk();
    header["jku"] = json!("https://evil.example/keys");
    assert_eq!(
        check(&own.sign_as(&header, &claims())).await,
        Err(Rejected::Signature)
    );
}

#[tokio::test]
async fn tampering_is_seen() {
    for key in [&RSA, &EC] {
        let token = key.sign(&claims());
        let parts: Vec<&str> = token.split('.').collect();
        let more = encode(claims_with(json!({"scope": "csp/admin"})).to_string());
        let mut wrong = parts[2].to_owned();
        wrong.replace_range(0..1, if wrong.starts_with('A') { "B" } else { "A" });
        for tampered in [
            format!("{}.{more}.{}", parts[0], parts[2]),
            format!("{}.{}.{wrong}", parts[0], parts[1]),
            format!("{}.{}.", parts[0], parts[1]),
            format!(
                "{}.{}.{}",
                encode(json!({"alg": key.header()["alg"], "kid": key.header()["kid"], "x": 1}).to_string()),
                parts[1],
                parts[2]
            ),
        ] {
            assert_eq!(check(&tampered).await, Err(Rejected::Signature), "{tampered}");
        }
    }
}

#[tokio::test]
async fn a_key_must_be_named_and_known() {
    let stranger = SigningKey::ec("stranger");
    assert_eq!(check(&stranger.sign(&claims())).await, Err(Rejected::UnknownKey));
    assert_eq!(
        check(&RSA.sign_as(&json!({"alg": "RS256"}), &claims())).await,
        Err(Rejected::UnknownKey)
    );
}

#[tokio::test]
async fn what_is_no_token_is_rejected() {
    let good = RSA.sign(&claims());
    let not_json = format!("{}.{}", encode("x"), good.split_once('.').unwrap().1);
    for garbage in [
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "é.é.é",
        &not_json,
        &"x".repeat(9_000),
    ] {
        assert!(check(garbage).await.is_err(), "{garbage}");
    }
    let text = RSA.sign(&json!("claims"));
    assert_eq!(check(&text).await, Err(Rejected::Claims));
}

#[tokio::test]
async fn keys_that_do_not_sign_tokens_are_passed_over() {
    let mut encrypts = RSA.jwk();
    encrypts["use"] = json!("enc");
    let mut other_algorithm = EC.jwk();
    other_algorithm["alg"] = json!("ES384");
    let secret = json!({"kty": "oct", "kid": "rsa-1", "k": encode("secret")});
    let strange = json!({"kty": "lattice", "kid": "x"});
    let keys = [encrypts, other_algorithm, secret, strange, json!(7)];
    let keys = Keys::new(Publisher::of(&keys), SystemClock);
    for key in [&RSA, &EC] {
        let outcome = verify(&key.sign(&claims()), &rules(), &keys).await.unwrap();
        assert_eq!(outcome, Err(Rejected::UnknownKey));
    }
}
