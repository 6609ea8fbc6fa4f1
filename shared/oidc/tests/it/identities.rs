use aws::SystemClock;
use aws_lc_rs::hmac;
use oidc::identity::{Identity, verify};
use oidc::keys::Keys;
use oidc::token::Rejected;
use serde_json::{Value, json};
use testkit::signing::{EC, ISSUER, Publisher, RSA, SigningKey, encode, message, soon};

const CLIENT: &str = "approvers";
const NONCE: &str = "n-0S6_WzA2Mj";

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": CLIENT, "sub": "4f1c", "token_use": "id", "nonce": NONCE, "exp": soon(600),
        "iat": soon(0), "email": "julia.weber@northwind.example", "email_verified": true,
    })
}

fn claims_with(changes: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

async fn check(token: &str) -> Result<Identity, Rejected> {
    let keys = Keys::new(Publisher::of(&[RSA.jwk(), EC.jwk()]), SystemClock);
    verify(token, ISSUER, CLIENT, NONCE, &keys).await.unwrap()
}

async fn check_claims(changes: &Value) -> Result<Identity, Rejected> {
    check(&RSA.sign(&claims_with(changes))).await
}

#[tokio::test]
async fn a_good_token_says_who_signed_in() {
    for key in [&RSA, &EC] {
        let identity = check(&key.sign(&claims())).await.unwrap();
        assert_eq!(identity.email.as_str(), "julia.weber@northwind.example");
        assert!(identity.email_verified);
    }
    for changes in [
        json!({"aud": [CLIENT]}),
        json!({"aud": [CLIENT], "azp": CLIENT}),
        json!({"aud": [CLIENT, "other"], "azp": CLIENT}),
        json!({"token_use": null}),
    ] {
        assert!(check_claims(&changes).await.is_ok(), "{changes}");
    }
}

#[tokio::test]
async fn t14_an_id_token_is_of_our_issuer_for_us_in_its_time_and_of_this_sign_in() {
    for (changes, expected) in [
        (json!({"iss": "https://issuer.example/other"}), Rejected::Issuer),
        (json!({"iss": null}), Rejected::Claims),
        (json!({"aud": "other"}), Rejected::Audience),
        (json!({"aud": ["other"]}), Rejected::Audience),
        (json!({"aud": [CLIENT, "other"]}), Rejected::Audience),
        (
            json!({"aud": [CLIENT, "other"], "azp": "other"}),
            Rejected::Audience,
        ),
        (json!({"azp": "other"}), Rejected::Audience),
        (json!({"aud": null}), Rejected::Claims),
        (json!({"exp": soon(-61)}), Rejected::Expired),
        (json!({"exp": null}), Rejected::Claims),
        (json!({"nbf": soon(65)}), Rejected::NotYet),
        (json!({"nonce": "another"}), Rejected::Nonce),
        (json!({"nonce": ""}), Rejected::Nonce),
        (json!({"nonce": null}), Rejected::Nonce),
        (json!({"token_use": "access"}), Rejected::Kind),
        (json!({"email": null}), Rejected::Claims),
        (json!({"email": "no address"}), Rejected::Claims),
        (
            json!({"email": ["julia.weber@northwind.example"]}),
            Rejected::Claims,
        ),
    ] {
        assert_eq!(check_claims(&changes).await, Err(expected), "{changes}");
    }
}

#[tokio::test]
async fn t14_an_id_token_does_not_choose_how_it_is_verified() {
    let kid = RSA.header()["kid"].clone();
    let unsigned = message(&json!({"alg": "none", "kid": kid}), &claims());
    for token in [format!("{unsigned}."), format!("{unsigned}.{}", encode("x"))] {
        assert_eq!(check(&token).await, Err(Rejected::Algorithm));
    }
    let shared = message(&json!({"alg": "HS256", "kid": kid}), &claims());
    let secret = hmac::Key::new(hmac::HMAC_SHA256, &RSA.public_bytes());
    let token = format!("{shared}.{}", encode(hmac::sign(&secret, shared.as_bytes())));
    assert_eq!(check(&token).await, Err(Rejected::Algorithm));

    let mine = SigningKey::rsa("rsa-1");
    assert_eq!(check(&mine.sign(&claims())).await, Err(Rejected::Signature));
    let unknown = SigningKey::ec("unknown");
    assert_eq!(check(&unknown.sign(&claims())).await, Err(Rejected::UnknownKey));
}

#[tokio::test]
async fn t14_an_access_token_is_no_id_token() {
    for typ in ["at+jwt", "application/at+jwt"] {
        let mut header = RSA.header();
        header["typ"] = json!(typ);
        let token = RSA.sign_as(&header, &claims());
        assert_eq!(check(&token).await, Err(Rejected::Kind), "{typ}");
    }
    let of_cognito = RSA.sign(&testkit::signing::claims());
    assert!(check(&of_cognito).await.is_err());
}

#[tokio::test]
async fn only_a_plain_yes_says_that_an_address_is_verified() {
    for unverified in [
        json!(false),
        json!("true"),
        json!("false"),
        json!(1),
        json!([true]),
        Value::Null,
    ] {
        let changes = json!({ "email_verified": unverified });
        let identity = check_claims(&changes).await.unwrap();
        assert!(!identity.email_verified, "{changes}");
    }
}
