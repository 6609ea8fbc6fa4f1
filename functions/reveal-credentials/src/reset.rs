//! The reader of a link asks for a new first password, which is mailed to the address on the customer record by a link of
//! its own. The link works for that as long as it is remembered, opened or over.

use domain::access::{Superseded, superseded};
use domain::change::{Change, Commit, Conflict};
use domain::event::Actor;
use domain::lifecycle::request_access_reset;
use domain::ports::{AccessReads, Clock, LinkKeySource, Links, Requests, SealedAccessStore, Unseal};
use lambda_http::Request;
use lambda_support::http::pages::Page;

use crate::RevealCredentials;
use crate::opening::read;
use crate::pages::Again;
use crate::reveal::ATTEMPTS;

impl<S, L, K, C> RevealCredentials<S, L, K, C>
where
    S: Links + AccessReads + Requests + SealedAccessStore,
    L: LinkKeySource,
    K: Unseal,
    C: Clock,
{
    pub(crate) async fn reset(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let (opening, mut request) = self.opening_by_form(http, token).await?;
        let pages = &opening.pages;
        for _ in 0..ATTEMPTS {
            match superseded(&request, opening.renewals) {
                // Somebody has asked already, perhaps the same reader by pressing twice.
                Some(Superseded::Renewing) => return Ok(pages.asked()),
                Some(Superseded::Replaced) => return Err(pages.superseded(Superseded::Replaced)),
                None => {}
            }
            let asked = request_access_reset(&request, Actor::Recipient, self.clock.now());
            let change = Change {
                link: Some(opening.link.clone()),
                contact: Some(opening.contact.clone()),
                ..asked.map_err(|refusal| pages.not_resettable(&refusal))?
            };
            match read(pages, self.store.commit(&change).await)? {
                Commit::Done => {
                    tracing::info!(request.id = %opening.request, "a new first password was asked for");
                    return Ok(pages.asked());
                }
                Commit::Refused(Conflict::Request(Some(current))) => request = *current,
                Commit::Refused(Conflict::Link | Conflict::Request(None)) => {
                    return Err(pages.over(Again::Never));
                }
                Commit::Refused(Conflict::Contact) => return Err(pages.moved()),
                Commit::Refused(conflict) => {
                    tracing::error!(?conflict, "a reset met a conflict that it cannot have");
                    return Err(pages.broken());
                }
            }
        }
        Err(pages.busy())
    }
}
