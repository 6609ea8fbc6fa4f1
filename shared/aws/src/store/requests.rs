//! Requests and their changes.

use domain::change::{Change, Commit, Conflict, CustomerEffect};
use domain::idempotency::IdempotencyRecord;
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::ports::{PortResult, Requests};
use domain::request::SubscriptionRequest;
use domain::status::Status;

use super::item::{Expression, decode, encode, key, text};
use super::transaction::{Transaction, Written};
use super::{Store, broken, number, row};
use crate::tables::Table;

/// Marks a request whose workflow is not known to have started.
pub(super) const WORKFLOW_PENDING: &str = "workflowPending";
/// The mark's one value.
pub(super) const PENDING: &str = "pending";

/// The fields of a request that an item may lack; an update must remove what the request no longer has.
const OPTIONAL: [&str; 7] = [
    "step",
    "reason",
    "owner",
    "decision",
    "subscription",
    "warnings",
    "expiresAt",
];

/// What a change writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Call,
    Request,
    Event,
    Name,
    Customer,
    Link,
    Secret,
}

impl Requests for Store {
    async fn request(
        &self,
        reseller: &ResellerId,
        request: RequestId,
    ) -> PortResult<Option<SubscriptionRequest>> {
        let request = request.to_string();
        let key = [("resellerId", reseller.as_str()), ("requestId", request.as_str())];
        self.get(Table::Requests, key, true)
            .await?
            .map(decode)
            .transpose()
    }

    async fn commit(&self, change: &Change) -> PortResult<Commit> {
        match self.transaction(change)?.write().await? {
            Written::Done => Ok(Commit::Done),
            Written::Refused(mut refused) => {
                if let Some(item) = refused.take(Part::Call) {
                    let record = item.ok_or_else(|| broken("an earlier call could not be read"))?;
                    return Ok(Commit::Refused(Conflict::Repeated(Box::new(decode(record)?))));
                }
                if let Some(item) = refused.take(Part::Request) {
                    let request = item.map(decode).transpose()?.map(Box::new);
                    return Ok(Commit::Refused(Conflict::Request(request)));
                }
                let conflict = [
                    (Part::Name, Conflict::NameTaken),
                    (Part::Customer, Conflict::Customer),
                    (Part::Link, Conflict::Link),
                    (Part::Secret, Conflict::SecretTaken),
                ]
                .into_iter()
                .find_map(|(part, conflict)| refused.take(part).map(|_| conflict));
                conflict
                    .map(Commit::Refused)
                    .ok_or_else(|| broken("the history has an event too many"))
            }
        }
    }
}

impl Store {
    fn transaction(&self, change: &Change) -> PortResult<Transaction<'_, Part>> {
        let mut write = Transaction::new(self);
        if let Some(record) = &change.idempotency {
            put_call(&mut write, Part::Call, record, change.event.at)?;
        }
        match change.from() {
            None => put_request(&mut write, change)?,
            Some(from) => update_request(&mut write, change, from)?,
        }
        put_event(&mut write, change)?;
        put_name(&mut write, change)?;
        if let Some(effect) = change.customer_effect() {
            count(&mut write, change, effect)?;
        }
        if let Some(link) = &change.link {
            let used = Expression::default()
                .set("usedAt", text(change.event.at))
                .name("revokedAt")
                .name("tokenHash");
            let key = key([("tokenHash", link.as_str())]);
            let live = "attribute_exists(#tokenHash) AND attribute_not_exists(#revokedAt)";
            write.update(Part::Link, Table::Links, key, live, used)?;
        }
        if change.takes_secret {
            let opened = Expression::default()
                .set("openedAt", text(change.event.at))
                .remove("ciphertext")
                .name("requestId");
            let key = key([("requestId", change.request.request_id.to_string().as_str())]);
            let closed = "attribute_exists(#requestId) AND attribute_not_exists(#openedAt)";
            write.update(Part::Secret, Table::Secrets, key, closed, opened)?;
        }
        Ok(write)
    }
}

