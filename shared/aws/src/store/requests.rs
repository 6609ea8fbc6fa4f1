//! Requests and their changes.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::account::ApprovalMode;
use domain::account_event::AccountEvent;
use domain::change::{Change, Commit, Conflict, Counts, Standing, TermsWait};
use domain::email::EmailAddress;
use domain::idempotency::IdempotencyRecord;
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::link::TokenHash;
use domain::ports::{PortResult, Requests};
use domain::request::SubscriptionRequest;
use domain::shard::Shard;
use domain::status::Status;
use jiff::Timestamp;

use super::completed::COMPLETED_SHARD;
use super::item::{Expression, decode, encode, key, text};
use super::resellers::{APPROVER_ADDRESSES, DELEGATIONS, delegation};
use super::transaction::{Transaction, Written};
use super::{Store, broken, number, row};
use crate::tables::Table;

/// Marks a request whose workflow is not known to have started.
pub(super) const WORKFLOW_PENDING: &str = "workflowPending";
/// The mark's one value.
pub(super) const PENDING: &str = "pending";

/// The fields of a request that an item may lack; an update must remove what the request no longer has.
const OPTIONAL: [&str; 18] = [
    "step",
    "reason",
    "owner",
    "decision",
    "subscription",
    "access",
    "accessOpenedAt",
    "accessReset",
    "unreachable",
    "clock",
    "progress",
    "clockAt",
    "cancellation",
    "drift",
    "resumeFrom",
    "warnings",
    "expiresAt",
    "acceptUntil",
];

