//! A world with one customer that has everything before it: terms to accept, a tenant to name, and a link to each.

use std::collections::HashMap;
use std::sync::Mutex;

use account_pages::AccountPages;
use aws::{Linker, Store, Table};
use domain::account::{Customer, Reseller, TenantInvitation};
use domain::account_change::{CustomerChange, CustomerCommit};
use domain::email::Person;
use domain::ids::{AcceptanceId, TenantId};
use domain::link::{Link, LinkToken, Permission};
use domain::mail_style::Color;
use domain::ports::{Clock, Customers, LinkMaker, Terms};
use domain::provider::{Resolution, TenantDirectory, TenantQuery};
use domain::terms::{AcceptanceRecord, Document, TermsKind};
use domain::text::Language;
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
use serde_json::{Value, json};
use testkit::http::{Answer, Call};
use testkit::{CountingEntropy, Dynamo, Fault, FixedClock, FixedKeys, example, schema};

pub(crate) const BASE_URL: &str = "https://portal.csp.example";
/// The most that a page may weigh: what a network sends before it waits for the reader's first answer.
const HEAVIEST: usize = 14 * 1024;

pub(crate) type Function = AccountPages<Store, FixedKeys, Directory, FixedClock, CountingEntropy>;

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: Function,
    pub(crate) customer: Customer,
    pub(crate) terms: LinkToken,
    pub(crate) tenant: LinkToken,
}

/// What a world is made of.
pub(crate) struct Ground {
    pub(crate) reseller: Reseller,
    pub(crate) customer: Customer,
    pub(crate) documents: Vec<Document>,
    pub(crate) recipient: Person,
    pub(crate) language: Option<Language>,
    pub(crate) color: Option<Color>,
    pub(crate) expires_at: Timestamp,
    pub(crate) revoked_at: Option<Timestamp>,
}

/// When the reader comes.
pub(crate) fn now() -> Timestamp {
    example::at("2026-05-05T10:00:00Z")
}

/// A document of each kind.
pub(crate) fn documents() -> Vec<Document> {
    let documents = [
        (
            TermsKind::MicrosoftCustomerAgreement,
            "Agreement for customers of Microsoft",
        ),
        (TermsKind::ProviderTerms, "Terms of use"),
        (TermsKind::ResellerTerms, "Terms of Northwind Cloud"),
    ];
    documents
        .into_iter()
        .map(|(kind, title)| Document {
            title: example::name(title),
            ..example::document_of(kind, "2026-01")
        })
        .collect()
}

/// The version of the customer with which the reader was asked to name the tenant.
pub(crate) const INVITATION: u64 = 1;

