//! What a link opens, and for whom.

use domain::email::Person;
use domain::link::{LinkToken, Permission, TokenHash};
use domain::ports::{AccountFacts, AccountReads, Clock, Links, PortResult};
use domain::text::Name;
use jiff::Timestamp;
use lambda_support::http::pages::Page;

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
    /// The reseller's name.
    pub(crate) reseller: Name,
    /// Until when the link works.
    pub(crate) until: Timestamp,
}

impl<S, D, C, E> AccountPages<S, D, C, E>
where
    S: Links + AccountReads,
    C: Clock,
{
    /// What a live link of this purpose opens, in two round trips; else the page that says why not.
    pub(crate) async fn open(&self, token: &str, purpose: Purpose) -> Result<Opening, Page> {
        let hash = LinkToken::parse(token).ok_or_else(pages::unknown)?.hash();
        let link = read(self.store.link(&hash).await)?.ok_or_else(pages::unknown)?;
        let live = link.is_live(self.clock.now());
        let (reseller_id, customer_id, recipient, invitation) = match (purpose, link.permission) {
            (
                Purpose::AcceptTerms,
                Permission::AcceptTerms {
                    reseller_id,
                    customer_id,
                    recipient,
                },
            ) => (reseller_id, customer_id, recipient, None),
            (
                Purpose::ConfirmTenant,
                Permission::ConfirmTenant {
                    reseller_id,
                    customer_id,
                    recipient,
                    invitation,
                },
            ) => (reseller_id, customer_id, recipient, Some(invitation)),
            _ => return Err(pages::unknown()),
        };
        if !live {
            return Err(pages::over());
        }
        let facts = read(self.store.account_facts(&reseller_id, customer_id, None).await)?;
        let (customer, reseller) = facts.parties().ok_or_else(pages::unknown)?;
        let holds = match invitation {
            None => customer.is_contact(&recipient.email),
            // Whoever was asked sees what came of it.
            Some(invitation) => customer.tenant.is_some() || customer.invites(invitation),
        };
        if !holds {
            return Err(pages::over());
        }
        let reader = Reader {
            recipient,
            customer: customer.company_name.clone(),
            reseller: reseller.name.clone(),
            until: link.expires_at,
        };
        Ok(Opening {
            link: link.token_hash,
            invitation,
            reader,
            facts,
        })
    }
}

fn read<T>(result: PortResult<T>) -> Result<T, Page> {
    result.map_err(|error| pages::failed(&error))
}
