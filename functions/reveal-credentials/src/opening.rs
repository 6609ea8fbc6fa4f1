//! What a link leads to, and how that stands.

use std::sync::Arc;

use domain::access::superseded;
use domain::event::Actor;
use domain::ids::RequestId;
use domain::lifecycle::request_access_reset;
use domain::link::{Permission, TokenHash};
use domain::link_key::LinkKeys;
use domain::ports::{
    Clock, LinkKeySource, Links, PortError, PortResult, Requests, SealedAccess, SealedAccessStore, Unseal,
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
    pub(crate) pages: Pages,
    keys: Arc<LinkKeys>,
}

impl<S, L, K, C> RevealCredentials<S, L, K, C>
where
    S: Links + Requests + SealedAccessStore,
    L: LinkKeySource,
    K: Unseal,
    C: Clock,
{
    /// What a link leads to that was not taken back and is not forgotten, and the request as it stands; else the page
    /// that says why not.
    pub(crate) async fn opening(
        &self,
        http: &Request,
        token: &str,
    ) -> Result<(Opening, SubscriptionRequest), Page> {
        let pages = Pages::before_the_link(http);
        let opened = open_link(&self.store, &self.link_keys, token, self.clock.now()).await;
        let link = match opened {
            Ok(link) => link,
            // How its access stands is shown after its end as well, and a new one can be asked for.
            Err(Closed::Over(Some(link))) => *link,
            Err(Closed::Unknown) => return Err(pages.unknown()),
            Err(Closed::Over(None)) => return Err(pages.over(Again::Never)),
            Err(Closed::Unavailable(error)) => return Err(unavailable(&pages, &error)),
        };
        let is_remembered = link.is_remembered(self.clock.now());
        let Permission::Reveal {
            reseller_id,
            request_id,
            customer_name,
            renewals,
            ..
        } = link.permission.clone()
        else {
            return Err(pages.unknown());
        };
        let keys = read(&pages, self.link_keys.link_keys(None).await)?;
        let nonce = keys.page_nonce(&link.token_hash, self.clock.now());
        let pages = Pages::of_link(http, &link, nonce);
        if !is_remembered {
            return Err(pages.over(Again::Never));
        }
        let found = self.store.request(&reseller_id, request_id).await;
        let request = read(&pages, found)?.ok_or_else(|| pages.unknown())?;
        let opening = Opening {
            link: link.token_hash,
            request: request_id,
            customer: customer_name,
            renewals,
            until: link.expires_at,
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
            return Err(self
                .as_it_stands(&opening, &request)
                .await
                .unwrap_or_else(|page| page));
        }
        Ok((opening, request))
    }

    /// The offer to show the access, if there is one.
    pub(crate) async fn as_it_stands(
        &self,
        opening: &Opening,
        request: &SubscriptionRequest,
    ) -> Result<Page, Page> {
        let sealed = self.unopened(opening, request).await?;
        let until = opening.until.min(sealed.expires_at);
        Ok(opening.pages.offer(&opening.customer, until, self.again(request)))
    }

    /// The sealed access, if the link is live and nobody has opened it; else the page that says how it stands.
    pub(crate) async fn unopened(
        &self,
        opening: &Opening,
        request: &SubscriptionRequest,
    ) -> Result<SealedAccess, Page> {
        let pages = &opening.pages;
        if let Some(superseded) = superseded(request, opening.renewals) {
            return Err(pages.superseded(superseded));
        }
        let (now, again) = (self.clock.now(), self.again(request));
        let sealed = read(pages, self.store.sealed(opening.request).await)?;
        let opened_at = sealed.as_ref().and_then(|sealed| sealed.opened_at);
        if let Some(at) = opened_at.or(request.access_opened_at) {
            let from = sealed.and_then(|sealed| sealed.opened_from);
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

/// What was read, or the page that asks the reader to come again: whatever fails, nothing is used up.
pub(crate) fn read<T>(pages: &Pages, result: PortResult<T>) -> Result<T, Page> {
    result.map_err(|error| unavailable(pages, &error))
}

fn unavailable(pages: &Pages, error: &PortError) -> Page {
    tracing::error!(%error, "the access could not be opened");
    pages.unavailable()
}
