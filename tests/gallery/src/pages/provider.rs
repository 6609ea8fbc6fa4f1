//! The provider at which approvers sign in.

use approval_sign_in::{ClientSecret, Provider};
use aws::SystemClock;
use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::IntoResponse;
use domain::ports::PortResult;
use domain::secret::Secret;
use oidc::code::TokenEndpoint;
use oidc::keys::Keys;
use serde_json::json;
use testkit::signing::{ISSUER, Publisher, RSA, soon};
use url::form_urlencoded;

use super::scene::BASE_URL;
use crate::Server;

const CLIENT: &str = "approvers";

/// The provider as our client there sees it.
pub(super) type SignInProvider = Provider<Publisher, SystemClock, Kept>;

/// Our secret at the provider.
#[derive(Clone, Copy, Debug)]
pub struct Kept;

impl ClientSecret for Kept {
    async fn client_secret(&self) -> PortResult<Secret> {
        Ok(Secret::new("client-secret".to_owned()))
    }
}

/// A provider whose codes say who signed in: `nonce address verified`.
pub(super) async fn listening() -> SignInProvider {
    let bound = Server::bind().await;
    let server = bound.serve(|_: Method, _: Uri, _: HeaderMap, form: Bytes| {
        let code = form_urlencoded::parse(&form).find(|(name, _)| name == "code");
        let code = code.map(|(_, value)| value.into_owned()).unwrap_or_default();
        std::future::ready(match code.split(' ').collect::<Vec<_>>()[..] {
            [nonce, address, verified] => Json(json!({
                "id_token": RSA.sign(&json!({
                    "iss": ISSUER, "aud": CLIENT, "sub": "4f1c", "token_use": "id", "nonce": nonce,
                    "exp": soon(600), "iat": soon(0), "email": address, "email_verified": verified == "true",
                })),
            }))
            .into_response(),
            _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        })
    });
    let redirect_uri = format!("{BASE_URL}/sign-in/callback");
    let url = |path| format!("{}/{path}", server.url());
    Provider {
        issuer: ISSUER.to_owned(),
        client_id: CLIENT.to_owned(),
        authorize_url: url("authorize"),
        tokens: TokenEndpoint::new(url("token"), CLIENT.to_owned(), redirect_uri.clone()).unwrap(),
        redirect_uri,
        keys: Keys::new(Publisher::of(&[RSA.jwk()]), SystemClock),
        secret: Kept,
    }
}