/// Keeps the answer to a call, unless one is kept that still counts.
pub(super) fn put_call<P: Copy + PartialEq>(
    write: &mut Transaction<'_, P>,
    part: P,
    record: &IdempotencyRecord,
    now: jiff::Timestamp,
) -> PortResult<()> {
    let mut item = encode(record)?;
    item.insert("ttl".to_owned(), number(record.expires_at.as_second()));
    let free = Expression::default()
        .name("key")
        .name("ttl")
        .value("now", number(now.as_second()));
    write.put(
        part,
        Table::Idempotency,
        item,
        "attribute_not_exists(#key) OR #ttl <= :now",
        free,
    )
}

fn put_request(write: &mut Transaction<'_, Part>, change: &Change) -> PortResult<()> {
    let mut item = encode(&change.request)?;
    item.insert(WORKFLOW_PENDING.to_owned(), text(PENDING));
    let new = Expression::default().name("requestId");
    write.put(
        Part::Request,
        Table::Requests,
        item,
        "attribute_not_exists(#requestId)",
        new,
    )
}

fn update_request(write: &mut Transaction<'_, Part>, change: &Change, from: Status) -> PortResult<()> {
    let request = &change.request;
    let mut item = encode(request)?;
    let mut update = Expression::default();
    let key = row(
        Table::Requests,
        request.reseller_id.as_str(),
        &request.request_id.to_string(),
    );
    for name in OPTIONAL.into_iter().filter(|name| !item.contains_key(*name)) {
        update = update.remove(name);
    }
    if from == Status::PendingApproval && request.status != from {
        update = update.remove("approvalQueue");
    }
    item.retain(|name, _| !key.contains_key(name));
    for (name, value) in item {
        update = update.set(&name, value);
    }
    let update = update
        .value("before", number(request.version - 1))
        .value("from", text(from));
    write.update(
        Part::Request,
        Table::Requests,
        key,
        "#version = :before AND #status = :from",
        update,
    )
}

fn put_event(write: &mut Transaction<'_, Part>, change: &Change) -> PortResult<()> {
    let new = Expression::default().name("seq");
    write.put(
        Part::Event,
        Table::Events,
        encode(&change.event)?,
        "attribute_not_exists(#seq)",
        new,
    )
}

fn put_name(write: &mut Transaction<'_, Part>, change: &Change) -> PortResult<()> {
    let request = &change.request;
    let mut item = row(
        Table::Uniques,
        &name_scope(request.customer_id),
        &request.friendly_name.folded(),
    );
    if change.from().is_none() {
        item.insert("requestId".to_owned(), text(request.request_id));
        let free = Expression::default().name("value");
        return write.put(
            Part::Name,
            Table::Uniques,
            item,
            "attribute_not_exists(#value)",
            free,
        );
    }
    if change.releases_name() {
        let mine = Expression::default()
            .name("requestId")
            .value("requestId", text(request.request_id));
        return write.delete(Part::Name, Table::Uniques, item, "#requestId = :requestId", mine);
    }
    Ok(())
}

fn count(write: &mut Transaction<'_, Part>, change: &Change, effect: CustomerEffect) -> PortResult<()> {
    let request = &change.request;
    let key = row(
        Table::Customers,
        request.reseller_id.as_str(),
        &request.customer_id.to_string(),
    );
    let (condition, counters) = match effect {
        CustomerEffect::Opens => (
            "#tenant.#tenantId = :tenantId AND (attribute_not_exists(#openRequests) OR #openRequests < :limit)",
            Expression::default()
                .add("openRequests", 1)
                .name("tenant")
                .name("tenantId")
                .value("tenantId", text(request.tenant_id))
                .value("limit", number(change.open_limit)),
        ),
        CustomerEffect::Closes => (
            EXISTS,
            Expression::default().add("openRequests", -1).name("customerId"),
        ),
        CustomerEffect::Completes => (
            EXISTS,
            Expression::default()
                .add("openRequests", -1)
                .add("completedRequests", 1)
                .name("customerId"),
        ),
    };
    write.update(Part::Customer, Table::Customers, key, condition, counters)
}

const EXISTS: &str = "attribute_exists(#customerId)";

/// The scope in which friendly names are unique.
fn name_scope(customer: CustomerId) -> String {
    format!("name#{customer}")
}
