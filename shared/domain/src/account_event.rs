//! The history of accounts: append-only, audit trail and outbox in one, like that of requests.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::Actor;
use crate::ids::{CustomerId, ResellerId};

/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountEventType {
    /// A reseller was brought in or changed.
    ResellerChanged,
    /// A reseller took out an approver's address, perhaps among other changes.
    ApproversRemoved,
    /// An approver handed the deciding over for a while.
    ApprovalDelegated,
    /// An approver took the deciding back before that while was over.
    DelegationEnded,
    /// A customer account was made.
    CustomerCreated,
    /// A customer's contact or its use of the portal was changed.
    CustomerChanged,
    /// A customer's tenant was verified and associated.
    TenantAssociated,
    /// A customer's tenant was taken away.
    TenantRemoved,
    /// Somebody was asked by mail to name the customer's tenant.
    TenantInvited,
    /// A customer accepted terms.
    TermsAccepted,
    /// Acceptances were voided: of one customer, or of all customers of a reseller.
    TermsRearmed,
}

impl AccountEventType {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ResellerChanged => "reseller_changed",
            Self::ApproversRemoved => "approvers_removed",
            Self::ApprovalDelegated => "approval_delegated",
            Self::DelegationEnded => "delegation_ended",
            Self::CustomerCreated => "customer_created",
            Self::CustomerChanged => "customer_changed",
            Self::TenantAssociated => "tenant_associated",
            Self::TenantRemoved => "tenant_removed",
            Self::TenantInvited => "tenant_invited",
            Self::TermsAccepted => "terms_accepted",
            Self::TermsRearmed => "terms_rearmed",
        }
    }
}

/// One fact about an account: about a customer when it names one, else about the reseller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountEvent {
    /// Whose account, or the account itself.
    pub reseller_id: ResellerId,
    /// Which customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// Its place in the account's history: 1, 2, 3, …, equal to the account's version.
    pub seq: u64,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: AccountEventType,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// Why, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<crate::text::Remark>,
}

impl AccountEvent {
    /// Names the account across resellers.
    pub fn account(&self) -> String {
        match self.customer_id {
            Some(customer) => format!("customer#{customer}"),
            None => format!("reseller#{}", self.reseller_id),
        }
    }
}
