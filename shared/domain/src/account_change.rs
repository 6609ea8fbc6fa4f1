//! What people may do to accounts. Every function returns the change or the refusal; a change holds everything that
//! is written with it, whole or not at all.

mod delegation;

pub use delegation::{Delegate, delegate, end_delegation};

use jiff::{SignedDuration, Timestamp};

use crate::account::{Customer, FormerApprover, Reseller, Tenant, TenantInvitation};
use crate::account_event::{AccountEvent, AccountEventType};
use crate::email::Person;
use crate::event::Actor;
use crate::idempotency::IdempotencyRecord;
use crate::ids::{AcceptanceId, TenantId};
use crate::link::TokenHash;
use crate::refusal::Refusal;
use crate::terms::{self, AcceptanceRecord, Document, Evidence, Signing, TermsState};
use crate::text::Remark;

/// For how many policy days a link to name the tenant works.
pub const INVITATION_DAYS: u8 = 7;
/// How many former approvers are remembered; more are never told at once.
const REMEMBERED_APPROVERS: usize = 20;

/// What a change does to the tenant that a customer holds among the reseller's customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantEffect {
    /// The customer gets it, if it has none and no other customer of the reseller has it.
    Takes(TenantId),
    /// The customer loses it, if it is not locked.
    Frees(TenantId),
}

/// One change of a customer account.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerChange {
    /// The customer after the change; `customer.version - 1` is the version it must have before (0: none).
    pub customer: Customer,
    /// The event that records it; its `seq` equals `customer.version`.
    pub event: AccountEvent,
    /// What happens to its tenant.
    pub tenant: Option<TenantEffect>,
    /// Acceptances to keep.
    pub acceptances: Vec<AcceptanceRecord>,
    /// The link through which it was done.
    pub link: Option<TokenHash>,
    /// The answer to keep for a repeated call.
    pub idempotency: Option<IdempotencyRecord>,
}

/// What became of a change of a customer.
#[derive(Clone, Debug, PartialEq)]
pub enum CustomerCommit {
    /// Everything was written.
    Done,
    /// The call was made before.
    Repeated(Box<IdempotencyRecord>),
    /// The customer stands otherwise; here is how, if it exists.
    Stale(Option<Box<Customer>>),
    /// Another customer of the reseller has the tenant.
    TenantInUse,
    /// The link was revoked or is gone.
    Link,
}

/// One change of a reseller.
#[derive(Clone, Debug, PartialEq)]
pub struct ResellerChange {
    /// The reseller after the change; `reseller.version - 1` is the version it must have before (0: none).
    pub reseller: Reseller,
    /// The event that records it; its `seq` equals `reseller.version`.
    pub event: AccountEvent,
    /// The answer to keep for a repeated call.
    pub idempotency: Option<IdempotencyRecord>,
}

/// What became of a change of a reseller.
#[derive(Clone, Debug, PartialEq)]
pub enum ResellerCommit {
    /// Everything was written.
    Done,
    /// The call was made before.
    Repeated(Box<IdempotencyRecord>),
    /// The reseller stands otherwise; here is how, if it exists.
    Stale(Option<Box<Reseller>>),
}

/// Makes an account. `customer` is as it shall be.
pub fn create(customer: Customer, actor: Actor) -> CustomerChange {
    let now = customer.created_at;
    let before = Customer {
        version: 0,
        ..customer
    };
    advance(before, AccountEventType::CustomerCreated, actor, now)
}

/// Changes what people may change: `after` is the customer as it shall be, at the version it was read.
pub fn amend(after: Customer, actor: Actor, now: Timestamp) -> CustomerChange {
    advance(after, AccountEventType::CustomerChanged, actor, now)
}

/// What an association comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Associated {
    /// This gives the customer its tenant.
    Now(Box<CustomerChange>),
    /// The customer has it already.
    Before(Tenant),
}

