//! A world with one request, a mail service and a key that obey the test, and messages from the bus.

use std::collections::VecDeque;
use std::sync::Mutex;

use aws::{Linker, Store};
use contracts::bus::{ACCOUNTS_SOURCE, AccountDetail, EventDetail, SOURCE};
use domain::account::{Customer, PortalKind, Reseller};
use domain::account_change::{CustomerChange, CustomerCommit, ResellerChange, ResellerCommit, declare};
use domain::account_event::AccountEvent;
use domain::change::{Change, Commit};
use domain::dispatch::AccountNotice;
use domain::event::{Actor, RequestEvent};
use domain::ids::{CustomerId, RequestId};
use domain::link::{Link, LinkToken};
use domain::mail_tags::MailTags;
use domain::ports::{
    Customers, LinkMaker, Links, Mail, MailAccount, Mailer, Outcome, PortError, PortResult, Publication,
    Quota, Requests, Resellers, Terms, Unseal,
};
use domain::request::SubscriptionRequest;
use domain::secret::Secret;
use domain::terms::{Document, InForce};
use domain::text::Language;
use email_dispatch::{EmailDispatch, Pace, Shares, operations};
use jiff::{SignedDuration, Timestamp};
use lambda_support::queue::Batch;
use serde_json::{Value, json};
use testkit::{Dynamo, FixedClock, FixedKeys, example};

pub(crate) const BASE_URL: &str = "https://portal.csp.example/";

/// A mail service that takes everything unless it is told otherwise.
#[derive(Debug, Default)]
pub(crate) struct FakeMailer {
    pub(crate) sent: Mutex<Vec<Mail>>,
    pub(crate) tags: Mutex<Vec<MailTags>>,
    answers: Mutex<VecDeque<Outcome>>,
}

impl FakeMailer {
    pub(crate) fn will_answer(&self, answer: Outcome) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// How often it was offered a mail.
    pub(crate) fn offered(&self) -> usize {
        self.tags.lock().unwrap().len()
    }

    /// The mails taken so far, as message and address, in order.
    pub(crate) fn told(&self) -> Vec<(&'static str, String)> {
        let sent = self.sent.lock().unwrap();
        sent.iter()
            .map(|mail| (mail.message, mail.to.email.as_str().to_owned()))
            .collect()
    }
}

impl Mailer for FakeMailer {
    async fn send(&self, mail: &Mail, tags: &MailTags) -> Outcome {
        self.tags.lock().unwrap().push(tags.clone());
        let accepted = || Outcome::Accepted {
            message_id: format!("mail-{}", mail.dispatch),
        };
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or_else(accepted);
        if matches!(answer, Outcome::Accepted { .. }) {
            self.sent.lock().unwrap().push(mail.clone());
        }
        answer
    }
}

/// What the fake account may send: more than any test does.
pub(crate) const PER_SECOND: f64 = 1e9;

impl MailAccount for FakeMailer {
    async fn quota(&self) -> PortResult<Quota> {
        Ok(Quota {
            per_second: PER_SECOND,
            per_day: None,
            sent: 0.0,
        })
    }
}

/// Tokens made of the purpose, kept in the real table.
#[derive(Debug)]
pub(crate) struct FakeLinks {
    linker: Linker<FixedKeys>,
    pub(crate) purposes: Mutex<Vec<String>>,
    pub(crate) failures: Mutex<u32>,
}

pub(crate) fn token(purpose: &str) -> LinkToken {
    let mut bytes = [0_u8; 32];
    for (i, byte) in purpose.bytes().enumerate() {
        bytes[i % 32] = bytes[i % 32].wrapping_mul(31).wrapping_add(byte);
    }
    example::link_keys().token(bytes)
}

impl LinkMaker for FakeLinks {
    async fn token(&self, purpose: &str) -> PortResult<LinkToken> {
        self.purposes.lock().unwrap().push(purpose.to_owned());
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            return Err(unavailable("kms"));
        }
        Ok(token(purpose))
    }

    async fn keep(&self, link: &Link) -> PortResult<()> {
        self.linker.keep(link).await
    }
}

/// A key that seals by naming the request.
#[derive(Debug)]
pub(crate) struct FakeKey;

impl Unseal for FakeKey {
    async fn unseal(&self, request: RequestId, sealed: &[u8]) -> PortResult<Secret> {
        let plain = sealed.strip_prefix(format!("{request}|").as_bytes());
        let plain = plain.ok_or_else(|| unavailable("kms"))?;
        Ok(Secret::new(String::from_utf8(plain.to_vec()).unwrap()))
    }
}

pub(crate) fn unavailable(service: &'static str) -> PortError {
    PortError::Unavailable {
        service,
        cause: "as the test wishes".into(),
    }
}

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: EmailDispatch<Store, FakeLinks, FakeKey, FakeMailer, FixedClock>,
    pub(crate) submitted: Change,
}

