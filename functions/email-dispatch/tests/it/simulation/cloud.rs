//! A ledger, a mail service and a clock in memory. Each call may fail before or after it is carried out, and gives way
//! before and after, so that whoever calls can end there.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard};
use std::task::Poll;

use domain::delivery::{Attempt, Delivery, DispatchKey, Feedback, Next};
use domain::mail_tags::MailTags;
use domain::ports::{
    Claim, Clock, DeliveryLedger, DispatchLease, Mail, MailAccount, MailThrottle, Mailer, Outcome,
    PortResult, Quota,
};
use jiff::{SignedDuration, Timestamp};
use testkit::example;

use crate::support::unavailable;

thread_local! {
    static GAVE_WAY: Cell<bool> = const { Cell::new(false) };
}

/// Lets others go on, or whoever called end here.
async fn give_way() {
    let mut given = false;
    poll_fn(|_| {
        if given {
            return Poll::Ready(());
        }
        given = true;
        GAVE_WAY.set(true);
        Poll::Pending
    })
    .await;
}

/// Whether the last poll ended because somebody gave way.
pub(crate) fn gave_way() -> bool {
    GAVE_WAY.replace(false)
}

/// Within which an event of a sent mail mostly arrives, and when a late one has.
const PROMPT: u64 = 30_000;
const LATE: u64 = 3_600_000;

/// How often what goes wrong, as parts of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) fails_before: f64,
    pub(crate) fails_after: f64,
    pub(crate) crash: f64,
    pub(crate) poison: f64,
    pub(crate) redelivered: f64,
    pub(crate) handed_out_twice: f64,
    pub(crate) taken_unknown: f64,
    pub(crate) not_taken_unknown: f64,
    pub(crate) not_taken: f64,
    pub(crate) throttled: f64,
    pub(crate) refused: f64,
    pub(crate) event_lost: f64,
    pub(crate) event_late: f64,
    pub(crate) event_twice: f64,
}

pub(crate) struct Cloud {
    pub(crate) rates: Rates,
    state: Mutex<State>,
}

struct Entry {
    delivery: Delivery,
    holder: String,
    since: Timestamp,
}

#[derive(Default)]
struct State {
    random: u64,
    millis: i64,
    holders: u64,
    throttled_until: Option<Timestamp>,
    ledger: HashMap<DispatchKey, Entry>,
    taken: HashMap<DispatchKey, u32>,
    /// Mails whose event does not come, or comes late.
    unheard: HashSet<DispatchKey>,
    /// When an event of a sent mail arrives, and of which: its place in `sent`.
    events: BinaryHeap<Reverse<(i64, usize)>>,
    sent: Vec<DispatchKey>,
}

impl State {
    /// `SplitMix64`.
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn now(&self) -> Timestamp {
        let passed = SignedDuration::from_millis(self.millis);
        example::now().saturating_add(passed).unwrap()
    }

    fn hear(&mut self, key: &DispatchKey) {
        // The rank of an event matters to the feedback alone; that it was sent is all that is asked here.
        assert_eq!(Feedback::Sent.rank(), 0);
        let entry = self.ledger.get_mut(key).expect("what was sent was claimed");
        entry.delivery = Delivery::Sent {
            message_id: "told".into(),
        };
        entry.holder.clear();
    }
}

