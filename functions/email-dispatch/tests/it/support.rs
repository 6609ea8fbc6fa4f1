//! A world with one request, a mail service and a key that obey the test, and messages from the bus.

use std::collections::VecDeque;
use std::sync::Mutex;

use aws::{Linker, Store};
use contracts::bus::EventDetail;
use domain::account::PortalKind;
use domain::change::{Change, Commit};
use domain::event::RequestEvent;
use domain::idempotency::{Answer, CallId, Fingerprint, IdempotencyRecord};
use domain::ids::ClientId;
use domain::link::{Link, LinkToken};
use domain::ports::{
    Customers, LinkMaker, Links, Mail, Mailer, PortError, PortResult, Requests, Resellers, Sent,
};
use email_dispatch::{Batch, EmailDispatch};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::{Dynamo, FixedClock, example};

pub(crate) const BASE_URL: &str = "https://portal.csp.example/";

/// A mail service that takes everything unless it is told otherwise.
#[derive(Debug, Default)]
pub(crate) struct FakeMailer {
    pub(crate) sent: Mutex<Vec<Mail>>,
    answers: Mutex<VecDeque<PortResult<Sent>>>,
}

impl FakeMailer {
    pub(crate) fn will_answer(&self, answer: PortResult<Sent>) {
        self.answers.lock().unwrap().push_back(answer);
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
    async fn send(&self, mail: &Mail) -> PortResult<Sent> {
        let accepted = || {
            Ok(Sent::Accepted {
                message_id: format!("mail-{}", mail.dispatch),
            })
        };
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or_else(accepted);
        if matches!(answer, Ok(Sent::Accepted { .. })) {
            self.sent.lock().unwrap().push(mail.clone());
        }
        answer
    }
}

/// Tokens made of the purpose, kept in the real table.
#[derive(Debug)]
pub(crate) struct FakeLinks {
    linker: Linker,
    pub(crate) purposes: Mutex<Vec<String>>,
    pub(crate) failures: Mutex<u32>,
}

pub(crate) fn token(purpose: &str) -> LinkToken {
    let mut bytes = [0_u8; 32];
    for (i, byte) in purpose.bytes().enumerate() {
        bytes[i % 32] = bytes[i % 32].wrapping_mul(31).wrapping_add(byte);
    }
    LinkToken::from_bytes(&bytes)
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

pub(crate) fn unavailable(service: &'static str) -> PortError {
    PortError::Unavailable {
        service,
        cause: "as the test wishes".into(),
    }
}

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: EmailDispatch<Store, FakeLinks, FakeMailer, FixedClock>,
    pub(crate) submitted: Change,
}

impl World {
    /// A request through a portal of this kind, and the approvers who can decide on it.
    pub(crate) async fn new(kind: PortalKind, approvers: &[&str]) -> Self {
        let dynamo = Dynamo::start().await;
        let mut reseller = example::reseller();
        reseller.approvers = approvers.iter().map(|name| example::person(name)).collect();
        dynamo.store.put_reseller(&reseller).await.unwrap();
        let customer = example::customer();
        let client = ClientId::parse("setup").unwrap();
        let answer = Answer::Body {
            status: 201,
            body: String::new(),
            location: None,
        };
        let call = CallId::new(&client, "POST", "/v1/customers", "k");
        let record = IdempotencyRecord::new(call, Fingerprint::of(&json!({})), answer, example::now());
        dynamo.store.create_customer(&customer, &record).await.unwrap();
        let portal = example::calling_portal(kind);
        let submitted = example::submission(1, &portal, &customer, "northwind-fabrikam-0001");
        assert_eq!(dynamo.store.commit(&submitted).await.unwrap(), Commit::Done);
        dynamo.wire.take_calls();
        let linker = Linker::new(&dynamo.config, "unused", dynamo.store.clone());
        let function = EmailDispatch {
            store: dynamo.store.clone(),
            links: FakeLinks {
                linker,
                purposes: Mutex::default(),
                failures: Mutex::default(),
            },
            mailer: FakeMailer::default(),
            clock: FixedClock::at(example::at("2026-05-04T09:31:00Z")),
            base_url: BASE_URL.into(),
            day: SignedDuration::from_hours(24),
        };
        Self {
            dynamo,
            function,
            submitted,
        }
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

/// An event as the bus hands it to the queue.
pub(crate) fn message(event: &RequestEvent) -> Value {
    let detail = EventDetail::from(event);
    let whole = event.at.as_second();
    json!({
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "account": "1", "region": "eu-central-1",
        "time": Timestamp::from_second(whole).unwrap(), "resources": [],
        "source": contracts::bus::SOURCE, "detail-type": detail.detail_type(), "detail": detail,
    })
}
