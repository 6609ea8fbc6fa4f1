//! How fast one process sends.

use std::sync::Mutex;

use domain::delivery::Priority;
use domain::ports::{MailAccount, PortResult, Quota};
use email_dispatch::{NotNow, Pace, Shares};
use testkit::Logs;
use tokio::time::{Duration, Instant, advance};

use crate::support::unavailable;

/// An account with the quota that the test wishes, or none, and how often it was asked for.
struct Account {
    quota: Mutex<Option<Quota>>,
    asked: Mutex<u32>,
}

impl Account {
    fn new(per_second: f64, per_day: Option<f64>, sent: f64) -> Self {
        Self {
            quota: Mutex::new(Some(Quota {
                per_second,
                per_day,
                sent,
            })),
            asked: Mutex::new(0),
        }
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }
}

impl MailAccount for Account {
    async fn quota(&self) -> PortResult<Quota> {
        *self.asked.lock().unwrap() += 1;
        self.quota.lock().unwrap().ok_or_else(|| unavailable("ses"))
    }
}

fn pace() -> Pace {
    Pace::new(Shares {
        decision: 0.2,
        ordinary: 0.1,
    })
}

fn in_time() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// How long so many turns take.
async fn turns(pace: &Pace, account: &Account, priority: Priority, count: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..count {
        pace.turn(priority, account, in_time()).await.unwrap();
    }
    start.elapsed()
}

fn about(duration: Duration, seconds: f64) -> bool {
    (duration.as_secs_f64() - seconds).abs() < 0.1
}

#[tokio::test(start_paused = true)]
async fn mails_go_at_their_share_of_the_accounts_rate() {
    let (pace, account) = (pace(), Account::new(10.0, None, 0.0));
    let decisions = turns(&pace, &account, Priority::Decision, 21).await;
    assert!(about(decisions, 10.0), "{decisions:?}");
    let others = turns(&pace, &account, Priority::Ordinary, 11).await;
    assert!(about(others, 10.0), "{others:?}");
}

#[tokio::test(start_paused = true)]
async fn decisions_do_not_wait_behind_other_mail() {
    let (pace, account) = (pace(), Account::new(10.0, None, 0.0));
    let (others, decisions) = tokio::join!(
        turns(&pace, &account, Priority::Ordinary, 11),
        turns(&pace, &account, Priority::Decision, 11)
    );
    assert!(
        about(others, 10.0) && about(decisions, 5.0),
        "{others:?} {decisions:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_turn_after_the_deadline_is_not_waited_for_and_not_used_up() {
    let (pace, account) = (pace(), Account::new(1.0, None, 0.0));
    pace.turn(Priority::Decision, &account, in_time()).await.unwrap();
    let start = Instant::now();
    let soon = Instant::now() + Duration::from_secs(4);
    for _ in 0..3 {
        let late = pace.turn(Priority::Decision, &account, soon).await;
        assert_eq!(late, Err(NotNow::Late));
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    let waited = turns(&pace, &account, Priority::Decision, 1).await;
    assert!(about(waited, 5.0), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn the_quota_is_asked_for_once_and_every_ten_minutes() {
    let (pace, account) = (pace(), Account::new(10.0, None, 0.0));
    turns(&pace, &account, Priority::Decision, 5).await;
    assert_eq!(account.asked(), 1);
    advance(Duration::from_secs(590)).await;
    turns(&pace, &account, Priority::Decision, 1).await;
    assert_eq!(account.asked(), 1);
    advance(Duration::from_secs(10)).await;
    turns(&pace, &account, Priority::Decision, 5).await;
    assert_eq!(account.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn without_a_quota_mail_goes_on_modestly_and_it_is_asked_for_again_in_a_minute() {
    let (pace, account) = (pace(), Account::new(10.0, None, 0.0));
    let known = account.quota.lock().unwrap().take();
    let first = turns(&pace, &account, Priority::Decision, 3).await;
    assert!(about(first, 10.0), "{first:?}");
    assert_eq!(account.asked(), 1);
    *account.quota.lock().unwrap() = known;
    advance(Duration::from_secs(60)).await;
    let then = turns(&pace, &account, Priority::Decision, 3).await;
    assert!(about(then, 1.0), "{then:?}");
    assert_eq!(account.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_days_last_tenth_is_for_decisions() {
    let (pace, account) = (pace(), Account::new(1e6, Some(1_000.0), 898.0));
    // What this process sends meanwhile counts as well.
    turns(&pace, &account, Priority::Decision, 1).await;
    turns(&pace, &account, Priority::Ordinary, 1).await;
    let other = pace.turn(Priority::Ordinary, &account, in_time()).await;
    assert_eq!(other, Err(NotNow::Reserved));
    turns(&pace, &account, Priority::Decision, 200).await;
}

#[tokio::test(start_paused = true)]
async fn operations_are_told_when_four_fifths_are_used_up() {
    for (sent, told) in [(799.0, 0), (800.0, 1)] {
        let logs = Logs::of("email_dispatch");
        let (pace, account) = (pace(), Account::new(1e6, Some(1_000.0), sent));
        turns(&pace, &account, Priority::Decision, 10).await;
        let lines = logs.lines();
        let low = lines.iter().filter(|line| line.contains("quota_low=true"));
        assert_eq!(low.count(), told, "{lines:?}");
    }
}
