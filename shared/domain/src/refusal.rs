//! Why something that was well-formed is refused. Each has a stable code and says what to do.

use jiff::Timestamp;
use uuid::Uuid;

use crate::request::{Decision, Verdict};
use crate::status::Status;

/// A refusal by the rules of the business.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.detail())]
pub enum Refusal {
    /// No such thing, or not the caller's.
    NotFound,
    /// The customer may not request through the portal.
    PortalDisabled,
    /// The reseller may read, not write.
    ResellerSuspended,
    /// The customer has no verified tenant.
    TenantNotAssociated,
    /// The customer has not accepted what is in force.
    TermsNotAccepted,
    /// The version is not the one in force.
    TermsVersionSuperseded,
    /// A published version was given other contents.
    TermsVersionImmutable,
    /// The portal has open requests of another reseller.
    PortalHasOpenRequests,
    /// Only operations may do this, and only for a suspended reseller.
    ResellerDecides,
    /// Another request of the customer has the name.
    FriendlyNameTaken,
    /// The customer has no address for the access.
    ContactEmailMissing,
    /// Too many open requests.
    RequestLimit {
        /// How many may be open.
        limit: u32,
    },
    /// The other decision stands.
    AlreadyDecided(Box<Decision>),
    /// The request cannot be decided on any more, though nobody decided.
    NotDecidable(Status),
    /// The time to decide is over.
    ApprovalExpired {
        /// When it ended.
        at: Timestamp,
    },
    /// The requester may not decide on their own request.
    SelfApproval,
    /// A denial without a reason.
    ReasonRequired,
    /// Too late to take it back.
    NotWithdrawable(Status),
    /// Nothing is parked that could go on.
    NotResumable(Status),
    /// It has ended, or is being cancelled.
    NotCancellable(Status),
    /// A cancellation must name just the subscription that exists for the request.
    SubscriptionMustBeNamed {
        /// The one that exists, if one does.
        made: Option<Uuid>,
    },
    /// No user was made for the request, or its first password is being made anew.
    AccessNotResettable,
    /// The first password was made anew too often by whoever has the link.
    AccessResetLimit,
    /// Nobody with this address is an approver.
    NotAnApprover,
    /// The deciding cannot be handed over to oneself or until a time that has passed.
    DelegationInvalid,
    /// The customer has another tenant already.
    TenantAlreadyAssociated,
    /// Another customer of the reseller has the tenant.
    TenantInUse,
    /// A request is open or a subscription exists.
    TenantLocked,
}

