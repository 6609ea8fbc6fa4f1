//! The ledger of dispatches: one item each, changed by conditional writes that never take back what is known.

use domain::delivery::{Attempt, Delivery, DispatchKey, Feedback, Next};
use domain::ports::{Claim, DeliveryLedger, DispatchLease, Entropy, FeedbackLedger, Noted, PortResult};
use jiff::{SignedDuration, Timestamp};

use super::item::{Expression, Item, decode, encode, text};
use super::write::Single;
use super::{Store, broken, busy, number, row};
use crate::system::OsEntropy;
use crate::tables::Table;

/// Tells one claim from every other: a call that is repeated because its answer was lost finds its own.
const HOLDER: &str = "holder";
/// The rank of the feedback that stands there.
const RANK: &str = "feedbackRank";
/// What belongs to a delivery that has not ended.
const UNDER_WAY: [&str; 4] = ["until", "since", "attempt", HOLDER];
/// How often a claim is looked at again when others move the entry meanwhile.
const LOOKS: usize = 3;

impl DeliveryLedger for Store {
    async fn claim(
        &self,
        dispatch: &DispatchKey,
        now: Timestamp,
        lease_until: Timestamp,
        repeat_after: SignedDuration,
    ) -> PortResult<Claim> {
        let holder = holder();
        let granted = |attempt| {
            let (until, holder) = (lease_until, holder.clone());
            Claim::Granted(DispatchLease {
                until,
                attempt,
                holder,
            })
        };
        let mut found = match self.lease_first(dispatch, lease_until, &holder).await? {
            Single::Done => return Ok(granted(Attempt::First)),
            Single::Refused(found) => found,
        };
        for _ in 0..LOOKS {
            let item = found.ok_or_else(|| busy("a dispatch was given back meanwhile"))?;
            let delivery: Delivery = decode(item)?;
            let moved = match delivery.next(now, repeat_after) {
                Next::Nothing => return Ok(Claim::Finished),
                Next::AwaitSender { until } => return Ok(Claim::Held { until }),
                Next::AwaitEvent { until } => return Ok(Claim::Awaited { until }),
                Next::Repeat { since } => {
                    let again = self.lease_second(dispatch, &delivery, since, lease_until, &holder);
                    match again.await? {
                        Single::Done => return Ok(granted(Attempt::Second)),
                        Single::Refused(moved) => moved,
                    }
                }
                Next::GiveUp { since } => match self.give_up(dispatch, &delivery, since).await? {
                    Single::Done => return Ok(Claim::GivenUp),
                    Single::Refused(moved) => moved,
                },
            };
            found = moved;
        }
        Err(busy("a dispatch keeps moving"))
    }

    async fn give_back(&self, dispatch: &DispatchKey, lease: &DispatchLease) -> PortResult<()> {
        let mine = "#holder = :holder";
        let names = Expression::default()
            .name(HOLDER)
            .value(HOLDER, text(&lease.holder));
        // Whatever else stands there by now says more than that nothing was sent.
        match lease.attempt {
            Attempt::First => {
                let given = self.delete_if(Table::Dispatches, entry(dispatch), mine, names);
                given.await.map(|_| ())
            }
            Attempt::Second => {
                let names = names
                    .set("state", text("unknown"))
                    .set("attempt", number(u8::from(Attempt::First)))
                    .remove("until")
                    .remove(HOLDER);
                let given = self.update_if(Table::Dispatches, entry(dispatch), mine, names);
                given.await.map(|_| ())
            }
        }
    }

    async fn record_unknown(
        &self,
        dispatch: &DispatchKey,
        lease: &DispatchLease,
        since: Timestamp,
    ) -> PortResult<()> {
        let names = Expression::default()
            .value(HOLDER, text(&lease.holder))
            .set("state", text("unknown"))
            .set("since", text(since))
            .remove("until")
            .remove(HOLDER);
        let recorded = self.update_if(Table::Dispatches, entry(dispatch), "#holder = :holder", names);
        recorded.await.map(|_| ())
    }

    async fn record_sent(&self, dispatch: &DispatchKey, message_id: &str) -> PortResult<()> {
        let names = ended("sent").set("messageId", text(message_id));
        // An event may have told it before, and a slow attempt may report after a quicker one.
        let recorded = self.update_if(Table::Dispatches, entry(dispatch), UNSENT, names);
        recorded.await.map(|_| ())
    }

