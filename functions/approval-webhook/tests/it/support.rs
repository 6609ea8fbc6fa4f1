//! A world with one request that waits for a decision, and ways to call the function.

use approval_webhook::ApprovalWebhook;
use aws::{Linker, Store, Table};
use contracts::authorizer::CallerContext;
use domain::account::{CallingPortal, PortalKind};
use domain::change::Commit;
use domain::email::Person;
use domain::link::{Link, LinkToken, Permission};
use domain::ports::{Clock, LinkMaker, Requests};
use domain::request::SubscriptionRequest;
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
use serde_json::{Value, json};
use testkit::http::{Answer, Call, Caller};
use testkit::{Dynamo, FixedClock, FixedKeys, example};

pub(crate) const BASE_URL: &str = "https://portal.csp.example";

/// What a browser says about a form that our own page sends.
pub(crate) const BROWSER: [(&str, &str); 3] = [
    ("content-type", "application/x-www-form-urlencoded"),
    ("origin", BASE_URL),
    ("sec-fetch-site", "same-origin"),
];

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: ApprovalWebhook<Store, FixedKeys, FixedClock>,
    pub(crate) request: SubscriptionRequest,
    pub(crate) token: LinkToken,
}

impl World {
    /// One pending request and the approver's link to it.
    pub(crate) async fn new() -> Self {
        Self::with(example::pending_request(1), |_| {}).await
    }

    /// A pending request and a link to it, changed before it is kept.
    pub(crate) async fn with(request: SubscriptionRequest, change_link: impl FnOnce(&mut Link)) -> Self {
        let dynamo = Dynamo::start().await;
        let customer = example::customer();
        dynamo.reseller(&example::reseller()).await;
        dynamo.customer(&customer).await;
        let portal = example::calling_portal(PortalKind::CustomerPortal);
        let mut change = example::submission(1, &portal, &customer, request.friendly_name.as_str());
        change.request = request.clone();
        assert_eq!(dynamo.store.commit(&change).await.unwrap(), Commit::Done);
        let token = example::link_token(7);
        let mut link = link(&token, &request, example::reseller().approvers[0].person.clone());
        change_link(&mut link);
        keep(&dynamo, &link).await;
        let function = ApprovalWebhook {
            store: dynamo.store.clone(),
            keys: FixedKeys::default(),
            clock: FixedClock::at(example::at("2026-05-05T10:00:00Z")),
            base_url: BASE_URL.into(),
            sign_in_is_set_up: true,
        };
        Self {
            dynamo,
            function,
            request,
            token,
        }
    }

    pub(crate) fn path(&self) -> String {
        format!("/approvals/{}", self.token.expose())
    }

    pub(crate) async fn get(&self) -> Answer {
        self.call(&http("GET", &self.path(), &[], "", None)).await
    }

    /// Sends the page's form some seconds after the page was shown, as a browser does.
    pub(crate) async fn post(&self, form: &str) -> Answer {
        self.post_exactly(&format!("{form}&nonce={}", self.nonce(5_000)))
            .await
    }

    /// Sends a form as a browser does, with nothing else in it.
    pub(crate) async fn post_exactly(&self, form: &str) -> Answer {
        self.call(&http("POST", &self.path(), &BROWSER, form, None)).await
    }

    /// The nonce of a page that was shown this long ago.
    pub(crate) fn nonce(&self, milliseconds: i64) -> String {
        let ago = SignedDuration::from_millis(milliseconds);
        let shown_at = self.function.clock.now().checked_sub(ago).unwrap();
        example::link_keys().page_nonce(&self.token.hash(), shown_at)
    }

    /// Sends the form of the page behind another link.
    pub(crate) async fn post_with(&self, token: &LinkToken, form: &str) -> Answer {
        let shown_at = self.function.clock.now() - SignedDuration::from_secs(5);
        let nonce = example::link_keys().page_nonce(&token.hash(), shown_at);
        let path = format!("/approvals/{}", token.expose());
        let form = format!("{form}&nonce={nonce}");
        self.call(&http("POST", &path, &BROWSER, &form, None)).await
    }

    /// Seals and keeps one more link.
    pub(crate) async fn keep(&self, link: &Link) {
        keep(&self.dynamo, link).await;
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

    /// The kinds of the request's events.
    pub(crate) fn events(&self) -> Vec<String> {
        let kinds = self
            .dynamo
            .items(Table::Events)
            .into_iter()
            .map(|e| e["type"]["S"].as_str().unwrap().to_owned());
        kinds.collect()
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

    /// Changes the request as another part of the system would.
    pub(crate) async fn commit(&self, change: &domain::change::Change) {
        assert_eq!(self.dynamo.store.commit(change).await.unwrap(), Commit::Done);
        self.dynamo.wire.take_calls();
    }
}

async fn keep(dynamo: &Dynamo, link: &Link) {
    let linker = Linker::new(
        &dynamo.config,
        "unused",
        FixedKeys::default(),
        dynamo.store.clone(),
    );
    linker.keep(link).await.unwrap();
    dynamo.wire.take_calls();
}

pub(crate) fn link(token: &LinkToken, request: &SubscriptionRequest, approver: Person) -> Link {
    Link {
        token_hash: token.hash(),
        permission: Permission::Decide {
            approver,
            on_behalf_of: None,
            sign_in: false,
            request: Box::new(request.clone()),
            reseller_name: example::reseller().name,
            customer_name: example::customer().company_name,
            allow_self_approval: false,
        },
        language: None,
        color: None,
        expires_at: request.expires_at.unwrap_or(Timestamp::MAX),
        revoked_at: None,
        seal: None,
    }
}

/// The authorizer's word for a console of the reseller with every scope it can have.
pub(crate) fn console() -> CallingPortal {
    example::calling_portal(PortalKind::Console)
}

pub(crate) fn authorized(portal: CallingPortal, scopes: &str) -> Value {
    serde_json::to_value(CallerContext::ok(
        portal.client_id.clone(),
        scopes.into(),
        Some(portal),
    ))
    .unwrap()
}

/// A call as API Gateway passes it on.
pub(crate) fn http(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
    authorizer: Option<Value>,
) -> Request {
    let call = Call::new(method, path)
        .text(body)
        .by(&Caller(json!({"lambda": authorizer})));
    let call = headers
        .iter()
        .fold(call, |call, (name, value)| call.header(name, value));
    call.build()
}
