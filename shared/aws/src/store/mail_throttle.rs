//! The throttle of mail: one item among the leases, which nobody holds and everybody prolongs.

use domain::ports::{Leases, MailThrottle, PortResult};
use jiff::{SignedDuration, Timestamp};

use super::item::{Expression, key, text};
use super::{Store, number};
use crate::tables::Table;

const NAME: &str = "mail-throttle";

/// The end in milliseconds, since times as text do not compare within a second.
const END: &str = "leaseEnd";

/// How long the item is kept after its end: readers judge by the time, so this only cleans up.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

impl MailThrottle for Store {
    async fn throttled_until(&self) -> PortResult<Option<Timestamp>> {
        self.lease_end(NAME).await
    }

    async fn throttle(&self, now: Timestamp, until: Timestamp) -> PortResult<()> {
        let forgotten = now.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
        let mut item = key([("lease", NAME)]);
        item.insert("until".to_owned(), text(until));
        item.insert(END.to_owned(), number(until.as_millisecond()));
        item.insert("ttl".to_owned(), number(forgotten.as_second()));
        let names = Expression::default()
            .name("lease")
            .name(END)
            .value(END, number(until.as_millisecond()));
        let shorter = "attribute_not_exists(#lease) OR #leaseEnd < :leaseEnd";
        self.put_if(Table::Leases, item, shorter, names).await.map(|_| ())
    }
}
