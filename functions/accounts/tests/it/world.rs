//! The function with its ports, and calls to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use accounts::{Accounts, Ports};
use aws::{Store, Table};
use domain::account::Customer;
use domain::ids::{Domain, TenantId};
use domain::provider::{Resolution, TenantDirectory, TenantQuery};
use serde_json::{Value, json};
pub(crate) use testkit::http::{Answer, Call, Caller};
use testkit::{CountingEntropy, Dynamo, FixedClock, example};

pub(crate) const READ: &str = "csp/accounts.read";
pub(crate) const WRITE: &str = "csp/accounts.write";
pub(crate) const BOTH: &str = "csp/accounts.read csp/accounts.write";

/// A world in which only the tables are real.
pub(crate) struct Fakes;

impl Ports for Fakes {
    type Store = Store;
    type Directory = Directory;
    type Clock = FixedClock;
    type Entropy = CountingEntropy;
}

/// The function over a database of its own.
pub(crate) struct World {
    pub(crate) dynamo: Arc<Dynamo>,
    pub(crate) accounts: Accounts<Fakes>,
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
            day: example::limits().day,
        };
        Self { dynamo, accounts }
    }

    /// A world with the example reseller and a customer without a tenant; gives back the customer's path too.
    pub(crate) async fn with_customer() -> (Self, String) {
        let world = Self::start().await;
        world.dynamo.reseller(&example::reseller()).await;
        let customer = Customer {
            tenant: None,
            ..example::customer()
        };
        let path = world.keep(&customer).await;
        (world, path)
    }

    /// Keeps a customer, as if it had been made before, and gives back its path.
    pub(crate) async fn keep(&self, customer: &Customer) -> String {
        self.dynamo.customer(customer).await;
        format!("/v1/customers/{}", customer.customer_id)
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        Answer::of(self.accounts.handle(&call.build()).await)
    }

    /// Sends calls side by side.
    pub(crate) async fn race(&self, calls: impl IntoIterator<Item = Call>) -> Vec<Answer> {
        let mut running: Vec<_> = calls.into_iter().map(|call| Box::pin(self.send(call))).collect();
        let mut answers: Vec<Option<Answer>> = running.iter().map(|_| None).collect();
        std::future::poll_fn(|context| {
            for (running, answer) in running.iter_mut().zip(&mut answers) {
                if answer.is_none()
                    && let std::task::Poll::Ready(ready) = running.as_mut().poll(context)
                {
                    *answer = Some(ready);
                }
            }
            if answers.iter().all(Option::is_some) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
        answers.into_iter().flatten().collect()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Call::new("GET", path).by(&Caller::console(BOTH))).await
    }

    /// Makes a customer and gives back its path.
    pub(crate) async fn customer(&self, caller: &Caller) -> String {
        let key = format!("key-{}", self.dynamo.items(Table::Idempotency).len());
        let call = Call::new("POST", "/v1/customers")
            .by(caller)
            .json(&customer_body())
            .key(&key);
        let made = self.send(call).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.headers["location"].clone()
    }

    /// How many round trips to the tables were made since the last look.
    pub(crate) fn round_trips(&self) -> usize {
        self.dynamo.wire.take_calls().len()
    }

    /// The history of accounts: account, place and type, in order.
    pub(crate) fn events(&self) -> Vec<(String, u64, String)> {
        let items = self.dynamo.items(Table::AccountEvents);
        let event = |item: &Value| {
            let text = |name: &str, kind: &str| item[name][kind].as_str().unwrap().to_owned();
            (
                text("account", "S"),
                text("seq", "N").parse().unwrap(),
                text("type", "S"),
            )
        };
        let mut events: Vec<_> = items.iter().map(event).collect();
        events.sort();
        events
    }

    /// The types of one account's events, in order. `account` is the end of its name.
    pub(crate) fn history(&self, account: &str) -> Vec<String> {
        let events = self.events().into_iter();
        let own = events.filter(|(name, ..)| name.ends_with(account.rsplit('/').next().unwrap_or(account)));
        own.enumerate()
            .map(|(place, (_, seq, kind))| {
                assert_eq!(seq, place as u64 + 1, "a history has no gaps");
                kind
            })
            .collect()
    }

    /// Everything in the tables.
    pub(crate) fn everything(&self) -> Vec<String> {
        let of_table = |table: Table| {
            let items = self.dynamo.items(table);
            items
                .into_iter()
                .map(move |item| format!("{}: {item}", table.variable()))
        };
        let mut all: Vec<_> = Table::ALL.into_iter().flat_map(of_table).collect();
        all.sort();
        all
    }
}

/// Sets numbers of a customer behind the function's back, as other functions do.
pub(crate) fn set_numbers(dynamo: &Dynamo, path: &str, numbers: &[(&str, u32)]) {
    let items = dynamo.items(Table::Customers);
    let mut item = items
        .into_iter()
        .find(|item| path.ends_with(item["customerId"]["S"].as_str().unwrap()))
        .unwrap();
    for (name, number) in numbers {
        item[name] = json!({"N": number.to_string()});
    }
    dynamo.put(Table::Customers, &item);
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
