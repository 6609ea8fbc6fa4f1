//! The function with its ports, and calls to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use accounts::Accounts;
use aws::Store;
use domain::ids::{Domain, TenantId};
use domain::provider::{Resolution, TenantDirectory, TenantQuery};
use serde_json::{Value, json};
pub(crate) use testkit::http::{Answer, Call, Caller};
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
        Answer::of(self.accounts.handle(&call.build()).await)
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
