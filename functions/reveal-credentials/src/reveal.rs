//! `/credentials/{token}`: GET and HEAD offer, only POST reveals.

use contracts::access::Access;
use domain::change::{Change, Commit, Conflict};
use domain::ids::{RequestId, ResellerId};
use domain::lifecycle;
use domain::link::{LinkToken, Permission, TokenHash};
use domain::ports::{Clock, Links, PortError, PortResult, Requests, SealedAccess, SealedAccessStore, Unseal};
use domain::request::SubscriptionRequest;
use domain::text::Name;
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::pages::{Page, is_same_origin};

use crate::{RevealCredentials, pages};

/// How often a reveal meets a request that has moved before the reader is asked to come again.
const ATTEMPTS: u32 = 4;

/// What a live link opens.
struct Opening {
    link: TokenHash,
    reseller: ResellerId,
    request: RequestId,
    customer: Name,
    until: Timestamp,
}

impl<S, K, C> RevealCredentials<S, K, C>
where
    S: Links + Requests + SealedAccessStore,
    K: Unseal,
    C: Clock,
{
    pub(crate) async fn offer(&self, token: &str) -> Result<Page, Page> {
        let opening = self.opening(token).await?;
        let sealed = self.unopened(opening.request).await?;
        Ok(pages::offer(
            &opening.customer,
            opening.until.min(sealed.expires_at),
        ))
    }

    pub(crate) async fn reveal(&self, http: &Request, token: &str) -> Result<Page, Page> {
        if !is_same_origin(http, &self.base_url) {
            return Err(pages::cross_site());
        }
        let opening = self.opening(token).await?;
        let sealed = self.unopened(opening.request).await?;
        let found = self.store.request(&opening.reseller, opening.request).await;
        let request = read(found)?.ok_or_else(pages::unknown)?;
        let access = self.unseal(opening.request, &sealed).await?;
        let request = self.take_out(&opening, request).await?;
        Ok(pages::revealed(&opening.customer, &request, &access))
    }

    /// Takes the sealed access out of the store. Who gets past this is the one reader.
    async fn take_out(
        &self,
        opening: &Opening,
        mut request: SubscriptionRequest,
    ) -> Result<SubscriptionRequest, Page> {
        for _ in 0..ATTEMPTS {
            let change = Change {
                link: Some(opening.link.clone()),
                ..lifecycle::reveal(&request, self.clock.now())
            };
            match self
                .store
                .commit(&change)
                .await
                .map_err(|error| unavailable(&error))?
            {
                Commit::Done => return Ok(change.request),
                Commit::Refused(Conflict::Request(Some(current))) => request = *current,
                Commit::Refused(Conflict::SecretTaken) => {
                    self.unopened(opening.request).await?;
                    return Err(pages::over());
                }
                Commit::Refused(Conflict::Link | Conflict::Request(None)) => return Err(pages::over()),
                Commit::Refused(conflict) => {
                    tracing::error!(?conflict, "a reveal met a conflict that it cannot have");
                    return Err(pages::unavailable());
                }
            }
        }
        Err(pages::unavailable())
    }

    /// What a live link opens; else the page that says why not.
    async fn opening(&self, token: &str) -> Result<Opening, Page> {
        let hash = LinkToken::parse(token).ok_or_else(pages::unknown)?.hash();
        let link = read(self.store.link(&hash).await)?.ok_or_else(pages::unknown)?;
        let live = link.is_live(self.clock.now());
        match link.permission {
            Permission::Reveal {
                reseller_id,
                request_id,
                customer_name,
                ..
            } if live => Ok(Opening {
                link: link.token_hash,
                reseller: reseller_id,
                request: request_id,
                customer: customer_name,
                until: link.expires_at,
            }),
            Permission::Reveal { .. } => Err(pages::over()),
            Permission::Decide { .. } | Permission::AcceptTerms { .. } | Permission::ConfirmTenant { .. } => {
                Err(pages::unknown())
            }
        }
    }

    /// The sealed access, if nobody has opened it and its time is not over; else the page that says so.
    async fn unopened(&self, request: RequestId) -> Result<SealedAccess, Page> {
        let sealed = read(self.store.sealed(request).await)?.ok_or_else(pages::over)?;
        match sealed.opened_at {
            Some(at) => Err(pages::opened(at)),
            None if sealed.expires_at <= self.clock.now() => Err(pages::over()),
            None => Ok(sealed),
        }
    }

    async fn unseal(&self, request: RequestId, sealed: &SealedAccess) -> Result<Access, Page> {
        let plain = read(self.key.unseal(request, &sealed.ciphertext).await)?;
        Access::from_secret(&plain).ok_or_else(|| {
            tracing::error!(request.id = %request, "what was sealed is no access");
            pages::unavailable()
        })
    }
}

fn read<T>(result: PortResult<T>) -> Result<T, Page> {
    result.map_err(|error| unavailable(&error))
}

/// Whatever fails, the access stays sealed, so the reader may always come again.
fn unavailable(error: &PortError) -> Page {
    tracing::error!(%error, "the access could not be opened");
    pages::unavailable()
}
