//! `/terms/{token}`: GET and HEAD show the terms, only POST accepts them.

mod page;

use domain::account_change::CustomerChange;
use domain::event::Actor;
use domain::ids::TermsVersion;
use domain::ports::{AccountReads, Clock, Customers, Entropy, LinkKeySource, Links};
use domain::terms::{Evidence, TermsKind, Via};
use domain::usecases::{Accepted, AcceptedVersions, accept_missing};
use lambda_http::Request;
use lambda_support::http::origin;
use lambda_support::http::pages::{self as sent, Page, Voice, form_fields};

use crate::link::{Opening, Purpose};
use crate::{AccountPages, pages};

/// The field that names a version that was shown as missing.
const DOCUMENT: &str = "document";

impl<S, K, D, C, E> AccountPages<S, K, D, C, E>
where
    K: LinkKeySource,
    S: Links + AccountReads + Customers,
    C: Clock,
    E: Entropy,
    D: Sync,
{
    pub(crate) async fn show_terms(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let Opening { reader, facts, .. } = self.open(http, token, Purpose::AcceptTerms).await?;
        let state = facts.terms(self.clock.now());
        Ok(page::standing(&reader, &state))
    }

    /// Accepts what the page showed as missing. When that has moved since, nothing is recorded.
    pub(crate) async fn accept_shown(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let evidence = sent::Evidence::of(http, &self.base_url);
        let evidence = evidence.ok_or_else(|| Voice::to_stranger(&pages::TEXTS, http).cross_site())?;
        let Opening {
            link,
            reader,
            mut facts,
            ..
        } = self.open(http, token, Purpose::AcceptTerms).await?;
        let state = facts.terms(self.clock.now());
        if state.satisfied() {
            return Ok(page::standing(&reader, &state));
        }
        if let Err(doubt) = reader.check(&evidence) {
            return Err(page::doubted(&reader, &state, doubt));
        }
        let versions = shown(http).ok_or_else(|| page::moved(&reader, &state))?;
        let (source_ip, user_agent) = origin(http);
        let command = AcceptedVersions {
            versions,
            by: reader.recipient.clone(),
            evidence: Evidence {
                via: Via::EmailLink,
                source_ip,
                user_agent,
            },
            actor: Actor::Recipient,
        };
        let bind = |change| {
            Ok(CustomerChange {
                link: Some(link.clone()),
                ..change
            })
        };
        let done = accept_missing(&self.store, &self.clock, &self.entropy, &mut facts, command, bind);
        match done.await.map_err(|error| reader.voice.failed(&error))? {
            Accepted::Recorded(records) => Ok(page::recorded(&reader, &records)),
            Accepted::Superseded => Err(page::moved(&reader, &facts.terms(self.clock.now()))),
            Accepted::Gone => Err(pages::over(&reader.voice)),
            Accepted::Busy => Err(reader.voice.busy()),
            Accepted::Repeated(_) => {
                tracing::error!("an acceptance by link carries no Idempotency-Key and was found repeated");
                Err(reader.voice.broken())
            }
        }
    }
}

/// How the form names a version.
fn key(kind: TermsKind, version: &TermsVersion) -> String {
    format!("{}:{version}", kind.as_str())
}

/// The versions that the form names; nothing when one of them cannot be a version.
fn shown(http: &Request) -> Option<Vec<(TermsKind, TermsVersion)>> {
    let read = |key: String| {
        let (kind, version) = key.split_once(':')?;
        Some((TermsKind::parse(kind)?, TermsVersion::parse(version).ok()?))
    };
    form_fields(http, DOCUMENT).into_iter().map(read).collect()
}
