//! The refresh token, which must not grow old, and the secrets, which must not be seen.

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use domain::ids::TenantId;
use domain::ports::{CredentialSource, PortError, PortResult};
use domain::provider::{Failure, OrderState, Principal, Provider, Reason};
use domain::secret::Secret;
use jiff::Timestamp;
use microsoft::Microsoft;
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};
use uuid::Uuid;

use crate::server::{Server, json, value};
use crate::support::{self, Stored};

const TENANT: &str = "3f15978e-005c-4763-8b78-2a8fab289c58";

fn tenant() -> TenantId {
    TenantId::parse(TENANT).unwrap()
}

fn client<S: CredentialSource>(server: &Server, stored: S) -> Microsoft<S> {
    support::client(&server.url, TENANT, support::BILLING_ACCOUNT, stored)
}

fn kept(refreshed_at: Option<&str>) -> String {
    let mut kept = json!({
        "clientId": "app", "clientSecret": "client-secret", "refreshToken": "rt-1", "owner": { "team": 7 },
    });
    if let Some(at) = refreshed_at {
        kept["refreshedAt"] = at.into();
    }
    kept.to_string()
}

/// Grants a new refresh token each time, `rt-2` first, and knows an alias and a subscription.
async fn granting() -> Server {
    let granted = AtomicUsize::new(1);
    Server::start_with(move |heard| {
        if heard.is_sign_in() {
            let number = granted.fetch_add(1, Ordering::SeqCst) + 1;
            let grant = json!({
                "access_token": format!("at-{number}"), "expires_in": "3600", "refresh_token": format!("rt-{number}"),
            });
            return value(200, &grant);
        }
        let id = Uuid::from_u128(1);
        let properties = json!({ "provisioningState": "Succeeded", "subscriptionId": id });
        value(
            200,
            &json!({ "properties": properties, "subscriptionId": id, "tenantId": TENANT, "isAgreementSigned": true }),
        )
    })
    .await
}

async fn ask(client: &impl Provider) {
    let subscription = Uuid::from_u128(1);
    let state = client.order(support::request()).await;
    assert_eq!(state, Ok(Some(OrderState::Succeeded { subscription })));
}

fn presented(server: &Server) -> Vec<String> {
    let of = |body: &str| {
        body.split('&')
            .find_map(|pair| pair.strip_prefix("refresh_token=").map(str::to_owned))
    };
    server
        .sign_ins()
        .iter()
        .filter_map(|call| of(call.body()))
        .collect()
}

#[tokio::test]
async fn a_new_refresh_token_is_stored_and_used_and_the_rest_stays() {
    for old in [None, Some("2026-01-01T00:00:00Z"), Some("no time")] {
        let (server, stored) = (granting().await, Stored::holding(&kept(old)));
        let client = client(&server, stored.clone());
        ask(&client).await;
        let after = stored.json();
        assert_eq!(after["refreshToken"], "rt-2");
        assert_eq!(after["owner"]["team"], 7);
        assert_eq!(
            (after["clientId"].as_str(), after["clientSecret"].as_str()),
            (Some("app"), Some("client-secret"))
        );
        let at: Timestamp = after["refreshedAt"].as_str().unwrap().parse().unwrap();
        assert!(Timestamp::now().duration_since(at).as_secs().abs() < 60);

        // The next sign-in presents it, and is too early to replace it.
        client
            .partner_agreement(&support::plan_order(tenant()).partner)
            .await
            .unwrap();
        assert_eq!(presented(&server), ["rt-1", "rt-2"]);
        assert_eq!(stored.json(), after);
    }
}

#[tokio::test]
async fn a_young_refresh_token_stays() {
    let now = Timestamp::now().to_string();
    let (server, stored) = (granting().await, Stored::holding(&kept(Some(&now))));
    ask(&client(&server, stored.clone())).await;
    assert_eq!(stored.json()["refreshToken"], "rt-1");
}

