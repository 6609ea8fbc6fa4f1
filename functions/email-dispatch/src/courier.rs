//! Sends one dispatch: claimed before, recorded after, and sent once more only where nobody can know of the first time.

use domain::delivery::{Attempt, Priority};
use domain::mail_tags::MailTags;
use domain::ports::{
    Claim, Clock, DeliveryLedger, DispatchLease, Mail, MailAccount, MailThrottle, Mailer, Outcome, PortError,
};
use jiff::{SignedDuration, Timestamp};
use tokio::time::{Duration, Instant, sleep};

use crate::pace::{NotNow, Pace};

/// How long nobody else sends; longer than the function may run.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How long other mail yields when the mail service wants fewer.
const THROTTLE: SignedDuration = SignedDuration::from_secs(60);

/// After how long a mail that somebody needs to decide is offered again to a service that wants fewer. That it was not
/// taken is certain, so none of these is a repetition.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(2)];

/// What a dispatch comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// This mail.
    Mail(Box<Mail>),
    /// None, for good and for this reason.
    Withheld(&'static str),
}

/// Whether the mail service took a mail that is done with.
enum Taken {
    /// It did, or nobody will ever know.
    Perhaps,
    /// It never will.
    Never {
        /// Why.
        reason: String,
    },
}

/// Why a dispatch must be tried again. Its words are logged, so they name nobody.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    /// Somebody else is sending it.
    #[error("another attempt is under way until {until}")]
    Held {
        /// When it can be claimed again.
        until: Timestamp,
    },
    /// It may have been sent.
    #[error("whether it was sent is not known; it is awaited until {until}")]
    Awaited {
        /// When it can be claimed again.
        until: Timestamp,
    },
    /// It may have been sent just now.
    #[error("whether it was sent is not known: {cause}")]
    Unknown {
        /// What went wrong.
        cause: String,
    },
    /// It was not taken.
    #[error("the mail service did not take it: {cause}")]
    NotTaken {
        /// What the service said.
        cause: String,
    },
    /// The mail service wants fewer mails, and this one can wait.
    #[error("the mail service wants fewer mails until {until}")]
    Yields {
        /// Until when.
        until: Timestamp,
    },
    /// It is not its turn.
    #[error(transparent)]
    NotNow(#[from] NotNow),
    /// The ledger did not do as asked.
    #[error(transparent)]
    Ledger(#[from] PortError),
}

/// What sends a dispatch.
#[derive(Debug)]
pub struct Courier<'a, S, M, C> {
    /// The ledger.
    pub store: &'a S,
    /// Sends.
    pub mailer: &'a M,
    /// Time.
    pub clock: &'a C,
    /// How fast this process sends.
    pub pace: &'a Pace,
    /// After how long a mail is sent once more of which nobody knows.
    pub repeat_after: SignedDuration,
}

