//! The subscription request.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::approval::{ApprovalClock, ApprovalProgress, Unreachable, whole_second};
use crate::email::{EmailAddress, Person};
use crate::friendly_name::FriendlyName;
use crate::ids::{ClientId, CustomerId, RequestId, ResellerId, TenantId};
use crate::provisioning::Step;
use crate::status::Status;
use crate::text::Remark;

/// The one cloud provider.
pub const CLOUD_PROVIDER: &str = "microsoft-azure";
/// The one line item.
pub const LINE_ITEM: &str = "azure-cloud-solution-provider";

/// Who asked, which decides whether somebody must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The reseller, on behalf of its customer: it is the approver.
    Reseller,
    /// The customer, through its portal: the reseller approves.
    Customer,
}

/// What the subscription is for; Microsoft bills the two differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Workload {
    /// Ordinary use.
    #[default]
    Production,
    /// Development and test.
    DevTest,
}

impl Workload {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::DevTest => "dev-test",
        }
    }
}

/// Who shall have the Owner role on the subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Owner {
    /// The contact of the customer account.
    CustomerContact,
    /// A user of the customer's tenant.
    User {
        /// The user's object id.
        object_id: Uuid,
    },
    /// A group of the reseller's tenant.
    ResellerGroup {
        /// The group's object id.
        object_id: Uuid,
    },
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Provision it.
    Approve,
    /// Do not.
    Deny,
}

impl Verdict {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Deny => "deny",
        }
    }

    /// The verdict of a word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Approve, Self::Deny]
            .into_iter()
            .find(|v| v.as_str() == word)
    }
}

/// By which way a decision came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The link in an approver's mail.
    EmailLink,
    /// The reseller's queue.
    Queue,
    /// The reseller's policy approves by itself.
    Policy,
}

/// The one decision on a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Yes or no.
    pub decision: Verdict,
    /// Who decided; nobody when the policy did.
    pub by: Option<Person>,
    /// For whom, when an approver had handed the deciding over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<Person>,
    /// When.
    pub at: Timestamp,
    /// By which way.
    pub channel: Channel,
    /// Why; always there on a denial.
    pub reason: Option<Remark>,
    /// From where, as far as the network told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<DecisionOrigin>,
}

/// From where a decision came, for whoever must find out later whether it was the approver.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionOrigin {
    /// The caller's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
    /// The caller's program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// What the browser said of the page that sent the decision (`Sec-Fetch-Site`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetch_site: Option<String>,
    /// The beginning of the hash of the link by which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The address as which the person had signed in, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in_as: Option<EmailAddress>,
}

/// How the customer's contact signs in to a new subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessKind {
    /// As a user made for it, whose first password is shown once.
    NewUser,
    /// With an account that the customer's tenant had before.
    ExistingAccount,
    /// Not at all: somebody else signs in, who was named as Owner and has an account there.
    NamedOwner,
}

impl AccessKind {
    /// Whether there is a first password to be shown.
    pub fn has_password(self) -> bool {
        self == Self::NewUser
    }
}

/// How often and whether the first password is made anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessReset {
    /// Whether it is being made.
    pub pending: bool,
    /// How often it was asked for.
    pub count: u8,
    /// How often it was made. A link to an earlier one leads nowhere.
    #[serde(default)]
    pub renewals: u32,
    /// The version of the request with which it was last asked for.
    #[serde(default)]
    pub since: u64,
}

/// How a subscription at Microsoft differs from what was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Drift {
    /// Microsoft does not list it any more.
    Missing,
    /// It is listed, and not in use.
    NotActive,
}

impl Drift {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotActive => "not-active",
        }
    }
}

/// Operations end a request, and what it has made is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cancellation {
    /// Why.
    pub reason: Remark,
    /// The subscription that may be cancelled; no other one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription_id: Option<Uuid>,
    /// Whether operations have undone by hand what it made: then Microsoft is asked for nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undone_by_hand: bool,
    /// When it was asked for.
    pub at: Timestamp,
}

/// The subscription at Microsoft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Its id.
    pub subscription_id: Uuid,
    /// Its name there.
    pub display_name: String,
}

/// Something to know about an accepted request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable code.
    pub code: String,
    /// What to do about it.
    pub detail: String,
}

