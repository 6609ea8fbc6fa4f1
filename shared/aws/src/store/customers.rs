//! Customer accounts. Requests count themselves on the account and leave its version alone, so that a change made
//! by a person never fails because a request came in.

use domain::account::Customer;
use domain::account_change::{CustomerChange, CustomerCommit, TenantEffect};
use domain::ids::{CustomerId, ResellerId, TenantId};
use domain::ports::{Customers, Page, PortResult};

use super::item::{Expression, Item, decode, encode, text, text_of};
use super::lists::{List, OLDEST_FIRST, page};
use super::requests::{put_account_event, put_call, use_link};
use super::terms::put_acceptance;
use super::transaction::{Transaction, Written};
use super::{Store, broken, number, row};
use crate::tables::Table;

/// What an update leaves alone: the key, and what requests write by themselves.
const FIXED: [&str; 6] = [
    "resellerId",
    "customerId",
    "openRequests",
    "completedRequests",
    "awaitingTerms",
    "createdAt",
];
/// The fields that an item may lack; an update must remove what the account no longer has.
const OPTIONAL: [&str; 4] = ["tenant", "tenantInvitation", "acceptances", "termsArmedAt"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Call,
    Customer,
    Event,
    Tenant,
    Acceptance,
    Link,
}

impl Customers for Store {
    async fn customer(&self, reseller: &ResellerId, customer: CustomerId) -> PortResult<Option<Customer>> {
        let customer = customer.to_string();
        let key = [
            ("resellerId", reseller.as_str()),
            ("customerId", customer.as_str()),
        ];
        self.get(Table::Customers, key, true)
            .await?
            .map(decode)
            .transpose()
    }

    async fn customers(
        &self,
        reseller: &ResellerId,
        limit: usize,
        after: Option<&str>,
    ) -> PortResult<Page<Customer>> {
        let names = Expression::default()
            .name("resellerId")
            .value("resellerId", text(reseller));
        let list = List {
            keys: "#resellerId = :resellerId",
            ..OLDEST_FIRST
        };
        let start = after.map(|id| row(Table::Customers, reseller.as_str(), id));
        let query = self
            .query(Table::Customers, &list, names, limit)?
            .set_exclusive_start_key(start);
        page(query, limit, |item| text_of(item, "customerId")).await
    }

    async fn commit_customer(&self, change: &CustomerChange) -> PortResult<CustomerCommit> {
        match self.customer_transaction(change)?.write().await? {
            Written::Done => Ok(CustomerCommit::Done),
            Written::Refused(mut refused) => {
                if let Some(Some(record)) = refused.take(Part::Call) {
                    return Ok(CustomerCommit::Repeated(Box::new(decode(record)?)));
                }
                if let Some(item) = refused.take(Part::Customer) {
                    return Ok(CustomerCommit::Stale(item.map(decode).transpose()?.map(Box::new)));
                }
                if refused.take(Part::Link).is_some() {
                    return Ok(CustomerCommit::Link);
                }
                match (refused.take(Part::Tenant), change.tenant) {
                    (Some(_), Some(TenantEffect::Takes(_))) => Ok(CustomerCommit::TenantInUse),
                    _ => Err(broken(
                        "the account's tenant, events or acceptances do not fit it",
                    )),
                }
            }
        }
    }
}

impl Store {
    fn customer_transaction(&self, change: &CustomerChange) -> PortResult<Transaction<'_, Part>> {
        let customer = &change.customer;
        let mut write = Transaction::new(self);
        if let Some(record) = &change.idempotency {
            put_call(&mut write, Part::Call, record, change.event.at)?;
        }
        if customer.version == 1 {
            let new = Expression::default().name("customerId");
            let free = "attribute_not_exists(#customerId)";
            write.put(Part::Customer, Table::Customers, encode(customer)?, free, new)?;
        } else {
            update_customer(&mut write, change)?;
        }
        put_account_event(&mut write, Part::Event, &change.event)?;
        match change.tenant {
            Some(TenantEffect::Takes(tenant)) => {
                let mut taken = unique(customer, tenant);
                taken.insert("customerId".to_owned(), text(customer.customer_id));
                let free = Expression::default().name("value");
                let condition = "attribute_not_exists(#value)";
                write.put(Part::Tenant, Table::Uniques, taken, condition, free)?;
            }
            Some(TenantEffect::Frees(tenant)) => {
                let mine = Expression::default()
                    .name("customerId")
                    .value("customerId", text(customer.customer_id));
                let condition = "#customerId = :customerId";
                write.delete(
                    Part::Tenant,
                    Table::Uniques,
                    unique(customer, tenant),
                    condition,
                    mine,
                )?;
            }
            None => {}
        }
        for record in &change.acceptances {
            put_acceptance(&mut write, Part::Acceptance, record)?;
        }
        if let Some(link) = &change.link {
            use_link(&mut write, Part::Link, link, change.event.at)?;
        }
        Ok(write)
    }
}

/// Writes what people may change, and the tenant where the change gives or takes it.
fn update_customer(write: &mut Transaction<'_, Part>, change: &CustomerChange) -> PortResult<()> {
    let mut item = encode(&change.customer)?;
    item.retain(|name, _| !FIXED.contains(&name.as_str()));
    let mut update = Expression::default().value("before", number(change.customer.version - 1));
    let mut condition = "#version = :before".to_owned();
    match change.tenant {
        Some(TenantEffect::Takes(_)) => condition.push_str(" AND attribute_not_exists(#tenant)"),
        Some(TenantEffect::Frees(tenant)) => {
            condition.push_str(UNLOCKED);
            update = update
                .name("tenantId")
                .name("openRequests")
                .name("completedRequests")
                .value("tenantId", text(tenant))
                .value("none", number(0));
        }
        None => {
            item.remove("tenant");
        }
    }
    let gone = |name: &&str| !item.contains_key(*name) && (*name != "tenant" || change.tenant.is_some());
    for name in OPTIONAL.into_iter().filter(gone) {
        update = update.remove(name);
    }
    for (name, value) in item {
        update = update.set(&name, value);
    }
    write.update(
        Part::Customer,
        Table::Customers,
        key(&change.customer),
        &condition,
        update,
    )
}

/// What must hold for the tenant to be taken away.
const UNLOCKED: &str = " AND #tenant.#tenantId = :tenantId \
     AND (attribute_not_exists(#openRequests) OR #openRequests = :none) \
     AND (attribute_not_exists(#completedRequests) OR #completedRequests = :none)";

fn key(customer: &Customer) -> Item {
    row(
        Table::Customers,
        customer.reseller_id.as_str(),
        &customer.customer_id.to_string(),
    )
}

/// The row that makes a tenant unique among the reseller's customers.
fn unique(customer: &Customer, tenant: TenantId) -> Item {
    row(
        Table::Uniques,
        &format!("tenant#{}", customer.reseller_id),
        &tenant.to_string(),
    )
}
