//! A customer gets its tenant, verified at Microsoft.

use crate::account::{Customer, Tenant};
use crate::account_change::{Associated, CustomerCommit, associate, other_tenant};
use crate::event::Actor;
use crate::ids::TenantId;
use crate::link::TokenHash;
use crate::ports::{Clock, Customers, PortResult};
use crate::provider::{Resolution, TenantDirectory, TenantQuery};
use crate::refusal::Refusal;

use super::ATTEMPTS;

/// Which tenant, and by whom it is named.
#[derive(Clone, Debug)]
pub struct AssociateTenant {
    /// How the tenant is named.
    pub query: TenantQuery,
    /// The distributor's own tenant, which is no customer's.
    pub partner_tenant: TenantId,
    /// Who names it.
    pub actor: Actor,
    /// The link through which it is named, and with which invitation it was sent.
    pub link: Option<(TokenHash, u64)>,
}

/// What an association came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Association {
    /// The customer has the tenant, by this call or since before.
    Stands(Box<Customer>, Tenant),
    /// A rule refuses it.
    Refused(Refusal),
    /// The tenant is nobody's own, or the distributor's.
    Reserved,
    /// Microsoft knows no such tenant.
    NotFound,
    /// Microsoft could not be asked; nothing was changed.
    Unreachable {
        /// What was seen, without personal data.
        cause: String,
    },
    /// The customer or the link is gone.
    Gone,
    /// The customer keeps changing.
    Busy,
}

/// Gives `customer`, as it was read, the tenant of the command. Microsoft is asked only when the answer depends on it.
///
/// # Errors
/// When the tables do not answer.
pub async fn associate_tenant(
    store: &impl Customers,
    directory: &impl TenantDirectory,
    clock: &impl Clock,
    mut customer: Customer,
    command: AssociateTenant,
) -> PortResult<Association> {
    if command.query == TenantQuery::Id(command.partner_tenant) {
        return Ok(Association::Reserved);
    }
    if let Some(settled) = settle_without_asking(&customer, &command.query) {
        return Ok(settled);
    }
    let tenant_id = match directory.resolve(&command.query).await {
        Resolution::Found(id) if id != command.partner_tenant => id,
        Resolution::Found(_) | Resolution::Reserved => return Ok(Association::Reserved),
        Resolution::NotFound => return Ok(Association::NotFound),
        Resolution::Unreachable { cause } => return Ok(Association::Unreachable { cause }),
    };
    let now = clock.now();
    let tenant = Tenant {
        tenant_id,
        domain: match command.query {
            TenantQuery::Id(_) => None,
            TenantQuery::Domain(domain) => Some(domain),
        },
        verified_at: now,
    };
    for _ in 0..ATTEMPTS {
        if let Some((_, invitation)) = command.link
            && customer.tenant.is_none()
            && !customer.invites(invitation)
        {
            return Ok(Association::Gone);
        }
        let mut change = match associate(&customer, &tenant, command.actor.clone(), now) {
            Ok(Associated::Now(change)) => *change,
            Ok(Associated::Before(held)) => return Ok(Association::Stands(Box::new(customer), held)),
            Err(refusal) => return Ok(Association::Refused(refusal)),
        };
        change.link = command.link.as_ref().map(|(link, _)| link.clone());
        match store.commit_customer(&change).await? {
            CustomerCommit::Done => return Ok(Association::Stands(Box::new(change.customer), tenant)),
            CustomerCommit::TenantInUse => return Ok(Association::Refused(Refusal::TenantInUse)),
            CustomerCommit::Stale(Some(current)) => customer = *current,
            CustomerCommit::Stale(None) | CustomerCommit::Link | CustomerCommit::Repeated(_) => {
                return Ok(Association::Gone);
            }
        }
    }
    Ok(Association::Busy)
}

/// What a customer that has a tenant comes to, when it does not depend on Microsoft.
fn settle_without_asking(customer: &Customer, query: &TenantQuery) -> Option<Association> {
    let held = customer.tenant.as_ref()?;
    let same = match query {
        TenantQuery::Id(id) => held.tenant_id == *id,
        TenantQuery::Domain(domain) if held.domain.as_ref() == Some(domain) => true,
        TenantQuery::Domain(_) => return None,
    };
    Some(if same {
        Association::Stands(Box::new(customer.clone()), held.clone())
    } else {
        Association::Refused(other_tenant(customer))
    })
}
