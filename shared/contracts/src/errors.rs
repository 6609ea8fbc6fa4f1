//! Error names that functions report and the state machine branches on.

/// The same call may succeed later: the state machine retries it.
pub const TRANSIENT: &str = "Transient";
/// Repeating will not help: the state machine gives up and tells operations.
pub const PERMANENT: &str = "Permanent";
