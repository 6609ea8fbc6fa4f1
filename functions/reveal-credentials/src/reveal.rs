//! `/credentials/{token}`: GET and HEAD offer, only POST reveals.

use contracts::access::Access;
use domain::access::OpenedFrom;
use domain::change::{Change, Commit, Conflict};
use domain::lifecycle;
use domain::ports::{
    AccessReads, Clock, LinkKeySource, Links, Requests, SealedAccess, SealedAccessStore, Unseal,
};
use domain::request::SubscriptionRequest;
use lambda_http::Request;
use lambda_support::http::origin;
use lambda_support::http::pages::Page;

use crate::RevealCredentials;
use crate::opening::{Opening, read};
use crate::pages::Again;

/// How often a change meets a request that has moved before the reader is asked to come again.
pub(crate) const ATTEMPTS: u32 = 4;

impl<S, L, K, C> RevealCredentials<S, L, K, C>
where
    S: Links + AccessReads + Requests + SealedAccessStore,
    L: LinkKeySource,
    K: Unseal,
    C: Clock,
{
    pub(crate) async fn offer(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let (opening, request) = self.opening(http, token).await?;
        self.as_it_stands(&opening, &request)
    }

    pub(crate) async fn reveal(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let (opening, request) = self.opening_by_form(http, token).await?;
        let sealed = self.unopened(&opening, &request, opening.sealed.as_ref())?;
        let access = self.unseal(&opening, sealed).await?;
        let (source_ip, user_agent) = origin(http);
        let from = OpenedFrom {
            source_ip,
            user_agent,
        };
        let request = self.take_out(&opening, request, &from).await?;
        Ok(opening.pages.revealed(&opening.customer, &request, &access))
    }

    /// Takes the sealed access out of the store. Who gets past this is the one reader.
    async fn take_out(
        &self,
        opening: &Opening,
        mut request: SubscriptionRequest,
        from: &OpenedFrom,
    ) -> Result<SubscriptionRequest, Page> {
        let pages = &opening.pages;
        for _ in 0..ATTEMPTS {
            let revealed = lifecycle::reveal(&request, opening.renewals, from.clone(), self.clock.now());
            let change = Change {
                link: Some(opening.link.clone()),
                contact: Some(opening.contact.clone()),
                ..revealed.map_err(|superseded| pages.superseded(superseded))?
            };
            match read(pages, self.store.commit(&change).await)? {
                Commit::Done => return Ok(change.request),
                Commit::Refused(Conflict::Request(Some(current))) => request = *current,
                Commit::Refused(Conflict::SecretTaken) => {
                    let sealed = read(pages, self.store.sealed(opening.request).await)?;
                    self.unopened(opening, &request, sealed.as_ref())?;
                    return Err(pages.over(self.again(&request)));
                }
                Commit::Refused(Conflict::Link | Conflict::Request(None)) => {
                    return Err(pages.over(Again::Never));
                }
                Commit::Refused(Conflict::Contact) => return Err(pages.moved()),
                Commit::Refused(conflict) => {
                    tracing::error!(?conflict, "a reveal met a conflict that it cannot have");
                    return Err(pages.broken());
                }
            }
        }
        Err(pages.busy())
    }

    async fn unseal(&self, opening: &Opening, sealed: &SealedAccess) -> Result<Access, Page> {
        let request = opening.request;
        let plain = read(
            &opening.pages,
            self.sealing.unseal(request, &sealed.ciphertext).await,
        )?;
        Access::from_secret(&plain).ok_or_else(|| {
            tracing::error!(request.id = %request, "what was sealed is no access");
            opening.pages.broken()
        })
    }
}
