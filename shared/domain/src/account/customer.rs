//! Customers: their tenant, and the person who is written to.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::email::{EmailAddress, Person};
use crate::ids::{CustomerId, Domain, RequestId, ResellerId, TenantId};
use crate::text::{Country, Language, Name, Phone};

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
