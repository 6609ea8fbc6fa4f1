//! From one event to its mails.

use domain::dispatch::{Delivery, Dispatch, dispatches};
use domain::ports::{Claim, Clock, Dispatches, LinkMaker, MailFacts, Mailer, PortError, Sent};
use jiff::{SignedDuration, Timestamp};

use crate::batch::BusEvent;
use crate::render::render;
use crate::{EmailDispatch, link};

/// How long an attempt may take before another one begins; longer than the function may run.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Why a message must come again. Its words are logged, so they name nobody.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    #[error("the request is unknown")]
    UnknownRequest,
    #[error("another attempt is under way until {until}")]
    Held { until: Timestamp },
    #[error("a mail could not be rendered: {0}")]
    Render(#[from] askama::Error),
    #[error(transparent)]
    Port(#[from] PortError),
}

impl<S, L, M, C> EmailDispatch<S, L, M, C>
where
    S: Dispatches,
    L: LinkMaker,
    M: Mailer,
    C: Clock,
{
    /// Sends every mail that an event asks for.
    pub(crate) async fn deliver(&self, event: &BusEvent) -> Result<(), Undelivered> {
        let detail = &event.detail;
        let facts = self
            .store
            .mail_facts(&detail.reseller_id, detail.request_id)
            .await?;
        let facts = facts.ok_or(Undelivered::UnknownRequest)?;
        let mut outcome = Ok(());
        for dispatch in dispatches(
            detail.kind,
            detail.seq,
            &facts.request,
            &facts.reseller,
            &facts.customer,
        ) {
            if let Err(undelivered) = self.dispatch(&dispatch, &facts, event.time).await {
                tracing::warn!(dispatch = dispatch.id(), cause = %undelivered, "a mail was not sent");
                outcome = Err(undelivered);
            }
        }
        outcome
    }

    async fn dispatch(
        &self,
        dispatch: &Dispatch,
        facts: &MailFacts,
        happened: Timestamp,
    ) -> Result<(), Undelivered> {
        let now = self.clock.now();
        let plan = link::plan(dispatch, facts, happened, self.day);
        if plan.as_ref().is_some_and(|plan| plan.until() <= now) {
            tracing::error!(
                dispatch = dispatch.id(),
                "a mail came too late for its link and was not sent"
            );
            return Ok(());
        }
        let lease = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
        match self.store.claim(dispatch, now, lease).await? {
            Claim::Granted => {}
            Claim::Finished => return Ok(()),
            Claim::Held { until } => return Err(Undelivered::Held { until }),
        }
        let link = match plan {
            Some(plan) => Some(plan.make(&self.links, &self.base_url).await?),
            None => None,
        };
        let mail = render(dispatch, facts, link.as_ref())?;
        match self.mailer.send(&mail).await? {
            Sent::Accepted { message_id } => {
                tracing::info!(dispatch = mail.dispatch, mail.id = message_id, "a mail was sent");
                self.record_sent(dispatch, &Delivery::Sent { message_id }).await;
            }
            Sent::Refused { reason } => {
                tracing::error!(dispatch = mail.dispatch, reason, "a mail was refused for good");
                self.store.record(dispatch, &Delivery::Refused { reason }).await?;
            }
        }
        Ok(())
    }

    /// The mail is out, so the message must not come again on its account: a record that cannot be written is only
    /// logged.
    async fn record_sent(&self, dispatch: &Dispatch, sent: &Delivery) {
        if self.store.record(dispatch, sent).await.is_ok() {
            return;
        }
        if let Err(error) = self.store.record(dispatch, sent).await {
            tracing::error!(dispatch = dispatch.id(), %error, "a sent mail could not be recorded");
        }
    }
}