impl World {
    /// A request through a portal of this kind, and the approvers who can decide on it.
    pub(crate) async fn new(kind: PortalKind, approvers: &[&str]) -> Self {
        let dynamo = Dynamo::start().await;
        let mut reseller = example::reseller();
        reseller.approvers = approvers
            .iter()
            .map(|name| example::person(name).into())
            .collect();
        let declared = declare(None, reseller, Actor::System, example::now()).unwrap();
        let committed = dynamo.store.commit_reseller(&declared).await.unwrap();
        assert_eq!(committed, ResellerCommit::Done);
        // Everybody reads English here; other languages are looked at where mails are written.
        let customer = Customer {
            language: Language::from("en".to_owned()),
            ..example::customer()
        };
        dynamo.customer(&customer).await;
        let portal = example::calling_portal(kind);
        let submitted = example::submission(1, &portal, &customer, "northwind-fabrikam-0001");
        assert_eq!(dynamo.store.commit(&submitted).await.unwrap(), Commit::Done);
        dynamo.wire.take_calls();
        let linker = Linker::new(
            &dynamo.config,
            "unused",
            FixedKeys::default(),
            dynamo.store.clone(),
        );
        let function = EmailDispatch {
            store: dynamo.store.clone(),
            links: FakeLinks {
                linker,
                purposes: Mutex::default(),
                failures: Mutex::default(),
            },
            sealing: FakeKey,
            mailer: FakeMailer::default(),
            clock: FixedClock::at(example::at("2026-05-04T09:31:00Z")),
            base_url: BASE_URL.into(),
            day: SignedDuration::from_hours(24),
            operations: Some(operations("ops@csp.example").unwrap()),
            pace: Pace::new(Shares {
                decision: 1.0,
                ordinary: 1.0,
            }),
            repeat_after: SignedDuration::from_mins(5),
        };
        Self {
            dynamo,
            function,
            submitted,
        }
    }

    /// Publishes terms, which are in force at once.
    pub(crate) async fn publish(&self, document: &Document) {
        let in_force = InForce::default().with(document.clone(), document.effective_at);
        let store = &self.dynamo.store;
        let published = store.publish(document, &in_force).await.unwrap();
        assert_eq!(published, Publication::Done);
    }

    /// A customer's request with one approver.
    pub(crate) async fn pending() -> Self {
        Self::new(PortalKind::CustomerPortal, &["Julia Weber"]).await
    }

    /// Commits a change, and gives its event's message.
    pub(crate) async fn commit(&self, change: &Change) -> Value {
        assert_eq!(self.dynamo.store.commit(change).await.unwrap(), Commit::Done);
        self.dynamo.wire.take_calls();
        message(&change.event)
    }

    /// The request as it stands.
    pub(crate) async fn stored(&self) -> SubscriptionRequest {
        let SubscriptionRequest {
            reseller_id,
            request_id,
            ..
        } = &self.submitted.request;
        let request = self.dynamo.store.request(reseller_id, *request_id).await;
        self.dynamo.wire.take_calls();
        request.unwrap().unwrap()
    }

    /// The customer as it stands.
    pub(crate) async fn customer(&self) -> Customer {
        let Customer {
            reseller_id,
            customer_id,
            ..
        } = example::customer();
        let customer = self.dynamo.store.customer(&reseller_id, customer_id).await;
        customer.unwrap().unwrap()
    }

    /// The reseller as it stands.
    pub(crate) async fn reseller(&self) -> Reseller {
        let reseller = self.dynamo.store.reseller(&example::reseller_id()).await;
        reseller.unwrap().unwrap()
    }

    /// Commits a change of the customer, and gives its event's message.
    pub(crate) async fn commit_customer(&self, change: &CustomerChange) -> Value {
        let committed = self.dynamo.store.commit_customer(change).await.unwrap();
        assert_eq!(committed, CustomerCommit::Done);
        account_message(&change.event, change.event.customer_id)
    }

    /// Commits a change of the reseller, and gives its event's message, as it is told to a customer if one is given.
    pub(crate) async fn commit_reseller(&self, change: &ResellerChange, told: Option<CustomerId>) -> Value {
        let committed = self.dynamo.store.commit_reseller(change).await.unwrap();
        assert_eq!(committed, ResellerCommit::Done);
        account_message(&change.event, told)
    }

    /// Delivers messages in one batch; gives the places of the ones that must come again.
    pub(crate) async fn deliver(&self, bodies: &[Value]) -> Vec<usize> {
        let records = bodies.iter().enumerate().map(|(i, body)| {
            let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
            json!({"messageId": i.to_string(), "body": body, "eventSource": "aws:sqs", "attributes": {}})
        });
        let batch: Batch = serde_json::from_value(json!({"Records": records.collect::<Vec<_>>()})).unwrap();
        let answer = serde_json::to_value(self.function.handle(batch).await).unwrap();
        let failures = answer["batchItemFailures"].as_array().unwrap();
        failures
            .iter()
            .map(|f| f["itemIdentifier"].as_str().unwrap().parse().unwrap())
            .collect()
    }

    pub(crate) async fn link(&self, token: &LinkToken) -> Link {
        self.dynamo.store.link(&token.hash()).await.unwrap().unwrap()
    }

    pub(crate) fn submitted_message(&self) -> Value {
        message(&self.submitted.event)
    }

    pub(crate) fn sent(&self) -> Vec<Mail> {
        self.function.mailer.sent.lock().unwrap().clone()
    }
}

/// An event of a request as the bus hands it to the queue.
pub(crate) fn message(event: &RequestEvent) -> Value {
    let detail = EventDetail::from(event);
    enveloped(SOURCE, &detail.detail_type(), event.at, &json!(detail))
}

/// An event of an account as the bus hands it to the queue, told to a customer if one is given.
pub(crate) fn account_message(event: &AccountEvent, told: Option<CustomerId>) -> Value {
    let detail = AccountDetail::from(&AccountNotice {
        kind: event.kind,
        reseller_id: event.reseller_id.clone(),
        customer_id: told,
        seq: event.seq,
        of_reseller: event.customer_id.is_none() && told.is_some(),
    });
    enveloped(ACCOUNTS_SOURCE, &detail.detail_type(), event.at, &json!(detail))
}

fn enveloped(source: &str, detail_type: &str, at: Timestamp, detail: &Value) -> Value {
    let whole = at.as_second();
    json!({
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "account": "1", "region": "eu-central-1",
        "time": Timestamp::from_second(whole).unwrap(), "resources": [],
        "source": source, "detail-type": detail_type, "detail": detail,
    })
}
