//! Leases: each one item, taken and given back by one conditional write.

use domain::ids::RequestId;
use domain::ports::{Lease, LeaseAnswer, Leases, PortResult};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::item::{Expression, Item, decode, key, text};
use super::write::Single;
use super::{Store, broken, number};
use crate::tables::Table;

/// The end of a lease in milliseconds, since times as text do not compare within a second.
const LEASE_END: &str = "leaseEnd";

/// How long the item of a lease that is over is kept: whoever asks judges by [`LEASE_END`], so this only cleans up.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

#[derive(Deserialize)]
struct Held {
    until: Timestamp,
}

#[derive(Deserialize)]
struct HeldBy {
    holder: RequestId,
}

/// A lease that is not there or over.
const FREE: &str = "attribute_not_exists(#lease) OR #leaseEnd <= :now";

impl Leases for Store {
    async fn take_lease(&self, lease: &Lease, now: Timestamp) -> PortResult<LeaseAnswer> {
        let names = free(now).name("holder").value("holder", text(lease.holder));
        self.take(lease, &format!("{FREE} OR #holder = :holder"), names)
            .await
    }

    async fn take_turn(&self, turn: &Lease, now: Timestamp) -> PortResult<LeaseAnswer> {
        self.take(turn, FREE, free(now)).await
    }

    async fn prolong_lease(&self, lease: &Lease) -> PortResult<()> {
        let names = Expression::default()
            .name("lease")
            .name(LEASE_END)
            .value(LEASE_END, number(end_of(lease.until)));
        let shorter = "attribute_not_exists(#lease) OR #leaseEnd < :leaseEnd";
        // What lasts longer anyway needs nothing.
        let prolonged = self.put_if(Table::Leases, entry(lease), shorter, names);
        prolonged.await.map(|_| ())
    }

    async fn lease_end(&self, name: &str) -> PortResult<Option<Timestamp>> {
        let found = self.get(Table::Leases, [("lease", name)], true).await?;
        let held = found.map(decode::<Held>).transpose()?;
        Ok(held.map(|held| held.until))
    }

    async fn lease_holder(&self, name: &str) -> PortResult<Option<RequestId>> {
        let found = self.get(Table::Leases, [("lease", name)], true).await?;
        let held = found.map(decode::<HeldBy>).transpose()?;
        Ok(held.map(|held| held.holder))
    }

    async fn give_back_lease(&self, name: &str, holder: RequestId) -> PortResult<()> {
        let mine = Expression::default().name("holder").value("holder", text(holder));
        // What is another's, or nobody's, by now is no business of the holder's any more.
        let lease = key([("lease", name)]);
        let given = self.delete_if(Table::Leases, lease, "#holder = :holder", mine);
        given.await.map(|_| ())
    }
}

impl Store {
    async fn take(&self, lease: &Lease, condition: &str, names: Expression) -> PortResult<LeaseAnswer> {
        match self.put_if(Table::Leases, entry(lease), condition, names).await? {
            Single::Done => Ok(LeaseAnswer::Granted),
            Single::Refused(Some(item)) => {
                let Held { until } = decode(item)?;
                Ok(LeaseAnswer::Held { until })
            }
            Single::Refused(None) => Err(broken("a lease that is held could not be read")),
        }
    }
}

/// The names and values of [`FREE`].
fn free(now: Timestamp) -> Expression {
    Expression::default()
        .name("lease")
        .name(LEASE_END)
        .value("now", number(now.as_millisecond()))
}

fn entry(lease: &Lease) -> Item {
    let forgotten = lease.until.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
    let mut item = key([("lease", lease.name.as_str())]);
    item.insert("holder".to_owned(), text(lease.holder));
    item.insert("until".to_owned(), text(lease.until));
    item.insert(LEASE_END.to_owned(), number(end_of(lease.until)));
    item.insert("ttl".to_owned(), number(forgotten.as_second()));
    item
}

/// The first millisecond at which the lease is over: one that ends within a millisecond holds to its end.
fn end_of(until: Timestamp) -> i64 {
    let whole = until.as_millisecond();
    whole + i64::from(until.subsec_nanosecond() % 1_000_000 > 0)
}
