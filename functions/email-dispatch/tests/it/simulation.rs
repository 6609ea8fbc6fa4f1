//! Dispatches by the hundred thousand through the real courier, with everything going wrong that can, by a seed: nobody
//! is forgotten, and hardly anybody is written to twice.

mod cloud;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use domain::delivery::{Delivery, DispatchKey, RecipientHash};
use domain::dispatch::{Message, Subject};
use domain::ids::RequestId;
use domain::mail_tags::MailTags;
use domain::ports::Mail;
use email_dispatch::{Courier, Letter, Pace, Shares, Unsent};
use jiff::SignedDuration;
use testkit::{Logs, example};
use tokio::time::{Duration, Instant};

use self::cloud::{Cloud, Rates};

/// How the queues are set up in the template, in milliseconds and times.
const VISIBILITY: i64 = 180_000;
const RECEIVES: u32 = 10;

const REPEAT_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// Worse than a bad day: one call in a thousand fails before it is carried out and one after, and so on.
const BAD_DAY: Rates = Rates {
    fails_before: 0.001,
    fails_after: 0.001,
    crash: 0.002,
    poison: 0.001,
    redelivered: 0.01,
    handed_out_twice: 0.001,
    taken_unknown: 0.001,
    not_taken_unknown: 0.001,
    not_taken: 0.001,
    throttled: 0.1,
    refused: 0.0005,
    event_lost: 0.001,
    event_late: 0.001,
    event_twice: 0.01,
};

/// Hardly anything works.
const DISASTER: Rates = Rates {
    fails_before: 0.05,
    fails_after: 0.05,
    crash: 0.2,
    poison: 0.01,
    redelivered: 0.1,
    handed_out_twice: 0.1,
    taken_unknown: 0.1,
    not_taken_unknown: 0.1,
    not_taken: 0.05,
    throttled: 0.5,
    refused: 0.01,
    event_lost: 0.2,
    event_late: 0.2,
    event_twice: 0.2,
};

#[tokio::test(start_paused = true)]
async fn of_a_hundred_thousand_mails_one_at_most_is_sent_twice() {
    let logs = Logs::of("email_dispatch");
    let mut simulation = Simulation::new(20_260_504, 100_000, BAD_DAY);
    simulation.run().await;
    let taken = simulation.cloud.taken();
    let twice = taken.values().filter(|times| **times > 1).count();
    assert!(taken.len() > 99_000, "{}", taken.len());
    assert!(twice <= 1, "{twice} of {} were sent twice", taken.len());
    simulation.check(&logs.lines());
    // A message that cannot be handled fails for itself alone.
    let poisonous = simulation.events.iter().enumerate().filter(|(_, e)| e.poisonous);
    let poisonous: HashSet<usize> = poisonous.map(|(n, _)| n).collect();
    assert!(poisonous.len() > 10, "{}", poisonous.len());
    assert_eq!((simulation.poisoned, simulation.put_back), (poisonous, 0));
}

#[tokio::test(start_paused = true)]
async fn whatever_fails_nobody_is_forgotten_or_written_to_a_third_time() {
    let logs = Logs::of("email_dispatch");
    for seed in 1..=5 {
        let mut simulation = Simulation::new(seed, 4_000, DISASTER);
        simulation.run().await;
        simulation.check(&logs.lines());
    }
    assert!(
        logs.lines()
            .iter()
            .any(|line| line.contains("unknown_twice=true")),
        "so bad a day leaves something to look at"
    );
}

/// The mails of one event, and whether they can be written at all.
struct Event {
    mails: Vec<MailTags>,
    poisonous: bool,
}

#[derive(Debug)]
enum Failed {
    Unsent,
    Poison,
}

impl From<Unsent> for Failed {
    fn from(_: Unsent) -> Self {
        Self::Unsent
    }
}

struct Simulation {
    cloud: Cloud,
    pace: Pace,
    events: Vec<Event>,
    /// When an event is handed out, which one, and how often it was before.
    queue: BinaryHeap<Reverse<(i64, usize, u32)>>,
    /// Events that were handed out too often.
    dead: Vec<usize>,
    /// Those of them that cannot be handled, and how many others there were.
    poisoned: HashSet<usize>,
    put_back: usize,
}

impl Simulation {
    fn new(seed: u64, dispatches: u64, rates: Rates) -> Self {
        let cloud = Cloud::new(seed, rates);
        let mut events = Vec::new();
        let mut made = 0;
        while made < dispatches {
            let count = (1 + cloud.random(3)).min(dispatches - made);
            let mut random = [0; 10];
            random[..8].copy_from_slice(&made.to_be_bytes());
            let request = RequestId::mint(example::now(), random);
            events.push(Event {
                mails: (0..count).map(|n| tags(request, n)).collect(),
                poisonous: cloud.happens(rates.poison),
            });
            made += count;
        }
        let queue = (0_i64..)
            .zip(0..events.len())
            .map(|(at, n)| Reverse((at * 10, n, 0)));
        Self {
            queue: queue.collect(),
            pace: Pace::new(Shares {
                decision: 1.0,
                ordinary: 1.0,
            }),
            cloud,
            events,
            dead: Vec::new(),
            poisoned: HashSet::new(),
            put_back: 0,
        }
    }

