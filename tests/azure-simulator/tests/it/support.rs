#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test would"
)]

use std::time::{Duration, Instant};

use azure_simulator::{Behaviour, ManualClock, RunningSimulator, Settings, Simulator, Sku, Tenant};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

pub(crate) const ARM: &str = "https://management.azure.com";
/// The reseller of whom most tests speak.
pub(crate) const RESELLER: &str = "4847383";
pub(crate) const PARTNER_CENTER: &str = "https://api.partnercenter.microsoft.com";

/// A running simulator and a client that is signed in when it wants to be.
pub(crate) struct Stage {
    pub(crate) simulator: RunningSimulator,
    client: Client,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(Settings::instant()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        Self::of(Simulator::new(settings)).await
    }

    /// On a clock that only the test moves.
    pub(crate) async fn timed(settings: Settings) -> (Self, ManualClock) {
        let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
        (
            Self::of(Simulator::with_clock(settings, clock.clone())).await,
            clock,
        )
    }

    async fn of(simulator: Simulator) -> Self {
        // reqwest wants a provider even for plain HTTP; a second test finds it installed already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder().no_proxy().build().unwrap();
        Self {
            simulator: simulator.start().await.unwrap(),
            client,
        }
    }

    pub(crate) fn tenant(&self, behaviour: Behaviour) -> Tenant {
        self.simulator.tenant(behaviour).unwrap()
    }

    pub(crate) fn partner(&self) -> String {
        self.simulator.partner_tenant_id()
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.simulator.base_url))
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.call(Method::GET, path)
    }

    pub(crate) fn sign_in(&self, tenant: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        self.call(Method::POST, &format!("/{tenant}/oauth2/token"))
            .form(fields)
    }

    /// An App+User token.
    pub(crate) async fn token(&self, tenant: &str, resource: &str) -> String {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", "partner-app"),
            ("client_secret", "partner-secret"),
            ("refresh_token", "partner-refresh-token"),
            ("resource", resource),
        ];
        access_token(self.sign_in(tenant, &fields)).await
    }

    /// An app-only token.
    pub(crate) async fn app_token(&self, tenant: &str, resource: &str) -> String {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", "partner-app"),
            ("client_secret", "partner-secret"),
            ("resource", resource),
        ];
        access_token(self.sign_in(tenant, &fields)).await
    }

    pub(crate) async fn arm(&self) -> String {
        self.token(&self.partner(), ARM).await
    }

    pub(crate) async fn partner_center(&self) -> String {
        self.token(&self.partner(), PARTNER_CENTER).await
    }

    pub(crate) fn put_alias(&self, token: &str, name: &str, body: &Value) -> RequestBuilder {
        self.call(Method::PUT, &alias_path(name))
            .bearer_auth(token)
            .json(body)
    }

    pub(crate) fn get_alias(&self, token: &str, name: &str) -> RequestBuilder {
        self.get(&alias_path(name)).bearer_auth(token)
    }

    pub(crate) fn alias_body(&self, tenant: &Tenant) -> Value {
        let account = self.simulator.billing_account();
        json!({ "properties": {
            "displayName": "contoso-fabrikam-0001",
            "workload": "Production",
            "billingScope": format!("/providers/Microsoft.Billing/billingAccounts/{account}/customers/{}", tenant.id),
            "resellerId": RESELLER,
            "additionalProperties": { "tags": { "requestId": "r-1" } },
        }})
    }

    /// How many subscriptions were made by alias.
    pub(crate) fn subscription_count(&self) -> usize {
        self.simulator
            .contents()
            .iter()
            .flat_map(|tenant| &tenant.subscriptions)
            .filter(|subscription| subscription.alias.is_some())
            .count()
    }

    /// An Azure plan of the reseller whom [`Stage::alias_body`] names.
    pub(crate) fn give_plan(&self, tenant: &Tenant) -> String {
        let plan = self
            .simulator
            .add_plan(&tenant.id.to_string(), Sku::Azure, RESELLER);
        plan.unwrap().to_string()
    }

    /// What a catalog item is called for this customer.
    pub(crate) async fn catalog_item(&self, token: &str, tenant: &Tenant, sku: &str) -> String {
        let path = format!(
            "/v1/customers/{}/products/DZH318Z0BPS6/skus/{sku}/availabilities",
            tenant.id
        );
        let found = ok(self.get(&path).bearer_auth(token), 200).await;
        members(&found, "catalogItemId")[0].to_owned()
    }

    /// The line item that orders an Azure plan for the usual reseller.
    pub(crate) async fn plan_line(&self, token: &str, tenant: &Tenant, sku: &str) -> Value {
        json!({
            "id": 0,
            "catalogItemId": self.catalog_item(token, tenant, sku).await,
            "quantity": 1,
            "billingCycle": "one_time",
            "friendlyName": "contoso-fabrikam",
            "participants": [{ "key": "transaction_reseller", "value": RESELLER }],
        })
    }

    pub(crate) fn post_cart(&self, token: &str, tenant: &Tenant, line: &Value) -> RequestBuilder {
        self.call(Method::POST, &format!("/v1/customers/{}/carts", tenant.id))
            .bearer_auth(token)
            .json(&json!({ "lineItems": [line] }))
    }

    /// A cart with the one line that orders the Azure plan.
    pub(crate) async fn cart(&self, token: &str, tenant: &Tenant) -> String {
        let line = self.plan_line(token, tenant, "0001").await;
        let cart = ok(self.post_cart(token, tenant, &line), 201).await;
        cart["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn check_out(&self, token: &str, tenant: &Tenant, cart: &str) -> RequestBuilder {
        let path = format!("/v1/customers/{}/carts/{cart}/checkout", tenant.id);
        self.call(Method::POST, &path).bearer_auth(token)
    }

    /// A GET below a customer at Partner Center.
    pub(crate) fn get_of(&self, token: &str, tenant: &Tenant, path: &str) -> RequestBuilder {
        self.get(&format!("/v1/customers/{}/{path}", tenant.id))
            .bearer_auth(token)
    }

    /// A subscription by alias, under a plan that is given here; it is visible once its delays have passed.
    pub(crate) async fn subscription(&self, tenant: &Tenant, alias: &str) -> String {
        self.simulator
            .add_plan(&tenant.id.to_string(), Sku::Azure, RESELLER);
        let token = self.arm().await;
        ok(self.put_alias(&token, alias, &self.alias_body(tenant)), 201).await;
        let contents = self.simulator.contents();
        let all = contents.iter().flat_map(|tenant| &tenant.subscriptions);
        let mut made = all.filter(|one| one.alias.as_deref() == Some(alias));
        made.next().unwrap().subscription_id.to_string()
    }

    pub(crate) fn post_user(&self, token: &str, tenant: &Tenant, body: &Value) -> RequestBuilder {
        self.call(Method::POST, &format!("/v1/customers/{}/users", tenant.id))
            .bearer_auth(token)
            .json(body)
    }
}

