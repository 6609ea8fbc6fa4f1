//! How fast a process sends: its share of what the account may send, and less of the day's last tenth.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::delivery::Priority;
use domain::ports::{MailAccount, Quota};
use tokio::time::{Duration, Instant, sleep_until};

/// How long a quota is taken for true.
const FRESH: Duration = Duration::from_secs(600);
/// After how long a quota that could not be read is asked for again.
const RETRY: Duration = Duration::from_secs(60);
/// The quota while none is known: what SES gives to a new account, by the second.
const MODEST: Quota = Quota {
    per_second: 1.0,
    per_day: None,
    sent: 0.0,
};
/// Of the day's mails: from here on operations are told.
const MOST: f64 = 0.8;
/// Of the day's mails: from here on only those go out that somebody needs to decide.
const RESERVE: f64 = 0.9;

/// Which part of the account's rate one process takes, by what it sends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// For mails that somebody needs to decide.
    pub decision: f64,
    /// For all others.
    pub ordinary: f64,
}

/// Why a mail must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The rest of the day's mails is for those that somebody needs to decide.
    #[error("the day's mails are nearly used up")]
    Reserved,
    /// Its turn comes when the invocation should have ended.
    #[error("its turn comes too late for this invocation")]
    Late,
}

/// Lets mails go one after another.
#[derive(Debug)]
pub struct Pace {
    shares: Shares,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    quota: Option<Quota>,
    ask_again: Option<Instant>,
    /// What this process has sent since the quota was read.
    sent: f64,
    next_decision: Option<Instant>,
    next_ordinary: Option<Instant>,
}

impl Pace {
    /// A pace for these shares of the account's rate.
    pub fn new(shares: Shares) -> Self {
        Self {
            shares,
            state: Mutex::default(),
        }
    }

    /// Waits until the next mail may be sent.
    ///
    /// # Errors
    /// When that is not before `deadline`, or not today.
    pub async fn turn(
        &self,
        priority: Priority,
        account: &impl MailAccount,
        deadline: Instant,
    ) -> Result<(), NotNow> {
        self.look(account).await;
        let turn = self.reserve(priority, deadline)?;
        if turn > Instant::now() {
            sleep_until(turn).await;
        }
        Ok(())
    }

    /// Reads the quota when it is due. Mail goes on without.
    async fn look(&self, account: &impl MailAccount) {
        let now = Instant::now();
        if self.state().ask_again.is_some_and(|due| now < due) {
            return;
        }
        let read = account.quota().await;
        let mut state = self.state();
        match read {
            Ok(quota) => {
                state.quota = Some(quota);
                state.sent = 0.0;
                state.ask_again = Some(now + FRESH);
                if used(&quota, 0.0) >= MOST {
                    // An alarm hangs on this line.
                    tracing::warn!(
                        quota_low = true,
                        sent = quota.sent,
                        per_day = quota.per_day,
                        "most of the day's mails are sent"
                    );
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the account's sending quota could not be read");
                state.ask_again = Some(now + RETRY);
            }
        }
    }

    fn reserve(&self, priority: Priority, deadline: Instant) -> Result<Instant, NotNow> {
        let state = &mut *self.state();
        let quota = state.quota.unwrap_or(MODEST);
        if priority == Priority::Ordinary && used(&quota, state.sent) >= RESERVE {
            return Err(NotNow::Reserved);
        }
        let (share, next) = match priority {
            Priority::Decision => (self.shares.decision, &mut state.next_decision),
            Priority::Ordinary => (self.shares.ordinary, &mut state.next_ordinary),
        };
        let now = Instant::now();
        let turn = next.map_or(now, |next| next.max(now));
        if turn >= deadline {
            return Err(NotNow::Late);
        }
        let every = Duration::try_from_secs_f64(1.0 / (quota.per_second * share)).unwrap_or(FRESH);
        *next = Some(turn + every);
        state.sent += 1.0;
        Ok(turn)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which part of the day's mails is used up.
fn used(quota: &Quota, since: f64) -> f64 {
    quota
        .per_day
        .map_or(0.0, |per_day| (quota.sent + since) / per_day)
}
