//! Journeys over HTTP and in a browser on the deployed stack, following mailed links: what a portal, a reseller and a
//! customer do.

mod accounts;
mod answer;
mod approvals;
mod browser;
mod cloud;
mod decisions;
mod description;
mod disturbed;
mod faults;
mod house;
mod journeys;
mod mailed_access;
mod mails;
mod pages;
mod provisioning;
mod refusals;
mod sign_in;

use std::collections::HashMap;
use std::future::Future;
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use uuid::Uuid;

use self::answer::Answer;
use self::description::StackFile;

/// How long anything asynchronous may take before a test gives up. Generous: a burst of a hundred calls
/// may be under way in another test, on few cores.
const PATIENCE: Duration = Duration::from_secs(150);
/// The seconds of a day in the stack under test, as `make test` starts it.
const SECONDS_PER_DAY: u64 = 20;

/// The stack under test, as one test sees it.
struct Stack {
    file: StackFile,
    http: Client,
    tokens: Mutex<HashMap<String, String>>,
}

impl Stack {
    fn open() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let path = std::env::var("CSP_STACK").unwrap_or_else(|_| "target/local/stack.json".into());
        let path = std::path::Path::new(root).join(path);
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|e| panic!("{}: {e}. Start the stack with `make up`.", path.display()));
        let http = Client::builder()
            .redirect(Policy::none())
            .timeout(Duration::from_secs(60))
            .no_proxy()
            .build()
            .unwrap();
        Self {
            file: serde_json::from_str(&text).unwrap(),
            http,
            tokens: Mutex::default(),
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.file.api_url));
        request = request.header("host", &self.file.api_host);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            map.insert(name, HeaderValue::from_str(value).unwrap());
        }
        request = request.headers(map);
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer {
            status,
            headers,
            text: response.text().await.unwrap(),
        }
    }

    /// A fresh access token of a client.
    async fn fresh_token(&self, client: &str) -> String {
        let client = &self.file.clients[client];
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", &client.scopes.join(" ")),
        ];
        let request = self
            .http
            .post(&self.file.token_url)
            .basic_auth(&client.id, Some(&client.secret));
        let answer: Value = request.form(&form).send().await.unwrap().json().await.unwrap();
        answer["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("no token: {answer}"))
            .to_owned()
    }

    async fn token(&self, client: &str) -> String {
        let mut tokens = self.tokens.lock().await;
        if !tokens.contains_key(client) {
            let token = self.fresh_token(client).await;
            tokens.insert(client.to_owned(), token);
        }
        tokens[client].clone()
    }

    /// Makes the next call of a client come with a new token, so that the authorizer looks at the tables again.
    async fn forget_token(&self, client: &str) {
        self.tokens.lock().await.remove(client);
    }

    async fn get(&self, client: &str, path: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token(client).await);
        self.send(Method::GET, path, &[("authorization", &bearer)], None)
            .await
    }

    async fn call(&self, client: &str, method: Method, path: &str, key: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {}", self.token(client).await);
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        self.send(method, path, &headers, Some(body.to_string())).await
    }

    async fn post(&self, client: &str, path: &str, body: &Value) -> Answer {
        self.call(client, Method::POST, path, &unique("key"), body).await
    }

    async fn put(&self, client: &str, path: &str, body: &Value) -> Answer {
        self.call(client, Method::PUT, path, &unique("key"), body).await
    }

    /// A customer account without a tenant.
    async fn bare_customer(&self, reseller: &str) -> Value {
        let body = json!({
            "companyName": unique("Fabrikam"), "country": "DE", "language": "en",
            "contact": {"firstName": "Ada", "lastName": "Byron", "email": format!("{}@fabrikam.example", unique("ada"))},
        });
        self.post(&format!("{reseller}-console"), "/v1/customers", &body)
            .await
            .expect(201)
            .json()
    }

    /// A customer account with a tenant of its own, or the reseller's customer that has it already.
    async fn customer(&self, reseller: &str, tenant: usize) -> Value {
        self.customer_in(reseller, &self.file.tenants.ordinary[tenant].tenant_id)
            .await
    }

    async fn customer_in(&self, reseller: &str, tenant: &str) -> Value {
        let customer = self.bare_customer(reseller).await;
        let path = format!(
            "/v1/customers/{}/tenant",
            customer["customerId"].as_str().unwrap()
        );
        let answer = self
            .put(
                &format!("{reseller}-console"),
                &path,
                &json!({ "tenantId": tenant }),
            )
            .await;
        if answer.status == 409 {
            return self.customer_that_has(reseller, tenant).await;
        }
        answer.expect(200);
        customer
    }

    async fn customer_that_has(&self, reseller: &str, tenant: &str) -> Value {
        let mut path = "/v1/customers?limit=100".to_owned();
        loop {
            let page = self
                .get(&format!("{reseller}-console"), &path)
                .await
                .expect(200)
                .json();
            let items = page["items"].as_array().unwrap();
            if let Some(found) = items.iter().find(|c| c["tenant"]["tenantId"] == tenant) {
                return found.clone();
            }
            let cursor = page["nextCursor"].as_str().expect("a customer has the tenant");
            path = format!("/v1/customers?limit=100&cursor={cursor}");
        }
    }

    fn order(customer: &Value) -> Value {
        json!({
            "customerId": customer["customerId"], "cloudProvider": "microsoft-azure",
            "lineItem": "azure-cloud-solution-provider", "friendlyName": unique("contoso-fabrikam"),
            "requestedBy": {"name": "Ada Byron", "email": format!("{}@fabrikam.example", unique("requester"))},
        })
    }

    async fn submit(&self, client: &str, order: &Value) -> Value {
        self.post(client, "/v1/subscription-requests", order)
            .await
            .expect(202)
            .json()
    }

    async fn request(&self, client: &str, id: &Value) -> Value {
        self.get(
            client,
            &format!("/v1/subscription-requests/{}", id.as_str().unwrap()),
        )
        .await
        .expect(200)
        .json()
    }

    async fn until_status(&self, client: &str, id: &Value, status: &str) -> Value {
        let what = format!("request {id} becoming {status}");
        eventually(&what, || async {
            let request = self.request(client, id).await;
            let ended = [
                "completed",
                "denied",
                "expired",
                "withdrawn",
                "failed",
                "needs_attention",
                "cancelled",
            ];
            let now = request["status"].as_str().unwrap();
            assert!(
                now == status || !ended.contains(&now),
                "ended otherwise: {request}"
            );
            (now == status).then_some(request)
        })
        .await
    }

    /// Where a browser finds a page: the address that is in the mails.
    fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.file.api_host)
    }

    async fn page(&self, method: Method, path: &str, form: Option<&str>) -> Answer {
        let headers: &[_] = if form.is_some() {
            &[("content-type", "application/x-www-form-urlencoded")]
        } else {
            &[]
        };
        self.send(method, path, headers, form.map(str::to_owned)).await
    }

    /// Gives a customer's contact another address.
    async fn contact(&self, console: &str, customer: &Value, email: &str) {
        let path = format!("/v1/customers/{}", customer["customerId"].as_str().unwrap());
        let current = self.get(console, &path).await.expect(200);
        let etag = current.header("etag").to_owned();
        let mut contact = current.json()["contact"].clone();
        contact["email"] = json!(email);
        let token = format!("Bearer {}", self.token(console).await);
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/json"),
            ("if-match", etag.as_str()),
        ];
        let body = json!({ "contact": contact }).to_string();
        self.send(Method::PATCH, &path, &headers, Some(body))
            .await
            .expect(200);
    }

    /// An output of the stack.
    fn output(&self, name: &str) -> &str {
        &self.file.outputs[name]
    }
}

fn unique(prefix: &str) -> String {
    format!("{prefix}-{}", &Uuid::new_v4().simple().to_string()[..12])
}

/// Waits until something holds. Polling is the only way to watch from outside.
async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "waited {PATIENCE:?} for {what}");
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
}
