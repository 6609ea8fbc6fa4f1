//! Terms documents, each version a row that never changes, with one row of those in force; and the records of
//! acceptances, which are only ever added.

use domain::ids::{AcceptanceId, CustomerId};
use domain::ports::{PortResult, Publication, Terms};
use domain::terms::{AcceptanceRecord, Document, InForce};

use super::item::{Expression, Item, decode, encode, text};
use super::transaction::{Transaction, Written};
use super::{Store, broken, number, row};
use crate::tables::Table;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Document,
    InForce,
}

impl Terms for Store {
    async fn in_force(&self) -> PortResult<InForce> {
        let found = self.get_item(Table::Terms, in_force_key(), true).await?;
        Ok(found.map(decode).transpose()?.unwrap_or_default())
    }

    async fn publish(&self, document: &Document, in_force: &InForce) -> PortResult<Publication> {
        let mut write = Transaction::new(self);
        let scope = format!("document#{}", document.kind.as_str());
        let mut item = row(Table::Terms, &scope, document.version.as_str());
        item.extend(encode(document)?);
        let new = Expression::default().name("item");
        let free = "attribute_not_exists(#item)";
        write.put(Part::Document, Table::Terms, item, free, new)?;
        let mut item = in_force_key();
        item.extend(encode(in_force)?);
        let before = Expression::default()
            .name("version")
            .value("before", number(in_force.version - 1));
        let follows = match in_force.version {
            1 => "attribute_not_exists(#version) OR #version = :before",
            _ => "#version = :before",
        };
        write.put(Part::InForce, Table::Terms, item, follows, before)?;
        match write.write().await? {
            Written::Done => Ok(Publication::Done),
            Written::Refused(mut refused) => match refused.take(Part::Document) {
                Some(Some(item)) => Ok(Publication::Exists(Box::new(decode(item)?))),
                Some(None) => Err(broken("a published version could not be read")),
                None => Ok(Publication::Stale),
            },
        }
    }

    async fn acceptance(
        &self,
        customer: CustomerId,
        acceptance: AcceptanceId,
    ) -> PortResult<Option<AcceptanceRecord>> {
        let key = row(Table::Terms, &acceptances_of(customer), &acceptance.to_string());
        let found = self.get_item(Table::Terms, key, true).await?;
        found.map(decode).transpose()
    }
}

/// Keeps the record of an acceptance.
pub(super) fn put_acceptance<P: Copy + PartialEq>(
    write: &mut Transaction<'_, P>,
    part: P,
    record: &AcceptanceRecord,
) -> PortResult<()> {
    let mut item = row(
        Table::Terms,
        &acceptances_of(record.customer_id),
        &record.acceptance_id.to_string(),
    );
    item.extend(encode(record)?);
    let new = Expression::default().name("item");
    write.put(part, Table::Terms, item, "attribute_not_exists(#item)", new)
}

/// The row of the documents in force or to come.
pub(super) fn in_force_key() -> Item {
    Item::from([
        ("scope".to_owned(), text("documents")),
        ("item".to_owned(), text("in-force")),
    ])
}

fn acceptances_of(customer: CustomerId) -> String {
    format!("acceptances#{customer}")
}