    async fn record_refused(&self, dispatch: &DispatchKey, reason: &str) -> PortResult<()> {
        let names = ended("refused")
            .set("reason", text(reason))
            .value("sent", text("sent"));
        let unsent = "attribute_not_exists(#state) OR #state <> :sent";
        let recorded = self.update_if(Table::Dispatches, entry(dispatch), unsent, names);
        recorded.await.map(|_| ())
    }
}

/// While `:state` is what an update sets to `sent`.
const UNSENT: &str = "attribute_not_exists(#state) OR #state <> :state";

impl FeedbackLedger for Store {
    async fn note(
        &self,
        dispatch: &DispatchKey,
        message_id: &str,
        feedback: Feedback,
        at: Timestamp,
    ) -> PortResult<Noted> {
        let names = ended("sent")
            .remove("reason")
            .set_once("messageId", text(message_id))
            .set("feedback", text(feedback.as_str()))
            .set("feedbackAt", text(at))
            .set(RANK, number(feedback.rank()));
        let news = "attribute_exists(#state) AND \
                    (attribute_not_exists(#feedbackRank) OR #feedbackRank < :feedbackRank)";
        let noted = self.update_if(Table::Dispatches, entry(dispatch), news, names);
        Ok(match noted.await? {
            Single::Done => Noted::New,
            Single::Refused(Some(_)) => Noted::Known,
            Single::Refused(None) => Noted::NoSuchDispatch,
        })
    }
}

impl Store {
    async fn lease_first(
        &self,
        dispatch: &DispatchKey,
        until: Timestamp,
        holder: &str,
    ) -> PortResult<Single> {
        let attempt = Attempt::First;
        let mut item = encode(&Delivery::Leased { until, attempt })?;
        item.extend(entry(dispatch));
        item.insert(HOLDER.to_owned(), text(holder));
        let names = Expression::default()
            .name("state")
            .name(HOLDER)
            .value(HOLDER, text(holder));
        let free = "attribute_not_exists(#state) OR #holder = :holder";
        self.put_if(Table::Dispatches, item, free, names).await
    }

    /// The time from which on nobody knew of the first attempt stays, for the case that the second is not made.
    async fn lease_second(
        &self,
        dispatch: &DispatchKey,
        seen: &Delivery,
        since: Timestamp,
        until: Timestamp,
        holder: &str,
    ) -> PortResult<Single> {
        let (still, names) = still(seen)?;
        let names = names
            .name(HOLDER)
            .set("state", text("leased"))
            .set("attempt", number(u8::from(Attempt::Second)))
            .set("since", text(since))
            .set("until", text(until))
            .set(HOLDER, text(holder));
        let condition = format!("({still}) OR #holder = :holder");
        let key = entry(dispatch);
        self.update_if(Table::Dispatches, key, &condition, names).await
    }

    async fn give_up(&self, dispatch: &DispatchKey, seen: &Delivery, since: Timestamp) -> PortResult<Single> {
        let (still, names) = still(seen)?;
        let names = names
            .set("state", text("unknown"))
            .set("since", text(since))
            .remove("until")
            .remove(HOLDER);
        let key = entry(dispatch);
        self.update_if(Table::Dispatches, key, &still, names).await
    }
}

/// The condition that an entry still stands as it was read.
fn still(seen: &Delivery) -> PortResult<(String, Expression)> {
    let (time, at, state) = match seen {
        Delivery::Leased { until, .. } => ("until", until, "leased"),
        Delivery::Unknown { since, .. } => ("since", since, "unknown"),
        Delivery::Sent { .. } | Delivery::Refused { .. } => {
            return Err(broken("a dispatch that has ended was taken up"));
        }
    };
    let names = Expression::default()
        .name("state")
        .name(time)
        .value("seen", text(state))
        .value("seenAt", text(at));
    Ok((format!("#state = :seen AND #{time} = :seenAt"), names))
}

/// An update to a state after which nothing is under way.
fn ended(state: &str) -> Expression {
    let ended = Expression::default().set("state", text(state));
    UNDER_WAY.into_iter().fold(ended, Expression::remove)
}

fn entry(dispatch: &DispatchKey) -> Item {
    row(Table::Dispatches, &dispatch.about.to_string(), &dispatch.id())
}

fn holder() -> String {
    hex::encode(OsEntropy.bytes::<8>())
}