/// What a change writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Call,
    Request,
    Event,
    Name,
    Customer,
    Approver,
    Link,
    Contact,
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
                if let Some(item) = refused.take(Part::Approver) {
                    let reseller = item.map(decode).transpose()?.map(Box::new);
                    return Ok(Commit::Refused(Conflict::Approver(reseller)));
                }
                let conflict = [
                    (Part::Name, Conflict::NameTaken),
                    (Part::Customer, Conflict::Customer),
                    (Part::Link, Conflict::Link),
                    (Part::Contact, Conflict::Contact),
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
        update_customer(&mut write, change)?;
        if let Some(approver) = &change.approver {
            check_approver(&mut write, change, approver)?;
        }
        if let Some(link) = &change.link {
            use_link(&mut write, Part::Link, link, change.event.at)?;
        }
        if let Some(contact) = &change.contact {
            check_contact(&mut write, &change.request, contact)?;
        }
        if let Some(from) = &change.takes_secret {
            let opened = Expression::default()
                .set("openedAt", text(change.event.at))
                .set("openedFrom", AttributeValue::M(encode(from)?))
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
    now: Timestamp,
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
    if begins_workflow(request) {
        item.insert(WORKFLOW_PENDING.to_owned(), text(PENDING));
    }
    // It stays for good, since a completed request does.
    if change.counts() == Some(Counts::Completes) {
        let shard = Shard::of(request.request_id);
        item.insert(COMPLETED_SHARD.to_owned(), text(shard));
    }
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

/// Whether this very change put the request into a workflow of its own, which must be started.
fn begins_workflow(request: &SubscriptionRequest) -> bool {
    request.workflow_run == request.version
}

/// Appends an event of an account.
pub(super) fn put_account_event<P: Copy + PartialEq>(
    write: &mut Transaction<'_, P>,
    part: P,
    event: &AccountEvent,
) -> PortResult<()> {
    let mut item = encode(event)?;
    item.insert("account".to_owned(), text(event.account()));
    let new = Expression::default().name("seq");
    write.put(
        part,
        Table::AccountEvents,
        item,
        "attribute_not_exists(#seq)",
        new,
    )
}

/// Marks a link as used, if it is still there and was not revoked.
pub(super) fn use_link<P: Copy + PartialEq>(
    write: &mut Transaction<'_, P>,
    part: P,
    link: &TokenHash,
    now: Timestamp,
) -> PortResult<()> {
    let used = Expression::default()
        .set("usedAt", text(now))
        .name("revokedAt")
        .name("tokenHash");
    let live = "attribute_exists(#tokenHash) AND attribute_not_exists(#revokedAt)";
    write.update(
        part,
        Table::Links,
        key([("tokenHash", link.as_str())]),
        live,
        used,
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

/// What the change does to its customer: the counters, and the requests that wait for the customer's acceptance.
fn update_customer(write: &mut Transaction<'_, Part>, change: &Change) -> PortResult<()> {
    // A request that waits already says so again where it depends on what the customer has accepted: the condition
    // needs a write to hang on.
    let still_waits = change.customer_seen.is_some() && change.request.status == Status::AwaitingTerms;
    let terms_wait = change.terms_wait().or(still_waits.then_some(TermsWait::Begins));
    if change.counts().is_none() && terms_wait.is_none() {
        return Ok(());
    }
    let request = &change.request;
    let key = row(
        Table::Customers,
        request.reseller_id.as_str(),
        &request.customer_id.to_string(),
    );
    let mut update = Expression::default().name("customerId");
    let mut conditions = vec!["attribute_exists(#customerId)"];
    match change.counts() {
        Some(Counts::Opens) => {
            conditions.push("#tenant.#tenantId = :tenantId");
            conditions.push("(attribute_not_exists(#openRequests) OR #openRequests < :limit)");
            update = update
                .add("openRequests", 1)
                .name("tenant")
                .name("tenantId")
                .value("tenantId", text(request.tenant_id))
                .value("limit", number(change.open_limit));
        }
        Some(Counts::Closes) => update = update.add("openRequests", -1),
        Some(Counts::Completes) => update = update.add("openRequests", -1).add("completedRequests", 1),
        None => {}
    }
    update = match terms_wait {
        Some(TermsWait::Begins) => update.include("awaitingTerms", &request.request_id.to_string()),
        Some(TermsWait::Ends) => update.exclude("awaitingTerms", &request.request_id.to_string()),
        None => update,
    };
    if let Some(seen) = change.customer_seen {
        conditions.push("#version = :seen");
        update = update.name("version").value("seen", number(seen));
    }
    write.update(
        Part::Customer,
        Table::Customers,
        key,
        &conditions.join(" AND "),
        update,
    )
}

/// Whoever decides by a mailed link must still be an approver of an active reseller that lets links decide like this.
fn check_approver(write: &mut Transaction<'_, Part>, change: &Change, standing: &Standing) -> PortResult<()> {
    let reseller = key([("resellerId", change.request.reseller_id.as_str())]);
    let mut condition = "#status = :active AND contains(#approverAddresses, :address)".to_owned();
    let mut names = Expression::default()
        .name("status")
        .name(APPROVER_ADDRESSES)
        .value("active", text("active"))
        .value("address", text(standing.approver.mailbox()));
    if let Some(delegate) = &standing.delegate {
        condition.push_str(" AND #delegations.#delegation > :now");
        names = names
            .name(DELEGATIONS)
            .alias("delegation", delegation(&standing.approver, delegate))
            .value("now", number(change.event.at.as_millisecond()));
    }
    if standing.own_request {
        condition.push_str(" AND #policy.#allowSelfApproval = :allowed");
        names = names
            .name("allowSelfApproval")
            .value("allowed", AttributeValue::Bool(true));
    }
    let mut modes = Vec::new();
    for (n, mode) in ApprovalMode::of_link(standing.signed_in).iter().enumerate() {
        names = names.value(&format!("mode{n}"), text(mode.as_str()));
        modes.push(format!(":mode{n}"));
    }
    // A reseller that was kept before there were modes has none.
    let modes = modes.join(", ");
    condition.push_str(" AND (attribute_not_exists(#policy.#approvalMode) OR #policy.#approvalMode IN (");
    condition.push_str(&modes);
    condition.push_str("))");
    let names = names.name("policy").name("approvalMode");
    write.check(Part::Approver, Table::Resellers, reseller, &condition, names)
}

/// Whoever acts by what was mailed to the contact must still be reached at the address on the customer record.
fn check_contact(
    write: &mut Transaction<'_, Part>,
    request: &SubscriptionRequest,
    contact: &EmailAddress,
) -> PortResult<()> {
    let customer = row(
        Table::Customers,
        request.reseller_id.as_str(),
        &request.customer_id.to_string(),
    );
    let address = Expression::default()
        .name("contact")
        .name("email")
        .value("address", text(contact.as_str()));
    let condition = "#contact.#email = :address";
    write.check(Part::Contact, Table::Customers, customer, condition, address)
}

/// The scope in which friendly names are unique.
pub(super) fn name_scope(customer: CustomerId) -> String {
    format!("name#{customer}")
}

#[cfg(test)]
mod tests;
