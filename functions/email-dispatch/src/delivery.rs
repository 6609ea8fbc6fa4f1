//! From one event to its mails.

use contracts::bus::{AccountDetail, EventDetail};
use domain::dispatch::{Dispatch, Happened, account_dispatches, dispatches, for_operations};
use domain::mail_tags::MailTags;
use domain::ports::{
    Clock, DeliveryLedger, Dispatches, LinkMaker, MailAccount, MailThrottle, Mailer, PortError,
    SealedAccessStore, Unseal,
};
use jiff::Timestamp;
use letters::{Matter, Mismatch, Unrendered, render};
use tokio::time::Instant;

use crate::courier::{Courier, Letter, Unsent};
use crate::event::{BusEvent, Detail};
use crate::{EmailDispatch, link};

/// Why a mail is not sent to an address that did not take an earlier one about the same request.
const SUPPRESSED: &str = "suppressed";

/// Why a message must come again. Its words are logged, so they name nobody.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    #[error("the request is unknown")]
    UnknownRequest,
    #[error("the reseller is unknown")]
    UnknownReseller,
    #[error(transparent)]
    Unsent(#[from] Unsent),
    #[error("a link could not be planned: {0}")]
    Link(#[from] Mismatch),
    #[error("a mail could not be rendered: {0}")]
    Render(#[from] Unrendered),
    #[error(transparent)]
    Port(#[from] PortError),
}

impl<S, L, K, M, C> EmailDispatch<S, L, K, M, C>
where
    S: Dispatches + DeliveryLedger + MailThrottle + SealedAccessStore,
    L: LinkMaker,
    K: Unseal,
    M: Mailer + MailAccount,
    C: Clock,
{
    /// Sends every mail that an event asks for.
    pub(crate) async fn deliver(&self, event: &BusEvent, until: Instant) -> Result<(), Undelivered> {
        match &event.detail {
            Detail::Request(detail) => self.tell_request(detail, event.time, until).await,
            Detail::Account(detail) => self.tell_account(detail, event.time, until).await,
        }
    }

    async fn tell_request(
        &self,
        detail: &EventDetail,
        at: Timestamp,
        until: Instant,
    ) -> Result<(), Undelivered> {
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
        let due = dispatches(
            happened,
            request,
            reseller,
            customer,
            operations,
            self.clock.now(),
        );
        self.dispatch_all(&due, Matter::Request(&facts), at, until).await
    }

    async fn tell_account(
        &self,
        detail: &AccountDetail,
        at: Timestamp,
        until: Instant,
    ) -> Result<(), Undelivered> {
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
        self.dispatch_all(&due, matter, at, until).await
    }

    /// What fails for one recipient does not keep the others from their mail.
    async fn dispatch_all(
        &self,
        due: &[Dispatch],
        matter: Matter<'_>,
        happened: Timestamp,
        until: Instant,
    ) -> Result<(), Undelivered> {
        let mut outcome = Ok(());
        for dispatch in due {
            if let Err(undelivered) = self.dispatch(dispatch, matter, happened, until).await {
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
        until: Instant,
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
        let tags = MailTags {
            reseller_id: matter.reseller().reseller_id.clone(),
            dispatch: dispatch.key(),
        };
        let write = async || {
            if matter.is_unreachable(&dispatch.to.email) {
                return Ok(Letter::Withheld(SUPPRESSED));
            }
            let link = match plan {
                Some(plan) => {
                    let mut link = plan.make(&self.links, &self.base_url).await?;
                    link.access = self.access_in_mail(dispatch, matter).await?;
                    Some(link)
                }
                None => None,
            };
            Ok(Letter::Mail(Box::new(render(dispatch, matter, link.as_ref())?)))
        };
        let courier = Courier {
            store: &self.store,
            mailer: &self.mailer,
            clock: &self.clock,
            pace: &self.pace,
            repeat_after: self.repeat_after,
        };
        courier.carry(&tags, until, write).await
    }
}
