//! One request whose approver was mailed, and events about that mail.

use aws::{Store, Table};
use domain::account::PortalKind;
use domain::change::Commit;
use domain::delivery::{DispatchKey, RecipientHash};
use domain::dispatch::{Message, Subject};
use domain::ports::{DeliveryLedger, Requests};
use domain::request::SubscriptionRequest;
use email_feedback::EmailFeedback;
use jiff::SignedDuration;
use lambda_support::queue::Batch;
use serde_json::{Value, json};
use testkit::{Dynamo, FixedClock, example};

pub(crate) struct World {
    pub(crate) dynamo: Dynamo,
    pub(crate) function: EmailFeedback<Store, FixedClock>,
    pub(crate) request: SubscriptionRequest,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(Message::ApprovalRequested).await
    }

    /// The approver was mailed this message.
    pub(crate) async fn of(message: Message) -> Self {
        let dynamo = Dynamo::start().await;
        dynamo.reseller(&example::reseller()).await;
        dynamo.customer(&example::customer()).await;
        let portal = example::calling_portal(PortalKind::CustomerPortal);
        let submitted = example::submission(1, &portal, &example::customer(), "northwind-fabrikam-0001");
        assert_eq!(dynamo.store.commit(&submitted).await.unwrap(), Commit::Done);
        let (now, wait) = (example::now(), SignedDuration::from_mins(5));
        let key = DispatchKey { message, ..mailed() };
        let claim = dynamo.store.claim(&key, now, now, wait);
        claim.await.unwrap();
        Self {
            function: EmailFeedback {
                store: dynamo.store.clone(),
                clock: FixedClock::default(),
            },
            request: submitted.request,
            dynamo,
        }
    }

    /// How many of the events must come again.
    pub(crate) async fn take(&self, events: &[Value]) -> usize {
        let record = |event: &Value| json!({"messageId": "m", "body": event.to_string()});
        let records: Vec<_> = events.iter().map(record).collect();
        let batch: Batch = serde_json::from_value(json!({"Records": records})).unwrap();
        self.function.handle(batch).await.batch_item_failures.len()
    }

    pub(crate) async fn stored(&self) -> SubscriptionRequest {
        let found = self
            .dynamo
            .store
            .request(&self.request.reseller_id, self.request.request_id);
        found.await.unwrap().unwrap()
    }

    /// The state of the mail and what was told of it last.
    pub(crate) fn ledger(&self) -> (String, String) {
        let entry = self.dynamo.items(Table::Dispatches).remove(0);
        let text = |name: &str| entry[name]["S"].as_str().unwrap_or_default().to_owned();
        (text("state"), text("feedback"))
    }
}

/// The mail that asked the approver.
pub(crate) fn mailed() -> DispatchKey {
    DispatchKey {
        about: Subject::Request(example::request_id(1)),
        message: Message::ApprovalRequested,
        cause: "1".into(),
        recipient: RecipientHash::of(&example::reseller().approvers[0].person.email),
    }
}

/// The recorded event: the approver's address does not exist.
pub(crate) fn bounce() -> Value {
    let recorded = include_str!("../../../../tests/events/email-feedback.json");
    let recorded: Value = serde_json::from_str(recorded).unwrap();
    let body = recorded["Records"][0]["body"].as_str().unwrap();
    serde_json::from_str(body).unwrap()
}

/// Another event about the same mail.
pub(crate) fn event(kind: &str) -> Value {
    let mut event = bounce();
    event["detail-type"] = json!(kind);
    event["detail"].as_object_mut().unwrap().remove("bounce");
    event
}
