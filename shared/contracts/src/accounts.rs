//! Resellers, portals and customers on the wire.

mod mail_style;

use domain::account::{
    ApprovalMode, Approver, Contact, CredentialDelivery, Customer, Policy, Portal, PortalKind, Reseller,
    ResellerStatus, Tenant,
};
use domain::email::EmailAddress;
use domain::ids::{Domain, PartnerId, ResellerId, TenantId};
use domain::mail_style::MailStyle;
use domain::provider::TenantQuery;
use domain::text::{Country, Fault, Invalid, Language, Name, Phone};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use self::mail_style::read_mail_style;
use crate::fields::{Fields, boolean, read_body, text, whole, word};
use crate::requests::read_person;

pub use self::mail_style::{Preview, PreviewView, read_preview};

const STATUS: Invalid = Invalid::new("status_invalid", "Give active or suspended.");
const KIND: Invalid = Invalid::new("kind_invalid", "Give console or customer-portal.");
const DELIVERY: Invalid = Invalid::new("credential_delivery_invalid", "Give link or email.");
const MODE: Invalid = Invalid::new(
    "approval_mode_invalid",
    "Give link, link-and-sign-in or queue-only.",
);
const BACKUPS: Invalid = Invalid::new(
    "approvers_invalid",
    "Give at least one approver who is no backup: backups are asked only when a request escalates.",
);
const DAYS: Invalid = Invalid::new("approval_days_invalid", "Give 1–14 days.");
const HOURS: Invalid = Invalid::new("hours_invalid", "Give whole hours, 1–336.");
const HOURS_LIST: Invalid = Invalid::new(
    "hours_invalid",
    "Give at most five whole hours, 1–336, in ascending order.",
);
const TENANT: Invalid = Invalid::new("tenant_id_invalid", "Give exactly one of tenantId and domain.");

/// What `PUT /v1/resellers/{id}` says about a reseller.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of domain::account::Reseller")]
pub struct ResellerBody {
    pub name: Name,
    pub partner_id: PartnerId,
    pub status: ResellerStatus,
    pub approvers: Vec<Approver>,
    pub policy: Policy,
    pub language: Option<Language>,
    pub mail_style: MailStyle,
}

/// Reads the body of `PUT /v1/resellers/{id}`.
///
/// # Errors
/// Every fault of the body.
pub fn read_reseller(body: &Value) -> Result<ResellerBody, Vec<Fault>> {
    read_body(body, |f| {
        let name = f.required("name", text(Name::parse));
        let partner_id = f.required("partnerId", text(PartnerId::parse));
        let status = f.required(
            "status",
            word(STATUS, |w| match w {
                "active" => Some(ResellerStatus::Active),
                "suspended" => Some(ResellerStatus::Suspended),
                _ => None,
            }),
        );
        let approvers = f.list("approvers", 10, read_approver);
        if approvers.as_ref().is_some_and(|all| all.iter().all(|a| a.backup)) {
            f.refuse("approvers", BACKUPS);
        }
        let language = f.optional("language", text(Language::parse));
        let mail_style = f.optional_object("mailStyle", read_mail_style);
        let policy = f.optional_object("policy", read_policy);
        Some(ResellerBody {
            name: name?,
            partner_id: partner_id?,
            status: status?,
            approvers: approvers?,
            policy: policy?.unwrap_or_default(),
            language: language?,
            mail_style: mail_style?.unwrap_or_default(),
        })
    })
}

fn read_approver(f: &mut Fields<'_>) -> Option<Approver> {
    let person = read_person(f);
    let language = f.optional("language", text(Language::parse));
    let backup = f.optional("backup", boolean);
    Some(Approver {
        language: language?,
        backup: backup?.unwrap_or(false),
        ..Approver::from(person?)
    })
}