    /// Until nothing is left in the queue, or on its way from the mail service. What died for want of luck is put back,
    /// as the runbook says.
    async fn run(&mut self) {
        loop {
            self.empty_the_queue().await;
            let (poisonous, unlucky) = std::mem::take(&mut self.dead)
                .into_iter()
                .partition::<Vec<_>, _>(|event| self.events[*event].poisonous);
            self.poisoned.extend(poisonous);
            if unlucky.is_empty() {
                break;
            }
            self.put_back += unlucky.len();
            let now = self.cloud.millis();
            self.queue
                .extend(unlucky.into_iter().map(|event| Reverse((now, event, 0))));
        }
        self.cloud.advance_to(i64::MAX);
    }

    async fn empty_the_queue(&mut self) {
        while let Some(Reverse((at, event, received))) = self.queue.pop() {
            self.cloud.advance_to(at);
            let done = if self.cloud.happens(self.cloud.rates.handed_out_twice) {
                let (one, other) = tokio::join!(self.handle(event, false), self.handle(event, false));
                one && other
            } else {
                self.handle(event, true).await
            };
            if !done && received + 1 < RECEIVES {
                self.queue.push(Reverse((at + VISIBILITY, event, received + 1)));
            } else if !done {
                self.dead.push(event);
            } else if self.cloud.happens(self.cloud.rates.redelivered) {
                let later = i64::try_from(self.cloud.random(900_000)).unwrap();
                self.queue.push(Reverse((at + later, event, 0)));
            }
        }
    }

    /// Handles an event as an invocation does, which may end at any await. Tells whether the event is done.
    async fn handle(&self, event: usize, alone: bool) -> bool {
        let crashes = self.cloud.happens(self.cloud.rates.crash);
        let polls = if crashes {
            1 + self.cloud.random(45)
        } else {
            u64::MAX
        };
        let told = until_poll(polls, alone, self.tell(&self.events[event])).await;
        told.unwrap_or(false)
    }

    async fn tell(&self, event: &Event) -> bool {
        let courier = Courier {
            store: &self.cloud,
            mailer: &self.cloud,
            clock: &self.cloud,
            pace: &self.pace,
            repeat_after: REPEAT_AFTER,
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut done = true;
        for mail in &event.mails {
            let write = async || match event.poisonous {
                true => Err(Failed::Poison),
                false => Ok(Letter::Mail(Box::new(letter(mail)))),
            };
            done &= courier
                .carry(mail, deadline, write, async || Ok(()))
                .await
                .is_ok();
        }
        done
    }

    /// Nobody is forgotten: each dispatch ended as the ledger says, or a line says that somebody must look. Nobody is
    /// written to a third time, nor a second time if an event told of the first.
    fn check(&self, lines: &[String]) {
        let looked_at: HashSet<String> = lines.iter().filter_map(|line| known_from(line)).collect();
        let (ledger, taken, unheard) = (self.cloud.ledger(), self.cloud.taken(), self.cloud.unheard());
        for event in &self.events {
            for key in event.mails.iter().map(|mail| &mail.dispatch) {
                let times = taken.get(key).copied().unwrap_or(0);
                let sound = match ledger.get(key) {
                    _ if event.poisonous => times == 0,
                    Some(Delivery::Sent { .. }) => times >= 1,
                    Some(Delivery::Refused { .. }) => true,
                    _ => looked_at.contains(&format!("{}/{}", key.about, key.id())),
                };
                assert!(
                    sound,
                    "{key:?} was taken {times} times and is {:?}",
                    ledger.get(key)
                );
                assert!(
                    times < 2 || times == 2 && unheard.contains(key),
                    "{key:?} was taken {times} times"
                );
            }
        }
    }
}

/// The dispatch of which a line says that its end is not in the ledger.
fn known_from(line: &str) -> Option<String> {
    if !line.contains("unknown_twice=true") && !line.contains("could not be recorded") {
        return None;
    }
    let (_, rest) = line.split_once(" dispatch=\"")?;
    let (dispatch, _) = rest.split_once('"')?;
    let (_, rest) = line.split_once(" about=")?;
    let about = rest.split(' ').next()?;
    Some(format!("{about}/{dispatch}"))
}

fn tags(request: RequestId, n: u64) -> MailTags {
    let message = if n == 0 {
        Message::ApprovalRequested
    } else {
        Message::RequestReceived
    };
    MailTags {
        reseller_id: example::reseller_id(),
        dispatch: DispatchKey {
            about: Subject::Request(request),
            message,
            cause: "1".into(),
            recipient: RecipientHash::of(&example::person(&format!("Reader{n}")).email),
        },
    }
}

fn letter(tags: &MailTags) -> Mail {
    Mail {
        to: example::person("Grace Hopper"),
        from_name: None,
        reply_to: None,
        subject: String::new(),
        text: String::new(),
        html: String::new(),
        message: tags.dispatch.message.as_str(),
        dispatch: tags.dispatch.id(),
    }
}

/// Drives a future until it ends, or drops it where it stands after so many polls. Whoever is alone need not go through
/// the runtime to give way.
async fn until_poll<F: Future>(polls: u64, alone: bool, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        loop {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            let gave_way = cloud::gave_way();
            if gave_way && !alone {
                context.waker().wake_by_ref();
            }
            if !gave_way || !alone {
                return Poll::Pending;
            }
        }
    })
    .await
}
