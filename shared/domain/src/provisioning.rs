//! Provisioning as a ledger of steps: intent, call, result.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::RequestId;

/// The steps at Microsoft, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The customer and its relationship to the distributor are as they must be.
    CheckCustomer,
    /// The customer has accepted the Microsoft Customer Agreement.
    CheckAgreement,
    /// The alias at Azure Resource Manager, which makes the subscription.
    CreateSubscription,
    /// The subscription is visible, enabled, and in the customer's tenant.
    ConfirmSubscription,
    /// The customer's administrator, whose first password is sealed.
    CreateAdminUser,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 5] = [
        Self::CheckCustomer,
        Self::CheckAgreement,
        Self::CreateSubscription,
        Self::ConfirmSubscription,
        Self::CreateAdminUser,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CheckCustomer => "check_customer",
            Self::CheckAgreement => "check_agreement",
            Self::CreateSubscription => "create_subscription",
            Self::ConfirmSubscription => "confirm_subscription",
            Self::CreateAdminUser => "create_admin_user",
        }
    }
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Progress {
    /// A write at Microsoft is about to be made, or was made and its answer is not known: read before repeating.
    Intended,
    /// The step is done, with what later steps need of it.
    Done {
        /// What the step found out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<StepResult>,
    },
}

/// What a step found out that later steps need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum StepResult {
    /// The customer at Microsoft.
    Customer {
        /// The domain for new users.
        domain: String,
    },
    /// The subscription.
    Subscription {
        /// Its id.
        subscription_id: Uuid,
    },
    /// The administrator.
    User {
        /// Its sign-in name.
        user_principal_name: String,
    },
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
    /// Held; it is tried again by itself.
    OnHold {
        /// Why, as a stable code.
        reason: String,
        /// After how many seconds to look again.
        retry_after: u32,
    },
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
