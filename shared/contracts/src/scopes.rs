//! What a token may do.

/// Resellers, portals and terms documents.
pub const ADMIN: &str = "csp/admin";
/// Reading customers of the portal's reseller.
pub const ACCOUNTS_READ: &str = "csp/accounts.read";
/// Changing customers of the portal's reseller.
pub const ACCOUNTS_WRITE: &str = "csp/accounts.write";
/// Reading requests of the portal's reseller.
pub const REQUESTS_READ: &str = "csp/requests.read";
/// Making and withdrawing requests of the portal's reseller.
pub const REQUESTS_WRITE: &str = "csp/requests.write";
/// Deciding from the queue.
pub const APPROVALS_DECIDE: &str = "csp/approvals.decide";
/// What the distributor's operations do to requests of any reseller.
pub const OPS: &str = "csp/ops";
