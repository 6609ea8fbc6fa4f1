//! What the reader sees of the tenant.

use askama::Template;
use domain::account::Tenant;
use domain::ids::TenantId;
use domain::provider::TenantQuery;
use domain::refusal::Refusal;
use lambda_support::http::pages::{Doubt, NONCE, Page, Voice};

use super::Fault;
use crate::link::Reader;

/// The field with what is typed.
pub(super) const TENANT: &str = "tenant";
/// The field with the tenant that was shown.
pub(super) const CONFIRM: &str = "confirm";
/// The field with the domain that led to it.
pub(super) const DOMAIN: &str = "domain";

/// The longest domain. What is longer is given back cut.
const LONGEST: usize = 253;

impl Fault {
    fn status(self) -> u16 {
        match self {
            Self::Moved => 409,
            Self::Unreachable => 503,
            _ => 422,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Missing => "fault-missing",
            Self::Malformed => "fault-malformed",
            Self::Reserved => "fault-reserved",
            Self::Distributors => "fault-distributors",
            Self::NotFound => "fault-not-found",
            Self::Moved => "fault-changed",
            Self::Unreachable => "fault-unreachable",
        }
    }
}

#[derive(Template)]
#[template(path = "tenant.html")]
struct Form<'a> {
    voice: &'a Voice,
    field: &'static str,
    longest: usize,
    typed: String,
    fault: Option<&'static str>,
    nonce: String,
}

#[derive(Template)]
#[template(path = "found.html")]
struct Found<'a> {
    voice: &'a Voice,
    confirm: &'static str,
    domain_field: &'static str,
    tenant: String,
    domain: Option<&'a str>,
    customer: &'a str,
    nonce: String,
}

#[derive(Template)]
#[template(path = "confirmed.html")]
struct Confirmed<'a> {
    voice: &'a Voice,
    tenant: String,
    domain: Option<&'a str>,
    since: String,
}

/// The form: empty, or with what was typed and what is wrong with it.
pub(super) fn form(reader: &Reader, typed: &str, fault: Option<Fault>) -> Page {
    let status = fault.map_or(200, Fault::status);
    shown(reader, status, typed, fault.map(Fault::text), reader.nonce())
}

/// The form again, because it does not seem to come from somebody who has read the page.
pub(super) fn doubted(reader: &Reader, typed: &str, doubt: Doubt) -> Page {
    let text = doubt.text();
    let nonce = doubt.nonce().unwrap_or_else(|| reader.nonce());
    shown(reader, 403, typed, Some(text), nonce)
}

fn shown(reader: &Reader, status: u16, typed: &str, fault: Option<&'static str>, nonce: String) -> Page {
    let voice = &reader.voice;
    let content = Form {
        voice,
        field: TENANT,
        longest: LONGEST,
        typed: typed.chars().take(LONGEST).collect(),
        fault,
        nonce,
    };
    voice.page(status, "tenant-title", fault, &content)
}

/// What was found, to be confirmed.
pub(super) fn found(reader: &Reader, tenant: TenantId, query: &TenantQuery) -> Page {
    let content = Found {
        voice: &reader.voice,
        confirm: CONFIRM,
        domain_field: DOMAIN,
        tenant: tenant.to_string(),
        domain: match query {
            TenantQuery::Id(_) => None,
            TenantQuery::Domain(domain) => Some(domain.as_str()),
        },
        customer: reader.customer.as_str(),
        nonce: reader.nonce(),
    };
    reader.voice.page(200, "found-title", None, &content)
}

/// The customer has its tenant.
pub(super) fn confirmed(reader: &Reader, tenant: &Tenant) -> Page {
    let voice = &reader.voice;
    let since = match voice.moment(tenant.verified_at) {
        Ok(since) => since,
        Err(error) => return voice.unsaid(&error),
    };
    let content = Confirmed {
        voice,
        tenant: tenant.tenant_id.to_string(),
        domain: tenant.domain.as_ref().map(|domain| domain.as_str()),
        since,
    };
    voice.page(200, "confirmed-title", None, &content)
}

/// A rule says no.
pub(super) fn refused(reader: &Reader, refusal: &Refusal) -> Page {
    let why = match refusal {
        Refusal::TenantAlreadyAssociated => "refused-other",
        Refusal::TenantInUse => "refused-in-use",
        Refusal::TenantLocked => "refused-locked",
        _ => "refused-by-rule",
    };
    reader.voice.notice_of(409, "refused-title", why, "refused-todo")
}
