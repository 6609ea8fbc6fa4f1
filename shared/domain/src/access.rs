//! The access to a new subscription: who opened it, and which link still leads to it.

use serde::{Deserialize, Serialize};

use crate::request::SubscriptionRequest;

/// From where somebody opened the access, as the network and the browser told. It is personal data, so it is kept with
/// the sealed access, which lives for days only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenedFrom {
    /// The address that the network saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
    /// What the browser calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// Why a link does not lead to the access any more, although its time may not be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Superseded {
    /// A new first password is being made. Nothing is shown until it is ready.
    Renewing,
    /// The first password was made anew since, and has a link of its own.
    Replaced,
}

/// Whether a link that was made after so many renewals leads to the access no more.
pub fn superseded(request: &SubscriptionRequest, renewals: u32) -> Option<Superseded> {
    let reset = request.access_reset.as_ref()?;
    if reset.pending {
        return Some(Superseded::Renewing);
    }
    (reset.renewals > renewals).then_some(Superseded::Replaced)
}
