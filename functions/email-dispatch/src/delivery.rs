//! From one event to its mails.

use contracts::bus::{AccountDetail, EventDetail};
use domain::dispatch::{Delivery, Dispatch, Happened, account_dispatches, dispatches, for_operations};
use domain::ports::{Claim, Clock, Dispatches, LinkMaker, Mailer, PortError, Sent};
use jiff::{SignedDuration, Timestamp};

use crate::batch::{BusEvent, Detail};
use crate::matter::{Matter, Mismatch};
use crate::render::{Unrendered, render};
use crate::{EmailDispatch, link};

/// How long an attempt may take before another one begins; longer than the function may run.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Why a message must come again. Its words are logged, so they name nobody.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    #[error("the request is unknown")]
    UnknownRequest,
    #[error("the reseller is unknown")]
    UnknownReseller,
    #[error("another attempt is under way until {until}")]
    Held { until: Timestamp },
    #[error("a link could not be planned: {0}")]
    Link(#[from] Mismatch),
    #[error("a mail could not be rendered: {0}")]
    Render(#[from] Unrendered),
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
        match &event.detail {
            Detail::Request(detail) => self.tell_request(detail, event.time).await,
            Detail::Account(detail) => self.tell_account(detail, event.time).await,
        }
    }

    async fn tell_request(&self, detail: &EventDetail, at: Timestamp) -> Result<(), Undelivered> {
        let facts = self
            .store
            .mail_facts(&detail.reseller_id, detail.request_id)
            .await?;
        let facts = facts.ok_or(Undelivered::UnknownRequest)?;
        let operations = self.operations.as_ref();
        let happened = Happened {
            kind: detail.kind,
            seq: detail.seq,
            reason: detail.reason.as_deref(),
        };
        if let (None, Some(message)) = (operations, for_operations(happened, &facts.request)) {
            tracing::warn!(
                request.id = %detail.request_id,
                message = message.as_str(),
                "operations must be told of a request, and have no address to be told at"
            );
        }
        let (request, reseller, customer) = (&facts.request, &facts.reseller, &facts.customer);
        let due = dispatches(happened, request, reseller, customer, operations);
        self.dispatch_all(&due, Matter::Request(&facts), at).await
    }

    async fn tell_account(&self, detail: &AccountDetail, at: Timestamp) -> Result<(), Undelivered> {
        let notice = detail.notice();
        let facts = self
            .store
            .account_mail_facts(&notice.reseller_id, notice.customer_id)
            .await?;
        let reseller = facts.reseller.as_ref().ok_or(Undelivered::UnknownReseller)?;
        let customer = facts.customer.as_ref();
        let terms = facts.terms(self.clock.now());
        let due = account_dispatches(&notice, reseller, customer, &terms);
        let matter = customer.map_or(Matter::Reseller(reseller), |c| Matter::Customer(c, reseller));
        self.dispatch_all(&due, matter, at).await
    }

    /// What fails for one recipient does not keep the others from their mail.
    async fn dispatch_all(
        &self,
        due: &[Dispatch],
        matter: Matter<'_>,
        happened: Timestamp,
    ) -> Result<(), Undelivered> {
        let mut outcome = Ok(());
        for dispatch in due {
            if let Err(undelivered) = self.dispatch(dispatch, matter, happened).await {
                tracing::warn!(dispatch = dispatch.id(), cause = %undelivered, "a mail was not sent");
                outcome = Err(undelivered);
            }
        }
        outcome
    }

    async fn dispatch(
        &self,
        dispatch: &Dispatch,
        matter: Matter<'_>,
        happened: Timestamp,
    ) -> Result<(), Undelivered> {
        let now = self.clock.now();
        let plan = link::plan(dispatch, matter, happened, self.day)?;
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
        let mail = render(dispatch, matter, link.as_ref())?;
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
