//! The function with its ports, and calls to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use accounts::Accounts;
use aws::Store;
use contracts::authorizer::CallerContext;
use domain::account::{CallingPortal, PortalKind};
use domain::ids::{ClientId, Domain, TenantId};
use domain::provider::{Resolution, TenantDirectory, TenantQuery};
use lambda_http::{Body, Request, request};
use serde_json::{Value, json};
use testkit::{CountingEntropy, Dynamo, FixedClock, example};

pub(crate) const READ: &str = "csp/accounts.read";
pub(crate) const WRITE: &str = "csp/accounts.write";
pub(crate) const BOTH: &str = "csp/accounts.read csp/accounts.write";

/// The function over a database of its own.
pub(crate) struct World {
    pub(crate) dynamo: Arc<Dynamo>,
    pub(crate) accounts: Accounts<Store, Directory, FixedClock, CountingEntropy>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let dynamo = Arc::new(Dynamo::start().await);
        let accounts = Accounts {
            store: dynamo.store.clone(),
            directory: Directory::default(),
            clock: FixedClock::default(),
            entropy: CountingEntropy::default(),
            partner_tenant: example::tenant_id(99),
        };
        Self { dynamo, accounts }
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        let response = self.accounts.handle(&call.build()).await;
        let (parts, body) = response.into_parts();
        let text = match body {
            Body::Text(text) => text,
            _ => String::new(),
        };
        let header = |(name, value): (&lambda_http::http::HeaderName, &lambda_http::http::HeaderValue)| {
            (name.as_str().to_owned(), value.to_str().unwrap().to_owned())
        };
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers.iter().map(header).collect(),
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
        }
    }

    /// Makes a customer and gives back its path.
    pub(crate) async fn customer(&self, caller: &Caller) -> String {
        let key = format!("key-{}", self.dynamo.items(aws::Table::Idempotency).len());
        let call = Call::new("POST", "/v1/customers")
            .by(caller)
            .json(&customer_body())
            .header("idempotency-key", &key);
        let made = self.send(call).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.headers["location"].clone()
    }
}

/// Sets numbers of a customer behind the function's back, as other functions do.
pub(crate) fn set_numbers(dynamo: &Dynamo, path: &str, numbers: &[(&str, u32)]) {
    let items = dynamo.items(aws::Table::Customers);
    let mut item = items
        .into_iter()
        .find(|item| path.ends_with(item["customerId"]["S"].as_str().unwrap()))
        .unwrap();
    for (name, number) in numbers {
        item[name] = json!({"N": number.to_string()});
    }
    dynamo.put(aws::Table::Customers, &item);
}

pub(crate) fn customer_body() -> Value {
    json!({
        "companyName": "Fabrikam GmbH", "country": "DE", "language": "de",
        "contact": {"firstName": "Ada", "lastName": "Byron", "email": "ada@fabrikam.example"},
    })
}

/// What the authorizer says about a caller.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(crate) Value);

impl Caller {
    /// A client of the distributor's operations, which is no portal.
    pub(crate) fn admin() -> Self {
        Self::client("ops", "csp/admin", None)
    }

    /// A console of the example reseller.
    pub(crate) fn console(scopes: &str) -> Self {
        let portal = example::calling_portal(PortalKind::Console);
        Self::client(portal.client_id.clone().as_str(), scopes, Some(portal))
    }

    /// A portal that differs from the example's console.
    pub(crate) fn portal(scopes: &str, change: impl FnOnce(&mut CallingPortal)) -> Self {
        let mut portal = example::calling_portal(PortalKind::Console);
        change(&mut portal);
        Self::client(portal.client_id.clone().as_str(), scopes, Some(portal))
    }

    pub(crate) fn client(id: &str, scopes: &str, portal: Option<CallingPortal>) -> Self {
        let context = CallerContext::ok(ClientId::parse(id).unwrap(), scopes.to_owned(), portal);
        Self(json!({"lambda": serde_json::to_value(context).unwrap()}))
    }
}

/// A call as API Gateway passes it on.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    method: String,
    target: String,
    headers: HashMap<String, String>,
    body: Option<String>,
    authorizer: Value,
}

impl Call {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: HashMap::new(),
            body: None,
            authorizer: Value::Null,
        }
    }

    pub(crate) fn by(self, caller: &Caller) -> Self {
        Self {
            authorizer: caller.0.clone(),
            ..self
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.text(&body.to_string())
            .header("content-type", "application/json")
    }

    pub(crate) fn text(self, body: &str) -> Self {
        Self {
            body: Some(body.to_owned()),
            ..self
        }
    }

    fn build(self) -> Request {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
            "headers": self.headers, "body": self.body, "isBase64Encoded": false,
            "requestContext": {
                "accountId": "1", "apiId": "a", "domainName": "a.example", "domainPrefix": "a",
                "http": {"method": self.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1",
                    "userAgent": "test"},
                "requestId": "call-1", "routeKey": "$default", "stage": "$default",
                "time": "04/May/2026:09:30:00 +0000", "timeEpoch": 1, "authorizer": self.authorizer,
            },
        });
        request::from_str(&event.to_string()).unwrap()
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Value,
}

impl Answer {
    /// The status and the problem's code.
    pub(crate) fn problem(&self) -> (u16, &str) {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["requestId"], "call-1");
        assert_eq!(self.body["status"], self.status);
        (self.status, self.body["code"].as_str().unwrap())
    }

    /// Where the faults are and which.
    pub(crate) fn faults(&self) -> Vec<(&str, &str)> {
        let faults = self.body["errors"].as_array().unwrap();
        faults
            .iter()
            .map(|f| (f["pointer"].as_str().unwrap(), f["code"].as_str().unwrap()))
            .collect()
    }

    pub(crate) fn etag(&self) -> &str {
        &self.headers["etag"]
    }
}

/// A directory in which every id is a tenant and no domain leads to one, unless a test says otherwise.
#[derive(Default)]
pub(crate) struct Directory {
    domains: Mutex<HashMap<String, Resolution>>,
    ids: Mutex<HashMap<TenantId, Resolution>>,
    asked: Mutex<usize>,
    meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Directory {
    pub(crate) fn say(&self, domain: &str, resolution: Resolution) {
        self.domains
            .lock()
            .unwrap()
            .insert(Domain::parse(domain).unwrap().as_str().to_owned(), resolution);
    }

    pub(crate) fn say_of_id(&self, id: TenantId, resolution: Resolution) {
        self.ids.lock().unwrap().insert(id, resolution);
    }

    /// Has something happen while it is asked.
    pub(crate) fn meanwhile(&self, happen: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some(Box::new(happen));
    }

    /// How often it was asked since the last look.
    pub(crate) fn take_asked(&self) -> usize {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl TenantDirectory for Directory {
    async fn resolve(&self, query: &TenantQuery) -> Resolution {
        *self.asked.lock().unwrap() += 1;
        if let Some(happen) = self.meanwhile.lock().unwrap().take() {
            happen();
        }
        match query {
            TenantQuery::Id(id) => self
                .ids
                .lock()
                .unwrap()
                .get(id)
                .cloned()
                .unwrap_or(Resolution::Found(*id)),
            TenantQuery::Domain(domain) => self
                .domains
                .lock()
                .unwrap()
                .get(domain.as_str())
                .cloned()
                .unwrap_or(Resolution::NotFound),
        }
    }
}
