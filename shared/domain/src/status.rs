//! The life of a request: its statuses and the only legal moves between them.

use serde::{Deserialize, Serialize};

/// Where a request stands, as portals see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The reseller must decide.
    PendingApproval,
    /// Decided in favour, or needs no decision; provisioning has not begun.
    Approved,
    /// The customer must accept terms first.
    AwaitingTerms,
    /// Microsoft or a missing precondition holds it; it is tried again by itself.
    OnHold,
    /// Steps at Microsoft are under way.
    Provisioning,
    /// The subscription exists and its access was handed over.
    Completed,
    /// The reseller refused.
    Denied,
    /// Nobody decided, or accepted, in time.
    Expired,
    /// The requester took it back.
    Withdrawn,
    /// It cannot be fulfilled.
    Failed,
    /// Operations must look before anything else happens.
    NeedsAttention,
    /// Operations cancel it: what it made at Microsoft is being undone.
    Cancelling,
    /// Operations cancelled it.
    Cancelled,
}

impl Status {
    /// Every status, in the order of a request's life.
    pub const ALL: [Self; 13] = [
        Self::PendingApproval,
        Self::Approved,
        Self::AwaitingTerms,
        Self::OnHold,
        Self::Provisioning,
        Self::Completed,
        Self::Denied,
        Self::Expired,
        Self::Withdrawn,
        Self::Failed,
        Self::NeedsAttention,
        Self::Cancelling,
        Self::Cancelled,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PendingApproval => "pending_approval",
            Self::Approved => "approved",
            Self::AwaitingTerms => "awaiting_terms",
            Self::OnHold => "on_hold",
            Self::Provisioning => "provisioning",
            Self::Completed => "completed",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Failed => "failed",
            Self::NeedsAttention => "needs_attention",
            Self::Cancelling => "cancelling",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of a word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether a request may move from here to `next`.
    pub fn may_become(self, next: Self) -> bool {
        use Status::{
            Approved, AwaitingTerms, Cancelled, Cancelling, Completed, Denied, Expired, Failed,
            NeedsAttention, OnHold, PendingApproval, Provisioning, Withdrawn,
        };
        match self {
            PendingApproval => matches!(
                next,
                Approved | Denied | Expired | Withdrawn | NeedsAttention | Cancelling
            ),
            Approved => matches!(
                next,
                AwaitingTerms | OnHold | Provisioning | Failed | NeedsAttention | Cancelling
            ),
            AwaitingTerms => matches!(
                next,
                Approved | OnHold | Provisioning | Expired | Withdrawn | Failed | NeedsAttention | Cancelling
            ),
            OnHold => matches!(
                next,
                Approved | AwaitingTerms | Provisioning | Failed | NeedsAttention | Cancelling
            ),
            Provisioning => matches!(
                next,
                AwaitingTerms | OnHold | Completed | Failed | NeedsAttention | Cancelling
            ),
            NeedsAttention => matches!(next, PendingApproval | Approved | Cancelling),
            Cancelling => matches!(next, Cancelled | NeedsAttention),
            Completed | Denied | Expired | Withdrawn | Failed | Cancelled => false,
        }
    }

    /// Whether nothing can follow.
    pub fn is_final(self) -> bool {
        Self::ALL.into_iter().all(|next| !self.may_become(next))
    }

    /// Whether it ended without a subscription, so that its name is free again.
    pub fn ended_without_subscription(self) -> bool {
        self.is_final() && self != Self::Completed
    }

    /// Whether provisioning may run.
    pub fn may_provision(self) -> bool {
        matches!(
            self,
            Self::Approved | Self::AwaitingTerms | Self::OnHold | Self::Provisioning
        )
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_can_reach_an_end() {
        for start in Status::ALL {
            let mut reached = vec![start];
            let mut next = 0;
            while let Some(from) = reached.get(next).copied() {
                for to in Status::ALL {
                    if from.may_become(to) && !reached.contains(&to) {
                        reached.push(to);
                    }
                }
                next += 1;
            }
            assert!(reached.iter().any(|s| s.is_final()), "{start} has no end");
        }
    }

    #[test]
    fn only_an_approved_request_is_provisioned() {
        for from in Status::ALL {
            if from.may_become(Status::Provisioning) {
                assert!(from.may_provision(), "{from}");
            }
        }
        assert!(!Status::PendingApproval.may_become(Status::Provisioning));
    }

    #[test]
    fn words_round_trip() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }
}