/// Gives a customer its verified tenant.
///
/// # Errors
/// [`Refusal::TenantAlreadyAssociated`] or [`Refusal::TenantLocked`] when it has another one.
pub fn associate(
    customer: &Customer,
    tenant: &Tenant,
    actor: Actor,
    now: Timestamp,
) -> Result<Associated, Refusal> {
    if let Some(held) = &customer.tenant {
        return if held.tenant_id == tenant.tenant_id {
            Ok(Associated::Before(held.clone()))
        } else {
            Err(other_tenant(customer))
        };
    }
    let after = Customer {
        tenant: Some(tenant.clone()),
        tenant_invitation: None,
        ..customer.clone()
    };
    let mut change = advance(after, AccountEventType::TenantAssociated, actor, now);
    change.tenant = Some(TenantEffect::Takes(tenant.tenant_id));
    Ok(Associated::Now(Box::new(change)))
}

/// Why a customer that has a tenant cannot get another one.
pub fn other_tenant(customer: &Customer) -> Refusal {
    if customer.tenant_is_locked() {
        Refusal::TenantLocked
    } else {
        Refusal::TenantAlreadyAssociated
    }
}

/// Takes a customer's tenant away; nothing to do when it has none.
///
/// # Errors
/// [`Refusal::TenantLocked`] once a request is open or completed.
pub fn dissociate(
    customer: &Customer,
    actor: Actor,
    now: Timestamp,
) -> Result<Option<CustomerChange>, Refusal> {
    let Some(tenant) = &customer.tenant else {
        return Ok(None);
    };
    if customer.tenant_is_locked() {
        return Err(Refusal::TenantLocked);
    }
    let freed = TenantEffect::Frees(tenant.tenant_id);
    let after = Customer {
        tenant: None,
        ..customer.clone()
    };
    let mut change = advance(after, AccountEventType::TenantRemoved, actor, now);
    change.tenant = Some(freed);
    Ok(Some(change))
}

/// Asks somebody by mail to name the customer's tenant: the person given, or the customer's contact.
///
/// # Errors
/// [`Refusal::TenantAlreadyAssociated`] when there is nothing to name, [`Refusal::ContactEmailMissing`].
pub fn invite(
    customer: &Customer,
    recipient: Option<Person>,
    day: SignedDuration,
    actor: Actor,
    now: Timestamp,
) -> Result<(CustomerChange, TenantInvitation), Refusal> {
    if customer.tenant.is_some() {
        return Err(Refusal::TenantAlreadyAssociated);
    }
    let recipient = recipient
        .or_else(|| customer.contact.person())
        .ok_or(Refusal::ContactEmailMissing)?;
    let expires_at = now
        .saturating_add(day.saturating_mul(i32::from(INVITATION_DAYS)))
        .unwrap_or(Timestamp::MAX);
    let invitation = TenantInvitation {
        recipient,
        invited_at: now,
        expires_at,
        version: customer.version + 1,
    };
    let after = Customer {
        tenant_invitation: Some(invitation.clone()),
        ..customer.clone()
    };
    let change = advance(after, AccountEventType::TenantInvited, actor, now);
    Ok((change, invitation))
}

/// Accepts documents that are in force, all in one change.
#[derive(Clone, Debug)]
pub struct AcceptTerms<'a> {
    /// What is accepted, each with the id of its record.
    pub documents: Vec<(AcceptanceId, Document)>,
    /// Who accepts.
    pub by: &'a Person,
    /// From where.
    pub evidence: &'a Evidence,
}

/// Records acceptances. They are later than the last re-arm, whatever the clocks say, so that they count.
pub fn accept(
    customer: &Customer,
    reseller: &Reseller,
    state: &TermsState,
    command: AcceptTerms<'_>,
    actor: Actor,
    now: Timestamp,
) -> CustomerChange {
    let signing = Signing {
        customer,
        reseller,
        by: command.by,
        evidence: command.evidence,
        at: terms::moment(now, state.armed_at),
    };
    let records: Vec<AcceptanceRecord> = command
        .documents
        .iter()
        .map(|(id, document)| AcceptanceRecord::of(*id, document, &signing))
        .collect();
    let mut after = customer.clone();
    for record in &records {
        after.acceptances.retain(|a| a.kind != record.document.kind);
        after.acceptances.push(record.acceptance());
    }
    let mut change = advance(after, AccountEventType::TermsAccepted, actor, now);
    change.acceptances = records;
    change
}