fn read_policy(f: &mut Fields<'_>) -> Option<Policy> {
    let default = Policy::default();
    let auto_approve = f.optional("autoApprove", boolean);
    let approval_days = f.optional("approvalDays", |v| {
        whole(DAYS, 1, 14)(v).map(|days| u8::try_from(days).unwrap_or(14))
    });
    let reminder_hours = f.optional("reminderHours", read_hours);
    let escalation_hours = f.optional("escalationHours", read_hour);
    let allow_self_approval = f.optional("allowSelfApproval", boolean);
    let credential_delivery = f.optional(
        "credentialDelivery",
        word(DELIVERY, |w| match w {
            "link" => Some(CredentialDelivery::Link),
            "email" => Some(CredentialDelivery::Email),
            _ => None,
        }),
    );
    let approval_mode = f.optional("approvalMode", word(MODE, ApprovalMode::parse));
    Some(Policy {
        auto_approve: auto_approve?.unwrap_or(default.auto_approve),
        approval_days: approval_days?.unwrap_or(default.approval_days),
        reminder_hours: reminder_hours?.unwrap_or(default.reminder_hours),
        escalation_hours: escalation_hours?.unwrap_or(default.escalation_hours),
        allow_self_approval: allow_self_approval?.unwrap_or(default.allow_self_approval),
        credential_delivery: credential_delivery?.unwrap_or(default.credential_delivery),
        approval_mode: approval_mode?.unwrap_or(default.approval_mode),
    })
}

fn read_hour(value: &Value) -> Result<u16, Invalid> {
    whole(HOURS, 1, 336)(value).and_then(|hours| u16::try_from(hours).map_err(|_| HOURS))
}

fn read_hours(value: &Value) -> Result<Vec<u16>, Invalid> {
    let items = value
        .as_array()
        .filter(|items| items.len() <= 5)
        .ok_or(HOURS_LIST)?;
    let hours: Vec<u16> = items.iter().map(read_hour).collect::<Result<_, _>>()?;
    if hours.is_sorted_by(|a, b| a < b) {
        Ok(hours)
    } else {
        Err(HOURS_LIST)
    }
}

/// Reads the body of `PUT /v1/portals/{clientId}`.
///
/// # Errors
/// Every fault of the body.
pub fn read_portal(body: &Value) -> Result<(ResellerId, PortalKind), Vec<Fault>> {
    read_body(body, |f| {
        let reseller = f.required("resellerId", text(ResellerId::parse));
        let kind = f.required(
            "kind",
            word(KIND, |w| match w {
                "console" => Some(PortalKind::Console),
                "customer-portal" => Some(PortalKind::CustomerPortal),
                _ => None,
            }),
        );
        Some((reseller?, kind?))
    })
}

/// What `POST /v1/customers` says about a customer.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of domain::account::Customer")]
pub struct CustomerBody {
    pub company_name: Name,
    pub country: Country,
    pub language: Language,
    pub contact: Contact,
    pub portal_enabled: bool,
}

/// Reads the body of `POST /v1/customers`.
///
/// # Errors
/// Every fault of the body.
pub fn read_customer(body: &Value) -> Result<CustomerBody, Vec<Fault>> {
    read_body(body, |f| {
        let company_name = f.required("companyName", text(Name::parse));
        let country = f.required("country", text(Country::parse));
        let language = f.required("language", text(Language::parse));
        let contact = f.object("contact", |f| {
            let first_name = f.required("firstName", text(Name::parse));
            let last_name = f.required("lastName", text(Name::parse));
            let email = f.required("email", text(EmailAddress::parse));
            let phone = f.optional("phone", text(Phone::parse));
            Some(Contact {
                first_name: first_name?,
                last_name: last_name?,
                email: Some(email?),
                phone: phone?,
            })
        });
        let portal_enabled = f.optional("portalEnabled", boolean);
        Some(CustomerBody {
            company_name: company_name?,
            country: country?,
            language: language?,
            contact: contact?,
            portal_enabled: portal_enabled?.unwrap_or(true),
        })
    })
}

/// What `PATCH /v1/customers/{id}` changes; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of domain::account::Customer")]
pub struct CustomerPatch {
    pub first_name: Option<Name>,
    pub last_name: Option<Name>,
    pub email: Option<EmailAddress>,
    pub phone: Option<Phone>,
    pub portal_enabled: Option<bool>,
}

impl CustomerPatch {
    /// The customer as the patch leaves it; the caller counts the version up.
    pub fn apply(self, customer: &mut Customer) {
        let contact = &mut customer.contact;
        if let Some(name) = self.first_name {
            contact.first_name = name;
        }
        if let Some(name) = self.last_name {
            contact.last_name = name;
        }
        contact.email = self.email.or(contact.email.take());
        contact.phone = self.phone.or(contact.phone.take());
        customer.portal_enabled = self.portal_enabled.unwrap_or(customer.portal_enabled);
    }
}