/// A customer without a tenant, which somebody was asked to name.
pub(crate) fn invited(customer: Customer) -> Customer {
    Customer {
        tenant: None,
        tenant_invitation: Some(TenantInvitation {
            recipient: example::person("Ada Byron"),
            invited_at: example::now(),
            expires_at: example::at("2026-06-03T09:30:00Z"),
            version: INVITATION,
        }),
        ..customer
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A world whose ground is changed before it is kept.
    pub(crate) async fn with(change: impl FnOnce(&mut Ground)) -> Self {
        let mut ground = Ground {
            reseller: example::reseller(),
            customer: invited(example::customer()),
            documents: documents(),
            recipient: example::person("Ada Byron"),
            language: None,
            color: None,
            expires_at: example::at("2026-06-03T09:30:00Z"),
            revoked_at: None,
        };
        change(&mut ground);
        let dynamo = Dynamo::start().await;
        dynamo.reseller(&ground.reseller).await;
        dynamo.customer(&ground.customer).await;
        for document in &ground.documents {
            dynamo.document(document).await;
        }
        let function = AccountPages {
            store: dynamo.store.clone(),
            keys: FixedKeys::default(),
            directory: Directory::default(),
            clock: FixedClock::at(now()),
            entropy: CountingEntropy::default(),
            base_url: BASE_URL.into(),
            partner_tenant: example::tenant_id(99),
        };
        let world = Self {
            dynamo,
            function,
            customer: ground.customer.clone(),
            terms: example::link_token(3),
            tenant: example::link_token(4),
        };
        let terms = Permission::AcceptTerms {
            reseller_id: ground.reseller.reseller_id.clone(),
            customer_id: ground.customer.customer_id,
            recipient: ground.recipient.clone(),
        };
        let tenant = Permission::ConfirmTenant {
            reseller_id: ground.reseller.reseller_id,
            customer_id: ground.customer.customer_id,
            recipient: ground.recipient,
            invitation: INVITATION,
        };
        for (token, permission) in [(&world.terms, terms), (&world.tenant, tenant)] {
            let link = Link {
                token_hash: token.hash(),
                permission,
                language: ground.language.clone(),
                color: ground.color.clone(),
                expires_at: ground.expires_at,
                revoked_at: ground.revoked_at,
                seal: None,
            };
            world.keep(&link).await;
        }
        world
    }

    pub(crate) async fn keep(&self, link: &Link) {
        let linker = Linker::new(
            &self.dynamo.config,
            "unused",
            FixedKeys::default(),
            self.dynamo.store.clone(),
        );
        linker.keep(link).await.unwrap();
        self.dynamo.wire.take_calls();
    }

    pub(crate) fn terms_path(&self) -> String {
        format!("/terms/{}", self.terms.expose())
    }

    pub(crate) fn tenant_path(&self) -> String {
        format!("/tenants/{}", self.tenant.expose())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(&Call::new("GET", path).build()).await
    }

    /// Sends the page's form some seconds after the page was shown, as a browser does.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        self.call(&post(path, &self.shown(path, form)).build()).await
    }

    /// The form with the nonce of a page that was shown five seconds ago, instead of the one that it may have.
    pub(crate) fn shown(&self, path: &str, form: &str) -> String {
        let typed = form.split('&').filter(|pair| !pair.starts_with("nonce="));
        let nonce = self.nonce(path, 5_000);
        typed
            .chain([format!("nonce={nonce}").as_str()])
            .collect::<Vec<_>>()
            .join("&")
    }

    /// The nonce of a page that was shown this long ago; of no link when the path has none of ours.
    pub(crate) fn nonce(&self, path: &str, milliseconds: i64) -> String {
        let token = path.rsplit('/').next().and_then(LinkToken::parse);
        let ago = SignedDuration::from_millis(milliseconds);
        let shown_at = self.function.clock.now().checked_sub(ago).unwrap();
        let hash = token.map(|token| token.hash());
        hash.map_or_else(String::new, |hash| {
            example::link_keys().page_nonce(&hash, shown_at)
        })
    }

    pub(crate) async fn call(&self, request: &Request) -> Answer {
        let answer = Answer::of(self.function.handle(request).await);
        let weight = answer.text.len();
        assert!(weight <= HEAVIEST, "{weight} bytes: {}", answer.text);
        answer
    }

    /// The customer as it stands.
    pub(crate) async fn stored(&self) -> Customer {
        let Customer {
            reseller_id,
            customer_id,
            ..
        } = &self.customer;
        let found = self.dynamo.store.customer(reseller_id, *customer_id).await;
        self.dynamo.wire.take_calls();
        found.unwrap().unwrap()
    }

    /// Changes the customer as another part of the system would.
    pub(crate) async fn commit(&self, change: &CustomerChange) {
        let done = self.dynamo.store.commit_customer(change).await;
        assert_eq!(done.unwrap(), CustomerCommit::Done);
        self.dynamo.wire.take_calls();
    }

    /// The records of acceptances.
    pub(crate) async fn records(&self) -> Vec<AcceptanceRecord> {
        let mut records = Vec::new();
        for item in self.dynamo.items(Table::Terms) {
            if !item["scope"]["S"].as_str().unwrap().starts_with("acceptances#") {
                continue;
            }
            let id = AcceptanceId::parse(item["item"]["S"].as_str().unwrap()).unwrap();
            let found = self.dynamo.store.acceptance(self.customer.customer_id, id).await;
            records.push(found.unwrap().unwrap());
        }
        self.dynamo.wire.take_calls();
        records.sort_by_key(|record| record.document.kind);
        records
    }

    /// The kinds of the customer's events with who did it.
    pub(crate) fn events(&self) -> Vec<(String, String)> {
        let word = |value: &Value| value["S"].as_str().unwrap().to_owned();
        let about_the_customer = |item: &Value| item["customerId"]["S"].is_string();
        let mut events: Vec<(u64, (String, String))> = self
            .dynamo
            .items(Table::AccountEvents)
            .iter()
            .filter(|item| about_the_customer(item))
            .map(|item| {
                let seq = item["seq"]["N"].as_str().unwrap().parse().unwrap();
                (seq, (word(&item["type"]), word(&item["actor"]["M"]["type"])))
            })
            .collect();
        events.sort();
        events.into_iter().map(|(_, event)| event).collect()
    }

    /// The row of a link.
    pub(crate) fn link_item(&self, token: &LinkToken) -> Value {
        let hash = token.hash();
        let mut links = self.dynamo.items(Table::Links).into_iter();
        links
            .find(|link| link["tokenHash"]["S"] == hash.as_str())
            .unwrap()
    }

    /// What the two reads of a page are answered as things stand now.
    pub(crate) fn reads(&self, token: &LinkToken) -> [Fault; 2] {
        let id = self.customer.customer_id.to_string();
        let customers = self.dynamo.items(Table::Customers).into_iter();
        let customer: Vec<Value> = customers.filter(|item| item["customerId"]["S"] == id).collect();
        let terms = self.dynamo.items(Table::Terms).into_iter();
        let in_force: Vec<Value> = terms.filter(|item| item["item"]["S"] == "in-force").collect();
        let together = json!({
            "Responses": {
                schema::name(Table::Customers): customer,
                schema::name(Table::Resellers): self.dynamo.items(Table::Resellers),
                schema::name(Table::Terms): in_force,
            },
            "UnprocessedKeys": {},
        });
        let link = json!({"Item": self.link_item(token)});
        [Fault::Answer(200, link), Fault::Answer(200, together)]
    }

    /// Has requests open, as another function does.
    pub(crate) fn set_open_requests(&self, open: u32) {
        let mut customer = self.dynamo.items(Table::Customers).remove(0);
        customer["openRequests"] = json!({"N": open.to_string()});
        self.dynamo.put(Table::Customers, &customer);
    }

    /// How many links were used.
    pub(crate) fn used_links(&self) -> usize {
        let links = self.dynamo.items(Table::Links);
        links
            .iter()
            .filter(|link| link["usedAt"]["S"].is_string())
            .count()
    }

    /// The operations on the wire since the last look.
    pub(crate) fn operations(&self) -> Vec<String> {
        let calls = self.dynamo.wire.take_calls();
        calls.into_iter().map(|call| call.operation).collect()
    }

    /// Everything in the tables.
    pub(crate) fn everything(&self) -> Vec<Vec<Value>> {
        Table::ALL.map(|table| self.dynamo.items(table)).to_vec()
    }
}