#[tokio::test]
async fn neither_the_application_nor_another_tenant_renews() {
    let (server, stored) = (granting().await, Stored::holding(&kept(None)));
    let client = client(&server, stored.clone());
    let other = TenantId::parse("4f15978e-005c-4763-8b78-2a8fab289c58").unwrap();
    client.subscription(other, Uuid::from_u128(1)).await.unwrap();
    assert_eq!(client.plans(other).await, Err(Failure::Unreadable));
    assert_eq!(server.sign_ins().len(), 2);
    assert_eq!(stored.json()["refreshToken"], "rt-1");
}

/// Refuses whoever presents `old`, at the sign-in or with the token that it brings.
async fn refusing_old(at_sign_in: bool) -> Server {
    Server::start_with(move |heard| {
        let is_old = heard.is_sign_in() && heard.body().contains("refresh_token=old");
        match heard.is_sign_in() {
            true if is_old && at_sign_in => value(
                400,
                &json!({ "error": "invalid_grant", "error_codes": [700_082] }),
            ),
            true => {
                let token = if is_old { "at-old" } else { "at-new" };
                value(200, &json!({ "access_token": token, "expires_in": 3600 }))
            }
            false if heard.header("authorization") == Some("Bearer at-old") => {
                value(401, &json!({ "code": 900_421 }))
            }
            false => value(200, &json!({ "isAgreementSigned": true })),
        }
    })
    .await
}

#[tokio::test]
async fn a_new_consent_is_found_by_the_very_call_that_the_kept_one_fails() {
    let partner = support::plan_order(tenant()).partner;
    for (at_sign_in, reason, tries) in [
        (true, Reason::DistributorAuth, 2),
        // The token of the kept consent is kept as well.
        (false, Reason::DistributorMfaMissing, 1),
    ] {
        let (server, stored) = (refusing_old(at_sign_in).await, Stored::new("old"));
        let client = client(&server, stored.clone());
        for _ in 0..tries {
            let refused = client.partner_agreement(&partner).await;
            assert_eq!(refused, Err(Failure::Blocked(reason)));
        }
        assert_eq!(presented(&server), vec!["old"; tries], "nothing else is stored");

        stored.replace("new");
        assert_eq!(client.partner_agreement(&partner).await, Ok(true), "{reason}");
        let presented = presented(&server);
        assert_eq!(presented.last().unwrap(), "new");
        let more = presented.len() - tries;
        assert_eq!(more, if at_sign_in { 2 } else { 1 }, "{presented:?}");
    }
}

/// Keeps credentials, and has something happen at every renewal.
#[derive(Clone)]
struct Disturbed {
    stored: Stored,
    renewals: Arc<AtomicUsize>,
    new_consent: Option<&'static str>,
}

impl CredentialSource for Disturbed {
    async fn credentials(&self) -> PortResult<Secret> {
        self.stored.credentials().await
    }

    async fn renew(&self, before: &Secret, after: &Secret) -> PortResult<bool> {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        let Some(consent) = self.new_consent else {
            return Err(PortError::Unavailable {
                service: "secretsmanager",
                cause: "busy".into(),
            });
        };
        self.stored.replace(consent);
        self.stored.renew(before, after).await
    }
}

fn disturbed(new_consent: Option<&'static str>) -> Disturbed {
    Disturbed {
        stored: Stored::holding(&kept(None)),
        renewals: Arc::default(),
        new_consent,
    }
}

