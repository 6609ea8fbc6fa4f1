//! A customer accepts versions that are in force.

use std::collections::BTreeSet;

use crate::account::Customer;
use crate::account_change::{AcceptTerms, CustomerChange, CustomerCommit, accept};
use crate::email::Person;
use crate::event::Actor;
use crate::idempotency::IdempotencyRecord;
use crate::ids::{AcceptanceId, TermsVersion};
use crate::ports::{AccountFacts, Clock, Customers, Entropy, PortResult};
use crate::terms::{AcceptanceRecord, Evidence, TermsKind, TermsState};

use super::ATTEMPTS;

/// What was shown and is accepted, by whom and from where.
#[derive(Clone, Debug)]
pub struct AcceptedVersions {
    /// The versions. Each must be in force.
    pub versions: Vec<(TermsKind, TermsVersion)>,
    /// Who accepts.
    pub by: Person,
    /// From where.
    pub evidence: Evidence,
    /// Who that is to the history, which names no person.
    pub actor: Actor,
}

/// What an acceptance came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Accepted {
    /// It is recorded.
    Recorded(Vec<AcceptanceRecord>),
    /// A version is not in force, or not any more, or not what is missing; nothing was recorded.
    Superseded,
    /// The same call was made before.
    Repeated(Box<IdempotencyRecord>),
    /// The customer or the link is gone.
    Gone,
    /// The customer keeps changing.
    Busy,
}

/// Records the acceptance of a customer, as it was read. `bind` adds to the change what belongs to the way by which
/// the acceptance came.
///
/// # Errors
/// When the tables do not answer, or `bind` fails.
pub async fn accept_terms(
    store: &impl Customers,
    clock: &impl Clock,
    entropy: &impl Entropy,
    mut facts: AccountFacts,
    command: AcceptedVersions,
    bind: impl Fn(CustomerChange) -> PortResult<CustomerChange> + Send,
) -> PortResult<Accepted> {
    let always = |_: &Customer, _: &TermsState| None;
    accept_while(store, clock, entropy, &mut facts, command, bind, always).await
}

/// Records the acceptance of what a person was shown as missing, and of nothing else: once something else is missing,
/// since another version was published, terms were re-armed or somebody accepted meanwhile, it is
/// [`Accepted::Superseded`]; once the person is not the customer's contact any more, [`Accepted::Gone`]. `facts` are afterwards as the account was last read.
///
/// # Errors
/// As [`accept_terms`].
pub async fn accept_missing(
    store: &impl Customers,
    clock: &impl Clock,
    entropy: &impl Entropy,
    facts: &mut AccountFacts,
    mut command: AcceptedVersions,
    bind: impl Fn(CustomerChange) -> PortResult<CustomerChange> + Send,
) -> PortResult<Accepted> {
    let shown: BTreeSet<_> = command.versions.iter().cloned().collect();
    command.versions = shown.iter().cloned().collect();
    let signatory = command.by.email.clone();
    let unless_as_shown = |customer: &Customer, state: &TermsState| {
        let missing = state.missing().map(|d| (d.kind, d.version.clone()));
        let as_shown = !shown.is_empty() && missing.collect::<BTreeSet<_>>() == shown;
        if !customer.is_contact(&signatory) {
            return Some(Accepted::Gone);
        }
        (!as_shown).then_some(Accepted::Superseded)
    };
    accept_while(store, clock, entropy, facts, command, bind, unless_as_shown).await
}

async fn accept_while(
    store: &impl Customers,
    clock: &impl Clock,
    entropy: &impl Entropy,
    facts: &mut AccountFacts,
    command: AcceptedVersions,
    bind: impl Fn(CustomerChange) -> PortResult<CustomerChange> + Send,
    ends: impl Fn(&Customer, &TermsState) -> Option<Accepted> + Send,
) -> PortResult<Accepted> {
    let now = clock.now();
    for _ in 0..ATTEMPTS {
        let Some((customer, reseller)) = facts.parties() else {
            return Ok(Accepted::Gone);
        };
        let state = facts.terms(now);
        if let Some(ended) = ends(customer, &state) {
            return Ok(ended);
        }
        let mut documents = Vec::with_capacity(command.versions.len());
        for (kind, version) in &command.versions {
            let Some(document) = state.in_force(*kind, version) else {
                return Ok(Accepted::Superseded);
            };
            documents.push((AcceptanceId::mint(now, entropy.bytes()), document.clone()));
        }
        let terms = AcceptTerms {
            documents,
            by: &command.by,
            evidence: &command.evidence,
        };
        let change = bind(accept(
            customer,
            reseller,
            &state,
            terms,
            command.actor.clone(),
            now,
        ))?;
        match store.commit_customer(&change).await? {
            CustomerCommit::Done => return Ok(Accepted::Recorded(change.acceptances)),
            CustomerCommit::Repeated(record) => return Ok(Accepted::Repeated(record)),
            CustomerCommit::Stale(Some(current)) => facts.customer = Some(*current),
            CustomerCommit::Stale(None) | CustomerCommit::Link | CustomerCommit::TenantInUse => {
                return Ok(Accepted::Gone);
            }
        }
    }
    Ok(Accepted::Busy)
}