/// A form as a browser sends it from our own page.
pub(crate) fn post(path: &str, form: &str) -> Call {
    Call::new("POST", path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", BASE_URL)
        .header("sec-fetch-site", "same-origin")
        .text(form)
}

/// A directory in which every id is a tenant and no domain leads to one, unless a test says otherwise.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    answers: Mutex<HashMap<String, Resolution>>,
    asked: Mutex<usize>,
}

impl Directory {
    pub(crate) fn say(&self, name: &str, resolution: Resolution) {
        self.answers.lock().unwrap().insert(name.to_owned(), resolution);
    }

    pub(crate) fn found(&self, name: &str, tenant: TenantId) {
        self.say(name, Resolution::Found(tenant));
    }

    /// How often it was asked since the last look.
    pub(crate) fn take_asked(&self) -> usize {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl TenantDirectory for Directory {
    async fn resolve(&self, query: &TenantQuery) -> Resolution {
        *self.asked.lock().unwrap() += 1;
        let (name, otherwise) = match query {
            TenantQuery::Id(id) => (id.to_string(), Resolution::Found(*id)),
            TenantQuery::Domain(domain) => (domain.as_str().to_owned(), Resolution::NotFound),
        };
        let known = self.answers.lock().unwrap().get(&name).cloned();
        known.unwrap_or(otherwise)
    }
}
