#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test would"
)]

use std::time::{Duration, Instant};

use azure_simulator::{Behaviour, RunningSimulator, Settings, Simulator, Tenant};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

pub(crate) const ARM: &str = "https://management.azure.com";
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
        // reqwest wants a provider even for plain HTTP; a second test finds it installed already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder().no_proxy().build().unwrap();
        Self {
            simulator: Simulator::new(settings).start().await.unwrap(),
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
            "resellerId": "4847383",
            "additionalProperties": { "tags": { "requestId": "r-1" } },
        }})
    }

    pub(crate) fn subscription_count(&self) -> usize {
        self.simulator
            .contents()
            .iter()
            .map(|tenant| tenant.subscriptions.len())
            .sum()
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
