//! What a link opens, and for whom.

use std::sync::Arc;

use domain::email::Person;
use domain::ids::{CustomerId, ResellerId};
use domain::link::{Link, Permission, TokenHash};
use domain::link_key::LinkKeys;
use domain::ports::{AccountFacts, AccountReads, Clock, LinkKeySource, Links};
use domain::text::Name;
use domain::usecases::{Closed, open_link};
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::pages::{Doubt, Evidence, Page, Voice};

use crate::{AccountPages, pages};

/// For what a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To accept terms.
    AcceptTerms,
    /// To name the tenant.
    ConfirmTenant,
}

/// What a live link opens.
pub(crate) struct Opening {
    /// The link.
    pub(crate) link: TokenHash,
    /// With which invitation it was sent, where it is one.
    pub(crate) invitation: Option<u64>,
    /// Who reads the page, and about whom.
    pub(crate) reader: Reader,
    /// The account as it stands.
    pub(crate) facts: AccountFacts,
}

/// Who reads the page, and about whom.
pub(crate) struct Reader {
    /// To whom the link was sent.
    pub(crate) recipient: Person,
    /// The customer's name.
    pub(crate) customer: Name,
    /// How pages speak to the reader.
    pub(crate) voice: Voice,
    link: TokenHash,
    keys: Arc<LinkKeys>,
    opened_at: Timestamp,
}

impl Reader {
    /// Proof that a page of the link is shown now.
    pub(crate) fn nonce(&self) -> String {
        self.keys.page_nonce(&self.link, self.opened_at)
    }

    /// Whether the reader was shown a page of the link.
    pub(crate) fn check(&self, evidence: &Evidence) -> Result<(), Doubt> {
        evidence.check(&self.keys, &self.link, self.opened_at)
    }
}

impl<S, K, D, C, E> AccountPages<S, K, D, C, E>
where
    K: LinkKeySource,
    S: Links + AccountReads,
    C: Clock,
{
    /// What a live link of this purpose opens, in two round trips; else the page that says why not.
    pub(crate) async fn open(&self, http: &Request, token: &str, purpose: Purpose) -> Result<Opening, Page> {
        let stranger = Voice::to_stranger(&pages::TEXTS, http);
        let opened_at = self.clock.now();
        let opened = open_link(&self.store, &self.keys, token, opened_at).await;
        let link = opened.map_err(|closed| match closed {
            Closed::Unknown => stranger.unknown(),
            // A link to something else is none for this, whether it lives or not.
            Closed::Over(Some(link)) if addressee(purpose, &link).is_none() => stranger.unknown(),
            Closed::Over(Some(link)) => pages::over(&stranger.clone().to_reader_of(&link)),
            Closed::Over(None) => pages::over(&stranger),
            Closed::Unavailable(error) => stranger.failed(&error),
        })?;
        let to = addressee(purpose, &link).ok_or_else(|| stranger.unknown())?;
        let voice = stranger.clone().to_reader_of(&link);
        let keys = self.keys.link_keys(None).await;
        let keys = keys.map_err(|error| voice.failed(&error))?;
        let Addressee {
            reseller_id,
            customer_id,
            recipient,
            invitation,
        } = to;
        let facts = self.store.account_facts(&reseller_id, customer_id, None).await;
        let facts = facts.map_err(|error| voice.failed(&error))?;
        let (customer, reseller) = facts.parties().ok_or_else(|| stranger.unknown())?;
        let holds = match invitation {
            None => customer.is_contact(&recipient.email),
            // Whoever was asked sees what came of it.
            Some(invitation) => customer.tenant.is_some() || customer.invites(invitation),
        };
        if !holds {
            return Err(pages::over(&voice));
        }
        let voice = voice
            .of_house(&reseller.name)
            .with_name("reseller", &reseller.name)
            .with_name("customer", &customer.company_name)
            .with_name("recipient", &recipient.name)
            .with("address", recipient.email.masked())
            .with_moment("until", link.expires_at);
        let reader = Reader {
            recipient,
            customer: customer.company_name.clone(),
            voice,
            link: link.token_hash.clone(),
            keys,
            opened_at,
        };
        Ok(Opening {
            link: link.token_hash,
            invitation,
            reader,
            facts,
        })
    }
}

/// For whom a link of a purpose was made.
struct Addressee {
    reseller_id: ResellerId,
    customer_id: CustomerId,
    recipient: Person,
    /// With which invitation it was sent, where it is one.
    invitation: Option<u64>,
}

fn addressee(purpose: Purpose, link: &Link) -> Option<Addressee> {
    match (purpose, link.permission.clone()) {
        (
            Purpose::AcceptTerms,
            Permission::AcceptTerms {
                reseller_id,
                customer_id,
                recipient,
            },
        ) => Some(Addressee {
            reseller_id,
            customer_id,
            recipient,
            invitation: None,
        }),
        (
            Purpose::ConfirmTenant,
            Permission::ConfirmTenant {
                reseller_id,
                customer_id,
                recipient,
                invitation,
            },
        ) => Some(Addressee {
            reseller_id,
            customer_id,
            recipient,
            invitation: Some(invitation),
        }),
        _ => None,
    }
}
