//! `/tenants/{token}`: the customer types a domain or a tenant id, sees what it leads to, and confirms that. Only the
//! confirmation changes anything.

mod page;

use domain::account::Customer;
use domain::event::Actor;
use domain::ids::{Domain, TenantId};
use domain::ports::{AccountReads, Clock, Customers, Entropy, LinkKeySource, Links};
use domain::provider::{Resolution, TenantDirectory, TenantQuery};
use domain::usecases::{AssociateTenant, Association, associate_tenant};
use lambda_http::Request;
use lambda_support::http::pages::{Evidence, Page, Voice, form_field};

use crate::link::{Opening, Purpose};
use crate::{AccountPages, pages};

/// Why what was typed or confirmed is not the customer's tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Nothing was typed.
    Missing,
    /// Neither a domain nor an id.
    Malformed,
    /// Nobody's own.
    Reserved,
    /// The distributor's.
    Distributors,
    /// Microsoft knows none.
    NotFound,
    /// It is not any more what was shown.
    Moved,
    /// Microsoft could not be asked.
    Unreachable,
}

/// Microsoft's directory as far as it still says what was shown: what was seen is what is confirmed.
struct AsShown<'a, D> {
    directory: &'a D,
    shown: TenantId,
}

impl<D: TenantDirectory> TenantDirectory for AsShown<'_, D> {
    async fn resolve(&self, query: &TenantQuery) -> Resolution {
        match self.directory.resolve(query).await {
            Resolution::Found(id) if id != self.shown => Resolution::NotFound,
            answer => answer,
        }
    }
}

impl<S, K, D, C, E> AccountPages<S, K, D, C, E>
where
    K: LinkKeySource,
    S: Links + AccountReads + Customers,
    D: TenantDirectory,
    C: Clock,
    E: Entropy,
{
    pub(crate) async fn show_tenant(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let Opening { reader, facts, .. } = self.open(http, token, Purpose::ConfirmTenant).await?;
        let held = facts.customer.and_then(|customer| customer.tenant);
        Ok(match held {
            Some(tenant) => page::confirmed(&reader, &tenant),
            None => page::form(&reader, "", None),
        })
    }

    pub(crate) async fn name_tenant(&self, http: &Request, token: &str) -> Result<Page, Page> {
        let evidence = Evidence::of(http, &self.base_url);
        let evidence = evidence.ok_or_else(|| Voice::to_stranger(&pages::TEXTS, http).cross_site())?;
        let opening = self.open(http, token, Purpose::ConfirmTenant).await?;
        let customer = opening.facts.customer.clone();
        let customer = customer.ok_or_else(|| opening.reader.voice.unknown())?;
        if let Err(doubt) = opening.reader.check(&evidence) {
            // There is nothing more to send.
            if let Some(tenant) = &customer.tenant {
                return Ok(page::confirmed(&opening.reader, tenant));
            }
            let typed = [page::DOMAIN, page::CONFIRM, page::TENANT];
            let typed = typed.into_iter().find_map(|field| form_field(http, field));
            return Err(page::doubted(&opening.reader, &typed.unwrap_or_default(), doubt));
        }
        match form_field(http, page::CONFIRM) {
            Some(shown) => self.confirm(http, opening, customer, &shown).await,
            None => self.look_up(http, &opening, &customer).await,
        }
    }

    /// Shows which tenant is meant. It is read at Microsoft alone.
    async fn look_up(&self, http: &Request, opening: &Opening, customer: &Customer) -> Result<Page, Page> {
        let reader = &opening.reader;
        if let Some(tenant) = &customer.tenant {
            return Ok(page::confirmed(reader, tenant));
        }
        let typed = form_field(http, page::TENANT).unwrap_or_default();
        let found = match read(&typed) {
            Ok(query) => self.find(&query).await.map(|tenant| (tenant, query)),
            Err(fault) => Err(fault),
        };
        match found {
            Ok((tenant, query)) => Ok(page::found(reader, tenant, &query)),
            Err(fault) => Err(page::form(reader, &typed, Some(fault))),
        }
    }

    async fn find(&self, query: &TenantQuery) -> Result<TenantId, Fault> {
        if *query == TenantQuery::Id(self.partner_tenant) {
            return Err(Fault::Distributors);
        }
        match self.directory.resolve(query).await {
            Resolution::Found(id) if id == self.partner_tenant => Err(Fault::Distributors),
            Resolution::Found(id) => Ok(id),
            Resolution::Reserved => Err(Fault::Reserved),
            Resolution::NotFound => Err(Fault::NotFound),
            Resolution::Unreachable { cause } => Err(unreachable_because(&cause)),
        }
    }

    /// Gives the customer the tenant that it was shown, as Microsoft confirms it once more.
    async fn confirm(
        &self,
        http: &Request,
        opening: Opening,
        customer: Customer,
        shown: &str,
    ) -> Result<Page, Page> {
        let Opening {
            link,
            invitation,
            reader,
            ..
        } = opening;
        let domain = form_field(http, page::DOMAIN);
        let typed = domain.clone().unwrap_or_else(|| shown.to_owned());
        let refuse = |fault| page::form(&reader, &typed, Some(fault));
        let shown = TenantId::parse(shown).map_err(|_| refuse(Fault::Malformed))?;
        let domain = domain.map(|domain| Domain::parse(&domain)).transpose();
        let query = match domain.map_err(|_| refuse(Fault::Malformed))? {
            // A customer that has a tenant may have it by this domain, which leads elsewhere by now.
            Some(domain) if customer.tenant.is_none() => TenantQuery::Domain(domain),
            _ => TenantQuery::Id(shown),
        };
        let directory = AsShown {
            directory: &self.directory,
            shown,
        };
        let command = AssociateTenant {
            query,
            partner_tenant: self.partner_tenant,
            actor: Actor::Recipient,
            link: invitation.map(|invitation| (link, invitation)),
        };
        let done = associate_tenant(&self.store, &directory, &self.clock, customer, command).await;
        match done.map_err(|error| reader.voice.failed(&error))? {
            Association::Stands(_, tenant) => Ok(page::confirmed(&reader, &tenant)),
            Association::Refused(refusal) => Err(page::refused(&reader, &refusal)),
            Association::Reserved if shown == self.partner_tenant => Err(refuse(Fault::Distributors)),
            Association::Reserved => Err(refuse(Fault::Reserved)),
            Association::NotFound => Err(refuse(Fault::Moved)),
            Association::Unreachable { cause } => Err(refuse(unreachable_because(&cause))),
            Association::Gone => Err(pages::over(&reader.voice)),
            Association::Busy => Err(reader.voice.busy()),
        }
    }
}

fn unreachable_because(cause: &str) -> Fault {
    tracing::warn!(cause, "a tenant could not be checked");
    Fault::Unreachable
}

/// What was typed: an id where it is one, else a domain.
fn read(typed: &str) -> Result<TenantQuery, Fault> {
    if typed.is_empty() {
        return Err(Fault::Missing);
    }
    match TenantId::parse(typed) {
        Ok(id) => Ok(TenantQuery::Id(id)),
        Err(invalid) if invalid == TenantId::reserved() => Err(Fault::Reserved),
        Err(_) => Domain::parse(typed)
            .map(TenantQuery::Domain)
            .map_err(|_| Fault::Malformed),
    }
}