/// A request for one Azure subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionRequest {
    /// Whose customer asks: the tenancy of the request.
    pub reseller_id: ResellerId,
    /// The request.
    pub request_id: RequestId,
    /// For which customer.
    pub customer_id: CustomerId,
    /// In which tenant, as it stood when the request was accepted.
    pub tenant_id: TenantId,
    /// Who asked.
    pub origin: Origin,
    /// Where it stands.
    pub status: Status,
    /// The step under way, while provisioning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// Why it stands there: a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The subscription's name.
    pub friendly_name: FriendlyName,
    /// What it is for.
    pub workload: Workload,
    /// The person who asked.
    pub requested_by: Person,
    /// Who shall be Owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// The decision, once taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The subscription, once it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
    /// How the customer's contact signs in, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessKind>,
    /// When the customer's contact opened the access, if that happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_opened_at: Option<Timestamp>,
    /// Whether the first password was to be made anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_reset: Option<AccessReset>,
    /// Whom mails about it do not reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreachable: Vec<Unreachable>,
    /// How the subscription differs from what was handed over, as was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
    /// What operations asked to be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<Cancellation>,
    /// The step from which operations want it done again; provisioning takes it up and clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume_from: Option<Step>,
    /// Which of its workflows it is in: 0 at first, later the version at which it was taken up again.
    #[serde(default)]
    pub workflow_run: u64,
    /// What the requester should know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Until when it can be decided on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When people are reminded and asked next, while nobody decides.
    #[serde(default, skip_serializing_if = "ApprovalClock::is_empty")]
    pub clock: ApprovalClock,
    /// How far that has come.
    #[serde(default, skip_serializing_if = "ApprovalProgress::is_empty")]
    pub progress: ApprovalProgress,
    /// When the clock must be looked at next; until then the workflow waits. A whole second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_at: Option<Timestamp>,
    /// Until when the customer can accept, while the request waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_until: Option<Timestamp>,
    /// The portal that asked.
    pub client_id: ClientId,
    /// Counts changes: the number of events that tell its history.
    pub version: u64,
}

impl SubscriptionRequest {
    /// Whether the time to decide is over.
    pub fn decision_time_is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| now >= end)
    }

    /// When it ends by itself where it stands now, if it does.
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.status {
            Status::AwaitingTerms => self.accept_until,
            _ => self.expires_at,
        }
    }

    /// When the clock must be looked at next, while the request waits for its decision. Expiry is always among it.
    pub fn next_due(&self) -> Option<Timestamp> {
        if self.status != Status::PendingApproval {
            return None;
        }
        let reminder = self.clock.remind_at.get(usize::from(self.progress.reminded));
        let escalation = self.clock.escalate_at.filter(|_| !self.progress.overdue);
        let dues = reminder.copied().into_iter().chain(escalation);
        dues.chain(self.expires_at.map(whole_second)).min()
    }

    /// Whether the clock must be looked at, while the request waits for its decision.
    pub fn clock_is_due(&self, now: Timestamp) -> bool {
        self.next_due().is_some_and(|due| due <= now)
    }

    /// From which version on it counts when a mail does not arrive: what kept earlier ones from it may be mended.
    pub fn mended_at(&self) -> u64 {
        let reset = self.access_reset.as_ref().map_or(0, |reset| reset.since);
        self.progress.links_from.max(reset)
    }

    /// Whether mails about the request are known not to reach the address.
    pub fn is_unreachable(&self, email: &EmailAddress) -> bool {
        self.unreachable.iter().any(|u| u.email.same_mailbox(email))
    }

    /// Whether the time to accept terms is over.
    pub fn acceptance_time_is_over(&self, now: Timestamp) -> bool {
        self.accept_until.is_some_and(|end| now >= end)
    }

    /// Whether the person with this address asked.
    pub fn was_requested_by(&self, email: &EmailAddress) -> bool {
        self.requested_by.email.same_mailbox(email)
    }

    /// The request as it was accepted: what a repeated submission must be answered with.
    #[must_use]
    pub fn as_submitted(&self) -> Self {
        let by_policy = self.decision.clone().filter(|d| d.channel == Channel::Policy);
        let pending = self.origin == Origin::Customer && by_policy.is_none();
        let mut first = Self {
            status: if pending {
                Status::PendingApproval
            } else {
                Status::Approved
            },
            decision: by_policy,
            step: None,
            reason: None,
            accept_until: None,
            subscription: None,
            access: None,
            access_opened_at: None,
            access_reset: None,
            unreachable: Vec::new(),
            progress: ApprovalProgress::default(),
            drift: None,
            cancellation: None,
            resume_from: None,
            workflow_run: 0,
            updated_at: self.created_at,
            version: 1,
            ..self.clone()
        };
        first.clock_at = first.next_due();
        first
    }
}
