//! Customer accounts. Requests count themselves on the account and leave its version alone, so that a change made
//! by a person never fails because a request came in.

use domain::account::{Customer, Tenant};
use domain::idempotency::IdempotencyRecord;
use domain::ids::{CustomerId, ResellerId, TenantId};
use domain::ports::{Association, Customers, Page, PortResult, Write};

use super::item::{Expression, Item, decode, encode, encode_attribute, text, text_of};
use super::lists::{List, OLDEST_FIRST, page};
use super::requests::put_call;
use super::transaction::{Transaction, Written};
use super::write::Single;
use super::{Store, broken, number, row};
use crate::tables::Table;

/// What an update leaves alone: the key, what requests count, and what has its own transaction.
const FIXED: [&str; 6] = [
    "resellerId",
    "customerId",
    "openRequests",
    "completedRequests",
    "tenant",
    "createdAt",
];
/// The fields that an item may lack; an update must remove what the account no longer has.
const OPTIONAL: [&str; 2] = ["acceptances", "termsArmedAt"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Call,
    Customer,
    Tenant,
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

    async fn create_customer(
        &self,
        customer: &Customer,
        record: &IdempotencyRecord,
    ) -> PortResult<Option<IdempotencyRecord>> {
        let mut write = Transaction::new(self);
        put_call(&mut write, Part::Call, record, customer.created_at)?;
        let new = Expression::default().name("customerId");
        let item = encode(customer)?;
        write.put(
            Part::Customer,
            Table::Customers,
            item,
            "attribute_not_exists(#customerId)",
            new,
        )?;
        match write.write().await? {
            Written::Done => Ok(None),
            Written::Refused(mut refused) => match refused.take(Part::Call) {
                Some(Some(record)) => decode(record).map(Some),
                _ => Err(broken("a fresh customer id is in use")),
            },
        }
    }

    async fn update_customer(&self, customer: &Customer) -> PortResult<Write<Customer>> {
        let mut item = encode(customer)?;
        item.retain(|name, _| !FIXED.contains(&name.as_str()));
        let mut update = Expression::default().value("before", number(customer.version - 1));
        for name in OPTIONAL.into_iter().filter(|name| !item.contains_key(*name)) {
            update = update.remove(name);
        }
        for (name, value) in item {
            update = update.set(&name, value);
        }
        match self
            .update_if(Table::Customers, key(customer), "#version = :before", update)
            .await?
        {
            Single::Done => Ok(Write::Done),
            Single::Refused(item) => {
                let stands: Option<Customer> = item.map(decode).transpose()?;
                // The answer to a first attempt may have been lost: then it is so already.
                let is_so = stands
                    .as_ref()
                    .is_some_and(|stands| *stands == updated(stands, customer));
                Ok(if is_so { Write::Done } else { Write::Stale(stands) })
            }
        }
    }

    async fn associate_tenant(&self, customer: &Customer, tenant: &Tenant) -> PortResult<Association> {
        let mut write = Transaction::new(self);
        let update = versioned(customer).set("tenant", encode_attribute(tenant)?);
        let condition = "#version = :before AND attribute_not_exists(#tenant)";
        write.update(Part::Customer, Table::Customers, key(customer), condition, update)?;
        let mut taken = unique(customer, tenant.tenant_id);
        taken.insert("customerId".to_owned(), text(customer.customer_id));
        let free = Expression::default().name("value");
        write.put(
            Part::Tenant,
            Table::Uniques,
            taken,
            "attribute_not_exists(#value)",
            free,
        )?;
        match write.write().await? {
            Written::Done => Ok(Association::Done),
            Written::Refused(mut refused) => match refused.take(Part::Customer) {
                Some(item) => Ok(Association::Stale(item.map(decode).transpose()?.map(Box::new))),
                None => Ok(Association::InUse),
            },
        }
    }

    async fn dissociate_tenant(&self, customer: &Customer, tenant: TenantId) -> PortResult<Write<Customer>> {
        let mut write = Transaction::new(self);
        let update = versioned(customer)
            .remove("tenant")
            .name("tenantId")
            .name("openRequests")
            .name("completedRequests")
            .value("tenantId", text(tenant))
            .value("none", number(0));
        let unlocked = "#version = :before AND #tenant.#tenantId = :tenantId \
             AND (attribute_not_exists(#openRequests) OR #openRequests = :none) \
             AND (attribute_not_exists(#completedRequests) OR #completedRequests = :none)";
        write.update(Part::Customer, Table::Customers, key(customer), unlocked, update)?;
        let mine = Expression::default()
            .name("customerId")
            .value("customerId", text(customer.customer_id));
        let taken = unique(customer, tenant);
        write.delete(
            Part::Tenant,
            Table::Uniques,
            taken,
            "#customerId = :customerId",
            mine,
        )?;
        match write.write().await? {
            Written::Done => Ok(Write::Done),
            Written::Refused(mut refused) => match refused.take(Part::Customer) {
                Some(item) => Ok(Write::Stale(item.map(decode).transpose()?)),
                None => Err(broken("the tenant is reserved for another customer")),
            },
        }
    }
}

fn key(customer: &Customer) -> Item {
    row(
        Table::Customers,
        customer.reseller_id.as_str(),
        &customer.customer_id.to_string(),
    )
}

/// The account as it stands after an update to `customer`.
fn updated(stands: &Customer, customer: &Customer) -> Customer {
    Customer {
        tenant: stands.tenant.clone(),
        open_requests: stands.open_requests,
        completed_requests: stands.completed_requests,
        created_at: stands.created_at,
        ..customer.clone()
    }
}

/// The row that makes a tenant unique among the reseller's customers.
fn unique(customer: &Customer, tenant: TenantId) -> Item {
    row(
        Table::Uniques,
        &format!("tenant#{}", customer.reseller_id),
        &tenant.to_string(),
    )
}

/// An update to this version of the account from the one before.
fn versioned(customer: &Customer) -> Expression {
    Expression::default()
        .set("version", number(customer.version))
        .set("updatedAt", text(customer.updated_at))
        .value("before", number(customer.version - 1))
}
