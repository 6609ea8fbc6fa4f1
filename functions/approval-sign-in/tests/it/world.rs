//! A world with a request that waits for a decision, a link that wants a sign-in, and ways to travel.

use std::collections::HashMap;

use approval_sign_in::{ApprovalSignIn, ClientSecret, Provider};
use aws::{Linker, Store, SystemClock};
use domain::link::{Link, LinkToken, Permission};
use domain::ports::{LinkMaker, PortError, PortResult};
use domain::secret::Secret;
use domain::sign_in::SignInProof;
use oidc::code::TokenEndpoint;
use oidc::issuer::Issuer;
use oidc::keys::Keys;
use testkit::http::{Answer, Call};
use testkit::signing::ISSUER;
use testkit::{CountingEntropy, Dynamo, FixedClock, FixedKeys, example};

use crate::provider::{CLIENT, Listening, SECRET};

pub(crate) const BASE_URL: &str = "https://portal.csp.example";
/// To whom the link was sent.
pub(crate) const APPROVER: &str = "julia.weber@northwind.example";

/// Our secret at the provider, or none.
#[derive(Clone, Debug)]
pub(crate) struct Kept(pub(crate) Option<&'static str>);

impl ClientSecret for Kept {
    async fn client_secret(&self) -> PortResult<Secret> {
        let secret = self.0.map(|text| Secret::new(text.to_owned()));
        secret.ok_or_else(|| PortError::Unavailable {
            service: "secretsmanager",
            cause: "away".to_owned(),
        })
    }
}

type Function =
    ApprovalSignIn<Store, FixedKeys, FixedClock, CountingEntropy, Provider<Issuer, SystemClock, Kept>>;

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) provider: Listening,
    pub(crate) function: Function,
    pub(crate) token: LinkToken,
}

/// Where the browser is sent, taken apart.
pub(crate) struct Sent {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) query: HashMap<String, String>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let dynamo = Dynamo::start().await;
        let provider = Listening::start().await;
        let token = example::link_token(7);
        let world = Self {
            function: function(&dynamo, &provider, Some(SECRET)),
            dynamo,
            provider,
            token: token.clone(),
        };
        world.keep(&wanting(&token)).await;
        world
    }

    pub(crate) async fn keep(&self, link: &Link) {
        let store = self.dynamo.store.clone();
        let linker = Linker::new(&self.dynamo.config, "unused", FixedKeys::default(), store);
        linker.keep(link).await.unwrap();
        self.dynamo.wire.take_calls();
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.call("GET", target).await
    }

    pub(crate) async fn call(&self, method: &str, target: &str) -> Answer {
        Answer::of(self.function.handle(&Call::new(method, target).build()).await)
    }

    pub(crate) fn start_of(&self, token: &LinkToken) -> String {
        format!("/approvals/{}/sign-in", token.expose())
    }

    /// Begins a sign-in on the link's page.
    pub(crate) async fn start(&self) -> Sent {
        Sent::of(&self.get(&self.start_of(&self.token)).await)
    }

    /// Comes back from the provider.
    pub(crate) async fn back(&self, state: &str, code: &str) -> Answer {
        let query = serde_urlencoded::to_string([("code", code), ("state", state)]).unwrap();
        self.get(&format!("/sign-in/callback?{query}")).await
    }

    /// Begins, signs in as somebody, and comes back.
    pub(crate) async fn travel(&self, email: &str) -> Answer {
        let sent = self.start().await;
        let code = self.provider.sign_in(&sent.query, email);
        self.back(&sent.query["state"], &code).await
    }

    /// What the function asked of AWS since the last look.
    pub(crate) fn operations(&self) -> Vec<String> {
        let calls = self.dynamo.wire.take_calls();
        calls.into_iter().map(|call| call.operation).collect()
    }
}

pub(crate) fn function(dynamo: &Dynamo, provider: &Listening, secret: Option<&'static str>) -> Function {
    let redirect_uri = format!("{BASE_URL}/sign-in/callback");
    let url = |path| format!("{}/{path}", provider.url);
    ApprovalSignIn {
        store: dynamo.store.clone(),
        keys: FixedKeys::default(),
        clock: FixedClock::at(example::at("2026-05-05T10:00:00Z")),
        entropy: CountingEntropy::default(),
        provider: Some(Provider {
            issuer: ISSUER.to_owned(),
            client_id: CLIENT.to_owned(),
            authorize_url: url("authorize"),
            tokens: TokenEndpoint::new(url("token"), CLIENT.to_owned(), redirect_uri.clone()).unwrap(),
            redirect_uri,
            keys: Keys::new(
                Issuer::new(ISSUER.to_owned(), Some(url("keys"))).unwrap(),
                SystemClock,
            ),
            secret: Kept(secret),
        }),
        base_url: BASE_URL.into(),
    }
}

/// A link to the example request that wants a sign-in.
pub(crate) fn wanting(token: &LinkToken) -> Link {
    let mut link = example::decision_link(token, &example::pending_request(1));
    if let Permission::Decide { sign_in, .. } = &mut link.permission {
        *sign_in = true;
    }
    link
}

impl Sent {
    #[track_caller]
    pub(crate) fn of(answer: &Answer) -> Self {
        assert!((300..400).contains(&answer.status), "{answer:?}");
        assert_eq!(answer.text, "");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-robots-tag", "noindex, nofollow"),
            ("x-request-id", testkit::http::CALL_ID),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
        let location = answer.header("location").to_owned();
        let (_, query) = location.split_once('?').unwrap();
        Self {
            status: answer.status,
            query: serde_urlencoded::from_str(query).unwrap(),
            location,
        }
    }
}

/// Whether the browser is sent to the page of this link with a proof that holds for it.
pub(crate) fn is_let_in(answer: &Answer, token: &LinkToken) -> bool {
    if answer.status != 303 {
        return false;
    }
    let sent = Sent::of(answer);
    let page = format!("{BASE_URL}/approvals/{}?signed_in=", token.expose());
    let proof = SignInProof::parse(&sent.query["signed_in"]).unwrap();
    let approver = domain::email::EmailAddress::parse(APPROVER).unwrap();
    let now = example::at("2026-05-05T10:09:59Z");
    sent.location.starts_with(&page) && proof.holds(&example::link_keys(), &token.hash(), &approver, now)
}
