//! Who takes part: resellers and their policies, their portals, and their customers.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::email::{EmailAddress, Person};
use crate::ids::{ClientId, CustomerId, Domain, PartnerId, RequestId, ResellerId, TenantId};
use crate::text::{Country, Language, Name, Phone};

/// Whether a reseller may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResellerStatus {
    /// May request and decide.
    Active,
    /// Its portals may read, not write.
    Suspended,
}

/// How the access to a new subscription reaches the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialDelivery {
    /// A mailed link that reveals it once.
    Link,
    /// In the mail itself: a legacy setting.
    Email,
}

/// A reseller's choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// Customer requests need no decision.
    pub auto_approve: bool,
    /// Days until an undecided request expires, 1–14.
    pub approval_days: u8,
    /// Hours after which the approvers are reminded.
    pub reminder_hours: Vec<u16>,
    /// Hours after which the next approver is asked.
    pub escalation_hours: u16,
    /// Whether a person may decide on the own request.
    pub allow_self_approval: bool,
    /// How access reaches the customer.
    pub credential_delivery: CredentialDelivery,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            auto_approve: false,
            approval_days: 7,
            reminder_hours: vec![24, 72],
            escalation_hours: 96,
            allow_self_approval: false,
            credential_delivery: CredentialDelivery::Link,
        }
    }
}

/// A reseller (Microsoft: indirect reseller).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reseller {
    /// The distributor's name for it.
    pub reseller_id: ResellerId,
    /// The company's name.
    pub name: Name,
    /// Its partner id at Microsoft.
    pub partner_id: PartnerId,
    /// Whether it may act.
    pub status: ResellerStatus,
    /// Who decides on customer requests; at least one.
    pub approvers: Vec<Person>,
    /// Its choices.
    pub policy: Policy,
    /// When the acceptances of all its customers were last voided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_armed_at: Option<Timestamp>,
    /// Who decided once and does not any more, newest last: they are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_approvers: Vec<FormerApprover>,
    /// Counts changes.
    pub version: u64,
}

impl Reseller {
    /// Whether the address is an approver's.
    pub fn is_approver(&self, email: &EmailAddress) -> bool {
        self.approvers.iter().any(|p| p.email.same_mailbox(email))
    }
}

/// An approver whose address a reseller took out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormerApprover {
    /// Who it was.
    pub person: Person,
    /// The version of the reseller from which on the person does not decide.
    pub since_version: u64,
}

/// What a portal is for, which decides what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortalKind {
    /// A reseller's management console: requests on behalf of customers, decides.
    Console,
    /// A customer's portal: requests that the reseller must approve.
    CustomerPortal,
}

/// An API client of one reseller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Portal {
    /// The `client_id` of its tokens.
    pub client_id: ClientId,
    /// Whose portal it is.
    pub reseller_id: ResellerId,
    /// What it is for.
    pub kind: PortalKind,
    /// Counts changes.
    pub version: u64,
}

/// A portal as it calls: what the authorizer found out about the token's client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallingPortal {
    /// The portal.
    pub client_id: ClientId,
    /// What it is for.
    pub kind: PortalKind,
    /// Its reseller: the tenancy of everything it does.
    pub reseller_id: ResellerId,
    /// The reseller's name.
    pub reseller_name: Name,
    /// Whether the reseller may act.
    pub reseller_status: ResellerStatus,
    /// The reseller's choices.
    pub policy: Policy,
}

/// The person at the customer who receives access and accepts terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Given name.
    pub first_name: Name,
    /// Family name.
    pub last_name: Name,
    /// Where access details go. Accounts that were taken over from elsewhere may lack it.
    pub email: Option<EmailAddress>,
    /// Phone, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

impl Contact {
    /// The contact as a recipient of mail, if there is an address.
    pub fn person(&self) -> Option<Person> {
        let name = Name::parse(&format!(
            "{} {}",
            self.first_name.as_str(),
            self.last_name.as_str()
        ))
        .unwrap_or_else(|_| self.first_name.clone());
        self.email.clone().map(|email| Person { name, email })
    }
}

/// The customer's verified Microsoft tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// The tenant's id.
    pub tenant_id: TenantId,
    /// The domain by which it was found, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Domain>,
    /// When Microsoft confirmed that it exists.
    pub verified_at: Timestamp,
}

/// That somebody was asked by mail to name the customer's tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantInvitation {
    /// Who was asked.
    pub recipient: Person,
    /// When.
    pub invited_at: Timestamp,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// The version of the customer with which the person was asked.
    pub version: u64,
}

/// A customer account of one reseller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// Whose customer it is.
    pub reseller_id: ResellerId,
    /// The account.
    pub customer_id: CustomerId,
    /// The company's name.
    pub company_name: Name,
    /// Where it sits.
    pub country: Country,
    /// In which language it is written to.
    pub language: Language,
    /// Who receives access.
    pub contact: Contact,
    /// Whether it may request through the customer portal.
    pub portal_enabled: bool,
    /// Its tenant, once verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
    /// The last invitation to name the tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_invitation: Option<TenantInvitation>,
    /// What it accepted, newest per kind of document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acceptances: Vec<crate::terms::Acceptance>,
    /// When its acceptances were last voided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_armed_at: Option<Timestamp>,
    /// Requests that wait for its acceptance. Requests enter and leave by themselves.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub awaiting_terms: BTreeSet<RequestId>,
    /// Requests that have not ended.
    #[serde(default)]
    pub open_requests: u32,
    /// Requests that ended with a subscription.
    #[serde(default)]
    pub completed_requests: u32,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts changes made by people: the number of events that tell its history. What requests count does not.
    pub version: u64,
}

impl Customer {
    /// Whether the person who was asked to name the tenant with this version may still do so.
    pub fn invites(&self, version: u64) -> bool {
        self.tenant_invitation
            .as_ref()
            .is_some_and(|invitation| invitation.version == version)
    }

    /// Whether the address is the contact's.
    pub fn is_contact(&self, email: &EmailAddress) -> bool {
        let contact = self.contact.email.as_ref();
        contact.is_some_and(|contact| contact.same_mailbox(email))
    }

    /// Whether the tenant is fixed: a request is open or a subscription exists.
    pub fn tenant_is_locked(&self) -> bool {
        self.open_requests > 0 || self.completed_requests > 0
    }
}
