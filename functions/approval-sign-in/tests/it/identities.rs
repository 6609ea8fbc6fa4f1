//! Who may come back: the person to whom the link was sent, as the provider vouches for.

use serde_json::json;
use testkit::signing::{RSA, SigningKey, encode, message, soon};

use crate::world::{APPROVER, World, is_let_in};

#[tokio::test]
async fn t3_somebody_else_with_the_link_is_not_let_in() {
    let world = World::new().await;
    for email in [
        "eve@northwind.example",
        "julia.weber@northwind.example.evil.example",
        "julia.weber+x@northwind.example",
        "ulia.weber@northwind.example",
    ] {
        let page = world.travel(email).await;
        assert_eq!(page.status, 403, "{email}");
        assert!(page.main().contains("somebody else"), "{}", page.main());
        let anew = format!("{}?anew=1", world.start_of(&world.token));
        assert!(page.main().contains(&anew), "{}", page.main());
        for address in [email, APPROVER] {
            assert!(!page.text.contains(address), "addresses are not told");
        }
    }
}

#[tokio::test]
async fn t3_an_address_that_nobody_verified_is_nobodys() {
    let world = World::new().await;
    for verified in [json!(false), json!("true"), json!(null)] {
        let sent = world.start().await;
        let claims = json!({"email": APPROVER, "email_verified": verified});
        let code = world.provider.sign_in_with(&sent.query, &claims);
        let page = world.back(&sent.query["state"], &code).await;
        assert_eq!(page.status, 403, "{verified}");
        assert!(page.main().contains("not verified"), "{}", page.main());
    }
}

#[tokio::test]
async fn t14_an_id_token_that_is_not_for_this_sign_in_lets_nobody_in() {
    let world = World::new().await;
    for changes in [
        json!({"iss": "https://evil.example"}),
        json!({"aud": "another-client"}),
        json!({"aud": ["approvers", "another-client"]}),
        json!({"exp": soon(-120)}),
        json!({"nonce": "another"}),
        json!({"nonce": null}),
        json!({"token_use": "access"}),
        json!({"email": null}),
    ] {
        let sent = world.start().await;
        let mut claims = json!({ "email": APPROVER });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let code = world.provider.sign_in_with(&sent.query, &claims);
        let page = world.back(&sent.query["state"], &code).await;
        assert_eq!(page.status, 403, "{changes}");
        assert!(page.main().contains("You are not signed in"), "{}", page.main());
    }
}

#[tokio::test]
async fn t14_an_id_token_that_the_provider_did_not_sign_lets_nobody_in() {
    let world = World::new().await;
    let sent = world.start().await;
    let claims = json!({
        "iss": testkit::signing::ISSUER, "aud": "approvers", "sub": "4f1c", "nonce": sent.query["nonce"],
        "exp": soon(600), "iat": soon(0), "email": APPROVER, "email_verified": true,
    });
    let kid = RSA.header()["kid"].clone();
    let unsigned = message(&json!({"alg": "none", "kid": kid}), &claims);
    let shared = message(&json!({"alg": "HS256", "kid": kid}), &claims);
    for token in [
        format!("{unsigned}."),
        format!("{shared}.{}", encode([7; 32])),
        SigningKey::rsa("rsa-1").sign(&claims),
        SigningKey::rsa("mine").sign(&claims),
        "no token".to_owned(),
        String::new(),
    ] {
        let code = world.provider.sign_in_for(&sent.query, token.clone());
        let page = world.back(&sent.query["state"], &code).await;
        assert_eq!(page.status, 403, "{token}");
    }
    let code = world.provider.sign_in_for(&sent.query, RSA.sign(&claims));
    let answer = world.back(&sent.query["state"], &code).await;
    assert!(is_let_in(&answer, &world.token), "the same claims, signed");
}