/// Reads the body of `PATCH /v1/customers/{id}`.
///
/// # Errors
/// Every fault of the body.
pub fn read_customer_patch(body: &Value) -> Result<CustomerPatch, Vec<Fault>> {
    read_body(body, |f| {
        let contact = f.optional_object("contact", |f| {
            let first_name = f.optional("firstName", text(Name::parse));
            let last_name = f.optional("lastName", text(Name::parse));
            let email = f.optional("email", text(EmailAddress::parse));
            let phone = f.optional("phone", text(Phone::parse));
            Some(CustomerPatch {
                first_name: first_name?,
                last_name: last_name?,
                email: email?,
                phone: phone?,
                portal_enabled: None,
            })
        });
        let portal_enabled = f.optional("portalEnabled", boolean);
        Some(CustomerPatch {
            portal_enabled: portal_enabled?,
            ..contact?.unwrap_or_default()
        })
    })
}

/// Reads the body of `PUT /v1/customers/{id}/tenant`.
///
/// # Errors
/// Every fault of the body.
pub fn read_tenant(body: &Value) -> Result<TenantQuery, Vec<Fault>> {
    read_body(body, |f| {
        let id = f.optional("tenantId", text(TenantId::parse));
        let domain = f.optional("domain", text(Domain::parse));
        match (id?, domain?) {
            (Some(id), None) => Some(TenantQuery::Id(id)),
            (None, Some(domain)) => Some(TenantQuery::Domain(domain)),
            _ => {
                f.refuse("tenantId", TENANT);
                None
            }
        }
    })
}

/// A reseller as ops see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::account::Reseller")]
pub struct ResellerView<'a> {
    pub reseller_id: &'a str,
    pub name: &'a str,
    pub partner_id: &'a str,
    pub status: ResellerStatus,
    pub approvers: &'a [Approver],
    pub policy: &'a Policy,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'a Language>,
    #[serde(skip_serializing_if = "MailStyle::is_empty")]
    pub mail_style: &'a MailStyle,
    pub version: u64,
}

impl<'a> From<&'a Reseller> for ResellerView<'a> {
    fn from(reseller: &'a Reseller) -> Self {
        Self {
            reseller_id: reseller.reseller_id.as_str(),
            name: reseller.name.as_str(),
            partner_id: reseller.partner_id.as_str(),
            status: reseller.status,
            approvers: &reseller.approvers,
            policy: &reseller.policy,
            language: reseller.language.as_ref(),
            mail_style: &reseller.mail_style,
            version: reseller.version,
        }
    }
}

/// A portal as ops see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::account::Portal")]
pub struct PortalView<'a> {
    pub client_id: &'a str,
    pub reseller_id: &'a str,
    pub kind: PortalKind,
    pub version: u64,
}

impl<'a> From<&'a Portal> for PortalView<'a> {
    fn from(portal: &'a Portal) -> Self {
        Self {
            client_id: portal.client_id.as_str(),
            reseller_id: portal.reseller_id.as_str(),
            kind: portal.kind,
            version: portal.version,
        }
    }
}

/// A tenant as portals see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::account::Tenant")]
pub struct TenantView<'a> {
    pub tenant_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<&'a str>,
    pub status: &'static str,
    pub verified_at: Timestamp,
}

impl<'a> From<&'a Tenant> for TenantView<'a> {
    fn from(tenant: &'a Tenant) -> Self {
        Self {
            tenant_id: tenant.tenant_id.to_string(),
            domain: tenant.domain.as_ref().map(Domain::as_str),
            status: "verified",
            verified_at: tenant.verified_at,
        }
    }
}

/// A customer as portals see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::account::Customer")]
pub struct CustomerView<'a> {
    pub customer_id: String,
    pub reseller_id: &'a str,
    pub company_name: &'a str,
    pub country: &'a str,
    pub language: &'a str,
    pub contact: &'a Contact,
    pub portal_enabled: bool,
    pub tenant: Option<TenantView<'a>>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: u64,
}

impl<'a> From<&'a Customer> for CustomerView<'a> {
    fn from(customer: &'a Customer) -> Self {
        Self {
            customer_id: customer.customer_id.to_string(),
            reseller_id: customer.reseller_id.as_str(),
            company_name: customer.company_name.as_str(),
            country: customer.country.as_str(),
            language: customer.language.as_str(),
            contact: &customer.contact,
            portal_enabled: customer.portal_enabled,
            tenant: customer.tenant.as_ref().map(TenantView::from),
            created_at: customer.created_at,
            updated_at: customer.updated_at,
            version: customer.version,
        }
    }
}
