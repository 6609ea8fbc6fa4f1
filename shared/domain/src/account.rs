//! Who takes part: resellers and their policies, their portals, and their customers.

mod customer;
mod portal;
mod reseller;

pub use self::customer::{Contact, Customer, Tenant, TenantInvitation};
pub use self::portal::{CallingPortal, Portal, PortalKind};
pub use self::reseller::{
    ApprovalMode, Approver, Asked, CredentialDelivery, Delegation, FormerApprover, OnBehalfOf, Policy,
    Reseller, ResellerStatus,
};