/// Voids what a customer accepted so far.
pub fn rearm(customer: &Customer, reason: Option<Remark>, actor: Actor, now: Timestamp) -> CustomerChange {
    // Not earlier than any acceptance, whatever the clocks say, so that it voids them.
    let accepted = customer.acceptances.iter().map(|a| a.accepted_at);
    let armed = accepted.chain(customer.terms_armed_at).fold(now, Timestamp::max);
    let after = Customer {
        terms_armed_at: Some(armed),
        ..customer.clone()
    };
    let mut change = advance(after, AccountEventType::TermsRearmed, actor, now);
    change.event.reason = reason;
    change
}

fn advance(mut customer: Customer, kind: AccountEventType, actor: Actor, now: Timestamp) -> CustomerChange {
    customer.version += 1;
    customer.updated_at = now;
    let event = AccountEvent {
        reseller_id: customer.reseller_id.clone(),
        customer_id: Some(customer.customer_id),
        seq: customer.version,
        kind,
        at: now,
        actor,
        reason: None,
    };
    CustomerChange {
        customer,
        event,
        tenant: None,
        acceptances: Vec::new(),
        link: None,
        idempotency: None,
    }
}

/// Brings in a reseller or declares it anew; nothing to do when it stands so. Terms armed and approvers of before
/// stay as they are.
pub fn declare(
    found: Option<&Reseller>,
    mut wanted: Reseller,
    actor: Actor,
    now: Timestamp,
) -> Option<ResellerChange> {
    let mut kind = AccountEventType::ResellerChanged;
    wanted.version = 0;
    if let Some(found) = found {
        wanted.version = found.version;
        wanted.terms_armed_at = found.terms_armed_at;
        wanted.former_approvers = found.former_approvers.clone();
        for approver in &mut wanted.approvers {
            let before = found.approver(&approver.person.email);
            approver.delegation = before.and_then(|a| a.delegation.clone());
        }
        if *found == wanted {
            return None;
        }
        let removed: Vec<_> = found
            .approvers
            .iter()
            .filter(|a| !wanted.is_approver(&a.person.email))
            .map(|a| a.person.clone())
            .collect();
        if !removed.is_empty() {
            kind = AccountEventType::ApproversRemoved;
            remember(&mut wanted.former_approvers, removed, found.version + 1);
        }
    }
    Some(advance_reseller(wanted, kind, actor, now))
}

fn remember(former: &mut Vec<FormerApprover>, removed: Vec<Person>, since_version: u64) {
    former.extend(removed.into_iter().map(|person| FormerApprover {
        person,
        since_version,
    }));
    let surplus = former.len().saturating_sub(REMEMBERED_APPROVERS);
    former.drain(..surplus);
}

/// Voids what all customers of a reseller accepted so far.
pub fn rearm_all(
    reseller: &Reseller,
    reason: Option<Remark>,
    actor: Actor,
    now: Timestamp,
) -> ResellerChange {
    let armed = reseller.terms_armed_at.into_iter().fold(now, Timestamp::max);
    let after = Reseller {
        terms_armed_at: Some(armed),
        ..reseller.clone()
    };
    let mut change = advance_reseller(after, AccountEventType::TermsRearmed, actor, now);
    change.event.reason = reason;
    change
}

fn advance_reseller(
    mut reseller: Reseller,
    kind: AccountEventType,
    actor: Actor,
    now: Timestamp,
) -> ResellerChange {
    reseller.version += 1;
    let event = AccountEvent {
        reseller_id: reseller.reseller_id.clone(),
        customer_id: None,
        seq: reseller.version,
        kind,
        at: now,
        actor,
        reason: None,
    };
    ResellerChange {
        reseller,
        event,
        idempotency: None,
    }
}