#[tokio::test]
async fn a_new_consent_is_not_overwritten_and_is_read_again() {
    let (server, source) = (granting().await, disturbed(Some("consented-anew")));
    let client = client(&server, source.clone());
    ask(&client).await;
    assert_eq!(source.stored.json()["refreshToken"], "consented-anew");
    client
        .partner_agreement(&support::plan_order(tenant()).partner)
        .await
        .unwrap();
    assert_eq!(presented(&server), ["rt-1", "consented-anew"]);
    assert_eq!(source.renewals.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_failure_to_store_fails_nothing_and_is_tried_again() {
    let (server, source) = (granting().await, disturbed(None));
    let client = client(&server, source.clone());
    ask(&client).await;
    client
        .partner_agreement(&support::plan_order(tenant()).partner)
        .await
        .unwrap();
    assert_eq!(source.renewals.load(Ordering::SeqCst), 2);
    assert_eq!(presented(&server), ["rt-1", "rt-1"]);
}

#[tokio::test]
async fn a_refresh_token_that_is_none_spoils_nothing() {
    for strange in [
        json!(7),
        json!(null),
        json!({}),
        json!(""),
        json!("two words"),
        json!("a\r\nb"),
    ] {
        let grant = json!({ "access_token": "at", "expires_in": 3600, "refresh_token": strange });
        let alias = json!({ "properties": { "subscriptionId": Uuid::from_u128(1) } });
        let server =
            Server::start_with(move |heard| value(200, if heard.is_sign_in() { &grant } else { &alias }))
                .await;
        let stored = Stored::holding(&kept(None));
        ask(&client(&server, stored.clone())).await;
        assert_eq!(stored.json()["refreshToken"], "rt-1", "{strange}");
    }
}

/// Writes down whatever is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0.lock().unwrap(), "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut self.clone());
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[tokio::test]
async fn no_secret_is_ever_logged_or_printed() {
    const HUSH: &str = "hush!";
    let log = Log::default();
    // While there is only one subscriber, a line that another test reaches first is switched off for good.
    let _spare = tracing::Dispatch::new(Log::default());
    let guard = tracing::subscriber::set_default(log.clone());
    let body: Value = json!({
        "code": HUSH, "errorName": HUSH, "message": HUSH, "description": HUSH, "password": HUSH,
        "error": { "code": HUSH, "message": HUSH }, "access_token": HUSH, "refresh_token": HUSH,
        "id": HUSH, "items": [HUSH], "orders": [], "orderErrors": [{ "code": HUSH, "description": HUSH }],
    });
    let mut user = support::user("a.example");
    user.password = Secret::new(format!("{HUSH}Aa1"));
    for (status, text) in [
        (200, body.to_string()),
        (400, body.to_string()),
        (403, HUSH.to_owned()),
        (401, body.to_string()),
    ] {
        let grant = json!({ "access_token": format!("at-{HUSH}"), "expires_in": 3600, "refresh_token": format!("rt-{HUSH}") });
        let server = Server::start_with(move |heard| {
            if heard.is_sign_in() {
                value(200, &grant)
            } else {
                json(status, &text)
            }
        })
        .await;
        let stored =
            json!({ "clientId": "app", "clientSecret": HUSH, "refreshToken": format!("rt-0-{HUSH}") });
        let client = client(&server, Stored::holding(&stored.to_string()));
        let (id, order) = (Uuid::from_u128(1), support::order(tenant()));
        let owner = Principal::User { object_id: id };
        let attempt = support::attempt(1);
        let mut said = String::new();
        write!(said, "{:?}", client.customer(tenant()).await).unwrap();
        write!(said, "{:?}", client.plans(tenant()).await).unwrap();
        write!(said, "{:?}", client.entitlements(tenant(), id).await).unwrap();
        write!(said, "{:?}", client.partner_agreement(&order.partner).await).unwrap();
        write!(
            said,
            "{:?}",
            client.order_plan(&support::plan_order(tenant()), attempt).await
        )
        .unwrap();
        write!(said, "{:?}", client.create_user(tenant(), &user, attempt).await).unwrap();
        write!(
            said,
            "{:?}",
            client.reset_password(tenant(), id, &user.password, attempt).await
        )
        .unwrap();
        write!(said, "{:?}", client.delete_user(tenant(), id).await).unwrap();
        write!(said, "{:?}", client.rename(tenant(), id, &order.name).await).unwrap();
        write!(said, "{:?}", client.cancel(tenant(), id).await).unwrap();
        write!(said, "{:?}", client.assign_owner(tenant(), id, owner).await).unwrap();
        write!(said, "{:?}", client.unassign_owner(tenant(), id, owner).await).unwrap();
        write!(said, "{client:?}{user:?}").unwrap();
        assert!(!said.contains(HUSH), "{said}");
    }
    drop(guard);
    let log = log.0.lock().unwrap();
    assert!(log.contains("Microsoft refused"), "{log}");
    assert!(!log.contains(HUSH), "{log}");
}
