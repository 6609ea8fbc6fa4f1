//! A world with one completed request, its sealed access and the link to it.

use std::sync::atomic::{AtomicBool, Ordering};

use aws::{Linker, Store, Table};
use contracts::access::Access;
use domain::change::{Change, Commit};
use domain::event::EventType;
use domain::ids::RequestId;
use domain::link::{Link, LinkToken, Permission};
use domain::ports::{LinkMaker, PortError, PortResult, Requests, SealedAccess, SealedAccessStore, Unseal};
use domain::request::{Subscription, SubscriptionRequest};
use domain::secret::Secret;
use domain::status::Status;
use lambda_http::Request;
use reveal_credentials::RevealCredentials;
use testkit::http::{Answer, Call};
use testkit::{Dynamo, FixedClock, example};
use uuid::Uuid;

pub(crate) const BASE_URL: &str = "https://portal.csp.example";
pub(crate) const PASSWORD: &str = "aB3!<script>&\"'xyz";
pub(crate) const USER: &str = "azure-admin-0001@fabrikam.example";

/// Unseals what [`World`] sealed, for the request it was sealed for.
#[derive(Debug, Default)]
pub(crate) struct FakeKey {
    pub(crate) fails: AtomicBool,
}

impl Unseal for FakeKey {
    async fn unseal(&self, request: RequestId, sealed: &[u8]) -> PortResult<Secret> {
        let text = String::from_utf8(sealed.to_vec()).unwrap();
        let plain = text
            .strip_prefix(&format!("{request}|"))
            .filter(|_| !self.fails.load(Ordering::Relaxed));
        let refused = || PortError::Broken {
            service: "kms",
            cause: "InvalidCiphertextException".into(),
        };
        plain
            .map(|plain| Secret::new(plain.to_owned()))
            .ok_or_else(refused)
    }
}

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: RevealCredentials<Store, FakeKey, FixedClock>,
    pub(crate) request: SubscriptionRequest,
    pub(crate) token: LinkToken,
}

impl World {
    /// A completed request whose access nobody has opened.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}, |_| {}).await
    }

    /// The same, with a link or sealed access changed before they are kept.
    pub(crate) async fn with(
        change_link: impl FnOnce(&mut Link),
        change_sealed: impl FnOnce(&mut SealedAccess),
    ) -> Self {
        let dynamo = Dynamo::start().await;
        let request = completed(&dynamo).await;
        let id = request.request_id;
        let access = Access {
            user_principal_name: USER.into(),
            password: PASSWORD.into(),
        };
        let mut sealed = SealedAccess {
            ciphertext: format!("{id}|{}", access.to_secret().unwrap().expose()).into_bytes(),
            expires_at: example::at("2026-05-07T10:00:00Z"),
            opened_at: None,
        };
        change_sealed(&mut sealed);
        dynamo.store.put_sealed(id, &sealed).await.unwrap();
        let token = LinkToken::from_bytes(&[9; 32]);
        let mut link = Link {
            token_hash: token.hash(),
            permission: Permission::Reveal {
                reseller_id: request.reseller_id.clone(),
                request_id: id,
                recipient: example::person("Ada Byron"),
                customer_name: example::customer().company_name,
            },
            expires_at: example::at("2026-05-07T10:00:00Z"),
            revoked_at: None,
        };
        change_link(&mut link);
        Linker::new(&dynamo.config, "unused", dynamo.store.clone())
            .keep(&link)
            .await
            .unwrap();
        dynamo.wire.take_calls();
        let function = RevealCredentials {
            store: dynamo.store.clone(),
            key: FakeKey::default(),
            clock: FixedClock::at(example::at("2026-05-05T10:00:00Z")),
            base_url: BASE_URL.into(),
        };
        Self {
            dynamo,
            function,
            request,
            token,
        }
    }

    pub(crate) fn path(&self) -> String {
        format!("/credentials/{}", self.token.expose())
    }

    pub(crate) async fn get(&self) -> Answer {
        self.call(&http("GET", &self.path(), &[])).await
    }

    /// Presses the button, as a browser does.
    pub(crate) async fn post(&self) -> Answer {
        let headers = [("origin", BASE_URL), ("sec-fetch-site", "same-origin")];
        self.call(&http("POST", &self.path(), &headers)).await
    }

    pub(crate) async fn call(&self, request: &Request) -> Answer {
        Answer::of(self.function.handle(request).await)
    }

    pub(crate) async fn stored(&self) -> SubscriptionRequest {
        let found = self
            .dynamo
            .store
            .request(&self.request.reseller_id, self.request.request_id)
            .await;
        found.unwrap().unwrap()
    }

    pub(crate) async fn sealed(&self) -> SealedAccess {
        self.dynamo
            .store
            .sealed(self.request.request_id)
            .await
            .unwrap()
            .unwrap()
    }

    /// How often the request's history says that the access was opened.
    pub(crate) fn openings(&self) -> usize {
        let events = self.dynamo.items(Table::Events);
        events
            .iter()
            .filter(|event| event["type"]["S"] == EventType::CredentialsRevealed.as_str())
            .count()
    }

    /// The operations on the wire since the last look.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.dynamo
            .wire
            .take_calls()
            .into_iter()
            .map(|call| call.operation)
            .collect()
    }
}

/// A request that a reseller made and that is done.
async fn completed(dynamo: &Dynamo) -> SubscriptionRequest {
    let customer = example::customer();
    dynamo.customer(&customer).await;
    let portal = example::calling_portal(domain::account::PortalKind::Console);
    let mut change: Change = example::submission(1, &portal, &customer, "northwind-fabrikam-0001");
    change.request.status = Status::Completed;
    change.event.to = Status::Completed;
    change.request.subscription = Some(Subscription {
        subscription_id: Uuid::from_u128(0x5f1c_0000_0000_4000_8000_0000_0000_0001),
        display_name: "northwind-fabrikam-0001".into(),
    });
    assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
    change.request
}

/// A call as API Gateway passes it on.
pub(crate) fn http(method: &str, path: &str, headers: &[(&str, &str)]) -> Request {
    let call = headers
        .iter()
        .fold(Call::new(method, path), |call, (name, value)| {
            call.header(name, value)
        });
    call.build()
}

/// Whether the page shows the password.
pub(crate) fn shows_the_access(page: &Answer) -> bool {
    page.text.contains("aB3!") && page.text.contains(USER)
}