impl<S, M, C> Courier<'_, S, M, C>
where
    S: DeliveryLedger + MailThrottle,
    M: Mailer + MailAccount,
    C: Clock,
{
    /// Sends what `write` writes, unless that was done before, and does `refused` when the mail service will never take
    /// it. Nothing begins after `deadline`.
    ///
    /// # Errors
    /// When it must be tried again.
    pub async fn carry<E: From<Unsent>>(
        &self,
        tags: &MailTags,
        deadline: Instant,
        write: impl AsyncFnOnce() -> Result<Letter, E>,
        refused: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let priority = tags.dispatch.message.priority();
        self.may_go(priority).await?;
        let Some(lease) = self.claim(tags).await? else {
            return Ok(());
        };
        // Only what is still to be sent takes a turn: with few turns, those who got their mail would use them up.
        if let Err(not_now) = self.pace.turn(priority, self.mailer, deadline).await {
            self.give_back(tags, &lease).await;
            return Err(E::from(not_now.into()));
        }
        match write().await {
            Ok(Letter::Mail(mail)) => match self.send(&mail, tags, &lease).await? {
                Taken::Perhaps => Ok(()),
                Taken::Never { reason } => {
                    // Before it is recorded: once it is, the message is done with and nobody comes by again.
                    if let Err(failed) = refused().await {
                        self.give_back(tags, &lease).await;
                        return Err(failed);
                    }
                    Ok(self.record_refused(tags, &reason).await?)
                }
            },
            Ok(Letter::Withheld(reason)) => {
                let dispatch = tags.dispatch.id();
                tracing::warn!(dispatch, reason, "a mail is not sent");
                Ok(self.record_refused(tags, reason).await?)
            }
            Err(unwritten) => {
                self.give_back(tags, &lease).await;
                Err(unwritten)
            }
        }
    }

    /// Whether the mail service takes mails of this priority at the moment.
    async fn may_go(&self, priority: Priority) -> Result<(), Unsent> {
        if priority == Priority::Ordinary
            && let Some(until) = self.store.throttled_until().await?
            && self.clock.now() < until
        {
            return Err(Unsent::Yields { until });
        }
        Ok(())
    }

    /// The right to send it, unless it is done.
    async fn claim(&self, tags: &MailTags) -> Result<Option<DispatchLease>, Unsent> {
        let now = self.clock.now();
        let lease = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
        let claim = self.store.claim(&tags.dispatch, now, lease, self.repeat_after);
        match claim.await? {
            Claim::Granted(lease) => Ok(Some(lease)),
            Claim::Finished => Ok(None),
            Claim::Held { until } => Err(Unsent::Held { until }),
            Claim::Awaited { until } => Err(Unsent::Awaited { until }),
            Claim::GivenUp => {
                give_up(tags);
                Ok(None)
            }
        }
    }

    async fn send(&self, mail: &Mail, tags: &MailTags, lease: &DispatchLease) -> Result<Taken, Unsent> {
        let dispatch = tags.dispatch.id();
        match self.offer(mail, tags).await {
            Outcome::Accepted { message_id } => {
                tracing::info!(dispatch, mail.id = message_id, "a mail was sent");
                self.sent(tags, &message_id).await;
                Ok(Taken::Perhaps)
            }
            Outcome::Refused { reason } => {
                // An alarm hangs on this line.
                tracing::error!(
                    dispatch,
                    reason,
                    refused_for_good = true,
                    "a mail was refused for good"
                );
                Ok(Taken::Never { reason })
            }
            Outcome::NotSent { cause, .. } => {
                self.give_back(tags, lease).await;
                Err(Unsent::NotTaken { cause })
            }
            Outcome::Unknown { cause } => {
                let since = self.clock.now();
                // Said before it is written: once it is, the message is done with and nobody comes by again.
                if lease.attempt == Attempt::Second {
                    give_up(tags);
                }
                self.store.record_unknown(&tags.dispatch, lease, since).await?;
                match lease.attempt {
                    Attempt::First => Err(Unsent::Unknown { cause }),
                    Attempt::Second => Ok(Taken::Perhaps),
                }
            }
        }
    }

    /// Offers a mail to the mail service, and makes known when that wants fewer.
    async fn offer(&self, mail: &Mail, tags: &MailTags) -> Outcome {
        let mut pauses = match tags.dispatch.message.priority() {
            Priority::Decision => PAUSES.iter(),
            Priority::Ordinary => [].iter(),
        };
        loop {
            let outcome = self.mailer.send(mail, tags).await;
            let Outcome::NotSent { throttled: true, .. } = outcome else {
                return outcome;
            };
            self.throttle().await;
            let Some(pause) = pauses.next() else {
                return outcome;
            };
            sleep(*pause).await;
        }
    }

    async fn throttle(&self) {
        let now = self.clock.now();
        let until = now.saturating_add(THROTTLE).unwrap_or(Timestamp::MAX);
        tracing::warn!(%until, "the mail service wants fewer mails");
        if let Err(error) = self.store.throttle(now, until).await {
            tracing::warn!(%error, "other senders could not be told that the mail service wants fewer mails");
        }
    }

    /// The mail is out, so the message must not come again on its account: a record that cannot be written is only
    /// logged.
    async fn sent(&self, tags: &MailTags, message_id: &str) {
        if self.store.record_sent(&tags.dispatch, message_id).await.is_ok() {
            return;
        }
        if let Err(error) = self.store.record_sent(&tags.dispatch, message_id).await {
            let (dispatch, about) = (tags.dispatch.id(), &tags.dispatch.about);
            tracing::error!(dispatch, %about, %error, "a sent mail could not be recorded");
        }
    }

    async fn record_refused(&self, tags: &MailTags, reason: &str) -> Result<(), Unsent> {
        Ok(self.store.record_refused(&tags.dispatch, reason).await?)
    }

    /// A lease that cannot be given back ends by itself, and the wait for an event that never comes begins then.
    async fn give_back(&self, tags: &MailTags, lease: &DispatchLease) {
        if let Err(error) = self.store.give_back(&tags.dispatch, lease).await {
            tracing::warn!(dispatch = tags.dispatch.id(), %error, "a lease could not be given back");
        }
    }
}

/// An alarm hangs on this line.
fn give_up(tags: &MailTags) {
    tracing::error!(
        dispatch = tags.dispatch.id(),
        about = %tags.dispatch.about,
        unknown_twice = true,
        "a mail may have been sent twice or not at all, and is not sent again"
    );
}
