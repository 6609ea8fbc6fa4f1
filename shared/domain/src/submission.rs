//! Accepting a request.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::account::{CallingPortal, Customer, PortalKind, Reseller, ResellerStatus};
use crate::approval::{ApprovalClock, ApprovalProgress};
use crate::change::Change;
use crate::email::Person;
use crate::event::{Actor, EventType, RequestEvent};
use crate::friendly_name::FriendlyName;
use crate::idempotency::IdempotencyRecord;
use crate::ids::{CustomerId, RequestId};
use crate::refusal::Refusal;
use crate::request::{Channel, Decision, Origin, Owner, SubscriptionRequest, Verdict, Warning, Workload};
use crate::status::Status;
use crate::terms::{Document, TermsState};

/// What a portal asks for, parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// For which customer.
    pub customer_id: CustomerId,
    /// The subscription's name.
    pub friendly_name: FriendlyName,
    /// What it is for.
    pub workload: Workload,
    /// The person who asks.
    pub requested_by: Person,
    /// Who shall be Owner.
    pub owner: Option<Owner>,
}

/// What must be known to accept an order; one read brings all of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The customer, if it is this reseller's.
    pub customer: Option<Customer>,
    /// The reseller.
    pub reseller: Option<Reseller>,
    /// The terms documents in force or to come.
    pub documents: Vec<Document>,
    /// The customer's friendly names in use, folded, where a free one may have to be suggested.
    pub names: BTreeSet<String>,
    /// The same call, if it was made before.
    pub repeated: Option<IdempotencyRecord>,
}

/// Limits of this deployment.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a policy's day lasts.
    pub day: SignedDuration,
    /// How many requests of one customer may be open.
    pub open_requests: u32,
}

/// Accepts an order, or says why not.
///
/// # Errors
/// The refusals of `POST /v1/subscription-requests`, in the order in which a person would fix them.
pub fn submit(
    order: Order,
    portal: &CallingPortal,
    facts: &Facts,
    limits: Limits,
    request_id: RequestId,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let reseller = facts.reseller.as_ref().ok_or(Refusal::NotFound)?;
    if reseller.status == ResellerStatus::Suspended {
        return Err(Refusal::ResellerSuspended);
    }
    let customer = facts.customer.as_ref().ok_or(Refusal::NotFound)?;
    let origin = match portal.kind {
        PortalKind::Console => Origin::Reseller,
        PortalKind::CustomerPortal => Origin::Customer,
    };
    if origin == Origin::Customer && !customer.portal_enabled {
        return Err(Refusal::PortalDisabled);
    }
    let tenant = customer.tenant.as_ref().ok_or(Refusal::TenantNotAssociated)?;
    if customer.contact.email.is_none() {
        return Err(Refusal::ContactEmailMissing);
    }
    let terms = TermsState::of(&facts.documents, customer, reseller, now);
    if origin == Origin::Customer && !terms.satisfied() {
        return Err(Refusal::TermsNotAccepted);
    }
    if customer.open_requests >= limits.open_requests {
        return Err(Refusal::RequestLimit {
            limit: limits.open_requests,
        });
    }

    let by_policy = origin == Origin::Customer && reseller.policy.auto_approve;
    let decision = by_policy.then_some(Decision {
        decision: Verdict::Approve,
        by: None,
        on_behalf_of: None,
        at: now,
        channel: Channel::Policy,
        reason: None,
        origin: None,
    });
    let pending = origin == Origin::Customer && !by_policy;
    let status = if pending {
        Status::PendingApproval
    } else {
        Status::Approved
    };
    let deadline = limits
        .day
        .saturating_mul(i32::from(reseller.policy.approval_days));
    let warnings = warnings(&order.friendly_name, reseller, customer, &facts.names);

    let expires_at = pending.then(|| now.saturating_add(deadline).unwrap_or(Timestamp::MAX));
    let clock = expires_at.map(|end| ApprovalClock::of(&reseller.policy, limits.day, now, end));

    let mut request = SubscriptionRequest {
        reseller_id: portal.reseller_id.clone(),
        request_id,
        customer_id: order.customer_id,
        tenant_id: tenant.tenant_id,
        origin,
        status,
        step: None,
        reason: None,
        friendly_name: order.friendly_name,
        workload: order.workload,
        requested_by: order.requested_by,
        owner: order.owner,
        decision,
        subscription: None,
        access: None,
        access_opened_at: None,
        access_reset: None,
        unreachable: Vec::new(),
        drift: None,
        cancellation: None,
        resume_from: None,
        workflow_run: 0,
        warnings,
        created_at: now,
        updated_at: now,
        expires_at,
        clock: clock.unwrap_or_default(),
        progress: ApprovalProgress::default(),
        clock_at: None,
        accept_until: None,
        client_id: portal.client_id.clone(),
        version: 1,
    };
    request.clock_at = request.next_due();
    let event = RequestEvent {
        request_id,
        seq: 1,
        reseller_id: portal.reseller_id.clone(),
        kind: EventType::Submitted,
        at: now,
        actor: Actor::Portal {
            client_id: portal.client_id.clone(),
        },
        from: None,
        to: status,
        reason: None,
    };
    Ok(Change {
        request,
        event,
        open_limit: limits.open_requests,
        customer_seen: None,
        approver: None,
        link: None,
        contact: None,
        takes_secret: None,
        idempotency: None,
    })
}

fn warnings(
    name: &FriendlyName,
    reseller: &Reseller,
    customer: &Customer,
    taken: &BTreeSet<String>,
) -> Vec<Warning> {
    if name.is_conventional() {
        return Vec::new();
    }
    let mut taken = taken.clone();
    taken.insert(name.folded());
    let suggestion = FriendlyName::suggestion(reseller.name.as_str(), customer.company_name.as_str(), &taken);
    vec![Warning {
        code: "friendly_name_unconventional".into(),
        detail: format!("The recommended form is reseller-customer-xxxx, for example {suggestion}."),
    }]
}
