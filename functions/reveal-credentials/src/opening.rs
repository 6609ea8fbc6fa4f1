//! What a link leads to, and how that stands.

use std::sync::Arc;

use domain::access::superseded;
use domain::email::EmailAddress;
use domain::event::Actor;
use domain::ids::RequestId;
use domain::lifecycle::request_access_reset;
use domain::link::{Permission, TokenHash};
use domain::link_key::LinkKeys;
use domain::ports::{
    AccessReads, Clock, LinkKeySource, Links, PortResult, Requests, SealedAccess, SealedAccessStore, Unseal,
};
use domain::refusal::Refusal;
use domain::request::SubscriptionRequest;
use domain::text::Name;
use domain::usecases::{Closed, open_link};
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::pages::{Evidence, Page};

use crate::RevealCredentials;
use crate::pages::{Again, Pages};

/// What a link leads to. Whoever has one may see how the access stands.
pub(crate) struct Opening {
    pub(crate) link: TokenHash,
    pub(crate) request: RequestId,
    pub(crate) customer: Name,
    /// How often the first password had been made anew when the link was made.
    pub(crate) renewals: u32,
    pub(crate) until: Timestamp,
    /// To which address the link was sent, as it stands on the customer record.
    pub(crate) contact: EmailAddress,
    /// What was sealed when the link was opened.
    pub(crate) sealed: Option<SealedAccess>,
    pub(crate) pages: Pages,
    keys: Arc<LinkKeys>,
}

impl<S, L, K, C> RevealCredentials<S, L, K, C>
where
    S: Links + AccessReads + Requests + SealedAccessStore,
    L: LinkKeySource,
    K: Unseal,
    C: Clock,
{
    /// What a link leads to that was not taken back and is not forgotten, and the request as it stands, in two round
    /// trips; else the page that says why not.
    pub(crate) async fn opening(
        &self,
        http: &Request,
        token: &str,
    ) -> Result<(Opening, SubscriptionRequest), Page> {
        let pages = Pages::before_the_link(http);
        let opened = open_link(&self.store, &self.keys, token, self.clock.now()).await;
        let link = match opened {
            Ok(link) => link,
            // How its access stands is shown after its end as well, and a new one can be asked for.
            Err(Closed::Over(Some(link))) => *link,
            Err(Closed::Unknown) => return Err(pages.unknown()),
            Err(Closed::Over(None)) => return Err(pages.over(Again::Never)),
            Err(Closed::Unavailable(error)) => return Err(pages.failed(&error)),
        };
        let is_remembered = link.is_remembered(self.clock.now());
        let Permission::Reveal {
            reseller_id,
            customer_id,
            request_id,
            recipient,
            customer_name,
            renewals,
        } = link.permission.clone()
        else {
            return Err(pages.unknown());
        };
        let keys = read(&pages, self.keys.link_keys(None).await)?;
        let nonce = keys.page_nonce(&link.token_hash, self.clock.now());
        let pages = Pages::of_link(http, &link, nonce);
        if !is_remembered {
            return Err(pages.over(Again::Never));
        }
        let facts = self.store.access_facts(&reseller_id, customer_id, request_id);
        let facts = read(&pages, facts.await)?;
        let request = facts.request.ok_or_else(|| pages.unknown())?;
        let customer = facts.customer.ok_or_else(|| pages.unknown())?;
        // Whoever has a mailbox that was named by mistake has the mail that went there as well.
        let contact = customer.contact.email;
        let contact = contact.filter(|contact| contact.same_mailbox(&recipient.email));
        let contact = contact.ok_or_else(|| pages.moved())?;
        let opening = Opening {
            link: link.token_hash,
            request: request_id,
            customer: customer_name,
            renewals,
            until: link.expires_at,
            contact,
            sealed: facts.sealed,
            pages,
            keys,
        };
        Ok((opening, request))
    }

    /// The same for a form that was sent: its page was shown, long enough to be read. Else the page is shown once more.
    pub(crate) async fn opening_by_form(
        &self,
        http: &Request,
        token: &str,
    ) -> Result<(Opening, SubscriptionRequest), Page> {
        let evidence = Evidence::of(http, &self.base_url);
        let evidence = evidence.ok_or_else(|| Pages::before_the_link(http).cross_site())?;
        let (mut opening, request) = self.opening(http, token).await?;
        if let Err(doubt) = evidence.check(&opening.keys, &opening.link, self.clock.now()) {
            opening.pages.doubts(doubt);
            return Err(self.as_it_stands(&opening, &request).unwrap_or_else(|page| page));
        }
        Ok((opening, request))
    }

    /// The offer to show the access, if there is one.
    pub(crate) fn as_it_stands(
        &self,
        opening: &Opening,
        request: &SubscriptionRequest,
    ) -> Result<Page, Page> {
        let sealed = self.unopened(opening, request, opening.sealed.as_ref())?;
        let until = opening.until.min(sealed.expires_at);
        Ok(opening.pages.offer(&opening.customer, until, self.again(request)))
    }

    /// The sealed access, if the link is live and nobody has opened it; else the page that says how it stands.
    pub(crate) fn unopened<'a>(
        &self,
        opening: &Opening,
        request: &SubscriptionRequest,
        sealed: Option<&'a SealedAccess>,
    ) -> Result<&'a SealedAccess, Page> {
        let pages = &opening.pages;
        if let Some(superseded) = superseded(request, opening.renewals) {
            return Err(pages.superseded(superseded));
        }
        let (now, again) = (self.clock.now(), self.again(request));
        let opened_at = sealed.and_then(|sealed| sealed.opened_at);
        if let Some(at) = opened_at.or(request.access_opened_at) {
            let from = sealed.and_then(|sealed| sealed.opened_from.clone());
            return Err(pages.opened(at, &from.unwrap_or_default(), again));
        }
        match sealed {
            Some(sealed) if now < opening.until.min(sealed.expires_at) => Ok(sealed),
            _ => Err(pages.over(again)),
        }
    }

    /// Whether the reader of the link may ask for a new first password.
    pub(crate) fn again(&self, request: &SubscriptionRequest) -> Again {
        match request_access_reset(request, Actor::Recipient, self.clock.now()) {
            Ok(_) => Again::Offered,
            Err(Refusal::AccessResetLimit) => Again::TooOften,
            Err(_) => Again::Never,
        }
    }
}

/// What was read, or the page for a failure.
pub(crate) fn read<T>(pages: &Pages, result: PortResult<T>) -> Result<T, Page> {
    result.map_err(|error| pages.failed(&error))
}