impl Cloud {
    pub(crate) fn new(seed: u64, rates: Rates) -> Self {
        let random = seed;
        Self {
            rates,
            state: Mutex::new(State {
                random,
                ..State::default()
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A number below `below`.
    pub(crate) fn random(&self, below: u64) -> u64 {
        self.state().draw() % below
    }

    pub(crate) fn happens(&self, rate: f64) -> bool {
        let parts = 1_000_000_000_u32;
        let drawn = u32::try_from(self.random(u64::from(parts))).unwrap();
        f64::from(drawn) < rate * f64::from(parts)
    }

    pub(crate) fn millis(&self) -> i64 {
        self.state().millis
    }

    /// Lets time pass, with what the mail service tells meanwhile.
    pub(crate) fn advance_to(&self, millis: i64) {
        let mut state = self.state();
        while let Some(Reverse((at, mail))) = state.events.peek().copied() {
            if at > millis {
                break;
            }
            state.events.pop();
            let key = state.sent[mail].clone();
            state.hear(&key);
        }
        if millis != i64::MAX {
            state.millis = state.millis.max(millis);
        }
    }

    pub(crate) fn ledger(&self) -> HashMap<DispatchKey, Delivery> {
        let state = self.state();
        let entries = state.ledger.iter();
        entries
            .map(|(key, entry)| (key.clone(), entry.delivery.clone()))
            .collect()
    }

    /// How often the mail service took each mail.
    pub(crate) fn taken(&self) -> HashMap<DispatchKey, u32> {
        self.state().taken.clone()
    }

    pub(crate) fn unheard(&self) -> HashSet<DispatchKey> {
        self.state().unheard.clone()
    }

    async fn call<T>(&self, act: impl FnOnce(&mut State) -> T + Send) -> PortResult<T> {
        give_way().await;
        if self.happens(self.rates.fails_before) {
            return Err(unavailable("ledger"));
        }
        let answer = act(&mut self.state());
        give_way().await;
        if self.happens(self.rates.fails_after) {
            return Err(unavailable("ledger"));
        }
        Ok(answer)
    }

    /// The mail service has a mail, and will tell so.
    fn take(&self, key: &DispatchKey) {
        let lost = self.happens(self.rates.event_lost);
        let late = self.happens(self.rates.event_late);
        let twice = self.happens(self.rates.event_twice);
        let after = self.random(if late { LATE } else { PROMPT });
        let mut state = self.state();
        *state.taken.entry(key.clone()).or_default() += 1;
        if lost || late {
            state.unheard.insert(key.clone());
        }
        if lost {
            return;
        }
        let place = state.sent.len();
        state.sent.push(key.clone());
        let at = state.millis + i64::try_from(after).unwrap();
        state.events.push(Reverse((at, place)));
        if twice {
            state.events.push(Reverse((at + 60_000, place)));
        }
    }
}

impl Clock for Cloud {
    fn now(&self) -> Timestamp {
        self.state().now()
    }
}

impl DeliveryLedger for Cloud {
    async fn claim(
        &self,
        dispatch: &DispatchKey,
        now: Timestamp,
        until: Timestamp,
        repeat_after: SignedDuration,
    ) -> PortResult<Claim> {
        self.call(|state| {
            state.holders += 1;
            let holder = state.holders.to_string();
            let next = state
                .ledger
                .get(dispatch)
                .map(|e| e.delivery.next(now, repeat_after));
            let (attempt, since) = match next {
                None => (Attempt::First, now),
                Some(Next::Repeat { since }) => (Attempt::Second, since),
                Some(Next::Nothing) => return Claim::Finished,
                Some(Next::AwaitSender { until }) => return Claim::Held { until },
                Some(Next::AwaitEvent { until }) => return Claim::Awaited { until },
                Some(Next::GiveUp { .. }) => return Claim::GivenUp,
            };
            let entry = Entry {
                delivery: Delivery::Leased { until, attempt },
                holder: holder.clone(),
                since,
            };
            state.ledger.insert(dispatch.clone(), entry);
            Claim::Granted(DispatchLease {
                until,
                attempt,
                holder,
            })
        })
        .await
    }

    async fn give_back(&self, dispatch: &DispatchKey, lease: &DispatchLease) -> PortResult<()> {
        self.call(|state| {
            let Some(entry) = state
                .ledger
                .get_mut(dispatch)
                .filter(|e| e.holder == lease.holder)
            else {
                return;
            };
            entry.holder.clear();
            match lease.attempt {
                Attempt::First => {
                    state.ledger.remove(dispatch);
                }
                Attempt::Second => {
                    let (since, attempt) = (entry.since, Attempt::First);
                    entry.delivery = Delivery::Unknown { since, attempt };
                }
            }
        })
        .await
    }

    async fn record_unknown(
        &self,
        dispatch: &DispatchKey,
        lease: &DispatchLease,
        since: Timestamp,
    ) -> PortResult<()> {
        self.call(|state| {
            let entry = state
                .ledger
                .get_mut(dispatch)
                .filter(|e| e.holder == lease.holder);
            if let Some(entry) = entry {
                let attempt = lease.attempt;
                entry.delivery = Delivery::Unknown { since, attempt };
                entry.holder.clear();
            }
        })
        .await
    }

    async fn record_sent(&self, dispatch: &DispatchKey, _: &str) -> PortResult<()> {
        self.call(|state| state.hear(dispatch)).await
    }

    async fn record_refused(&self, dispatch: &DispatchKey, reason: &str) -> PortResult<()> {
        self.call(|state| {
            let entry = state.ledger.get_mut(dispatch).expect("it was claimed");
            if !matches!(entry.delivery, Delivery::Sent { .. }) {
                entry.delivery = Delivery::Refused {
                    reason: reason.to_owned(),
                };
                entry.holder.clear();
            }
        })
        .await
    }
}

impl MailThrottle for Cloud {
    async fn throttled_until(&self) -> PortResult<Option<Timestamp>> {
        self.call(|state| state.throttled_until).await
    }

    async fn throttle(&self, _: Timestamp, until: Timestamp) -> PortResult<()> {
        self.call(|state| state.throttled_until = state.throttled_until.max(Some(until)))
            .await
    }
}

impl Mailer for Cloud {
    async fn send(&self, _: &Mail, tags: &MailTags) -> Outcome {
        let cause = || "as the seed wishes".to_owned();
        give_way().await;
        // For twenty seconds of each ten minutes the service wants fewer mails.
        let busy = self.millis() % 600_000 < 20_000;
        let throttled = if busy { self.rates.throttled } else { 0.0 };
        for (rate, throttled) in [(throttled, true), (self.rates.not_taken, false)] {
            if self.happens(rate) {
                let cause = cause();
                return Outcome::NotSent { throttled, cause };
            }
        }
        if self.happens(self.rates.refused) {
            return Outcome::Refused { reason: cause() };
        }
        if self.happens(self.rates.not_taken_unknown) {
            return Outcome::Unknown { cause: cause() };
        }
        self.take(&tags.dispatch);
        give_way().await;
        if self.happens(self.rates.taken_unknown) {
            return Outcome::Unknown { cause: cause() };
        }
        Outcome::Accepted {
            message_id: "taken".into(),
        }
    }
}

impl MailAccount for Cloud {
    async fn quota(&self) -> PortResult<Quota> {
        Ok(Quota {
            per_second: 1e9,
            per_day: None,
            sent: 0.0,
        })
    }
}