pub(crate) fn alias_path(name: &str) -> String {
    format!("/providers/Microsoft.Subscription/aliases/{name}?api-version=2021-10-01")
}

pub(crate) fn user_body(principal_name: &str) -> Value {
    json!({
        "usageLocation": "US",
        "userPrincipalName": principal_name,
        "firstName": "Ada",
        "lastName": "Byron",
        "displayName": "Ada Byron",
        "passwordProfile": { "password": "Correct-Horse-1", "forceChangePassword": true },
        "attributes": { "objectType": "CustomerUser" },
    })
}

async fn access_token(request: RequestBuilder) -> String {
    let body = ok(request, 200).await;
    body["access_token"].as_str().unwrap().to_owned()
}

/// One member of each item of a collection.
pub(crate) fn members<'a>(collection: &'a Value, name: &str) -> Vec<&'a str> {
    let items = collection["items"].as_array().unwrap();
    assert_eq!(collection["totalCount"], items.len());
    items.iter().map(|item| item[name].as_str().unwrap()).collect()
}

/// Sends, checks the status and reads the JSON.
pub(crate) async fn ok(request: RequestBuilder, status: u16) -> Value {
    read(request.send().await.unwrap(), status).await
}

pub(crate) async fn read(response: Response, status: u16) -> Value {
    let actual = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert_eq!(actual, status, "{text}");
    serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap()
}

/// Asks again until `done` likes the answer.
pub(crate) async fn until(request: impl Fn() -> RequestBuilder, done: impl Fn(u16, &Value) -> bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let response = request().send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
        if done(status, &body) {
            return body;
        }
        assert!(Instant::now() < deadline, "still {status}: {body}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
