//! A world with one completed request, its sealed access and the link to it.

use std::sync::atomic::{AtomicBool, Ordering};

use aws::{Linker, Store, Table};
use contracts::access::Access;
use domain::account_change::{CustomerCommit, amend};
use domain::change::{Change, Commit};
use domain::email::EmailAddress;
use domain::event::{Actor, EventType};
use domain::ids::RequestId;
use domain::lifecycle::access_renewed;
use domain::link::{Link, LinkToken, Permission};
use domain::ports::{
    Clock, Customers, LinkMaker, Links, PortError, PortResult, Requests, SealedAccess, SealedAccessStore,
    Unseal,
};
use domain::request::{AccessKind, Subscription, SubscriptionRequest};
use domain::secret::Secret;
use domain::status::Status;
use jiff::SignedDuration;
use lambda_http::Request;
use reveal_credentials::RevealCredentials;
use serde_json::{Map, json};
use testkit::http::{Answer, Call};
use testkit::{Dynamo, Fault, FixedClock, FixedKeys, example, schema};
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
        let plain = sealed
            .strip_prefix(format!("{request}|").as_bytes())
            .filter(|_| !self.fails.load(Ordering::Relaxed));
        let refused = || PortError::Broken {
            service: "kms",
            cause: "InvalidCiphertextException".into(),
        };
        plain
            .map(|plain| Secret::new(String::from_utf8(mask(plain)).unwrap()))
            .ok_or_else(refused)
    }
}

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: RevealCredentials<Store, FixedKeys, FakeKey, FixedClock>,
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
        let mut sealed = SealedAccess {
            ciphertext: sealed_for(id, PASSWORD),
            expires_at: example::at("2026-05-07T10:00:00Z"),
            opened_at: None,
            opened_from: None,
        };
        change_sealed(&mut sealed);
        dynamo.store.put_sealed(id, &sealed).await.unwrap();
        let token = example::link_token(9);
        let mut link = Link {
            token_hash: token.hash(),
            permission: Permission::Reveal {
                reseller_id: request.reseller_id.clone(),
                customer_id: request.customer_id,
                request_id: id,
                recipient: example::person("Ada Byron"),
                customer_name: example::customer().company_name,
                renewals: 0,
            },
            language: None,
            color: None,
            expires_at: example::at("2026-05-07T10:00:00Z"),
            revoked_at: None,
            seal: None,
        };
        change_link(&mut link);
        Linker::new(
            &dynamo.config,
            "unused",
            FixedKeys::default(),
            dynamo.store.clone(),
        )
        .keep(&link)
        .await
        .unwrap();
        dynamo.wire.take_calls();
        let function = RevealCredentials {
            store: dynamo.store.clone(),
            keys: FixedKeys::default(),
            sealing: FakeKey::default(),
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
        self.send("").await
    }

    /// Presses the button that asks for a new first password.
    pub(crate) async fn ask(&self) -> Answer {
        self.send("action=reset").await
    }

    /// Sends a form, as a browser does some seconds after it has shown the page.
    pub(crate) async fn send(&self, form: &str) -> Answer {
        let shown = self.function.clock.now() - SignedDuration::from_secs(5);
        let nonce = example::link_keys().page_nonce(&self.token.hash(), shown);
        self.send_with(&format!("nonce={nonce}&{form}")).await
    }

    /// Sends just this form, as a browser does.
    pub(crate) async fn send_with(&self, form: &str) -> Answer {
        let call = Call::new("POST", &self.path())
            .header("origin", BASE_URL)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .text(form);
        self.call(&call.build()).await
    }

    /// The page that a reader of this language gets.
    pub(crate) async fn get_in(&self, accepted: &str) -> Answer {
        let headers = [("accept-language", accepted)];
        self.call(&http("GET", &self.path(), &headers)).await
    }

    /// Changes the request as another part of the system does.
    pub(crate) async fn commit(&self, change: &Change) {
        assert_eq!(self.dynamo.store.commit(change).await.unwrap(), Commit::Done);
        self.dynamo.wire.take_calls();
    }

    /// Seals another first password, as provisioning does, and says that it is ready.
    pub(crate) async fn renew(&self, password: &str) {
        let sealed = SealedAccess {
            ciphertext: sealed_for(self.request.request_id, password),
            expires_at: example::at("2026-05-08T10:00:00Z"),
            opened_at: None,
            opened_from: None,
        };
        let id = self.request.request_id;
        self.dynamo.store.put_sealed(id, &sealed).await.unwrap();
        let request = self.stored().await;
        let now = self.function.clock.now();
        self.commit(&access_renewed(&request, now).unwrap()).await;
    }

    /// What a visitor reads before anything is written, as it stands now: each round trip's answer.
    pub(crate) fn reads(&self) -> [Fault; 2] {
        let link = json!({"Item": self.dynamo.items(Table::Links).remove(0)});
        let together = [Table::Requests, Table::Customers, Table::Secrets];
        let rows = together.map(|table| (schema::name(table).to_owned(), json!(self.dynamo.items(table))));
        let facts = json!({"Responses": Map::from_iter(rows), "UnprocessedKeys": {}});
        [link, facts].map(|answer| Fault::Answer(200, answer))
    }

    /// The reseller puts another address on the customer record.
    pub(crate) async fn correct_the_address(&self, email: &str) {
        let store = &self.dynamo.store;
        let (reseller, customer) = (&self.request.reseller_id, self.request.customer_id);
        let mut customer = store.customer(reseller, customer).await.unwrap().unwrap();
        customer.contact.email = Some(EmailAddress::parse(email).unwrap());
        let change = amend(customer, Actor::System, self.function.clock.now());
        let kept = store.commit_customer(&change).await.unwrap();
        assert_eq!(kept, CustomerCommit::Done);
        self.dynamo.wire.take_calls();
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

    /// The row of the sealed access is deleted, as it is when its time is over.
    pub(crate) fn forget_sealed(&self) {
        self.dynamo.delete(
            Table::Secrets,
            &json!({"requestId": {"S": self.request.request_id.to_string()}}),
        );
    }

    pub(crate) async fn link(&self) -> Link {
        let found = self.dynamo.store.link(&self.token.hash()).await;
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

/// What [`FakeKey`] unseals: the password itself cannot be read in it.
fn sealed_for(request: RequestId, password: &str) -> Vec<u8> {
    let access = Access {
        user_principal_name: USER.into(),
        password: password.into(),
    };
    let plain = access.to_secret().unwrap();
    format!("{request}|")
        .into_bytes()
        .into_iter()
        .chain(mask(plain.expose().as_bytes()))
        .collect()
}

fn mask(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| byte ^ 0x5a).collect()
}

/// A request that a reseller made and that is done.
async fn completed(dynamo: &Dynamo) -> SubscriptionRequest {
    let customer = example::customer();
    dynamo.customer(&customer).await;
    let portal = example::calling_portal(domain::account::PortalKind::Console);
    let mut change: Change = example::submission(1, &portal, &customer, "northwind-fabrikam-0001");
    change.request.status = Status::Completed;
    change.event.to = Status::Completed;
    change.request.access = Some(AccessKind::NewUser);
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