impl Refusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::PortalDisabled => "portal_disabled",
            Self::ResellerSuspended => "reseller_suspended",
            Self::TenantNotAssociated => "tenant_not_associated",
            Self::TermsNotAccepted => "terms_not_accepted",
            Self::TermsVersionSuperseded => "terms_version_superseded",
            Self::TermsVersionImmutable => "terms_version_immutable",
            Self::PortalHasOpenRequests => "portal_has_open_requests",
            Self::ResellerDecides => "reseller_decides",
            Self::FriendlyNameTaken => "friendly_name_taken",
            Self::ContactEmailMissing => "contact_email_missing",
            Self::RequestLimit { .. } => "request_limit",
            Self::AlreadyDecided(_) => "already_decided",
            Self::NotDecidable(_) => "not_decidable",
            Self::ApprovalExpired { .. } => "approval_expired",
            Self::SelfApproval => "self_approval",
            Self::ReasonRequired => "reason_required",
            Self::NotWithdrawable(_) => "not_withdrawable",
            Self::NotResumable(_) => "not_resumable",
            Self::NotCancellable(_) => "not_cancellable",
            Self::SubscriptionMustBeNamed { .. } => "subscription_must_be_named",
            Self::AccessNotResettable => "access_not_resettable",
            Self::AccessResetLimit => "access_reset_limit",
            Self::NotAnApprover => "not_an_approver",
            Self::DelegationInvalid => "delegation_invalid",
            Self::TenantAlreadyAssociated => "tenant_already_associated",
            Self::TenantInUse => "tenant_in_use",
            Self::TenantLocked => "tenant_locked",
        }
    }

    /// What to do about it, for people.
    pub fn detail(&self) -> String {
        match self {
            Self::NotFound => "There is no such resource for this portal.".into(),
            Self::PortalDisabled => {
                "This customer may not request through the customer portal. The reseller can enable it or request on the customer's behalf.".into()
            }
            Self::ResellerSuspended => {
                "This reseller is suspended: its portals may read, not write. Contact the distributor.".into()
            }
            Self::TenantNotAssociated => {
                "The customer account has no Microsoft tenant yet. Associate one with PUT /v1/customers/{id}/tenant, then request again.".into()
            }
            Self::TermsNotAccepted => {
                "The customer has not accepted the terms in force. See GET /v1/customers/{id}/terms, record the acceptance, then request again.".into()
            }
            Self::TermsVersionSuperseded => {
                "This version is not in force. See GET /v1/customers/{id}/terms for the ones that are, and show those.".into()
            }
            Self::TermsVersionImmutable => {
                "This version is published with other contents, and a published version never changes. Publish a new version.".into()
            }
            Self::PortalHasOpenRequests => {
                "This client has open requests of its reseller, which it would lose sight of. Wait until they have ended or withdraw them, then move it.".into()
            }
            Self::ResellerDecides => {
                "The reseller is active, so its approvers decide. Operations decide only for a suspended reseller.".into()
            }
            Self::FriendlyNameTaken => {
                "Another request of this customer has this friendly name. Choose another one.".into()
            }
            Self::ContactEmailMissing => {
                "The customer record has no email address to send the access to. Add one to its contact.".into()
            }
            Self::RequestLimit { limit } => {
                format!("The customer has {limit} open requests, which is the limit. Wait until one of them has ended.")
            }
            Self::AlreadyDecided(decision) => {
                let verdict = match decision.decision {
                    Verdict::Approve => "approved",
                    Verdict::Deny => "denied",
                };
                let by = decision.by.as_ref().map_or("the reseller's policy", |p| p.name.as_str());
                format!("The request was already {verdict} by {by} at {}. That decision stands.", decision.at)
            }
            Self::NotDecidable(status) => {
                format!("The request is {status} and cannot be decided on any more.")
            }
            Self::ApprovalExpired { at } => {
                format!("The time to decide ended at {at}. The customer can request again.")
            }
            Self::SelfApproval => {
                "Whoever asked may not decide on their own request. Another approver of the reseller must decide.".into()
            }
            Self::ReasonRequired => "Give a reason when you deny a request.".into(),
            Self::NotWithdrawable(status) => {
                format!("The request is {status}; only a request that waits for approval or for terms can be withdrawn.")
            }
            Self::NotResumable(status) => {
                format!("The request is {status}; only one that needs attention or is on hold can be resumed.")
            }
            Self::NotCancellable(status) if status.may_become(Status::Cancelling) => {
                format!("The request is {status}; only one that needs attention can end as undone by hand.")
            }
            Self::NotCancellable(status) => {
                format!("The request is {status} and cannot be cancelled any more.")
            }
            Self::SubscriptionMustBeNamed { made: Some(id) } => {
                format!("The subscription {id} exists for this request. Repeat it as subscriptionId to have it cancelled.")
            }
            Self::SubscriptionMustBeNamed { made: None } => {
                "No subscription exists for this request. Leave subscriptionId out.".into()
            }
            Self::AccessNotResettable => {
                "There is no first password to make anew: the request is not completed, its Owner signs in with an account of the customer's own, or a new password is on its way. The request shows which.".into()
            }
            Self::AccessResetLimit => {
                "The access was made anew too often through its link. The reseller can still have it made anew.".into()
            }
            Self::NotAnApprover => {
                "Nobody with this address is an approver of this reseller. The distributor's operations keep the list of approvers.".into()
            }
            Self::DelegationInvalid => {
                "Name another person than the approver, and a time to come of at most 90 days from now.".into()
            }
            Self::TenantAlreadyAssociated => {
                "This customer account has another tenant. Use another customer account for a second tenant.".into()
            }
            Self::TenantInUse => "Another customer account of this reseller has this tenant.".into(),
            Self::TenantLocked => {
                "The tenant cannot change while a request is open or once a subscription exists. Use another customer account for another tenant.".into()
            }
        }
    }
}
