//! Keys that sign, and a place that publishes them.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ports::{PortError, PortResult};
use oidc::keys::{KeyDocument, KeySource};
use serde_json::{Value, json};

/// Who issues the tokens.
pub const ISSUER: &str = "https://issuer.example/pool";

/// A key for RS256.
pub static RSA: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::rsa("rsa-1"));
/// A key for ES256.
pub static EC: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::ec("ec-1"));

/// A key that signs.
#[derive(Debug)]
pub struct SigningKey {
    kid: String,
    pair: Pair,
}

#[derive(Debug)]
enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

impl SigningKey {
    /// A fresh key for RS256 of this name.
    pub fn rsa(kid: &str) -> Self {
        Self {
            kid: kid.to_owned(),
            pair: Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
        }
    }

    /// A fresh key for ES256 of this name.
    pub fn ec(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self {
            kid: kid.to_owned(),
            pair: Pair::Ec(pair),
        }
    }

    /// The public half as the issuer publishes it.
    pub fn jwk(&self) -> Value {
        match &self.pair {
            Pair::Rsa(pair) => {
                let public = pair.public_key();
                let n = encode(public.modulus().big_endian_without_leading_zero());
                let e = encode(public.exponent().big_endian_without_leading_zero());
                json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": e})
            }
            Pair::Ec(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": self.kid, "x": encode(x), "y": encode(y)})
            }
        }
    }

    /// The public half in a form that a careless verifier might take for a shared secret.
    pub fn public_bytes(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
                der.as_ref().to_vec()
            }
            Pair::Ec(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    /// The header of an ordinary token.
    pub fn header(&self) -> Value {
        let algorithm = match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::Ec(_) => "ES256",
        };
        json!({"alg": algorithm, "kid": self.kid})
    }

    /// An ordinary token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_as(&self.header(), claims)
    }

    /// A token with this header and these claims.
    pub fn sign_as(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
            Pair::Ec(pair) => pair.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec(),
        };
        format!("{message}.{}", encode(&signature))
    }
}

/// What is signed of a token.
pub fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string()), encode(claims.to_string()))
}

/// Bytes as tokens write them.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Seconds from now as a claim.
pub fn soon(seconds: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now).unwrap() + seconds
}

/// The claims of a client token of Cognito.
pub fn claims() -> Value {
    json!({
        "iss": ISSUER, "client_id": "northwind-console", "sub": "northwind-console", "token_use": "access",
        "scope": "csp/accounts.read csp/accounts.write", "exp": soon(600), "iat": soon(0), "version": 2,
    })
}

/// The ordinary claims but for some; null leaves one out.
pub fn claims_with(changes: Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap().clone() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(&name);
        } else {
            claims[name] = value;
        }
    }
    claims
}

/// Publishes keys, or fails to.
#[derive(Clone, Debug, Default)]
pub struct Publisher(Arc<Mutex<Published>>);

#[derive(Debug, Default)]
struct Published {
    keys: Vec<Value>,
    silent: bool,
    looks: usize,
}

impl Publisher {
    /// A place that publishes these keys.
    pub fn of(keys: &[Value]) -> Self {
        let publisher = Self::default();
        publisher.publish(keys);
        publisher
    }

    /// Publishes these keys from now on.
    pub fn publish(&self, keys: &[Value]) {
        self.0.lock().unwrap().keys = keys.to_vec();
    }

    /// Answers nothing from now on, or answers again.
    pub fn fall_silent(&self, silent: bool) {
        self.0.lock().unwrap().silent = silent;
    }

    /// How often it was looked at since the last time.
    pub fn take_looks(&self) -> usize {
        std::mem::take(&mut self.0.lock().unwrap().looks)
    }
}

impl KeySource for Publisher {
    async fn fetch(&self) -> PortResult<KeyDocument> {
        let mut published = self.0.lock().unwrap();
        published.looks += 1;
        if published.silent {
            return Err(PortError::Unavailable {
                service: "issuer",
                cause: "silent".to_owned(),
            });
        }
        Ok(serde_json::from_value(json!({"keys": published.keys})).unwrap())
    }
}
