//! Provisioning as a ledger of steps: intent, call, result.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::RequestId;
use crate::reason::Reason;
use crate::request::AccessKind;

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// The steps at Microsoft, in order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Step {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl Step {
            /// Every step, in order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

steps! {
    /// The customer and its relationship to the distributor are as they must be.
    CheckCustomer = "check_customer",
    /// The reseller may sell: Microsoft knows its partner id, and it has signed its agreement.
    CheckReseller = "check_reseller",
    /// The customer has accepted the Microsoft Customer Agreement.
    CheckAgreement = "check_agreement",
    /// The customer has the Azure plan from this reseller, ordered if there was none.
    EnsurePlan = "ensure_plan",
    /// The subscription is made: the one that came with the plan is taken over, or an alias makes one.
    CreateSubscription = "create_subscription",
    /// The subscription is visible, enabled, and in the customer's tenant.
    ConfirmSubscription = "confirm_subscription",
    /// The customer's administrator: a new user whose first password is sealed, or somebody the tenant knows.
    CreateAdminUser = "create_admin_user",
    /// The administrator, and whoever else was asked for, are Owner of the subscription.
    AssignOwner = "assign_owner",
}

impl Step {
    /// The step of a word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|step| step.as_str() == word)
    }

    /// Whether the step orders something at Microsoft that is there to stay, and so is never done twice.
    pub fn orders(self) -> bool {
        matches!(self, Self::EnsurePlan | Self::CreateSubscription)
    }
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Progress {
    /// A write at Microsoft is about to be made, or was made and its answer is not known: read before repeating.
    Intended,
    /// The last write was answered, and did not do it: the next one is another attempt.
    Answered,
    /// The last write was refused, while an earlier one, whose answer is not known, may still do it.
    Doubtful,
    /// Somebody else's write of the same is under way: read what comes of it.
    Forestalled,
    /// The write was done, and what it made cannot be seen yet.
    Placed,
    /// What was made can be used, and what comes with it was not found yet.
    Delivered {
        /// When it was first seen so.
        since: Timestamp,
        /// In how many looks, as far as they are counted.
        looks: u8,
    },
    /// It was seen as it must be so many times in a row, which is not often enough yet.
    Seen {
        /// How many times.
        times: u8,
    },
    /// The step is done, with what later steps need of it.
    Done {
        /// What the step found out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<StepResult>,
    },
    /// It was done, and is to be done again. What it found out stands until then.
    Reopened {
        /// What the step found out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<StepResult>,
    },
}

impl Progress {
    /// What the step found out, for as long as it stands.
    pub fn result(&self) -> Option<&StepResult> {
        match self {
            Self::Done { result } | Self::Reopened { result } => result.as_ref(),
            Self::Intended
            | Self::Answered
            | Self::Doubtful
            | Self::Forestalled
            | Self::Placed
            | Self::Delivered { .. }
            | Self::Seen { .. } => None,
        }
    }
}

/// What a step found out that later steps need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum StepResult {
    /// The customer at Microsoft.
    Customer {
        /// The domain for new users.
        domain: String,
        /// The domain that the tenant has from the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        initial_domain: Option<String>,
    },
    /// The plan.
    Plan {
        /// Its id at Partner Center.
        plan_id: Uuid,
        /// The subscription that came with it, if this request ordered it: it is this request's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default_subscription: Option<Uuid>,
    },
    /// The subscription.
    Subscription {
        /// Its id.
        subscription_id: Uuid,
    },
    /// The administrator.
    Administrator(Administrator),
}

/// Who administers the subscription for the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Administrator {
    /// The user in the customer's tenant.
    pub object_id: Uuid,
    /// How it signs in.
    pub access: AccessKind,
}

/// Something keeps a step from going on that only time or people can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// What.
    pub reason: Reason,
    /// Since when.
    pub since: Timestamp,
}

/// One step of one request, as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepRecord {
    /// Of which request.
    pub request_id: RequestId,
    /// Which step.
    pub step: Step,
    /// How far it is.
    pub progress: Progress,
    /// How often it was begun.
    pub attempts: u32,
    /// What holds it, if something does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Hold>,
    /// When it was first begun.
    pub started_at: Timestamp,
    /// When this was recorded.
    pub updated_at: Timestamp,
}

/// What a run of provisioning comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// The subscription exists and its access was handed over.
    Completed,
    /// Microsoft works on it; run again later.
    Pending {
        /// After how many seconds.
        retry_after: u32,
    },
    /// The customer must accept Microsoft's agreement first.
    AwaitingTerms {
        /// Why, as a stable code.
        reason: String,
        /// After how many seconds to look again.
        retry_after: u32,
    },
    /// Held; the workflow tries it again by itself.
    OnHold {
        /// Why, as a stable code.
        reason: String,
    },
    /// Operations cancelled it, and what it had made is undone.
    Cancelled,
    /// It cannot be fulfilled.
    Failed {
        /// Why, as a stable code.
        reason: String,
    },
    /// Operations must look.
    NeedsAttention {
        /// Why, as a stable code.
        reason: String,
    },
}

/// The sign-in name of the administrator made for a request. It is the same in every attempt, so that a repeated
/// creation finds the first one.
pub fn admin_user_name(request: RequestId, domain: &str) -> String {
    let id = request.as_uuid().simple().to_string();
    format!("azure-admin-{}@{domain}", &id[id.len() - 12..])
}
