//! From one event to its mails.

use contracts::bus::{AccountDetail, EventDetail};
use domain::approval::{LostMail, Undelivered as Lost};
use domain::dispatch::{Dispatch, Happened, account_dispatches, dispatches, for_operations, instead_of_late};
use domain::mail_tags::MailTags;
use domain::ports::{
    Clock, DeliveryLedger, Dispatches, LinkMaker, MailAccount, MailThrottle, Mailer, PortError, Requests,
    Reviews, SealedAccessStore, Unseal,
};
use domain::usecases::{LostMailNote, note_lost_mail};
use jiff::Timestamp;
use letters::{Matter, Mismatch, Unrendered, render};
use tokio::time::Instant;

use crate::courier::{Courier, Letter, Unsent};
use crate::event::{BusEvent, Detail};
use crate::{EmailDispatch, link};

/// Why a mail is not sent to an address that did not take an earlier one about the same request.
const SUPPRESSED: &str = "suppressed";

/// Why a mail is not sent that could only say that its link is over.
const LINK_OVER: &str = "link_over";

/// Why a message must come again. Its words are logged, so they name nobody.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    #[error("the request is unknown")]
    UnknownRequest,
    #[error("the reseller is unknown")]
    UnknownReseller,
    #[error("the request does not show that a mail was refused: {0:?}")]
    NotShown(LostMailNote),
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
    S: Dispatches + DeliveryLedger + MailThrottle + SealedAccessStore + Requests + Reviews,
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
        let now = self.clock.now();
        let matter = Matter::Request(&facts);
        let mut due = dispatches(happened, request, reseller, customer, operations, now);
        let mut instead = Vec::new();
        for dispatch in &due {
            let plan = link::plan(dispatch, matter, at, self.day)?;
            if plan.is_some_and(|plan| plan.is_over(now)) {
                instead.extend(instead_of_late(
                    dispatch, happened, request, reseller, customer, now,
                ));
            }
        }
        due.append(&mut instead);
        self.dispatch_all(&due, matter, at, until).await
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
        let tags = MailTags {
            reseller_id: matter.reseller().reseller_id.clone(),
            dispatch: dispatch.key(),
        };
        let write = async || {
            if matter.is_unreachable(&dispatch.to.email) {
                return Ok(Letter::Withheld(SUPPRESSED));
            }
            let link = match plan {
                Some(plan) if plan.is_over(now) => {
                    // An alarm hangs on this line.
                    tracing::error!(
                        dispatch = dispatch.id(),
                        about = %dispatch.about,
                        link_over = true,
                        "a mail came too late for its link and is not sent"
                    );
                    return Ok(Letter::Withheld(LINK_OVER));
                }
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
        let refused = async || self.show_refusal(dispatch, &tags, matter).await;
        courier.carry(&tags, until, write, refused).await
    }

    /// Has the request show that its reader does not get a mail for which something waits, as when the mail service tells
    /// it later.
    async fn show_refusal(
        &self,
        dispatch: &Dispatch,
        tags: &MailTags,
        matter: Matter<'_>,
    ) -> Result<(), Undelivered> {
        let (Matter::Request(facts), Some(version)) = (matter, tags.dispatch.version()) else {
            return Ok(());
        };
        if !dispatch.message.is_awaited() {
            return Ok(());
        }
        let lost = LostMail {
            to: &dispatch.to.email,
            why: Lost::Rejected,
            version,
        };
        let id = facts.request.request_id;
        match note_lost_mail(&self.store, &self.clock, &tags.reseller_id, id, lost).await? {
            LostMailNote::Taken => Ok(()),
            not_shown => Err(Undelivered::NotShown(not_shown)),
        }
    }
}
